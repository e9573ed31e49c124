import type { ProjectId, Token } from '#core';
import { instant, type Sql, sql, uint32 } from '#sql';
import type { Lexicon } from './lexicon.ts';
import { named, type PlannedEvent } from './named.ts';

/** Which events an answer is made of, and since when it is worth while to look for the newest arrival. */
export interface Freshness {
  readonly projectId: ProjectId;
  readonly events: readonly PlannedEvent[];
  readonly arrivedSince: number;
}

/** The catalogue notes now and then when an event last arrived, and may do so before it is in the warehouse. */
const NOTED_AHEAD_MS = 86_400_000;

export function planFreshness(events: readonly PlannedEvent[], { snapshot }: Lexicon): Freshness {
  const isAsked = (token: Token) =>
    events.some((event) => event.kind === 'any' || (event.kind === 'named' && event.tokens.includes(token)));
  const seen = snapshot.events.filter(({ token }) => isAsked(token)).map(({ lastSeenAt }) => lastSeenAt ?? 0);
  const arrivedSince = Math.max(NOTED_AHEAD_MS, ...seen) - NOTED_AHEAD_MS;
  return { projectId: snapshot.projectId, events, arrivedSince };
}

/** When the newest event that has one of the question's names arrived; arrivals before the newest known one are not read. */
export function freshnessSql({ projectId, events, arrivedSince }: Freshness): Sql {
  return sql`
SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = ${uint32(projectId)} AND ${named(events)} AND e.received >= ${instant(arrivedSince)}`;
}

/** ISO text; null where no event has arrived. `rows`: what {@link freshnessSql} answered. */
export function readFreshness(rows: readonly unknown[] | undefined): string | null {
  const row = rows?.[0] as { events: string; newest: string } | undefined;
  return row && Number(row.events) > 0 ? new Date(Number(row.newest)).toISOString() : null;
}
