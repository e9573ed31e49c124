import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId } from '#core';
import { createUniqueness } from '#reports';
import { openTestEngine } from '../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../test/support/seed.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const NOON = Date.UTC(2026, 10, 22, 12);
const seen = (person: string | null, time: number, country: string): WorldEvent => ({
  name: 'Opened',
  time,
  receivedAt: time,
  person,
  groups: {},
  properties: { mp_country_code: country },
});
const world = (projectId: number, events: readonly WorldEvent[]): World => ({
  projectId: toProjectId(projectId),
  timezone: 'UTC',
  k: 10,
  groups: [],
  eventNames: [{ name: 'Opened', isPublic: true }],
  properties: [
    {
      scope: 'event',
      name: 'mp_country_code',
      kind: 'text',
      privacy: 'public',
      isNamePublic: true,
      slot: 't1',
      publicTexts: [],
    },
  ],
  events,
  profiles: [],
  links: [['phone', 'anna']],
});

async function measure(of: World, since = NOON - 86_400_000) {
  await seedWorld(opened.engine, of);
  const vocabulary = { read: async () => vocabularyOf(of) };
  const { at, ...whole } = await createUniqueness({ engine: opened.engine, vocabulary })(of.projectId, since);
  const said = at.map((each) => [each.resolution, each.uniqueObservations, each.peopleSingledOut]);
  return { ...whole, at: Object.fromEntries(said.map(([name, ...counts]) => [name, counts])) };
}

test('who was there at the same minute from the same country hides each other; who came alone does not', async () => {
  const found = await measure(
    world(1, [
      seen('anna', NOON, 'IT'),
      seen('bruno', NOON + 20_000, 'IT'),
      seen('carla', NOON + 30_000, 'DE'),
      seen('anna', NOON + 2 * 3_600_000, 'IT'),
    ]),
  );
  expect(found).toEqual({
    observations: 4,
    people: 3,
    at: { millisecond: [4, 3], second: [4, 3], minute: [2, 2], hour: [2, 2], day: [1, 1] },
  });
});

test('a person and their devices are one; events of nobody are none; what is older is not asked', async () => {
  const found = await measure(
    world(2, [
      seen('anna', NOON, 'IT'),
      seen('phone', NOON + 1_000, 'IT'),
      seen(null, NOON + 2_000, 'IT'),
      seen('dora', NOON - 40 * 86_400_000, 'IT'),
    ]),
  );
  expect(found).toMatchObject({ observations: 2, people: 1, at: { day: [2, 1], minute: [2, 1] } });
});

test('without traits it is the time alone', async () => {
  const { properties: _, ...rest } = world(3, [seen('anna', NOON, 'IT'), seen('bruno', NOON + 5_000, 'DE')]);
  const found = await measure({ ...rest, properties: [] });
  expect(found.at).toMatchObject({ second: [2, 2], minute: [0, 0] });
});
