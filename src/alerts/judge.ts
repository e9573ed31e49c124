import type { Alert, AlertCondition } from '#contract';
import { assertNever } from '#core';

/** One interval of a watched metric: its start on the wall ("2026-03-29T00:00:00+01:00") and its value. */
export interface Interval {
  readonly start: string;
  readonly value: number | null;
}

export interface Seen {
  readonly start: string;
  readonly unit: Alert['unit'];
  readonly value: number;
  /** The interval that a change is measured against; null: there is none, or it may not be told. */
  readonly reference: number | null;
  /** What came before, oldest first, without the interval itself. */
  readonly history: readonly Interval[];
  /** Counts vary by chance at least as much as the square root of their size. */
  readonly isCount: boolean;
}

export type Verdict =
  | {
      readonly kind: 'calm' | 'firing';
      /** What it was measured against: the limit, the interval before, the usual. */
      readonly expected: number;
    }
  /** Nothing to measure it against yet. */
  | { readonly kind: 'learning' };

export function judge(condition: AlertCondition, seen: Seen): Verdict {
  switch (condition.kind) {
    case 'value':
      return verdict(
        condition.is === 'above' ? seen.value > condition.value : seen.value < condition.value,
        condition.value,
      );
    case 'change':
      return judgeChange(condition, seen);
    case 'anomaly':
      return judgeAnomaly(condition.sensitivity, seen);
    default:
      return assertNever(condition);
  }
}

function verdict(isFiring: boolean, expected: number): Verdict {
  return { kind: isFiring ? 'firing' : 'calm', expected };
}

function judgeChange(
  { is, percent }: Extract<AlertCondition, { kind: 'change' }>,
  { value, reference }: Seen,
): Verdict {
  if (reference === null || reference === 0) return { kind: 'learning' };
  const change = ((value - reference) / Math.abs(reference)) * 100;
  const reached = { up: change >= percent, down: change <= -percent, either: Math.abs(change) >= percent };
  return verdict(reached[is], reference);
}

const SPREADS = { low: 6, medium: 4.5, high: 3.5 } as const;
const LEAST_SEASONS = 3;
/** Makes the median absolute deviation comparable to a standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** What is steady to the last digit would else alarm at the next one. */
const LEAST_SHARE = 0.01;

/**
 * Robust: the usual is the median of the same time of the week in the weeks before, the spread is the median of how far intervals were
 * from their own usual. A past outage moves neither.
 */
function judgeAnomaly(sensitivity: keyof typeof SPREADS, seen: Seen): Verdict {
  const known = seen.history.flatMap(({ start, value }) => (value === null ? [] : [{ start, value }]));
  const seasonOf = ({ start }: { readonly start: string }) => season(start, seen.unit);
  const seasons = Map.groupBy(known, seasonOf);
  const usual = new Map([...seasons].map(([name, all]) => [name, median(all.map(({ value }) => value))]));
  const own = seasonOf(seen);
  const expected = usual.get(own);
  if (expected === undefined || (seasons.get(own)?.length ?? 0) < LEAST_SEASONS) return { kind: 'learning' };
  const deviations = known.map((one) => Math.abs(one.value - (usual.get(seasonOf(one)) ?? one.value)));
  const spread = Math.max(
    MAD_TO_SIGMA * median(deviations),
    LEAST_SHARE * Math.abs(expected),
    seen.isCount ? Math.sqrt(Math.max(expected, 1)) : 0,
  );
  return verdict(Math.abs(seen.value - expected) > SPREADS[sensitivity] * spread, expected);
}

/** Hours differ by weekday and hour on the wall, days by weekday; weeks and months have no season that a few of them could show. */
function season(start: string, unit: Alert['unit']): string {
  if (unit === 'week' || unit === 'month') return unit;
  const weekday = new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return unit === 'day' ? `${weekday}` : `${weekday} ${start.slice(11, 13)}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}
