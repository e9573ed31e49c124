import type { InsightsResult, InsightsSeries } from '#contract';
import { AppError } from '#core';
import { readFreshness } from '../shared/freshness.ts';
import { emptyValue } from '../shared/measure.ts';
import {
  bySegmentOrder,
  readSegment,
  type Segment,
  type SegmentRow,
  segmentId,
  WHOLE,
} from '../shared/segment.ts';
import { evaluate, metricsIn } from './formula.ts';
import type { InsightsPlan, PlannedFormula, PlannedMetric, Question } from './plan.ts';

/** A row of one metric's statement. UInt64 and Int64 arrive as decimal text, numbers that are not finite as words. */
interface MetricRow extends SegmentRow {
  readonly total: number | string;
  readonly people: string;
  readonly segments: string;
  readonly cells: readonly (readonly [string, number | string])[];
}

/** What one metric says of one segment in one period. */
interface Answer {
  readonly total: number | null;
  readonly people: number;
  readonly values: readonly (number | null)[];
}

/** The answers of one metric, by segment: the current period, then the comparison. */
interface MetricAnswers {
  readonly metric: PlannedMetric;
  readonly periods: readonly ReadonlyMap<string, Answer>[];
  readonly empty: readonly Answer[];
}

export function readInsights(
  plan: InsightsPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): InsightsResult {
  const segments = new Map<string, Segment>();
  let next = 0;
  let counted = 0;
  const metrics = plan.metrics.map((metric): MetricAnswers => {
    const periods = metric.questions.map((question) => {
      // The engine answers with the columns that `sql.ts` names.
      const rows = answers[next++] as readonly MetricRow[];
      counted = Math.max(counted, Number(rows[0]?.segments ?? 0));
      return new Map(rows.map((row) => readRow(plan, metric, question, row, segments)));
    });
    return { metric, periods, empty: metric.questions.map((question) => emptyAnswer(metric, question)) };
  });
  if (metrics.length * (plan.comparison ? 2 : 1) > 1 && counted > plan.segmentsRead)
    throw tooManySegments(plan);
  const isSplit = plan.breakdowns.length > 0;
  if (!isSplit) segments.set(WHOLE.id, WHOLE);
  const ordered = [...segments.values()].sort(bySize(metrics));
  const shown = ordered.slice(0, plan.limit);
  return {
    unit: plan.unit,
    timezone: plan.timezone,
    buckets: [...plan.current.labels],
    ...(plan.comparison ? { comparisonBuckets: [...plan.comparison.labels] } : {}),
    series: seriesOf(plan, metrics, shown, isSplit),
    moreSegments: Math.max(counted, ordered.length) - shown.length,
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers.at(-1)),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

function tooManySegments({ segmentsRead }: InsightsPlan) {
  return new AppError(
    'report_too_many_segments',
    'the breakdown has too many values to compare: remove one',
    {
      facts: { path: 'breakdowns', limit: segmentsRead },
    },
  );
}

// --- rows -------------------------------------------------------------------------------------------------------------

function readRow(
  plan: InsightsPlan,
  metric: PlannedMetric,
  question: Question,
  row: MetricRow,
  segments: Map<string, Segment>,
): readonly [string, Answer] {
  const id = segmentId(plan.breakdowns, row);
  if (!segments.has(id)) segments.set(id, readSegment(plan.breakdowns, row));
  const values = rowValues(metric, question, row);
  return [id, { total: finite(row.total), people: Number(row.people), values }];
}

function rowValues(metric: PlannedMetric, question: Question, row: MetricRow): readonly (number | null)[] {
  const { rolling } = question;
  if (!rolling) return bucketValues(metric, question, row);
  if (rolling.windowDays > 1) return runningValues(rolling.lastDays, row);
  const byDay = new Map(row.cells.map(([day, people]) => [Number(day), Number(people)]));
  return rolling.lastDays.map((day) => byDay.get(day) ?? 0);
}

function bucketValues(metric: PlannedMetric, { period }: Question, { cells }: MetricRow): (number | null)[] {
  const byStart = new Map(cells.map(([start, value]) => [Number(start), finite(value)]));
  return period.starts.map((start) => byStart.get(start) ?? emptyValue(metric.measure));
}

/** Running sum of the changes up to each window's last day. */
function runningValues(lastDays: readonly number[], { cells }: MetricRow): number[] {
  const changes = cells
    .map(([day, change]) => ({ day: Number(day), change: Number(change) }))
    .sort((a, b) => a.day - b.day);
  let next = 0;
  let running = 0;
  return lastDays.map((lastDay) => {
    for (; next < changes.length; next++) {
      const change = changes[next];
      if (!change || change.day > lastDay) break;
      running += change.change;
    }
    return running;
  });
}

function emptyAnswer(metric: PlannedMetric, { period }: Question): Answer {
  const nothing = emptyValue(metric.measure);
  return { total: nothing, people: 0, values: period.starts.map(() => nothing) };
}

function finite(value: number | string): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

// --- segments ---------------------------------------------------------------------------------------------------------

/** Largest first, by the first metric, then the second…; equal ones by text and key, as the engine ranks them. */
function bySize(metrics: readonly MetricAnswers[]) {
  const totals = (segment: Segment) =>
    metrics.map(({ periods }) => periods[0]?.get(segment.id)?.total ?? Number.NEGATIVE_INFINITY);
  return (a: Segment, b: Segment): number => {
    const [left, right] = [totals(a), totals(b)];
    const differing = left.findIndex((total, index) => total !== right[index]);
    return differing >= 0
      ? (right[differing] ?? 0) > (left[differing] ?? 0)
        ? 1
        : -1
      : bySegmentOrder(a, b);
  };
}

// --- series -----------------------------------------------------------------------------------------------------------

function seriesOf(
  plan: InsightsPlan,
  metrics: readonly MetricAnswers[],
  segments: readonly Segment[],
  isSplit: boolean,
): InsightsSeries[] {
  const lines = [
    ...metrics
      .filter(({ metric }) => !metric.isHidden)
      .map((answers) => ({
        letter: answers.metric.letter,
        of: (segment: Segment) => metricSeries(answers, segment, isSplit),
      })),
    ...plan.formulas.map((formula) => ({
      letter: formula.letter,
      of: (segment: Segment) => formulaSeries(formula, metrics, segment),
    })),
  ].sort((a, b) => (a.letter < b.letter ? -1 : 1));
  return lines.flatMap(({ of }) => segments.map(of).filter((series) => series !== null));
}

/** Null where the metric knows nothing of the segment, which another metric brought up. */
function metricSeries(
  { metric, periods, empty }: MetricAnswers,
  segment: Segment,
  isSplit: boolean,
): InsightsSeries | null {
  const found = periods.map((answers) => answers.get(segment.id));
  if (isSplit && found.every((answer) => answer === undefined)) return null;
  const [current, comparison] = empty.map((nothing, index) => found[index] ?? nothing);
  return current ? toSeries(metric.letter, metric.label, segment, current, comparison) : null;
}

function formulaSeries(
  { letter, label, formula }: PlannedFormula,
  metrics: readonly MetricAnswers[],
  segment: Segment,
): InsightsSeries | null {
  const named = metrics.filter(({ metric }) => metricsIn(formula).includes(metric.letter));
  const answerIn = (period: number): Answer | undefined => {
    const parts = new Map(
      named.flatMap(({ metric, periods, empty }) => {
        const answer = periods[period]?.get(segment.id) ?? empty[period];
        return answer ? [[metric.letter, answer] as const] : [];
      }),
    );
    const buckets = [...parts.values()][0]?.values.length;
    if (buckets === undefined) return undefined;
    return {
      total: evaluate(formula, (name) => parts.get(name)?.total ?? null),
      people: smallestCrowd([...parts.values()]),
      values: Array.from({ length: buckets }, (_, index) =>
        evaluate(formula, (name) => parts.get(name)?.values[index] ?? null),
      ),
    };
  };
  const current = answerIn(0);
  return current ? toSeries(letter, label, segment, current, answerIn(1)) : null;
}

/** Whoever sees the formula sees its smallest crowd; an operand without anybody hides no other. */
function smallestCrowd(parts: readonly Answer[]): number {
  const crowds = parts.map(({ people }) => people).filter((people) => people > 0);
  return crowds.length === 0 ? 0 : Math.min(...crowds);
}

function toSeries(
  metric: string,
  label: string,
  segment: Segment,
  current: Answer,
  comparison: Answer | undefined,
): InsightsSeries {
  return {
    metric,
    label,
    segment: [...segment.values],
    values: [...current.values],
    total: current.total,
    people: current.people,
    ...(comparison
      ? { comparison: { values: [...comparison.values], total: comparison.total, people: comparison.people } }
      : {}),
  };
}
