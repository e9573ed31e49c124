import { expect, test } from 'vitest';
import type { Funnel, FunnelsResult } from '#contract';
import { toCsvRows } from './csv-rows.ts';
import { toShownFunnels } from './shown.ts';

const words = {
  breakdowns: [],
  steps: ['A', 'B'],
  conversion: 'Conversion',
  people: 'People',
  average: 'Average',
  median: 'Median',
  sum: undefined,
  time: undefined,
  curves: { average: 'average time', median: 'median time' },
};

function result(seconds: (number | null)[] | undefined): FunnelsResult {
  const time = (one: number | null) => (one === null ? null : { average: one, median: one / 2 });
  const step = { entries: 4, people: 4, secondsFromPrevious: null, secondsFromFirst: null };
  const overall: Funnel = {
    segment: [],
    steps: [step, step],
    cells: [0, 1].map((place) =>
      [null, seconds?.[place] ?? null].map((one) => ({
        entries: 4,
        people: 4,
        ...(seconds && { secondsFromPrevious: time(one), secondsFromFirst: time(one) }),
      })),
    ),
  };
  return {
    ...{ timezone: 'UTC', k: 1, withheld: false, freshAt: null, computedMs: 1, steps: ['A', 'B'] },
    ...{ buckets: ['Monday', 'Tuesday'], overall, segments: [], moreSegments: 0 },
  };
}

function lastOf(answer: FunnelsResult, columns: number) {
  const segments = { unset: '', hidden: () => '', yes: '', no: '' };
  const shown = toShownFunnels(answer, segments as never, 'Everybody'); // nothing is split: no segment is worded
  return toCsvRows(answer, shown, words).map((line) => line.slice(-columns));
}

test('where a curve of times is asked for, each interval has its average and its median from the first step to the last', () => {
  expect(lastOf(result([60, null]), 6)).toEqual([
    [
      ...['Monday', 'Tuesday', 'Monday average time (s)', 'Tuesday average time (s)'],
      ...['Monday median time (s)', 'Tuesday median time (s)'],
    ],
    [1, 1, 60, null, 30, null],
  ]);
});

test('else its conversion alone', () => {
  expect(lastOf(result(undefined), 2)).toEqual([
    ['Monday', 'Tuesday'],
    [1, 1],
  ]);
});
