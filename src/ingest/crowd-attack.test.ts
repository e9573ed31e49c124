import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import { createMergedStore } from '#metadata';
import { type Engine, sql, text, uint32 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, openLoading, type Who } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { createMergedCrowds } from '../app/merged-crowds.ts';

/** Somebody wants a text of their own, or somebody else's, to become readable: none of these ways may take it over the line, or leave it there. */
let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  engine = warehouse.engine;
  loading = await openLoading({ db: database.db, engine });
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

const TEXT = 'a note about Zebedeo Quintavalle';

/** One loader for the whole attack, as in a node that goes on, and what it hears of merges. */
async function attack(idMerge?: 'original') {
  const projectId = await loading.createProject({ k: 10, ...(idMerge && { idMerge }) });
  const crowds = createMergedCrowds({
    store: createMergedStore(loading.stores.db),
    crowds: loading.recount,
    clock: loading.clock,
    onError: (error) => {
      throw error;
    },
  });
  const load = async () => {
    const loader = loading.start({ merged: crowds.note });
    await loader.step();
    await loading.policies.refresh();
    return loader.status();
  };
  const arrive = async (people: readonly Who[], properties: Record<string, string> = { note: TEXT }) => {
    await loading.send(projectId, opened(people, properties));
    await load();
  };
  return { projectId, crowds, arrive, load };
}

function opened(people: readonly Who[], properties: Record<string, string> = { note: TEXT }) {
  return people.map((who) => event(who, 'Opened', { properties }));
}

async function isReadable(projectId: ProjectId): Promise<boolean> {
  const rows = await engine.run(
    sql`SELECT text FROM dictionary WHERE project = ${uint32(projectId)} AND text = ${text(TEXT)}`.toStatement(),
  );
  return rows.length > 0;
}

const devices = Array.from({ length: 12 }, (_, place) => `$device:d${place}`);
const asUser = devices.map((device) => [device.slice('$device:'.length), 'zebedeo'] as const);

test('one person with a dozen devices is one person', async () => {
  const { projectId, arrive } = await attack();
  await arrive(asUser);
  await arrive(devices);
  await arrive(asUser);
  expect(await isReadable(projectId)).toBe(false);
});

test('the same events again, and an import of them, are the same people', async () => {
  const { projectId, arrive } = await attack();
  for (let times = 0; times < 3; times += 1) await arrive(Array(20).fill('zebedeo'));
  expect(await isReadable(projectId)).toBe(false);
});

test('a dozen devices that turn out to be one person’s: what they made readable is hidden again', async () => {
  const { projectId, crowds, arrive } = await attack();
  await arrive(devices);
  await arrive(devices);
  expect(await isReadable(projectId)).toBe(true);
  await arrive(asUser, {});
  await crowds.round();
  expect(await isReadable(projectId)).toBe(false);
  await arrive(devices);
  await arrive(asUser);
  expect(await isReadable(projectId)).toBe(false);
});

test('what ten others share besides stays readable when the devices are merged', async () => {
  const { projectId, crowds, arrive } = await attack();
  await arrive([...devices, ...Array.from({ length: 10 }, (_, place) => `u${place}`)]);
  await arrive(devices);
  await arrive(asUser, {});
  await crowds.round();
  expect(await isReadable(projectId)).toBe(true);
});

const invented = Array.from({ length: 10_000 }, (_, place) => `invented${place}`);

test('ten thousand people that one client has invented make nothing readable, by events and by profiles', async () => {
  const { projectId, load } = await attack();
  await loading.send(projectId, opened(invented), '203.0.113.7');
  await loading.send(
    projectId,
    invented.slice(0, 100).map((who) => change(who, 'set', { note: TEXT })),
    '203.0.113.7',
  );
  const { loadedEvents, uncounted } = await load();
  expect({ loadedEvents, uncounted }).toEqual({ loadedEvents: 10_000, uncounted: 9_996 });
  await loading.send(projectId, opened(['u1']), '198.51.100.1');
  await load();
  expect(await isReadable(projectId)).toBe(false);
});

test('nor when they come back, nor from the other addresses of one network, nor with what one other has sent', async () => {
  const { projectId, load } = await attack();
  for (let times = 0; times < 3; times += 1) {
    await loading.send(projectId, opened(invented.slice(0, 100)), `2001:db8:0:7::${times}`);
    await load();
  }
  await loading.send(projectId, opened(['u1']), '198.51.100.1');
  await load();
  await loading.send(projectId, opened(['u1']), '198.51.100.1');
  await load();
  expect(await isReadable(projectId)).toBe(false);
});

test('people of as many clients, and those of one client who have been known for a week, are a crowd as ever', async () => {
  const spread = await attack();
  const office = await attack();
  const colleagues = Array.from({ length: 30 }, (_, place) => `colleague${place}`);
  for (let times = 0; times < 2; times += 1) {
    for (let place = 0; place < 10; place += 1)
      await loading.send(spread.projectId, opened([`u${place}`]), `198.51.100.${place}`);
    await loading.send(office.projectId, opened(colleagues), '203.0.113.7');
    await spread.load();
  }
  expect(await isReadable(spread.projectId)).toBe(true);
  expect(await isReadable(office.projectId)).toBe(false);
  await loading.stores.db
    .updateTable('subject')
    .set({ first_seen: new Date(loading.clock() - 8 * 86_400_000) })
    .where('project_id', '=', office.projectId)
    .execute();
  for (let times = 0; times < 2; times += 1) {
    await loading.send(office.projectId, opened(colleagues), '203.0.113.7');
    await office.load();
  }
  expect(await isReadable(office.projectId)).toBe(true);
});

test('ids that are merged into one in Original ID Merge are one person', async () => {
  const { projectId, crowds, arrive } = await attack('original');
  const ids = Array.from({ length: 12 }, (_, place) => `id${place}`);
  await arrive(ids);
  await arrive(ids);
  expect(await isReadable(projectId)).toBe(true);
  await loading.send(
    projectId,
    ids.slice(1).map((second) => event(second, '$merge', { merge: { kind: 'merge', first: 'id0', second } })),
  );
  await loading.start({ merged: crowds.note }).step();
  await crowds.round();
  expect(await isReadable(projectId)).toBe(false);
});

test('where counting again fails, or the process ends before it, the next round does it, of whichever process', async () => {
  const { projectId, crowds, arrive } = await attack();
  let failures = 0;
  const failing = createMergedCrowds({
    store: createMergedStore(loading.stores.db),
    crowds: { recount: () => Promise.reject(new Error('away')) },
    clock: loading.clock,
    onError: () => {
      failures += 1;
    },
  });
  await arrive(devices);
  await arrive(devices);
  await arrive(asUser, {});
  await failing.round();
  expect(failures).toBe(1);
  expect(await isReadable(projectId)).toBe(true);
  await crowds.round();
  expect(await isReadable(projectId)).toBe(false);
  expect(await createMergedStore(loading.stores.db).waiting()).toEqual([]);
});
