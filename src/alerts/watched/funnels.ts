import { type FunnelsDefinition, letterOf } from '#contract';
import { endOf } from './end.ts';
import type { WatchedKind } from './watched.ts';

/**
 * A: how many entered in the interval; B, C…: what part of them got to the second, third… step. An interval is judged when the window of
 * whoever entered last is over: before, its conversion would still grow.
 */
export const watchedFunnels: WatchedKind<'funnels'> = {
  has: (kept, { metric, unit }) =>
    windowOf(kept) !== null && unfinishedOf(kept, unit) <= MOST_UNFINISHED && stepOf(kept, metric) >= 0,

  ask: (
    { breakdowns: _, compare: __, limit: ___, control: ____, behaviour: _____, ...question },
    { unit },
  ) => ({
    ...question,
    view: { kind: 'trend', unit },
  }),

  unfinished: (asked, { unit }) => unfinishedOf(asked, unit),

  read({ buckets, overall, steps }, asked, { metric }, now) {
    const place = stepOf(asked, metric);
    const windowMs = 1_000 * (windowOf(asked) ?? 0);
    const points = buckets.flatMap((start, bucket) => {
      if (endOf(buckets, bucket) + windowMs > now) return [];
      const cell = overall.cells?.[bucket] ?? [];
      const [first, step] = [cell[0], cell[place]];
      const isWithheld = first?.entries === null || step?.entries === null;
      if (place === 0) return [{ start, value: first?.entries ?? null, isWithheld }];
      const value = first?.entries && step?.entries != null ? step.entries / first.entries : null;
      return [{ start, value, isWithheld }];
    });
    const label = place === 0 ? (steps[0] ?? '') : `${steps[0] ?? ''} → ${steps[place] ?? ''}`;
    return { label, points };
  },

  isCount: (_, metric) => metric === letterOf(0),
};

const SECONDS = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
  month: 28 * 86_400,
} as const;
const MONTH_SECONDS = 30 * 86_400;

/** Seconds; a session ends with its day. Null: several sessions, which have no end that a clock could tell. */
function windowOf({ window = { kind: 'time', count: 7, unit: 'day' } }: FunnelsDefinition): number | null {
  if (window.kind === 'sessions') return window.count === 1 ? SECONDS.day : null;
  return window.count * (window.unit === 'month' ? MONTH_SECONDS : SECONDS[window.unit]);
}

/** A window of months is not watched by hours. */
const MOST_UNFINISHED = 400;

/** The interval that is running, those that its window reaches back into, and one for the days of other lengths. */
function unfinishedOf(asked: FunnelsDefinition, unit: keyof typeof SECONDS): number {
  return 2 + Math.ceil((windowOf(asked) ?? 0) / SECONDS[unit]);
}

function stepOf({ steps }: FunnelsDefinition, metric: string): number {
  return steps.findIndex((_, place) => letterOf(place) === metric);
}
