import type { TableSegment } from '#contract';
import type { DigestOf } from './digest.ts';
import { tableLines } from './table.ts';

const MOST_TIMES = 7;

/** On how many days of a week: averages, or the newest interval where none is whole yet; broken down, more than once (or exactly once). */
export const frequencyDigest: DigestOf<'frequency'> = {
  ask: (kept) => kept,

  lines({ segments, buckets, ...answer }, { counting, times }, say) {
    const isSoFar = segments.every(({ average }) => average.every(({ value }) => value === null));
    const shown = isSoFar ? segments.map(newest) : segments;
    const last = Math.max(
      1,
      ...shown.map(({ average }) => average.findLastIndex(({ value }) => !!value) + 1),
    );
    const columns = buckets
      .slice(0, Math.min(last, MOST_TIMES))
      .map((count) => `${counting === 'at_least' ? '≥ ' : ''}${say.words.times(count, times)}`);
    const of = counting === 'at_least' && columns.length > 1 ? 1 : 0;
    return tableLines({ ...answer, segments: shown }, { columns, of }, say);
  },
};

function newest(segment: TableSegment): TableSegment {
  const cells = segment.rows.at(-1)?.cells ?? [];
  return { ...segment, average: cells.map(({ value }) => ({ value, rows: 0, withheldRows: 0 })) };
}
