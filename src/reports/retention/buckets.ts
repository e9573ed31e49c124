import type { RetentionBuckets, RetentionDefinition } from '#contract';
import { type Period, unitsFrom, type Zone } from '../shared/time.ts';

/** What the units are that buckets are made of. */
export type Bucketing =
  | { readonly kind: 'rolling'; readonly unitMs: number }
  /** First instants of the calendar units, from that of the first births on, and of one more than any bucket reaches. */
  | { readonly kind: 'calendar'; readonly starts: readonly number[] };

/** An interval of births and its buckets that have begun. */
export interface RowPlan {
  readonly start: number;
  readonly label: string;
  /** Per bucket: whether everybody who was born in the interval has had the whole of it. */
  readonly isComplete: readonly boolean[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A rolling unit is a length, whatever the clocks do. */
const UNIT_MS = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY } as const;

/** Cumulated widths: bucket t holds the offsets from edge t to before edge t + 1. */
export function bucketEdges(buckets: RetentionBuckets): readonly number[] {
  const widths = buckets.kind === 'brackets' ? buckets.widths : Array<number>(buckets.count).fill(1);
  let edge = 0;
  return [
    0,
    ...widths.map((width) => {
      edge += width;
      return edge;
    }),
  ];
}

export function planBucketing(
  { bucketing, unit }: RetentionDefinition,
  births: Period,
  edges: readonly number[],
  zone: Zone,
): Bucketing {
  if (bucketing === 'rolling') return { kind: 'rolling', unitMs: UNIT_MS[unit] };
  const reach = births.starts.length + (edges.at(-1) ?? 1) + 1;
  return { kind: 'calendar', starts: unitsFrom(births.from, unit, reach, zone) };
}

/** When bucket `t` begins for the first who may be born in the row, and when it ends for the last. */
export function rowPlans(
  births: Period,
  bucketing: Bucketing,
  edges: readonly number[],
  now: number,
): RowPlan[] {
  return births.starts.map((start, row) => {
    const end = births.starts[row + 1] ?? births.to;
    const spans = edges
      .slice(1)
      .map((to, bucket) => bucketSpan(bucketing, { row, start, end }, edges[bucket] ?? 0, to));
    return {
      start,
      label: births.labels[row] ?? '',
      isComplete: spans.filter(({ from }) => from <= now).map(({ to }) => to <= now),
    };
  });
}

function bucketSpan(
  bucketing: Bucketing,
  { row, start, end }: { readonly row: number; readonly start: number; readonly end: number },
  from: number,
  to: number,
): { readonly from: number; readonly to: number } {
  if (bucketing.kind === 'rolling')
    return { from: start + from * bucketing.unitMs, to: end + to * bucketing.unitMs };
  const startOf = (unit: number) => bucketing.starts[unit] ?? Number.POSITIVE_INFINITY;
  return { from: Math.max(start, startOf(row + from)), to: startOf(row + to) };
}

/** The end of the last bucket of whoever is born last. */
export function lastReturn(births: Period, bucketing: Bucketing, edges: readonly number[]): number {
  const units = edges.at(-1) ?? 0;
  if (bucketing.kind === 'rolling') return births.to + units * bucketing.unitMs;
  return bucketing.starts[Math.max(0, births.starts.length - 1) + units] ?? births.to;
}
