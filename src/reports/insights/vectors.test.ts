import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InsightsDefinition, Metric } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

/** What Mixpanel's documents say of Insights, each as it stands there. Rolling counts: `src/reports/shared/time.test.ts`. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
const FIRST_DAY = Date.parse('2026-05-04T00:00:00Z');
const DAY = 86_400_000;

/** Who did A on which day (from the first of the range on), with which `item` or `price`. */
type Done = readonly [person: string, day: number, said?: string | number];

function worldOf(done: readonly Done[]): World {
  const property = (name: string, kind: 'text' | 'number', slot: string) => ({
    ...{ scope: 'event' as const, name, kind, slot, privacy: 'crowd' as const, isNamePublic: true },
    publicTexts: kind === 'text' ? done.flatMap(([, , said]) => (typeof said === 'string' ? said : [])) : [],
  });
  return {
    projectId: toProjectId(++projects),
    timezone: 'UTC',
    k: 1,
    groups: [],
    eventNames: [{ name: 'A', isPublic: true }],
    properties: [property('item', 'text', 't1'), property('price', 'number', 'n1')],
    events: done.map(([person, day, said]): WorldEvent => {
      const time = FIRST_DAY + day * DAY;
      const properties = said === undefined ? {} : { [typeof said === 'string' ? 'item' : 'price']: said };
      return { name: 'A', time, receivedAt: time, person, groups: {}, properties };
    }),
    profiles: [],
    links: [],
  };
}

type Counting = Extract<Metric, { kind: 'event' }>;

async function ask(
  done: readonly Done[],
  metric: Partial<Counting>,
  given: Partial<InsightsDefinition> = {},
) {
  const world = worldOf(done);
  await seedWorld(opened.engine, world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(vocabularyOf(world)) },
    clock: () => FIRST_DAY + 100 * DAY,
  });
  const asked = { kind: 'event' as const, event: 'A', measure: { kind: 'total' as const }, ...metric };
  return reports.run('insights', world.projectId, {
    metrics: [asked],
    range: { from: '2026-05-04', to: '2026-05-06' },
    unit: 'day',
    ...given,
  });
}

const unique = { measure: { kind: 'unique' } } as const;
const byItem = { breakdowns: [{ property: { scope: 'event' as const, name: 'item' } }] };

async function segmentsOf(done: readonly Done[], metric: Partial<Counting>) {
  const { series } = await ask(done, metric, byItem);
  return Object.fromEntries(
    series.map(({ segment: [value], values, total }) => [
      value?.kind === 'text' ? value.text : value?.kind,
      [values, total],
    ]),
  );
}

describe('a rolling average', () => {
  const often = (day: number, times: number) => Array.from({ length: times }, (): Done => ['ada', day]);

  test('is of 7 intervals where nothing else is said, and reaches back before the range', async () => {
    const done = [...often(-7, 700), ...often(-6, 14), ...often(0, 7), ...often(2, 21)];
    const rolling = { transform: { kind: 'rolling' as const } };
    const { series } = await ask(done, {}, rolling);
    expect(series[0]?.values).toEqual([(14 + 7) / 7, 7 / 7, (7 + 21) / 7]);
    const same = await ask(done, {}, { transform: { kind: 'rolling', window: 7 } });
    expect(same.series[0]?.values).toEqual(series[0]?.values);
  });

  test('a running sum begins with the range', async () => {
    const done = [...often(-1, 5), ...often(0, 1), ...often(2, 2)];
    expect((await ask(done, {}, { transform: { kind: 'cumulative' } })).series[0]?.values).toEqual([1, 1, 3]);
  });
});

describe('unique users', () => {
  test('of the range are never the sum of those of its intervals', async () => {
    const { series } = await ask(
      [
        ['ada', 0],
        ['ada', 1],
        ['bob', 1],
      ],
      unique,
    );
    expect([series[0]?.values, series[0]?.total]).toEqual([[1, 2, 0], 2]);
  });

  const walk: readonly Done[] = [
    ['ada', 0, 'shirt'],
    ['ada', 1, 'jeans'],
    ['ada', 1.5, 'shirt'],
    ['bob', 1, 'jeans'],
  ];

  test('count in every segment that they touch, so that segments add up to more than the whole', async () => {
    expect(await segmentsOf(walk, unique)).toEqual({ jeans: [[0, 2, 0], 2], shirt: [[1, 1, 0], 1] });
  });

  test('counted once are in the first or last segment, of each interval in its value and of the range in the total', async () => {
    const once = (which: 'first' | 'last') => ({ measure: { kind: 'unique' as const, once: which } });
    expect(await segmentsOf(walk, once('first'))).toEqual({ jeans: [[0, 2, 0], 1], shirt: [[1, 0, 0], 1] });
    expect(await segmentsOf(walk, once('last'))).toEqual({ jeans: [[0, 1, 0], 1], shirt: [[1, 1, 0], 1] });
  });
});

