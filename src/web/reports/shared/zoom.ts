import type { Range, Unit } from '#contract';
import { unitWithin } from './range.ts';

interface Period {
  readonly range: Range;
  readonly unit: Unit;
}

const FINER: Record<Unit, Unit> = {
  minute: 'minute',
  hour: 'minute',
  day: 'hour',
  week: 'day',
  month: 'week',
};
/** A chart of fewer points says little: it is cut one step finer. */
const FEW_POINTS = 4;

/** The days from one bucket to another, both included, at an interval that still makes a chart. */
export function zoomed(buckets: readonly string[], unit: Unit, from: number, to: number): Period | undefined {
  const [first, last] = [buckets[Math.max(0, from)], buckets[Math.min(buckets.length - 1, to)]];
  if (first === undefined || last === undefined) return undefined;
  const range = { from: first.slice(0, 10), to: lastDayOf(last, unit) };
  return { range, unit: unitWithin(range, to - from + 1 < FEW_POINTS ? FINER[unit] : unit) };
}

/** The days that intervals cover, whenever it is asked; undefined where there is none. */
export function fixedDays(
  buckets: readonly string[],
  unit: Unit,
): { readonly from: string; readonly to: string } | undefined {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: first.slice(0, 10), to: lastDayOf(last, unit) };
}

/** A week or a month ends on the day before the next one begins. */
function lastDayOf(bucket: string, unit: Unit): string {
  const day = new Date(`${bucket.slice(0, 10)}T00:00:00Z`);
  if (unit === 'week') day.setUTCDate(day.getUTCDate() + 6);
  if (unit === 'month') day.setUTCMonth(day.getUTCMonth() + 1, 0);
  return day.toISOString().slice(0, 10);
}
