import type { Token } from '#core';
import { type Sql, sql, uint64, uint64s } from '#sql';

export type PlannedEvent =
  | { readonly kind: 'any' }
  /** At least one: a name, and the names that were merged into it. */
  | { readonly kind: 'named'; readonly tokens: readonly Token[] }
  /** Never seen, or not public: which of the two is not said. */
  | { readonly kind: 'none' };

/** Whether an event `e` has one of these names. */
export function named(events: readonly PlannedEvent[]): Sql {
  if (events.some(({ kind }) => kind === 'any')) return sql`true`;
  const tokens = [...new Set(events.flatMap((event) => (event.kind === 'named' ? event.tokens : [])))];
  if (tokens.length === 0) return sql`false`;
  return tokens.length === 1 && tokens[0] !== undefined
    ? sql`e.event = ${uint64(tokens[0])}`
    : sql`e.event IN ${uint64s(tokens)}`;
}
