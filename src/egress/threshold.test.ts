import { expect, test } from 'vitest';
import { applyThreshold, type Fold, foldSeries } from './threshold.ts';

const answer = (people: (number | null)[], k = 10) => ({
  k,
  withheld: false,
  series: people.map((count) => ({ values: [count, 1], total: count, people: count })),
});

test('a series with fewer than k people behind it loses its values, total and people', () => {
  const released = applyThreshold(answer([25, 9]), foldSeries());
  expect(released.withheld).toBe(true);
  expect(released.series).toEqual([
    { values: [25, 1], total: 25, people: 25 },
    { values: [null, null], total: null, people: null },
  ]);
});

test('a series with exactly k people, or with nobody at all, is shown', () => {
  const whole = answer([10, 0]);
  expect(applyThreshold(whole, foldSeries())).toBe(whole);
});

test('a series whose people nobody counted is withheld', () => {
  expect(applyThreshold(answer([null]), foldSeries()).withheld).toBe(true);
});

test('with k = 1, in development, one person is a crowd', () => {
  expect(applyThreshold(answer([1], 1), foldSeries()).withheld).toBe(false);
});

test('a compared period has a crowd of its own to show', () => {
  const compared = (people: number | undefined) => ({
    ...answer([25]),
    series: [{ values: [25], total: 25, people: 25, comparison: { values: [3], total: 3, people } }],
  });
  expect(applyThreshold(compared(30), foldSeries()).series[0]?.comparison?.total).toBe(3);
  for (const people of [3, undefined]) {
    const [series] = applyThreshold(compared(people), foldSeries()).series;
    expect(series?.total).toBe(25);
    expect(series?.comparison).toEqual({ values: [null], total: null, people: null });
  }
});

test('where a sum is shown, one small part takes the next smallest with it, so that subtraction tells nothing', () => {
  const fold: Fold<readonly (number | null)[]> = {
    k: () => 10,
    parts: (result) => result.map((people, index) => ({ people, sum: index === 0 ? null : 'all' })),
    without: (result, withheld) => result.map((people, index) => (withheld.has(index) ? null : people)),
  };
  expect(applyThreshold([103, 60, 40, 3], fold)).toEqual([103, 60, null, null]);
  expect(applyThreshold([70, 60, 4, 6], fold)).toEqual([70, 60, null, null]);
  expect(applyThreshold([100, 60, 40, 0], fold)).toEqual([100, 60, 40, 0]);
});
