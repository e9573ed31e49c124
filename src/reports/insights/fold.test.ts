import { describe, expect, test } from 'vitest';
import type { InsightsDefinition, InsightsResult, InsightsSeries } from '#contract';
import { applyThreshold } from '../../egress/threshold.ts';
import { foldInsights } from './fold.ts';
import { rollingAverage, runningSum, transformed } from './transform.ts';

const asked: InsightsDefinition = {
  metrics: [{ kind: 'event', event: 'call', measure: { kind: 'total' } }],
  breakdowns: [{ property: { scope: 'event', name: 'plan' } }],
  range: { last: 3, unit: 'day' },
  unit: 'day',
};
const series = (text: string, people: number, more: Partial<InsightsSeries> = {}): InsightsSeries => ({
  metric: 'A',
  label: 'call',
  segment: [{ kind: 'text', text }],
  values: [people, people, people],
  total: 3 * people,
  people,
  ...more,
});
const result = (lines: InsightsSeries[], more: Partial<InsightsResult> = {}): InsightsResult => ({
  timezone: 'UTC',
  k: 10,
  withheld: false,
  freshAt: null,
  computedMs: 1,
  unit: 'day',
  buckets: ['1', '2', '3'],
  series: lines,
  moreSegments: 0,
  ...more,
});
const shown = (definition: InsightsDefinition, answer: InsightsResult) =>
  applyThreshold(answer, foldInsights(definition));
const names = (answer: InsightsResult) =>
  answer.series.map(({ segment: [value] }) => (value?.kind === 'text' ? value.text : value?.kind));

describe('bars of a distribution', () => {
  const often: InsightsDefinition = {
    metrics: [{ kind: 'event', event: 'call', measure: { kind: 'frequency', aggregate: 'distribution' } }],
    range: { last: 3, unit: 'day' },
    unit: 'day',
  };
  const bar = (from: number, values: number[], people: number): InsightsSeries => ({
    metric: 'A',
    label: 'call',
    segment: [{ kind: 'number', from, to: from + 1 }],
    values,
    total: people,
    people,
    crowds: values,
  });

  test('few and nobody are one answer in each interval, and every answer says that somebody may be left out', () => {
    const answer = shown(often, result([bar(1, [4, 0, 30], 31)]));
    expect(answer.series).toMatchObject([{ values: [null, null, 30], crowds: [null, null, 30], total: 31 }]);
    expect(answer.withheld).toBe(true);
    expect(shown(often, result([bar(1, [20, 30, 30], 31)])).withheld).toBe(true);
  });

  test('a bar of few is not there, with its number', () => {
    const answer = shown(often, result([bar(1, [20, 20, 30], 31), bar(7, [4, 4, 4], 4)]));
    expect(answer.series).toHaveLength(1);
  });
});

describe('sizes of a cohort are judged one by one', () => {
  const size: InsightsDefinition = {
    metrics: [{ kind: 'cohort', cohort: 1 }],
    range: { last: 3, unit: 'day' },
    unit: 'day',
  };
  const line = (values: (number | null)[], people: number): InsightsSeries => ({
    metric: 'A',
    label: 'Regulars',
    segment: [],
    values,
    total: people,
    people,
    crowds: values,
  });

  test('few and nobody are one answer, and a size to come is none', () => {
    const [few] = shown(size, result([line([4, 30, 31], 31)])).series;
    const [nobody] = shown(size, result([line([0, 30, 31], 31)])).series;
    expect(few).toMatchObject({ values: [null, 30, 31], crowds: [null, 30, 31], total: 31, people: 31 });
    expect(nobody).toEqual(few);
    const answer = shown(size, result([line([30, 31, null], 31)]));
    expect(answer).toMatchObject({ withheld: false, series: [{ values: [30, 31, null] }] });
  });

  test('a cohort that is small at the end says nothing at all', () => {
    const answer = shown(size, result([line([30, 30, 3], 3)]));
    expect(answer.series).toMatchObject([
      { values: [null, null, null], crowds: [null, null, null], total: null, people: null },
    ]);
  });

  test('so are those of the period before', () => {
    const comparison = { values: [5, 20, 25], total: 25, people: 25, crowds: [5, 20, 25] };
    const answer = shown(
      { ...size, compare: { kind: 'previous' } },
      result([{ ...line([30, 30, 30], 30), comparison }, line([30, 7, 30], 30)]),
    );
    expect(answer.series.map(({ values }) => values)).toEqual([
      [30, 30, 30],
      [30, null, 30],
    ]);
    expect(answer.series[0]?.comparison).toMatchObject({ values: [null, 20, 25], crowds: [null, 20, 25] });
  });

  test('a running total and a rolling average are as telling as the fewest in them', () => {
    const values = [30, 4, 30, 30];
    const answer = { total: 30, people: 30, values, crowds: values, reach: null };
    expect(transformed(answer, { kind: 'cumulative' }).crowds).toEqual([30, 4, 4, 4]);
    const reach = { ...answer, values: [2], crowds: [2] };
    expect(transformed({ ...answer, reach }, { kind: 'rolling', window: 2 }).crowds).toEqual([2, 4, 4, 30]);
  });
});

