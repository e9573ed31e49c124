import type { DigestOf } from './digest.ts';
import { firstOf } from './lines.ts';

const MOST_SERIES = 5;

/** Each series' total, against the period before. */
export const insightsDigest: DigestOf<'insights'> = {
  ask: (kept) => ({ ...kept, compare: kept.compare ?? { kind: 'previous' } }),

  lines({ series, moreSegments }, _, say) {
    const { words, number, change } = say;
    const lines = series.map(({ segment, label, people, total, comparison }) => {
      const text = say.segment(segment) || say.event(label);
      if (people === null) return { text, value: words.fewerThan(say.k) };
      const before = comparison?.total;
      const share = before && total !== null ? (total - before) / Math.abs(before) : null;
      return {
        text,
        value: total === null ? '–' : number(total),
        note: share === null ? undefined : words.before(change(share)),
      };
    });
    return firstOf(lines, MOST_SERIES, say, moreSegments);
  },
};
