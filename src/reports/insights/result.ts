import type { InsightsResult } from '#contract';
import { AppError } from '#core';
import { hasBars } from '../shared/breakdown.ts';
import { readFreshness } from '../shared/freshness.ts';
import { emptyValue } from '../shared/measure.ts';
import {
  bySegmentOrder,
  readSegment,
  type Segment,
  type SegmentRow,
  sameSegment,
  segmentId,
  WHOLE,
} from '../shared/segment.ts';
import { type InsightsPlan, isOfBarsAlone, type PlannedMetric, type Question } from './plan.ts';
import {
  type Answer,
  type Asked,
  type Found,
  type MetricAnswers,
  seriesOf,
  unshownCrowds,
} from './series.ts';

/** A row of one metric's statement. UInt64 and Int64 arrive as decimal text, numbers that are not finite as words. */
interface MetricRow extends SegmentRow {
  readonly total: number | string;
  readonly people: string;
  readonly segments: string;
  /** Start and value; in a bar of a distribution, also the people behind it. */
  readonly cells: readonly (readonly [string, number | string, string?])[];
}

export function readInsights(
  plan: InsightsPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): InsightsResult {
  const read = readAnswers(plan, answers);
  if (plan.breakdowns.length === 0) read.segments.set(WHOLE.id, WHOLE);
  const ordered = [...read.segments.values()].sort(
    isOfBarsAlone(plan) ? bySegmentOrder : bySize(read.metrics),
  );
  const shown = ordered.slice(0, plan.limit);
  const asked: Asked = { plan, metrics: read.metrics, comparedId: comparedId(plan, ordered) };
  return {
    unit: plan.unit,
    timezone: plan.timezone,
    buckets: [...plan.current.labels],
    ...(plan.compare?.kind === 'period' ? { comparisonBuckets: [...plan.compare.period.labels] } : {}),
    series: seriesOf(asked, shown),
    moreSegments: Math.max(read.counted, ordered.length) - shown.length,
    ...(plan.compare?.kind === 'overall' ? { unshown: unshownCrowds(asked, ordered.slice(plan.limit)) } : {}),
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers.at(-1)),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

interface Read {
  readonly metrics: readonly MetricAnswers[];
  /** By id, of the answers and of the compared period. */
  readonly segments: Map<string, Segment>;
  /** Segments that a question alone with itself has, shown or not; 0 where all of them were read. */
  readonly counted: number;
}

function readAnswers(plan: InsightsPlan, answers: readonly (readonly unknown[])[]): Read {
  const segments = new Map<string, Segment>();
  let next = 0;
  let counted = 0;
  const rowsOf = (metric: PlannedMetric, question: Question) => {
    // The engine answers with the columns that `sql/` names.
    const rows = answers[next++] as readonly MetricRow[];
    counted = Math.max(counted, Number(rows[0]?.segments ?? 0));
    return rows.map((row) => ({
      row,
      id: segmentId(question.breakdowns, row),
      answer: readRow(metric, question, row),
    }));
  };
  const metrics = plan.metrics.map((metric): MetricAnswers => {
    const sides = metric.sides.map(({ answer, reach }): Found => {
      const rows = rowsOf(metric, answer);
      if (answer.breakdowns.length === plan.breakdowns.length)
        for (const { row, id } of rows)
          if (!segments.has(id)) segments.set(id, readSegment(answer.breakdowns, row));
      const before = reach && {
        empty: emptyAnswer(metric, reach),
        bySegment: new Map(rowsOf(metric, reach).map(({ id, answer: found }) => [id, found])),
      };
      const whole = (found: Answer, id: string | null): Answer =>
        before
          ? { ...found, reach: (id === null ? undefined : before.bySegment.get(id)) ?? before.empty }
          : found;
      return {
        bySegment: new Map(rows.map(({ id, answer: found }) => [id, whole(found, id)])),
        empty: whole(emptyAnswer(metric, answer), plan.breakdowns.length === 0 ? WHOLE.id : null),
      };
    });
    return { metric, sides };
  });
  const isAlone = plan.metrics.length === 1 && plan.compare === null && plan.transform?.kind !== 'rolling';
  if (!isAlone && counted > plan.segmentsRead) throw tooManySegments(plan);
  return { metrics, segments, counted: isAlone ? counted : 0 };
}

/** The segment that the others are held against; null where no event is in it, as for one that does not exist. */
function comparedId({ compare }: InsightsPlan, segments: readonly Segment[]): string | null {
  if (compare?.kind !== 'segment') return null;
  return segments.find(({ values }) => sameSegment(values, compare.segment))?.id ?? null;
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

function readRow(metric: PlannedMetric, question: Question, row: MetricRow): Answer {
  return {
    total: finite(row.total),
    people: Number(row.people),
    values: rowValues(metric, question, row),
    reach: null,
    crowds: crowdsIn(question, row),
  };
}

function rowValues(metric: PlannedMetric, question: Question, row: MetricRow): readonly (number | null)[] {
  const { rolling, period } = question;
  if (metric.source.kind === 'profiles') return period.starts.map(() => finite(row.total));
  if (question.sizes) return sizesIn(question, row);
  if (!rolling) return bucketValues(metric, question, row);
  if (rolling.windowDays > 1) return runningValues(rolling.lastDays, row);
  const byDay = new Map(row.cells.map(([day, people]) => [Number(day), Number(people)]));
  return rolling.lastDays.map((day) => byDay.get(day) ?? 0);
}

function bucketValues(metric: PlannedMetric, { period }: Question, { cells }: MetricRow): (number | null)[] {
  const byStart = new Map(cells.map(([start, value]) => [Number(start), finite(value)]));
  return period.starts.map((start) => byStart.get(start) ?? emptyValue(metric.measure));
}

/** Null where the interval has not begun. */
function sizesIn({ period, sizes }: Question, { cells }: Pick<MetricRow, 'cells'>): (number | null)[] {
  const byStart = new Map(cells.map(([start, people]) => [Number(start), Number(people)]));
  const begun = new Set(sizes?.map(({ start }) => start));
  return period.starts.map((start) => (begun.has(start) ? (byStart.get(start) ?? 0) : null));
}

/** Null where values are not judged one by one. */
function crowdsIn(question: Question, row: Pick<MetricRow, 'cells'>): (number | null)[] | null {
  if (question.sizes) return sizesIn(question, row);
  if (!hasBars(question.breakdowns)) return null;
  const byStart = new Map(row.cells.map(([start, _, people = 0]) => [Number(start), Number(people)]));
  return question.period.starts.map((start) => byStart.get(start) ?? 0);
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

function emptyAnswer(metric: PlannedMetric, question: Question): Answer {
  const nothing = emptyValue(metric.measure);
  const crowds = crowdsIn(question, { cells: [] });
  return {
    total: nothing,
    people: 0,
    values: question.sizes && crowds ? crowds : question.period.starts.map(() => nothing),
    reach: null,
    crowds,
  };
}

function finite(value: number | string): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

// --- segments ---------------------------------------------------------------------------------------------------------

/** Largest first, by the first metric, then the second…; equal ones by text and key, as the engine ranks them. */
function bySize(metrics: readonly MetricAnswers[]) {
  const totals = (segment: Segment) =>
    metrics.map(({ sides }) => sides[0]?.bySegment.get(segment.id)?.total ?? Number.NEGATIVE_INFINITY);
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
