import type { RetentionDefinition, RetentionResult } from '#contract';
import type { DigestOf } from './digest.ts';
import type { Say } from './say.ts';
import { tableLines } from './table.ts';

const MOST_BUCKETS = 8;

/** The line of weighted averages, as far as the first eight buckets; broken down, each segment at the last of them that has one. */
export const retentionDigest: DigestOf<'retention'> = {
  ask: (kept) => kept,

  lines(answer, asked, say) {
    const buckets = answer.buckets.slice(0, MOST_BUCKETS);
    const columns = buckets.map((bucket) => bucketText(bucket, asked, say));
    const averages = answer.segments[0]?.average.slice(0, MOST_BUCKETS) ?? [];
    const of = Math.max(
      0,
      averages.findLastIndex(({ value }) => value !== null),
    );
    return tableLines(answer, { columns, of }, say);
  },
};

/** "< 1 day", "day 3", "day 4–7". */
function bucketText(
  { from, to }: RetentionResult['buckets'][number],
  { unit, bucketing }: Pick<RetentionDefinition, 'unit' | 'bucketing'>,
  { words }: Say,
): string {
  if (from === 0 && (bucketing === 'rolling' || to > 1)) return words.lessThan(to, unit);
  return words.place(to - from === 1 ? String(from) : `${from}–${to - 1}`, unit);
}