describe('beside the overall, a withheld segment cannot be worked out', () => {
  const overall = { ...asked, compare: { kind: 'overall' } } as const;
  const comparison = { values: [100, 100, 100], total: 300, people: 90 };
  const part = (text: string, people: number) => series(text, people, { comparison });

  test('one too small takes the smallest other with it, and both lose their names', () => {
    const answer = shown(overall, result([part('pro', 50), part('free', 37), part('rare', 3)]));
    expect(names(answer)).toEqual(['pro', 'hidden']);
    expect(JSON.stringify(answer)).not.toMatch(/rare|free|111/);
  });

  test('so does a rest that is not shown and too small', () => {
    const answer = shown(
      overall,
      result([part('pro', 50), part('free', 37)], {
        moreSegments: 1,
        unshown: [{ metric: 'A', people: 3 }],
      }),
    );
    expect(names(answer)).toEqual(['pro', 'hidden']);
    expect(answer.unshown).toEqual([{ metric: 'A', people: null }]);
  });

  test('two that are too small hide each other; a large rest hides one', () => {
    const two = shown(overall, result([part('pro', 50), part('rare', 3), part('odd', 2)]));
    expect(names(two)).toEqual(['pro', 'hidden']);
    const rest = shown(
      overall,
      result([part('pro', 50), part('free', 37), part('rare', 3)], {
        moreSegments: 2,
        unshown: [{ metric: 'A', people: 20 }],
      }),
    );
    expect(names(rest)).toEqual(['pro', 'free', 'hidden']);
  });
});

test('held against a segment with too few people, the others say nothing of it', () => {
  const compared: InsightsDefinition = {
    ...asked,
    compare: { kind: 'segment', segment: [{ kind: 'text', text: 'rare' }] },
  };
  const comparison = { values: [3, 3, 3], total: 9, people: 3 };
  const answer = shown(
    compared,
    result([series('pro', 50, { comparison }), series('rare', 3, { comparison })]),
  );
  expect(names(answer)).toEqual(['pro', 'hidden']);
  expect(answer.series.map((one) => one.comparison)).toEqual(
    [1, 2].map(() => ({ values: [null, null, null], total: null, people: null })),
  );
});

describe('a rolling average that looks back on too few people', () => {
  const rolling = { ...asked, transform: { kind: 'rolling', window: 3 } } as const;

  test('has no first points, and the rest as they are', () => {
    const [one] = shown(rolling, result([series('pro', 50, { reach: { points: 2, people: 4 } })])).series;
    expect(one?.values).toEqual([null, null, 50]);
    expect(one?.reach).toEqual({ points: 2, people: null });
    expect(one?.total).toBe(150);
  });

  test('is whole where nobody or a crowd was there before', () => {
    for (const people of [0, 10]) {
      const [one] = shown(rolling, result([series('pro', 50, { reach: { points: 2, people } })])).series;
      expect(one?.values).toEqual([50, 50, 50]);
    }
  });

  test('under a filter, nobody before is withheld like too few', () => {
    const filtered: InsightsDefinition = {
      ...rolling,
      filter: { property: { scope: 'event', name: 'plan' }, operator: 'is', values: ['pro'] },
    };
    const [one] = shown(filtered, result([series('pro', 50, { reach: { points: 2, people: 0 } })])).series;
    expect(one?.values).toEqual([null, null, 50]);
  });
});

test('a running sum begins with the first value; a rolling average leaves out intervals without one', () => {
  expect(runningSum([null, 2, null, 3])).toEqual([null, 2, 2, 5]);
  expect(rollingAverage([1, 2, null, 6], 3)).toEqual([1, 1.5, 1.5, 4]);
  expect(rollingAverage([null, null], 2)).toEqual([null, null]);
});