test('for the first time ever: the first of a whole life, and all that have its instant', async () => {
  const done: Done[] = [
    ['old', -9],
    ['old', 0],
    ['new', 1, 'shirt'],
    ['new', 1, 'jeans'],
    ['new', 2],
  ];
  expect((await ask(done, { firstEver: true })).series[0]?.values).toEqual([0, 2, 0]);
});

test('how often each user did it: average, median, P25, P75, P90, least and most', async () => {
  const done = [1, 2, 3, 4, 10].flatMap((times, who) =>
    Array.from({ length: times }, (): Done => [`user ${who}`, 0]),
  );
  const totalOf = async (measure: Counting['measure']) => (await ask(done, { measure })).series[0]?.total;
  const frequency = (aggregate: 'average' | 'median' | 'percentile' | 'min' | 'max', percent?: number) =>
    totalOf({ kind: 'frequency', aggregate, ...(percent === undefined ? {} : { percent }) });
  expect(await frequency('average')).toBe(4);
  expect(await frequency('median')).toBe(3);
  expect(await frequency('percentile', 25)).toBe(2);
  expect(await frequency('percentile', 75)).toBe(4);
  expect(await frequency('percentile', 90)).toBeCloseTo(7.6, 10);
  expect(await frequency('percentile')).toBeCloseTo(7.6, 10);
  expect([await frequency('min'), await frequency('max')]).toEqual([1, 10]);
});

test('a property of each user, then of the users: the average of sums 30 and 10 is 20, of averages 15 and 10 is 12.5', async () => {
  const done: Done[] = [
    ['ada', 0, 10],
    ['ada', 1, 20],
    ['bob', 1, 10],
    ['eve', 1],
  ];
  const each = async (of: 'sum' | 'average' | 'distinct' | 'min' | 'max') => {
    const property = { scope: 'event', name: 'price' } as const;
    const measure = { kind: 'property_per_person', property, each: of, aggregate: 'average' } as const;
    return (await ask(done, { measure })).series[0]?.total;
  };
  expect([await each('sum'), await each('average'), await each('distinct')]).toEqual([20, 12.5, 1.5]);
  expect([await each('min'), await each('max')]).toEqual([10, 15]);
});

describe('buckets of a number', () => {
  const prices: Done[] = [5, 10, 19.5, 20, 300].map((price, who) => [`user ${who}`, 0, price]);

  test('of edges of one’s own do not overlap: from each included, to each excluded', async () => {
    const property = { scope: 'event', name: 'price' } as const;
    const buckets = { kind: 'number' as const, edges: [10, 20] };
    const { series } = await ask(prices, {}, { breakdowns: [{ property, buckets }] });
    expect(
      Object.fromEntries(series.map(({ segment, total }) => [JSON.stringify(segment[0]), total])),
    ).toEqual({
      [JSON.stringify({ kind: 'number', from: null, to: 10 })]: 1,
      [JSON.stringify({ kind: 'number', from: 10, to: 20 })]: 2,
      [JSON.stringify({ kind: 'number', from: 20, to: null })]: 2,
    });
  });
});

describe('at most', () => {
  test('12 segments are shown where nothing else is said, 3,000 where they are asked for', async () => {
    const done = Array.from({ length: 20 }, (_, n): Done => [`user ${n}`, 0, `item ${n}`]);
    const shown = await ask(done, {}, byItem);
    expect([shown.series.length, shown.moreSegments]).toEqual([12, 8]);
    expect((await ask(done, {}, { ...byItem, limit: 3000 })).series).toHaveLength(20);
    await expect(ask(done, {}, { ...byItem, limit: 3001 })).rejects.toMatchObject({
      code: 'report_invalid_definition',
    });
  });

  test('40 metrics, hidden ones and formulas among them', async () => {
    const metric = { kind: 'event', event: 'A', measure: { kind: 'total' }, hidden: true } as const;
    const formula = { kind: 'formula', formula: 'A + AM' } as const;
    const metrics = (count: number) => [...Array.from({ length: count - 1 }, () => metric), formula];
    const { series } = await ask([['ada', 0]], {}, { metrics: metrics(40) });
    expect(series.map(({ metric: letter, total }) => [letter, total])).toEqual([['AN', 2]]);
    await expect(ask([], {}, { metrics: metrics(41) })).rejects.toMatchObject({
      code: 'report_invalid_definition',
    });
  });

  test('93 intervals of the size of a cohort', async () => {
    const sizes = (last: number) =>
      ask([], {}, { metrics: [{ kind: 'cohort', cohort: 1 }], range: { last, unit: 'day' } });
    await expect(sizes(94)).rejects.toMatchObject({ code: 'report_too_many_buckets' });
    await expect(sizes(93)).rejects.toMatchObject({ code: 'cohort_not_found' });
  });
});
