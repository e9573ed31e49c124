import { isDistribution, letterOf } from '#contract';
import { endOf } from './end.ts';
import type { WatchedKind } from './watched.ts';

const COUNTS = ['total', 'unique', 'dau', 'wau', 'mau'];

/** The values of one metric; a hidden one is there for formulas and has none, and a distribution has one for each bar. */
export const watchedInsights: WatchedKind<'insights'> = {
  has({ metrics }, { metric }) {
    if (metrics.some(isDistribution)) return false;
    const asked = metrics.find((_, place) => letterOf(place) === metric);
    return asked !== undefined && (asked.kind === 'formula' || asked.hidden !== true);
  },

  ask: ({ breakdowns: _, compare: __, limit: ___, ...question }, { unit }) => ({ ...question, unit }),

  unfinished: () => 1,

  read({ buckets, series }, _, { metric }, now) {
    const own = series.find((one) => one.metric === metric);
    const points = buckets.flatMap((start, place) =>
      endOf(buckets, place) > now
        ? []
        : [{ start, value: own?.values[place] ?? null, isWithheld: own?.people === null }],
    );
    return { label: own?.label ?? '', points };
  },

  isCount({ metrics }, metric) {
    const asked = metrics.find((_, place) => letterOf(place) === metric);
    return asked?.kind === 'event' && COUNTS.includes(asked.measure.kind);
  },
};
