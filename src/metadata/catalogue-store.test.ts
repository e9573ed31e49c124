import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProjectId, type Token, toProjectId } from '#core';
import { EVENT_SLOTS } from '#events';
import type { PropertySighting } from '#ingest';
import { createCatalogueStore, createPolicyStore, createVocabulary, readEventSlots } from '#metadata';
import { openTestDatabase } from '../../test/support/postgres.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let made = 0;
async function createProject(): Promise<ProjectId> {
  const row = await database.db
    .insertInto('project')
    .values({ name: 'test', token: `t${++made}` })
    .returning('id')
    .executeTakeFirstOrThrow();
  return toProjectId(row.id);
}

const token = (number: number) => BigInt(number) as Token;
const sighting = (property: number, kind: PropertySighting['kind'] = 'text'): PropertySighting => ({
  scope: 'event',
  groupSlot: 0,
  property: token(property),
  kind,
});
const makeColumns = async () => {};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => n + from);

test('loaders that meet the same new properties at once agree on their slots', async () => {
  const projectId = await createProject();
  const answers = await Promise.all(
    range(0, 8).map((loader) => {
      const store = createCatalogueStore(database.db, { makeColumns });
      const seen = range(1, 30).map((property) => sighting(((property * (loader + 1)) % 30) + 1));
      return store
        .obtainProperties(projectId, seen, 0)
        .then((slots) => seen.map(({ property }, n) => [property, slots[n]] as const));
    }),
  );
  const slotsOf = Map.groupBy(answers.flat(), ([property]) => property);
  const slots = [...slotsOf.values()].map((pairs) => [...new Set(pairs.map(([, slot]) => slot))]);
  expect(slots.every((agreed) => agreed.length === 1)).toBe(true);
  expect(new Set(slots.flat()).size).toBe(slotsOf.size);
});

test('a property that is named twice in one breath has one slot', async () => {
  const store = createCatalogueStore(database.db, { makeColumns });
  expect(await store.obtainProperties(await createProject(), [sighting(1), sighting(1)], 0)).toEqual([
    't1',
    't1',
  ]);
});

test('a slot is given once its column is there, and not where it cannot be made', async () => {
  const projectId = await createProject();
  const store = (makeColumns: (slots: readonly string[]) => Promise<void>) =>
    createCatalogueStore(database.db, { makeColumns });
  const refusing = store(() => Promise.reject(new Error('no room')));
  await expect(refusing.obtainProperties(projectId, [sighting(1)], 0)).rejects.toThrow('no room');
  expect(await readEventSlots(database.db)).not.toContain('n1');

  const made: string[] = [];
  const obliging = store(async (slots) => {
    // Nobody else knows of them yet.
    expect(await readEventSlots(database.db)).not.toEqual(expect.arrayContaining([...slots]));
    made.push(...slots);
  });
  await obliging.obtainProperties(projectId, [sighting(1, 'number'), sighting(2, 'list')], 0);
  await obliging.obtainProperties(projectId, [sighting(1, 'number'), sighting(3, 'number')], 0);
  expect(made.sort()).toEqual(['l1', 'n1', 'n2']);
  expect(await readEventSlots(database.db)).toEqual(expect.arrayContaining(made));
});

test('what finds no free column goes to the overflow, and what is over the cap nowhere', async () => {
  const projectId = await createProject();
  const store = createCatalogueStore(database.db, {
    ...{ makeColumns, limits: { events: 3, properties: EVENT_SLOTS.t + 5, wanted: 4 } },
  });
  const slots = await store.obtainProperties(
    projectId,
    range(1, EVENT_SLOTS.t + 11).map((n) => sighting(n)),
    0,
  );
  expect(slots.slice(0, EVENT_SLOTS.t)).toEqual(range(1, EVENT_SLOTS.t + 1).map((n) => `t${n}`));
  expect(slots.slice(EVENT_SLOTS.t)).toEqual([...Array(5).fill(null), ...Array(5).fill(undefined)]);
  expect(await store.obtainProperties(projectId, [sighting(1, 'number'), sighting(999)], 0)).toEqual([
    'n1',
    undefined,
  ]);
  const events = range(1, 6).map((event) => ({ event: token(event), lastSeenAt: 1_000 }));
  expect(await store.noteEvents(projectId, events)).toBe(2);
  expect(await store.noteEvents(projectId, events)).toBe(2);
  await store.want(
    projectId,
    range(1, 9).map((n) => ({ of: 'value', property: token(1), token: token(n) })),
  );
  const source = (await createPolicyStore(database.db).read()).find((one) => one.projectId === projectId);
  expect(source?.wanted.size).toBe(4);
});

test('a name is published once, and its project’s policy changes only when something of it did', async () => {
  const projectId = await createProject();
  const store = createCatalogueStore(database.db, { makeColumns });
  const policies = createPolicyStore(database.db);
  const vocabulary = createVocabulary(database.db, () => performance.now() * 10_000);
  const sourceOf = async () => (await policies.read()).find((one) => one.projectId === projectId);
  await store.obtainProperties(projectId, [sighting(7)], 0);
  const name = { of: 'property_name', property: token(7), token: token(7) } as const;
  const first = await sourceOf();
  expect(await sourceOf()).toBe(first);
  await store.want(projectId, [name]);
  const second = await sourceOf();
  expect([...(second?.wanted ?? [])]).toEqual([token(7)]);
  const snapshot = await vocabulary.read(projectId);
  expect(await vocabulary.read(projectId)).toBe(snapshot);
  await store.publish(projectId, [{ ...name, text: 'pl\0an' }]);
  await store.publish(projectId, [{ ...name, text: 'other' }]);
  expect((await vocabulary.read(projectId))?.properties.map((property) => property.name)).toEqual([
    'pl\uFFFDan',
  ]);
  expect((await sourceOf())?.wanted.size).toBe(0);
  await store.markOpaque(projectId, [token(7)]);
  expect([...((await sourceOf())?.opaque ?? [])]).toEqual([token(7)]);
});

test('a property that the SDKs send has its class from its name on, in its own scope', async () => {
  const projectId = await createProject();
  const store = createCatalogueStore(database.db, { makeColumns });
  await store.obtainProperties(projectId, [sighting(1), sighting(2), sighting(3)], 0);
  const named = [
    [1, 'gclid'],
    [2, 'mp_lib'],
    [3, 'initial_gclid'],
  ] as const;
  const texts = named.map(([n, text]) => ({
    of: 'property_name' as const,
    property: token(n),
    token: token(n),
    text,
  }));
  await store.publish(projectId, texts);
  const { rows } = await sql<{ name: string; class: string }>`
    select name, class from catalogue_property where project_id = ${projectId} order by token`.execute(
    database.db,
  );
  expect(rows).toEqual([
    { name: 'gclid', class: 'opaque' },
    { name: 'mp_lib', class: 'public' },
    { name: 'initial_gclid', class: 'crowd' },
  ]);
});
