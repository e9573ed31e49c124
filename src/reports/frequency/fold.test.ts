import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrequencyDefinition, FrequencyResult } from '#contract';
import { applyThreshold } from '#egress';
import { averagesOf } from '../shared/averages.ts';
import { foldFrequency } from './fold.ts';

const question: FrequencyDefinition = {
  active: { event: 'A' },
  range: { from: '2026-03-02', to: '2026-03-08' },
  unit: 'week',
  times: 'day',
  counting: 'at_least',
  measure: { kind: 'users' },
};
const K = 10;

/** One row; `counts` as the question counts them. */
function answer(people: number, counts: readonly number[], k = K): FrequencyResult {
  const rows = [
    { people, cells: counts.map((count) => ({ people: count, value: count, isComplete: true })) },
  ];
  const buckets = counts.map((_, place) => place + 1);
  const { unit, times, measure } = question;
  const segment = { segment: [], people, rows, average: averagesOf(rows, { buckets, measure }) };
  const facts = { timezone: 'UTC', k, withheld: false, freshAt: null, computedMs: 0 };
  return { ...facts, unit, times, measure, buckets, intervals: [''], segments: [segment], moreSegments: 0 };
}

function shown(result: FrequencyResult, asked: FrequencyDefinition) {
  return applyThreshold(result, foldFrequency(asked)).segments[0]?.rows[0]?.cells.map(({ people }) => people);
}

const exactly = { ...question, counting: 'exactly' } as const;

describe('what fewer than k people stand behind does not leave', () => {
  test('a cell of "at least" that fewer than k leave', () => {
    expect(shown(answer(100, [100, 95, 60, 55, 9, 0]), question)).toEqual([100, null, 60, null, null, 0]);
  });

  test('a cell of "exactly", and another that would tell it', () => {
    expect(shown(answer(100, [40, 30, 9, 21, 0]), exactly)).toEqual([40, 30, null, null, 0]);
  });

  test('where there is a filter, nobody is news too, but not that everybody was active once', () => {
    const filter = { all: [] };
    expect(shown(answer(100, [100, 60, 60, 0]), { ...question, filter })).toEqual([100, 60, null, null]);
    expect(shown(answer(100, [50, 50, 0]), { ...exactly, filter })).toEqual([null, 50, null]);
  });

  test('with k = 1 everything is shown', () => {
    expect(shown(answer(3, [3, 1, 0], 1), { ...question, filter: { all: [] } })).toEqual([3, 1, 0]);
  });

  const tallies = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 12 });

  test('no difference of two cells that are shown is of 1 to k-1 people', () => {
    fc.assert(
      fc.property(tallies, (tally) => {
        const counts = tally.map((_, place) => tally.slice(place).reduce((sum, one) => sum + one, 0));
        const left = (shown(answer(counts[0] ?? 0, counts), question) ?? []).flatMap((one) => one ?? []);
        for (const [place, count] of left.entries()) {
          const fewer = (left[place - 1] ?? count) - count;
          expect(fewer === 0 || fewer >= K).toBe(true);
        }
      }),
    );
  });

  test('what a row does not show of "exactly" is nobody, or k and more, or all of it', () => {
    fc.assert(
      fc.property(tallies, (tally) => {
        const people = tally.reduce((sum, one) => sum + one, 0);
        const left = shown(answer(people, tally), exactly) ?? [];
        const hidden = people - left.reduce<number>((sum, one) => sum + (one ?? 0), 0);
        expect(hidden === 0 || hidden >= K || hidden === people).toBe(true);
      }),
    );
  });
});
