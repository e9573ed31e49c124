import type { Funnel, FunnelStepCell, FunnelStepCounts, FunnelsResult, TimeToConvert } from '#contract';
import { AppError } from '#core';
import { readFreshness } from '../shared/freshness.ts';
import { readSegment, type Segment, type SegmentRow, WHOLE } from '../shared/segment.ts';
import { withConfidence } from './held.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';
import { HISTOGRAM_SECONDS, MAX_SEGMENTS_READ } from './sql.ts';

/** A row of a statement about the whole range. UInt64 arrives as decimal text, numbers that are not finite as words. */
interface FunnelRow extends SegmentRow {
  readonly reached: readonly string[];
  readonly people: readonly string[];
  readonly previous_average: readonly (number | string)[];
  readonly previous_median: readonly (number | string)[];
  readonly first_average: readonly (number | string)[];
  readonly first_median: readonly (number | string)[];
  readonly sums?: readonly number[];
  readonly time_average?: number | string;
  readonly time_min?: number;
  readonly time_max?: number;
  readonly time_quantiles?: readonly (number | string)[];
  readonly time_entries?: Readonly<Record<string, string>>;
  readonly time_people?: Readonly<Record<string, string>>;
  readonly segments: string;
}

/** Bucket, entries and people; then the times, where they are asked for. */
type CellRow = readonly [
  start: string,
  reached: readonly string[],
  people: readonly string[],
  ...times: (readonly (number | string)[])[],
];

interface CellsRow extends SegmentRow {
  readonly cells: readonly CellRow[];
  readonly segments: string;
}

export function readFunnels(
  plan: FunnelPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): FunnelsResult {
  // The engine answers each question with the columns that `sql.ts` names.
  const rowsOf = (answers_: FunnelQuestion['answers']) => {
    const index = plan.questions.findIndex((question) => question.answers === answers_);
    return index < 0 ? null : answers[index];
  };
  const whole = (rowsOf('overall') ?? []) as readonly FunnelRow[];
  const split = (rowsOf('segments') ?? []) as readonly FunnelRow[];
  const cells = readCells(plan, rowsOf('cells') as readonly CellsRow[] | null);
  const compared = rowsOf('comparison') as readonly FunnelRow[] | null;
  const isSplit = plan.breakdowns.length > 0;
  const overall = readFunnel(plan, WHOLE, whole[0], isSplit ? undefined : cells);
  const result: FunnelsResult = {
    timezone: plan.timezone,
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers.at(-1)),
    computedMs: Math.round(computedMs * 10) / 10,
    steps: [...plan.labels],
    buckets: bucketsOf(plan),
    overall,
    segments: split.map((row) => readFunnel(plan, readSegment(plan.breakdowns, row), row, cells)),
    moreSegments: Math.max(0, Number(split[0]?.segments ?? 0) - split.length),
    ...(compared ? { comparison: { steps: readSteps(plan, compared[0]) } } : {}),
  };
  return withConfidence(result, plan.control);
}

function bucketsOf({ questions }: FunnelPlan): string[] {
  return [...(questions.find(({ answers }) => answers === 'cells')?.period.labels ?? [])];
}

// --- one funnel --------------------------------------------------------------------------------------------------------

type Cells = ReadonlyMap<string, NonNullable<Funnel['cells']>>;

function readFunnel(
  plan: FunnelPlan,
  segment: Segment,
  row: FunnelRow | undefined,
  cells: Cells | null | undefined,
): Funnel {
  return {
    segment: [...segment.values],
    steps: readSteps(plan, row),
    ...(plan.time ? { time: readTime(row) } : {}),
    ...(cells ? { cells: cells.get(segment.id) ?? emptyCells(plan) } : {}),
  };
}

function readSteps(plan: FunnelPlan, row: FunnelRow | undefined): FunnelStepCounts[] {
  return plan.steps.map((_, step) => ({
    entries: Number(row?.reached[step] ?? 0),
    people: Number(row?.people[step] ?? 0),
    ...(plan.sum ? { sum: row?.sums?.[step] ?? 0 } : {}),
    secondsFromPrevious: duration(row?.previous_average[step - 1], row?.previous_median[step - 1]),
    secondsFromFirst: duration(row?.first_average[step - 1], row?.first_median[step - 1]),
  }));
}

/** Not a number where nobody reached the step. */
function duration(average: number | string | undefined, median: number | string | undefined) {
  const isKnown = typeof average === 'number' && typeof median === 'number';
  return isKnown ? { average, median } : null;
}

function readTime(row: FunnelRow | undefined): TimeToConvert | null {
  const average = Number(row?.time_average ?? Number.NaN);
  if (!row || !Number.isFinite(average)) return null;
  const [p10 = 0, p25 = 0, median = 0, p75 = 0, p90 = 0, p99 = 0] = (row.time_quantiles ?? []).map(Number);
  const { time_min: min = 0, time_max: max = 0 } = row;
  return { average, min, p10, p25, median, p75, p90, p99, max, histogram: readBars(row) };
}

/** From the first bar that is not empty to the last. */
function readBars({ time_entries = {}, time_people = {} }: FunnelRow): TimeToConvert['histogram'] {
  const bars = HISTOGRAM_SECONDS.map((fromSeconds, index) => ({
    fromSeconds,
    toSeconds: HISTOGRAM_SECONDS[index + 1] ?? null,
    entries: Number(time_entries[fromSeconds] ?? 0),
    people: Number(time_people[fromSeconds] ?? 0),
  }));
  const used = bars.flatMap(({ entries }, index) => (entries > 0 ? [index] : []));
  return bars.slice(used[0] ?? 0, (used.at(-1) ?? -1) + 1);
}

// --- by interval -------------------------------------------------------------------------------------------------------

function readCells(plan: FunnelPlan, rows: readonly CellsRow[] | null): Cells | null {
  const period = plan.questions.find(({ answers }) => answers === 'cells')?.period;
  if (!rows || !period) return null;
  if (Number(rows[0]?.segments ?? 0) > MAX_SEGMENTS_READ) throw tooManySegments();
  const isSplit = plan.breakdowns.length > 0;
  return new Map(
    rows.map((row) => {
      const byStart = new Map(row.cells.map((cell) => [Number(cell[0]), cell]));
      const cells = period.starts.map((start) => readCell(plan, byStart.get(start)));
      return [isSplit ? readSegment(plan.breakdowns, row).id : WHOLE.id, cells];
    }),
  );
}

function readCell(plan: FunnelPlan, cell: CellRow | undefined): FunnelStepCell[] {
  const [, reached = [], people = [], ...times] = cell ?? [];
  const [previousAverage = [], previousMedian = [], firstAverage = [], firstMedian = []] = times;
  return plan.steps.map((_, step) => ({
    entries: Number(reached[step] ?? 0),
    people: Number(people[step] ?? 0),
    ...(plan.isTimedByInterval && {
      secondsFromPrevious: duration(previousAverage[step - 1], previousMedian[step - 1]),
      secondsFromFirst: duration(firstAverage[step - 1], firstMedian[step - 1]),
    }),
  }));
}

function emptyCells(plan: FunnelPlan): NonNullable<Funnel['cells']> {
  return bucketsOf(plan).map(() => readCell(plan, undefined));
}

function tooManySegments() {
  return new AppError(
    'report_too_many_segments',
    'the breakdown has too many values to compare: remove one',
    {
      facts: { path: 'breakdowns', limit: MAX_SEGMENTS_READ },
    },
  );
}
