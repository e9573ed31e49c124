import type { FrequencyResult, TableSegment } from '#contract';
import { averagesOf } from '../shared/averages.ts';
import { readFreshness } from '../shared/freshness.ts';
import { readSegment, type SegmentRow } from '../shared/segment.ts';
import type { FrequencyPlan, RowPlan } from './plan.ts';

/** A row of the statement. Integers of 64 bits arrive as decimal text. */
interface AnswerRow extends SegmentRow {
  readonly people: string;
  readonly segments: string;
  /** Interval, times and people. */
  readonly cells: readonly (readonly [string, string, string])[];
}

export function readFrequency(
  plan: FrequencyPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): FrequencyResult {
  // The engine answers with the columns that `sql.ts` names.
  const found = answers[0] as readonly AnswerRow[];
  const segments = found.map((row) => toSegment(plan, row));
  const nobody = { segment: [], people: 0, ...toRows(plan, []) };
  return {
    unit: plan.unit,
    times: plan.times,
    measure: plan.measure,
    buckets: bucketsOf(plan),
    intervals: plan.rows.map(({ label }) => label),
    segments: plan.breakdowns.length > 0 || segments.length > 0 ? segments : [nobody],
    moreSegments: Math.max(0, Number(found[0]?.segments ?? 0) - segments.length),
    timezone: plan.timezone,
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers[1]),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

function bucketsOf({ rows }: FrequencyPlan): number[] {
  const most = Math.max(0, ...rows.map(({ times }) => times));
  return Array.from({ length: most }, (_, place) => place + 1);
}

function toSegment(plan: FrequencyPlan, row: AnswerRow): TableSegment {
  return {
    segment: [...readSegment(plan.breakdowns, row).values],
    people: Number(row.people),
    ...toRows(plan, row.cells),
  };
}

function toRows(plan: FrequencyPlan, cells: AnswerRow['cells']) {
  const counts = new Map(cells.map(([interval, times, people]) => [`${interval} ${times}`, Number(people)]));
  const rows = plan.rows.map((row) => toRow(plan, row, counts));
  return { rows, average: averagesOf(rows, { buckets: bucketsOf(plan), measure: plan.measure }) };
}

function toRow(
  { counting, measure }: FrequencyPlan,
  { start, times, isComplete }: RowPlan,
  counts: ReadonlyMap<string, number>,
): TableSegment['rows'][number] {
  const exactly = Array.from({ length: times }, (_, place) => counts.get(`${start} ${place + 1}`) ?? 0);
  const people = sum(exactly);
  return {
    people,
    cells: exactly.map((only, place) => {
      const inCell = counting === 'exactly' ? only : sum(exactly.slice(place));
      const value = measure.kind === 'users' ? inCell : people === 0 ? null : inCell / people;
      return { people: inCell, value, isComplete };
    }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
