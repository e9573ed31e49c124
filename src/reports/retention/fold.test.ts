import { describe, expect, test } from 'vitest';
import type { RetentionDefinition, RetentionResult, SegmentValue } from '#contract';
import { applyThreshold } from '#egress';
import { averagesOf } from '../shared/averages.ts';
import { foldRetention } from './fold.ts';

const question: RetentionDefinition = {
  birth: { event: 'A' },
  returning: { event: 'B' },
  range: { from: '2026-03-02', to: '2026-03-03' },
  unit: 'day',
  bucketing: 'rolling',
  buckets: { kind: 'even', count: 3 },
  criterion: 'on',
  measure: { kind: 'rate' },
};
const filtered = { ...question, filter: { all: [] } };
const facts = { timezone: 'UTC', k: 10, withheld: false, freshAt: null, computedMs: 0, unit: 'day' } as const;
const frame = {
  measure: question.measure,
  buckets: [0, 1, 2].map((from) => ({ from, to: from + 1 })),
};

type Table = readonly (readonly [births: number, ...retained: number[]])[];

function segmentOf(
  table: Table,
  segment: SegmentValue[] = [],
  people = Math.max(...table.map(([births]) => births)),
) {
  const rows = table.map(([births, ...retained]) => ({
    people: births,
    cells: retained.map((count) => ({
      people: count,
      value: births === 0 ? null : count / births,
      isComplete: true,
    })),
  }));
  return { segment, people, rows, average: averagesOf(rows, frame) };
}

function answer(...segments: ReturnType<typeof segmentOf>[]): RetentionResult {
  return { ...facts, ...frame, births: [], segments, moreSegments: 3 };
}

const shown = (result: RetentionResult, definition = question) =>
  applyThreshold(result, foldRetention(definition));
const peopleOf = ({ segments }: RetentionResult, segment = 0) =>
  segments[segment]?.rows.map(({ people, cells }) => [people, ...cells.map((cell) => cell.people)]);

describe('what fewer than k people stand behind does not leave', () => {
  test('a cell with 1 to k-1 people is withheld with its value', () => {
    const result = shown(answer(segmentOf([[100, 40, 9, 10]])));
    expect(peopleOf(result)).toEqual([[100, 40, null, 10]]);
    expect(result.segments[0]?.rows[0]?.cells[1]?.value).toBeNull();
    expect(result.withheld).toBe(true);
  });

  test('and so is a cell of which 1 to k-1 of those born are missing', () => {
    expect(peopleOf(shown(answer(segmentOf([[100, 100, 91, 90]]))))).toEqual([[100, 100, null, 90]]);
  });

  test('nobody and everybody are said, but not to a question with a filter', () => {
    const result = answer(segmentOf([[100, 100, 50, 0]]));
    expect(peopleOf(shown(result))).toEqual([[100, 100, 50, 0]]);
    expect(peopleOf(shown(result, filtered))).toEqual([[100, null, 50, null]]);
  });

  test('a row with few births is withheld whole, and with it another that would tell it', () => {
    const few = answer(
      segmentOf(
        [
          [9, 0, 0, 0],
          [50, 20, 20, 20],
          [60, 20, 20, 20],
        ],
        [],
        119,
      ),
    );
    expect(peopleOf(shown(few))).toEqual([
      [null, null, null, null],
      [null, null, null, null],
      [60, 20, 20, 20],
    ]);
  });

  test('the averages are of what is shown, and say what is missing', () => {
    const { segments } = shown(
      answer(
        segmentOf([
          [100, 50, 50, 50],
          [200, 9, 100, 100],
        ]),
      ),
    );
    expect(segments[0]?.average[0]).toEqual({ value: 0.5, rows: 1, withheldRows: 1 });
    expect(segments[0]?.average[1]).toEqual({ value: 0.5, rows: 2, withheldRows: 0 });
  });

  test('the first day of a streak of one event is no news', () => {
    const streak = { ...filtered, criterion: 'streak', returning: { event: 'A' } } as const;
    expect(peopleOf(shown(answer(segmentOf([[100, 100, 60, 20]])), streak))).toEqual([[100, 100, 60, 20]]);
  });

  test('segments without a crowd are one without a name; where none is left nobody says how many', () => {
    const text = (value: string): SegmentValue[] => [{ kind: 'text', text: value }];
    const result = shown(
      answer(
        segmentOf([[50, 20, 20, 20]], text('pro')),
        segmentOf([[3, 1, 1, 1]], text('a')),
        segmentOf([[2, 1, 1, 1]], text('b')),
      ),
    );
    expect(
      result.segments.map(({ segment, people, rows }) => ({ segment, people, rows: rows.length })),
    ).toEqual([
      { segment: text('pro'), people: 50, rows: 1 },
      { segment: [{ kind: 'hidden' }], people: null, rows: 0 },
    ]);
    expect(result.moreSegments).toBe(3);
    expect(shown(answer(segmentOf([[3, 1, 1, 1]], text('a')))).moreSegments).toBe(0);
  });

  test('with k = 1 everything is shown', () => {
    const result = { ...answer(segmentOf([[3, 1, 0, 3]])), k: 1 };
    expect(shown(result, filtered)).toEqual(result);
  });
});
