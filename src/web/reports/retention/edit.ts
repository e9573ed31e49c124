import type { RetentionBuckets, RetentionDefinition } from '#contract';
import { MOST_RETENTION_BUCKETS } from '#contract';
import type { Drawing } from '../shared/table-drawing.ts';

/** What a newcomer sees: do people come back, by weeks? */
export const FIRST_QUESTION: RetentionDefinition = {
  birth: { event: null },
  returning: { event: null },
  range: { last: 30, unit: 'day' },
  unit: 'day',
  bucketing: 'rolling',
  buckets: { kind: 'even', count: 14 },
  criterion: 'on_or_after',
  measure: { kind: 'rate' },
};

export const COUNTS = [4, 7, 8, 12, 14, 24, 30, 60] as const;

/** Widths between commas or spaces, in units; undefined where that is not what stands there. */
export function parseWidths(text: string): number[] | undefined {
  const widths = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const isFine = widths.every((width) => Number.isInteger(width) && width >= 1 && width <= 366);
  return isFine && widths.length >= 1 && widths.length <= MOST_RETENTION_BUCKETS ? widths : undefined;
}

/** Less than 1, 1 to 3, 4 to 7, 8 to 14, 15 to 30: what brackets begin with. */
export const FIRST_BRACKETS: RetentionBuckets = { kind: 'brackets', widths: [1, 3, 4, 7, 16] };

/** The last one that has an average, in the first week of buckets. */
export function headlineBucket(averages: readonly { readonly value: number | null }[]): number {
  const last = averages.findLastIndex(({ value }) => value !== null);
  return last > 7 ? 7 : Math.max(0, last);
}

/** The bucket that the headline speaks of: the drawn one, else that of the first week. */
export function shownBucket(
  drawing: Drawing,
  [first]: readonly { readonly average: readonly { readonly value: number | null }[] }[],
): number {
  return drawing.kind === 'trend' ? drawing.bucket : headlineBucket(first?.average ?? []);
}
