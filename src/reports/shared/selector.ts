import {
  customEventId,
  type FirstEverSelector,
  type Selector,
  type SessionEdge,
  sessionEdgeOf,
} from '#contract';
import { AppError, type ProjectId } from '#core';
import { joinSql, type Sql, sql, uint32 } from '#sql';
import {
  asksPeople,
  everything,
  type FilterRow,
  filterSql,
  type PlannedFilter,
  planFilter,
} from './filter.ts';
import type { Lexicon } from './lexicon.ts';
import { named, type PlannedEvent } from './named.ts';
import { resolvedPerson } from './people.ts';
import { edgeSql, namesOrigins, planSessions, withSessionProperties } from './sessions.ts';
import type { Zone } from './time.ts';

/** Which events count: those of a name, as far as they pass a filter. */
export interface PlannedSelector {
  readonly event: PlannedEvent;
  readonly filter: PlannedFilter;
  /** Of those, only the first in their person's whole life. */
  readonly isFirstEver?: boolean;
  /** It means the edges of sessions, which stand beside the events that they are: no other selector means one. */
  readonly edge?: SessionEdge;
}

/** When what a selector means may happen, so that the sessions of those days are looked at; `from` null: since ever. */
export interface Stretch {
  readonly from: number | null;
  readonly to: number;
}

/**
 * `path` names the selector's place in the question. Throws `custom_event_not_found` where a custom event is gone, and
 * `session_event_unavailable` for the edge of a session where no stretch is given: there it is no event.
 */
export function planSelector(
  selector: Selector,
  lexicon: Lexicon,
  zone: Zone,
  path: string,
  stretch?: Stretch,
): PlannedSelector {
  const edge = sessionEdgeOf(selector.event);
  if (edge && stretch) return planEdge(edge, selector, { lexicon, zone, path, stretch });
  const id = customEventId(selector.event);
  if (id === undefined) return planSent(selector, lexicon, zone, path);
  const custom = planCustom(id, lexicon, zone, path);
  const own = planOwnFilter(selector, lexicon, zone, path);
  return { event: custom.event, filter: both(custom.filter, own) };
}

/** A selector of which `firstEver` may leave only the first of each person. */
export function planFirstEver(
  selector: FirstEverSelector,
  lexicon: Lexicon,
  zone: Zone,
  path: string,
  stretch?: Stretch,
): PlannedSelector {
  const { firstEver = false } = selector;
  const looked = firstEver && stretch ? { ...stretch, from: null } : stretch;
  return { ...planSelector(selector, lexicon, zone, path, looked), isFirstEver: firstEver };
}

/** Sessions of so long ago are looked at where a question has no beginning. */
const EVER_MS = 3660 * 86_400_000;

interface EdgeContext {
  readonly lexicon: Lexicon;
  readonly zone: Zone;
  readonly path: string;
  readonly stretch: Stretch;
}

/** Its own filter knows what is said of the session, too. */
function planEdge(
  edge: SessionEdge,
  selector: Selector,
  { lexicon, zone, path, stretch: { from, to } }: EdgeContext,
): PlannedSelector {
  const days = { from: from ?? Math.max(0, to - EVER_MS), to };
  const sessions = planSessions(lexicon, days, zone, namesOrigins(selector.filter));
  const own = planOwnFilter(selector, withSessionProperties(lexicon), zone, path);
  return { event: { kind: 'any' }, filter: { kind: 'edge', is: edgeSql(edge, sessions, own) }, edge };
}

function planSent(selector: Selector, lexicon: Lexicon, zone: Zone, path: string): PlannedSelector {
  if (sessionEdgeOf(selector.event)) throw noSessionEvent(path);
  return {
    event: planEvent(selector.event, lexicon),
    filter: planOwnFilter(selector, lexicon, zone, path),
  };
}

export function noSessionEvent(path: string): AppError {
  return new AppError(
    'session_event_unavailable',
    'the start or end of a session is no event of this question',
    {
      facts: { path: `${path}.event` },
    },
  );
}

function planOwnFilter({ filter }: Selector, lexicon: Lexicon, zone: Zone, path: string): PlannedFilter {
  return filter ? planFilter(filter, lexicon, zone, `${path}.filter`) : everything;
}

/** Any of its events, each as far as it passes its filter; those whose names are not public add nothing. */
function planCustom(id: string, lexicon: Lexicon, zone: Zone, path: string): PlannedSelector {
  const saved = lexicon.snapshot.custom?.events.find((one) => one.id === id);
  if (!saved)
    throw new AppError('custom_event_not_found', 'there is no such custom event', {
      facts: { path: `${path}.event` },
    });
  const parts = saved.of
    .map(({ event, filter }) =>
      planSent({ event, filter: filter as Selector['filter'] }, lexicon, zone, `${path}.event`),
    )
    .filter(({ event }) => event.kind !== 'none');
  const isWhole = parts.every(({ filter }) => filter === everything);
  return {
    event: anyOf(parts.map(({ event }) => event)),
    filter: isWhole ? everything : { kind: 'any', of: parts.map(toFilter) },
  };
}

function anyOf(events: readonly PlannedEvent[]): PlannedEvent {
  if (events.some(({ kind }) => kind === 'any')) return { kind: 'any' };
  const tokens = [...new Set(events.flatMap((event) => (event.kind === 'named' ? event.tokens : [])))];
  return tokens.length === 0 ? { kind: 'none' } : { kind: 'named', tokens };
}

function toFilter({ event, filter }: PlannedSelector): PlannedFilter {
  const isOne: PlannedFilter = { kind: 'named', tokens: event.kind === 'named' ? event.tokens : null };
  return both(isOne, filter);
}

function both(one: PlannedFilter, other: PlannedFilter): PlannedFilter {
  if (one === everything) return other;
  return other === everything ? one : { kind: 'all', of: [one, other] };
}

/** Events that a selector means, as far as they pass another filter too. */
export function passing(shared: PlannedFilter, selector: PlannedSelector): PlannedSelector {
  return { ...selector, filter: both(shared, selector.filter) };
}

function planEvent(name: string | null, lexicon: Lexicon): PlannedEvent {
  if (name === null) return { kind: 'any' };
  const tokens = lexicon.event(name);
  return tokens.length === 0 ? { kind: 'none' } : { kind: 'named', tokens };
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** Whether an event `e` is one that the selector means: true or false, never NULL. `links` is named before where one is a first ever. */
export function selectorSql(selector: PlannedSelector, row: FilterRow): Sql {
  const { event, filter } = selector;
  const conditions = [
    named([event]),
    ...(filter === everything ? [] : [filterSql(filter, row)]),
    ...(selector.isFirstEver ? [firstEverSql(selector, row.projectId)] : []),
  ];
  return conditions.length === 1 ? named([event]) : sql`(${joinSql(conditions, sql` AND `)})`;
}

/** Whether an event `e` is its person's first of those that the selector means; `links` is named before. */
export function firstEverSql({ event, filter }: PlannedSelector, projectId: ProjectId): Sql {
  return sql`(${resolvedPerson}, e.time) IN (
    SELECT ${resolvedPerson} AS person, min(e.time) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND ${named([event])} AND ${filterSql(filter, { projectId, person: resolvedPerson })} AND person != 0 GROUP BY person)`;
}

/** Whether the selector means every event of its name. */
export function isWhole({ filter, isFirstEver = false }: PlannedSelector): boolean {
  return filter === everything && !isFirstEver;
}

/** Whether the selector needs to know who the person is. */
export function selectorAsksPeople({ filter, isFirstEver = false }: PlannedSelector): boolean {
  return isFirstEver || asksPeople(filter);
}
