import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import type { IncomingValue } from '#events';
import { type Engine, sql, uint32 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { event, openLoading, type Who } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { OPAQUE_RULE } from './crowd.ts';

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

/** Sends one event per person, loads it, and lets the edge learn what is wanted. */
async function arrive(
  projectId: ProjectId,
  people: readonly Who[],
  properties: Record<string, IncomingValue>,
  name = 'Opened',
) {
  await loading.send(
    projectId,
    people.map((who) => event(who, name, { properties })),
  );
  await loading.start().step();
  await loading.policies.refresh();
}

async function readable(projectId: ProjectId) {
  const texts = await engine.run<{ text: string }>(
    sql`SELECT DISTINCT text FROM dictionary WHERE project = ${uint32(projectId)} ORDER BY text`.toStatement(),
  );
  const vocabulary = await loading.vocabulary.read(projectId);
  const named = (items: readonly { readonly name: string | null }[] = []) =>
    items.flatMap(({ name }) => name ?? []).sort();
  return {
    texts: texts.map(({ text }) => text),
    events: named(vocabulary?.events),
    properties: named(vocabulary?.properties),
  };
}

const users = (count: number, from = 1) => Array.from({ length: count }, (_, n) => `u${n + from}`);
const NOTHING = { texts: [], events: [], properties: [] };
const ALL = { texts: ['pro'], events: ['Opened'], properties: ['plan'] };

test('what nine people share is hidden; the tenth makes it wanted and the next arrival writes it down', async () => {
  const projectId = await loading.createProject();
  await arrive(projectId, users(9), { plan: 'pro' });
  await arrive(projectId, users(9), { plan: 'pro' });
  expect(await readable(projectId)).toEqual(NOTHING);
  await arrive(projectId, ['u10'], { plan: 'pro' });
  expect((await loading.policyOf(projectId)).wanted.size).toBe(3);
  expect(await readable(projectId)).toEqual(NOTHING);
  await arrive(projectId, ['u1'], { plan: 'pro' });
  expect(await readable(projectId)).toEqual(ALL);
  expect((await loading.policyOf(projectId)).wanted.size).toBe(0);
});

test('the same person a hundred times is one person', async () => {
  const projectId = await loading.createProject();
  for (let times = 0; times < 5; times++) await arrive(projectId, Array(20).fill('u1'), { plan: 'pro' });
  await arrive(projectId, users(8, 2), { plan: 'pro' });
  expect((await loading.policyOf(projectId)).wanted.size).toBe(0);
});

test('a person’s devices are not more people, also when they turn out to be theirs afterwards', async () => {
  const projectId = await loading.createProject();
  const devices = Array.from({ length: 9 }, (_, n) => `D${n}`);
  await arrive(
    projectId,
    devices.map((device) => `$device:${device}`),
    { plan: 'pro' },
  );
  await arrive(
    projectId,
    devices.map((device) => [device, 'u1'] as const),
    {},
    'Signed in',
  );
  await arrive(projectId, users(9), { plan: 'pro' });
  expect((await loading.policyOf(projectId)).wanted.size).toBe(0);
  await arrive(projectId, ['u10'], { plan: 'pro' });
  expect((await loading.policyOf(projectId)).wanted.size).toBe(3);
});

test('events of nobody make no crowd', async () => {
  const projectId = await loading.createProject();
  const nobody = Array.from({ length: 20 }, () =>
    event('u1', 'Opened', { identity: {}, properties: { plan: 'pro' } }),
  );
  await loading.send(projectId, nobody);
  await loading.start().step();
  await loading.policies.refresh();
  expect((await loading.policyOf(projectId)).wanted.size).toBe(0);
});

test('a property whose values never gather crowds becomes opaque, and is not counted any more', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  await arrive(projectId, users(10), { plan: 'pro', session: 'x' });
  for (let batch = 0; batch < 3; batch++)
    await loading.send(
      projectId,
      Array.from({ length: OPAQUE_RULE.distinct / 2 }, (_, n) =>
        event(`u${n % 10}`, 'Opened', { properties: { plan: 'pro', session: `s${batch}-${n}` } }),
      ),
    );
  while ((await loader.step()) > 0);
  await loading.policies.refresh();
  const policy = await loading.policyOf(projectId);
  const vocabulary = await loading.vocabulary.read(projectId);
  expect(policy.opaque.size).toBe(1);
  expect(
    vocabulary?.properties.filter(({ privacy }) => privacy === 'opaque').map(({ name }) => name),
  ).toEqual(['session']);
  await arrive(projectId, users(10), { session: 'now shared' });
  await arrive(projectId, ['u1'], { session: 'now shared' });
  expect((await readable(projectId)).texts).toEqual(['pro']);
});
