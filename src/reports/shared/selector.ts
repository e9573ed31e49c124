import type { Selector } from '#contract';
import type { Token } from '#core';
import { type Sql, sql, uint64, uint64s } from '#sql';
import { everything, type FilterRow, filterSql, type PlannedFilter, planFilter } from './filter.ts';
import type { Lexicon } from './lexicon.ts';
import type { Zone } from './time.ts';

export type PlannedEvent =
  | { readonly kind: 'any' }
  /** At least one: a name, and the names that were merged into it. */
  | { readonly kind: 'named'; readonly tokens: readonly Token[] }
  /** Never seen, or not public: which of the two is not said. */
  | { readonly kind: 'none' };

/** Which events count: those of a name, as far as they pass a filter. */
export interface PlannedSelector {
  readonly event: PlannedEvent;
  readonly filter: PlannedFilter;
}

/** `path` names the selector's place in the question. */
export function planSelector(
  { event, filter }: Selector,
  lexicon: Lexicon,
  zone: Zone,
  path: string,
): PlannedSelector {
  return {
    event: planEvent(event, lexicon),
    filter: filter ? planFilter(filter, lexicon, zone, `${path}.filter`) : everything,
  };
}

function planEvent(name: string | null, lexicon: Lexicon): PlannedEvent {
  if (name === null) return { kind: 'any' };
  const tokens = lexicon.event(name);
  return tokens.length === 0 ? { kind: 'none' } : { kind: 'named', tokens };
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** Whether an event `e` has one of these names. */
export function named(events: readonly PlannedEvent[]): Sql {
  if (events.some(({ kind }) => kind === 'any')) return sql`true`;
  const tokens = [...new Set(events.flatMap((event) => (event.kind === 'named' ? event.tokens : [])))];
  if (tokens.length === 0) return sql`false`;
  return tokens.length === 1 && tokens[0] !== undefined
    ? sql`e.event = ${uint64(tokens[0])}`
    : sql`e.event IN ${uint64s(tokens)}`;
}

/** Whether an event `e` is one that the selector means: true or false, never NULL. */
export function selectorSql({ event, filter }: PlannedSelector, row: FilterRow): Sql {
  return filter === everything ? named([event]) : sql`(${named([event])} AND ${filterSql(filter, row)})`;
}
