import { letterOf, type RetentionDefinition } from '#contract';
import type { WatchedKind } from './watched.ts';

/**
 * A, B…: what part of those who were born in an interval is retained at the first, second… bucket. An interval is judged when everybody
 * who was born in it has had the whole of the bucket.
 */
export const watchedRetention: WatchedKind<'retention'> = {
  has: (kept, { metric, unit }) =>
    kept.measure.kind === 'rate' && kept.unit === unit && bucketOf(kept, metric) >= 0,

  ask: ({ breakdowns: _, limit: __, ...question }) => question,

  unfinished(asked, { metric }) {
    const { buckets } = asked;
    const place = bucketOf(asked, metric);
    const reach =
      buckets.kind === 'even'
        ? place + 1
        : buckets.widths.slice(0, place + 1).reduce((sum, width) => sum + width, 0);
    return 2 + Math.ceil(reach * LONGEST);
  },

  read({ births, segments }, asked, { metric }) {
    const place = bucketOf(asked, metric);
    const [whole] = segments;
    const points = births.flatMap((start, row) => {
      const { people, cells } = whole?.rows[row] ?? { people: null, cells: [] };
      const cell = cells[place];
      const isWithheld = people === null || cell?.people === null;
      return whole?.rows[row] && !cell?.isComplete ? [] : [{ start, value: cell?.value ?? null, isWithheld }];
    });
    const name = asked.birth.event ?? '';
    return { label: `${name} → ${asked.returning.event ?? ''} (${place})`, points };
  },

  isCount: () => false,
};

/** A month of thirty days against one of twenty-eight. */
const LONGEST = 30 / 28;

function bucketOf({ buckets }: RetentionDefinition, metric: string): number {
  const count = buckets.kind === 'even' ? buckets.count : buckets.widths.length;
  return Array.from({ length: count }, (_, place) => letterOf(place)).indexOf(metric);
}
