import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FrequencyDefinition } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { frequency } from './index.ts';

/** Mixpanel's "addiction": how many were active in at least, or exactly, so many hours or days of an interval. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
const FIRST_DAY = Date.parse('2026-05-04T00:00:00Z');
const HOUR = 3_600_000;

/** Who did A in which hours, from the first of the range on. */
const lives: Readonly<Record<string, readonly number[]>> = {
  ada: [1, 1.2, 1.9, 5, 24, 72],
  bob: [3, 4],
  eve: [30],
};

async function rowOf(given: Partial<FrequencyDefinition>) {
  const world: World = {
    projectId: toProjectId(++projects),
    timezone: 'UTC',
    k: 1,
    groups: [],
    eventNames: [{ name: 'A', isPublic: true }],
    properties: [],
    profiles: [],
    links: [],
    events: Object.entries(lives).flatMap(([person, hours]) =>
      hours.map((hour) => {
        const time = FIRST_DAY + hour * HOUR;
        return { name: 'A', time, receivedAt: time, person, groups: {}, properties: {} };
      }),
    ),
  };
  await seedWorld(opened.engine, world);
  const definition: FrequencyDefinition = {
    active: { event: 'A' },
    range: { from: '2026-05-04', to: '2026-05-10' },
    unit: 'week',
    times: 'day',
    counting: 'at_least',
    measure: { kind: 'users' },
    ...given,
  };
  const now = FIRST_DAY + 60 * 24 * HOUR;
  const prepared = frequency.prepare(definition, { lexicon: toLexicon(vocabularyOf(world)), now });
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  const { segments } = prepared.read(answers, 0);
  return segments[0]?.rows[0]?.cells.map(({ people }) => people);
}

test('days of a week, cumulative: three in at least one, one in at least two and three', async () => {
  expect(await rowOf({})).toEqual([3, 1, 1, 0, 0, 0, 0]);
});

test('days of a week, exactly: two in one, one in three', async () => {
  expect(await rowOf({ counting: 'exactly' })).toEqual([2, 0, 1, 0, 0, 0, 0]);
});

test('hours of a day: several events of one hour are one', async () => {
  const hours = { unit: 'day', times: 'hour', range: { from: '2026-05-04', to: '2026-05-04' } } as const;
  expect((await rowOf(hours))?.slice(0, 3)).toEqual([2, 2, 0]);
  expect(await rowOf(hours)).toHaveLength(24);
});

test('days of a month', async () => {
  const days = { unit: 'month', range: { from: '2026-05-01', to: '2026-05-31' } } as const;
  expect(await rowOf(days)).toEqual([3, 1, 1, ...Array.from({ length: 28 }, () => 0)]);
});
