import { expect, test } from 'vitest';
import { applyThreshold, type Fold, foldSeries } from './threshold.ts';

const answer = (people: (number | null)[], k = 10) => ({
  k,
  withheld: false,
  moreSegments: 0,
  series: people.map((count) => ({
    metric: 'A',
    segment: [],
    values: [count, 1],
    total: count,
    people: count,
  })),
});
const fold = foldSeries<ReturnType<typeof answer>>({ isFiltered: false });

test('a series with fewer than k people behind it loses its values, total and people', () => {
  const released = applyThreshold(answer([25, 9]), fold);
  expect(released.withheld).toBe(true);
  expect(released.series).toEqual([
    { metric: 'A', segment: [], values: [25, 1], total: 25, people: 25 },
    { metric: 'A', segment: [], values: [null, null], total: null, people: null },
  ]);
});

test('a series with exactly k people, or with nobody at all, is shown', () => {
  const whole = answer([10, 0]);
  expect(applyThreshold(whole, fold)).toBe(whole);
});

test('to a narrowed question "nobody" and "too few" are one answer, else it would say yes or no of one person', () => {
  const asked = (people: number, k = 10) =>
    applyThreshold(answer([people], k), foldSeries({ isFiltered: true }));
  expect(asked(0)).toEqual(asked(1));
  expect(asked(0).series[0]).toMatchObject({ values: [null, null], total: null, people: null });
  expect(asked(0, 1).series[0]).toMatchObject({ total: 0, people: 0 });
  expect(asked(10).series[0]).toMatchObject({ total: 10 });
});

test('a segment of too few people is withheld with its name, and how many such there are is not said', () => {
  const split = (crowds: readonly (readonly [string, number])[], moreSegments = 0) => ({
    ...answer([]),
    moreSegments,
    series: crowds.map(([text, people]) => ({
      metric: 'A',
      segment: [text === '' ? { kind: 'hidden' } : { kind: 'text', text }],
      values: [people],
      total: people,
      people,
    })),
  });
  const release = (...given: Parameters<typeof split>) =>
    applyThreshold(split(...given), foldSeries({ isFiltered: true }));
  const hidden = { segment: [{ kind: 'hidden' }], values: [null], total: null, people: null };
  expect(release([['pro', 1]])).toEqual(release([['free', 2]]));
  expect(release([['pro', 1]], 7)).toEqual(
    release([
      ['free', 2],
      ['pro', 1],
    ]),
  );
  const mixed = release(
    [
      ['pro', 3],
      ['free', 40],
      ['team', 2],
    ],
    5,
  );
  expect(mixed).toMatchObject({ withheld: true, moreSegments: 5 });
  expect(mixed.series).toHaveLength(2);
  expect(mixed.series[0]).toMatchObject({ segment: [{ kind: 'text', text: 'free' }], total: 40 });
  expect(mixed.series[1]).toMatchObject(hidden);
  const rest = release([
    ['', 30],
    ['pro', 1],
  ]);
  expect(rest.series).toHaveLength(1);
  expect(rest.series[0]).toMatchObject({ segment: [{ kind: 'hidden' }], total: 30 });
});

test('a series whose people nobody counted is withheld', () => {
  expect(applyThreshold(answer([null]), fold).withheld).toBe(true);
});

test('with k = 1, in development, one person is a crowd', () => {
  expect(applyThreshold(answer([1], 1), fold).withheld).toBe(false);
});

test('a compared period has a crowd of its own to show', () => {
  const compared = (people: number | undefined) => ({
    ...answer([25]),
    series: [
      {
        metric: 'A',
        segment: [],
        values: [25],
        total: 25,
        people: 25,
        comparison: { values: [3], total: 3, people },
      },
    ],
  });
  expect(applyThreshold(compared(30), foldSeries({ isFiltered: false })).series[0]?.comparison?.total).toBe(
    3,
  );
  for (const people of [3, undefined]) {
    const [series] = applyThreshold(compared(people), foldSeries({ isFiltered: false })).series;
    expect(series?.total).toBe(25);
    expect(series?.comparison).toEqual({ values: [null], total: null, people: null });
  }
});

test('where a sum is shown, one small part takes the next smallest with it, so that subtraction tells nothing', () => {
  const sums: Fold<readonly (number | null)[]> = {
    k: () => 10,
    parts: (result) => result.map((people, index) => ({ people, sum: index === 0 ? null : 'all' })),
    without: (result, withheld) => result.map((people, index) => (withheld.has(index) ? null : people)),
  };
  expect(applyThreshold([103, 60, 40, 3], sums)).toEqual([103, 60, null, null]);
  expect(applyThreshold([70, 60, 4, 6], sums)).toEqual([70, 60, null, null]);
  expect(applyThreshold([100, 60, 40, 0], sums)).toEqual([100, 60, 40, 0]);
});
