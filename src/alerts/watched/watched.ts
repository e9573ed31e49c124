import type { Alert, ReportDefinition, ReportName, ReportResult } from '#contract';
import type { Interval } from '../judge.ts';
import { watchedFunnels } from './funnels.ts';
import { watchedInsights } from './insights.ts';
import { watchedRetention } from './retention.ts';

export interface Watched {
  /** A letter: which of the question's values. */
  readonly metric: string;
  /** The intervals that are judged. */
  readonly unit: Alert['unit'];
}

interface Point extends Interval {
  /** Too few people stand behind it: its value is null. */
  readonly isWithheld: boolean;
}

/** What of a kind of report can be watched, and how it is asked for it. */
export interface WatchedKind<Name extends ReportName> {
  /** Whether a kept question has such a value, by such intervals. */
  has(kept: ReportDefinition<Name>, watched: Watched): boolean;
  /** The kept question without segments and comparisons, by intervals of the unit. */
  ask(kept: ReportDefinition<Name>, watched: Watched): ReportDefinition<Name>;
  /** How many of the newest intervals may still change. */
  unfinished(asked: ReportDefinition<Name>, watched: Watched): number;
  /** The intervals whose value stands by then (milliseconds), oldest first; without end: all that are there. */
  read(
    answer: ReportResult<Name>,
    asked: ReportDefinition<Name>,
    watched: Watched,
    now: number,
  ): { readonly label: string; readonly points: readonly Point[] };
  /** Counts vary by chance at least as much as the square root of their size. */
  isCount(asked: ReportDefinition<Name>, metric: string): boolean;
}

/** One line a kind. Null: it has no values that go from interval to interval. */
const WATCHED = {
  insights: watchedInsights,
  funnels: watchedFunnels,
  retention: watchedRetention,
  frequency: null,
  flows: null,
  experiments: null,
} satisfies { readonly [Name in ReportName]: WatchedKind<Name> | null };

/** TypeScript cannot correlate `WATCHED[kind]` with the question and the answer of `kind`. */
export function watchedOf<Name extends ReportName>(kind: Name): WatchedKind<Name> | null {
  return WATCHED[kind] as unknown as WatchedKind<Name> | null;
}
