import type { RetentionBuckets, RetentionDefinition } from '#contract';
import { MOST_RETENTION_BUCKETS } from '#contract';

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

/** How the answer is drawn: the curve of averages, or one bucket over the intervals of births. */
export type Drawing = { readonly kind: 'curve' } | { readonly kind: 'trend'; readonly bucket: number };

export function readDrawing(chart: string | null | undefined, buckets: number): Drawing {
  const bucket = /^trend\.(\d{1,2})$/.exec(chart ?? '')?.[1];
  return bucket !== undefined && Number(bucket) < buckets
    ? { kind: 'trend', bucket: Number(bucket) }
    : { kind: 'curve' };
}

export function writeDrawing(drawing: Drawing): string {
  return drawing.kind === 'curve' ? 'curve' : `trend.${drawing.bucket}`;
}

/** The bucket that the headline speaks of: the last one that has an average, in the first week of buckets. */
export function headlineBucket(averages: readonly { readonly value: number | null }[]): number {
  const last = averages.findLastIndex(({ value }) => value !== null);
  return last > 7 ? 7 : Math.max(0, last);
}
