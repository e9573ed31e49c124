import type { RetentionCriterion, RetentionResult, TableSegment } from '#contract';
import { averagesOf } from '../shared/averages.ts';
import { readFreshness } from '../shared/freshness.ts';
import { readSegment, type SegmentRow } from '../shared/segment.ts';
import type { RowPlan } from './buckets.ts';
import type { RetentionPlan } from './plan.ts';

/** A row of the statement. Integers of 64 bits arrive as decimal text. */
interface AnswerRow extends SegmentRow {
  readonly people: string;
  readonly segments: string;
  /** Interval, bucket (-1: births), people and amount. */
  readonly cells: readonly (readonly [string, string, string, number])[];
}

/** What one interval of births counts, by bucket. */
interface Tally {
  births: number;
  readonly people: number[];
  readonly amounts: number[];
}

export function readRetention(
  plan: RetentionPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): RetentionResult {
  // The engine answers with the columns that `sql.ts` names.
  const found = answers[0] as readonly AnswerRow[];
  const isSplit = plan.breakdowns.length > 0;
  const frame = {
    buckets: plan.edges.slice(1).map((to, index) => ({ from: plan.edges[index] ?? 0, to })),
    measure: plan.measure,
  };
  const segments = found.map((row) => readRow(plan, frame, row));
  const nobody = { segment: [], people: 0, ...readRows(plan, frame, []) };
  const counted = Number(found[0]?.segments ?? 0);
  return {
    ...frame,
    unit: plan.unit,
    timezone: plan.timezone,
    births: plan.rows.map(({ label }) => label),
    segments: isSplit || segments.length > 0 ? segments : [nobody],
    moreSegments: Math.max(0, counted - segments.length),
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers[1]),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

type Frame = Pick<RetentionResult, 'buckets' | 'measure'>;

function readRow(plan: RetentionPlan, frame: Frame, row: AnswerRow): TableSegment {
  return {
    segment: [...readSegment(plan.breakdowns, row).values],
    people: Number(row.people),
    ...readRows(plan, frame, row.cells),
  };
}

function readRows(plan: RetentionPlan, frame: Frame, cells: AnswerRow['cells']) {
  const tallies = new Map<number, Tally>();
  for (const [interval, bucket, people, amount] of cells) {
    const key = Number(interval);
    const tally = tallies.get(key) ?? emptyTally(plan);
    tallies.set(key, tally);
    if (Number(bucket) < 0) tally.births = Number(people);
    else {
      tally.people[Number(bucket)] = Number(people);
      tally.amounts[Number(bucket)] = Number(amount);
    }
  }
  const rows = plan.rows.map((row) => toRow(plan, row, tallies.get(row.start) ?? emptyTally(plan)));
  return { rows, average: averagesOf(rows, frame) };
}

function emptyTally({ edges }: RetentionPlan): Tally {
  const zeros = () => Array<number>(edges.length - 1).fill(0);
  return { births: 0, people: zeros(), amounts: zeros() };
}

function toRow(plan: RetentionPlan, { isComplete }: RowPlan, tally: Tally): TableSegment['rows'][number] {
  const people = PEOPLE[plan.criterion](tally.people);
  const amounts = AMOUNTS[plan.criterion](tally.amounts);
  return {
    people: tally.births,
    cells: isComplete.map((complete, bucket) => {
      const retained = people[bucket] ?? 0;
      return {
        people: retained,
        value: measured(plan, tally.births, retained, amounts[bucket] ?? 0),
        isComplete: complete,
      };
    }),
  };
}

function measured({ measure }: RetentionPlan, births: number, people: number, amount: number): number | null {
  if (measure.kind === 'users') return people;
  if (measure.kind === 'rate') return births === 0 ? null : people / births;
  if (measure.aggregate === 'sum') return amount;
  return people === 0 ? null : amount / people;
}

type Accumulate = (counts: readonly number[]) => readonly number[];

const each: Accumulate = (counts) => counts;
const fromLeft: Accumulate = (counts) => {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum;
  });
};
const fromRight: Accumulate = (counts) => fromLeft(counts.toReversed()).toReversed();

/** The statement counts a life once, where it decides: at its last bucket, each, its first, or the last of its streak. */
const PEOPLE = {
  on_or_after: fromRight,
  on: each,
  on_or_before: fromLeft,
  streak: fromRight,
} as const satisfies Record<RetentionCriterion, Accumulate>;

const AMOUNTS = {
  on_or_after: fromRight,
  on: each,
  on_or_before: fromLeft,
  streak: each,
} as const satisfies Record<RetentionCriterion, Accumulate>;
