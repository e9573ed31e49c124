import { SESSION_PROPERTIES, type SessionEdge } from '#contract';
import { type ProjectId, type Token, toToken } from '#core';
import { integer, type Sql, sql, texts, uint32, uint64s } from '#sql';
import { HIDDEN_TEXT } from '../expression/value.ts';
import { everything, filterSql, type PlannedFilter } from './filter.ts';
import type { Lexicon } from './lexicon.ts';
import { named } from './named.ts';
import { personLinks, resolvedPerson } from './people.ts';
import { startOfSql, within } from './period.ts';
import type { Made, StoredProperty } from './place.ts';
import { localDays, type Zone } from './time.ts';

/**
 * Sessions are worked out when a question is asked: all events of a person, of whatever name, until the project's timeout passes without
 * one. They break at the project's midnight, last for 24 hours at most (which only a day of 25 hours lets anybody notice), and begin and end
 * with the project's own events, where it names any.
 */
export interface Sessions {
  readonly projectId: ProjectId;
  /** First instant of each local day that is looked at, and the end of the last one. */
  readonly dayStarts: readonly number[];
  readonly to: number;
  readonly inactivityMs: number;
  readonly edges: Edges | null;
  /** Whether the first and the last event of each are asked for. */
  readonly hasOrigins: boolean;
}

/** An instant at which one of these happens begins a session, or is the last of one: an instant is never in two. */
interface Edges {
  readonly starts: readonly Token[];
  readonly ends: readonly Token[];
}

const LONGEST_MS = 24 * 3_600_000;

/** The sessions of everybody on the days that a period touches, whole: a session begins and ends on one day. */
export function planSessions(
  lexicon: Pick<Lexicon, 'snapshot' | 'event'>,
  period: { readonly from: number; readonly to: number },
  zone: Zone,
  hasOrigins = false,
): Sessions {
  const { projectId, sessionTimeoutMinutes } = lexicon.snapshot;
  return {
    projectId,
    ...localDays(period, zone),
    inactivityMs: sessionTimeoutMinutes * 60_000,
    edges: planEdges(lexicon),
    hasOrigins,
  };
}

/** Names that are not public begin and end nothing. */
function planEdges({ snapshot, event }: Pick<Lexicon, 'snapshot' | 'event'>): Edges | null {
  const { starts = [], ends = [] } = snapshot.sessionEdges ?? {};
  const edges = { starts: starts.flatMap(event), ends: ends.flatMap(event) };
  return edges.starts.length + edges.ends.length > 0 ? edges : null;
}

/**
 * A row per session: `person`, `start` and `finish` (milliseconds) and `events`, how many it has. Wants a sub-query `links` of
 * {@link personLinks}. Events of nobody are in no session. Where they are asked for, `first_event` and `last_event`: those that {@link isEdgeSql} means.
 */
export function sessionsSql(sessions: Sessions): Sql {
  const found = sessions.edges ? ownSessionsSql(sessions, sessions.edges) : timedSessionsSql(sessions);
  return sessions.hasOrigins ? withOriginsSql(sessions, found) : found;
}

function withOriginsSql(sessions: Sessions, found: Sql): Sql {
  return sql`
  SELECT o.person AS person, o.start AS start, o.finish AS finish, o.events AS events,
    argMinIf(a.event, (a.insert_key, a.event, a.sender), a.at = o.start) AS first_event,
    argMaxIf(a.event, (a.insert_key, a.event, a.sender), a.at = o.finish) AS last_event
  FROM (
    SELECT ${resolvedPerson} AS person, e.person AS sender, e.event AS event, e.insert_key AS insert_key, toUnixTimestamp64Milli(e.time) AS at
    FROM ${somebodysEvents(sessions)}
  ) AS a ASOF LEFT JOIN (${found}) AS o ON a.person = o.person AND a.at >= o.start
  WHERE a.at = o.start OR a.at = o.finish
  GROUP BY person, start, finish, events`;
}

function timedSessionsSql(sessions: Sessions): Sql {
  const { inactivityMs } = sessions;
  return sql`
  SELECT person, ${hasLongDay(sessions) ? within24Hours(sql`run[1]`, sql`moment`) : sql`run`} AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= ${integer(inactivityMs)} OR turn != 0, moments, arrayDifference(moments), arrayDifference(${daysSql(sessions)}))) AS run
    FROM (
      SELECT ${resolvedPerson} AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM ${somebodysEvents(sessions)}
      GROUP BY person))`;
}

/** The same where events of the project's own begin and end sessions: a row in `run` is an instant and how many events it has. */
function ownSessionsSql(sessions: Sessions, { starts, ends }: Edges): Sql {
  const { inactivityMs } = sessions;
  const happens = (tokens: readonly Token[]) => sql`toUInt64(${named([{ kind: 'named', tokens }])})`;
  return sql`
  SELECT person, ${hasLongDay(sessions) ? within24Hours(sql`run[1].1`, sql`moment.1`) : sql`run`} AS instants, instants[1].1 AS start, instants[-1].1 AS finish, arraySum(instants.2) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((instant, pause, turn, begins, ended) -> pause >= ${integer(inactivityMs)} OR turn != 0 OR begins != 0 OR ended != 0, arrayZip(moments, gathered.2), arrayDifference(moments), arrayDifference(${daysSql(sessions)}), gathered.3, arrayPushFront(arrayPopBack(gathered.4), 0))) AS run
    FROM (
      SELECT ${resolvedPerson} AS person, sumMap([toUnixTimestamp64Milli(e.time)], [toUInt64(1)], [${happens(starts)}], [${happens(ends)}]) AS gathered, gathered.1 AS moments
      FROM ${somebodysEvents(sessions)}
      GROUP BY person))`;
}

function daysSql({ dayStarts }: Sessions): Sql {
  return sql`arrayMap(moment -> ${startOfSql(sql`moment`, dayStarts)}, moments)`;
}

function somebodysEvents({ projectId, dayStarts, to }: Sessions): Sql {
  return sql`events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = ${uint32(projectId)} AND ${within({ from: dayStarts[0] ?? to, to })} AND person != 0`;
}

/** Whether one of the days has an hour twice: on all others no session can be too long. */
function hasLongDay({ dayStarts, to }: Sessions): boolean {
  return dayStarts.some((start, day) => (dayStarts[day + 1] ?? to) - start > LONGEST_MS);
}

/**
 * For each of a person's events whether it is the last of its session, where no event of the project's own begins or ends any; `times`: a
 * column with the milliseconds of all of them, of whatever name, in order, between one before and one after everything.
 */
export function sessionEndsSql(sessions: Sessions, times: Sql): Sql {
  const next = sql`arrayPushBack(arrayPopFront(${times}), ${times}[-1])`;
  const turn = startOfSql(sql`next`, sessions.dayStarts);
  const ends = sql`arrayMap((time, next) -> next - time >= ${integer(sessions.inactivityMs)} OR ${turn} > time, ${times}, ${next})`;
  if (!hasLongDay(sessions)) return ends;
  const begun = sql`arrayFill((time, was_end) -> was_end, ${times}, arrayPushFront(arrayPopBack(runs), true))`;
  const isFull = sql`time - begun < ${integer(LONGEST_MS)} AND next - begun >= ${integer(LONGEST_MS)}`;
  return sql`arrayMap((time, next, is_end, begun) -> is_end OR (${isFull}), ${times}, ${next}, ${ends} AS runs, ${begun})`;
}

/** A run as one session or two. `first` and `time`: the milliseconds of its first `moment` and of each. */
function within24Hours(first: Sql, time: Sql): Sql {
  return sql`arrayJoin(arrayFilter(part -> notEmpty(part), [
    arrayFilter(moment -> ${time} - ${first} < ${integer(LONGEST_MS)}, run),
    arrayFilter(moment -> ${time} - ${first} >= ${integer(LONGEST_MS)}, run)
  ]))`;
}

/**
 * Joins the session that each event `e` belongs to as `s`, in a query that has joined `links` as `l` and has {@link sessionsSql} as a
 * sub-query `sessions`. A session is told by its person and its start; an event of nobody has `s.events = 0`.
 */
export const sessionJoin = sql`
  ASOF LEFT JOIN sessions AS s ON ${resolvedPerson} = s.person AND toUnixTimestamp64Milli(e.time) >= s.start`;

/**
 * Whether an event `e` is the first (the last) of its session, in a query with the sub-queries `links` and `sessions`: one event a session.
 * Of several at that instant it is the one whose stored key is the least (the largest).
 */
export function isEdgeSql(edge: SessionEdge, sessions: Sessions): Sql {
  return sql`${row} IN (${edgesSql(edge, sessions)})`;
}

/** The same in any query, and whether it passes a filter that knows {@link withSessionProperties}. */
export function edgeSql(edge: SessionEdge, sessions: Sessions, filter: PlannedFilter): Sql {
  const { projectId, dayStarts, to } = sessions;
  const passing =
    filter === everything
      ? edgesSql(edge, sessions)
      : sql`
    SELECT ${row}
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject${sessionJoin}
    WHERE e.project = ${uint32(projectId)} AND ${within({ from: dayStarts[0] ?? to, to })} AND ${isEdgeSql(edge, sessions)} AND ${filterSql(filter, { projectId, person: resolvedPerson })}`;
  return sql`${row} IN (
    WITH links AS (${personLinks(projectId)}), sessions AS (${sessionsSql(sessions)})${passing})`;
}

/** What tells one event from all others: in 64 bits, since there may be a session for almost every event. */
const row = sql`cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person)`;

/** Each session as a list of its events in order, of which the first or the last stands for it. */
function edgesSql(edge: SessionEdge, sessions: Sessions): Sql {
  const own = sessions.edges && partingRows(sessions.edges);
  const breaks = sql`pause >= ${integer(sessions.inactivityMs)} OR turn != 0`;
  const splits = own
    ? sql`(row, pause, turn, begins, ended) -> ${breaks} OR (pause != 0 AND (begins OR ended)), rows, arrayDifference(moments), arrayDifference(${daysSql(sessions)}), ${own.begins}, ${own.ended}`
    : sql`(row, pause, turn) -> ${breaks}, rows, arrayDifference(moments), arrayDifference(${daysSql(sessions)})`;
  const session = hasLongDay(sessions) ? within24Hours(sql`run[1].1`, sql`moment.1`) : sql`run`;
  return sql`
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (${session})[${edge === 'start' ? sql`1` : sql`-1`}] AS row
      FROM (
        SELECT arrayJoin(arraySplit(${splits})) AS run
        FROM (
          SELECT ${resolvedPerson} AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person${own ? sql`, ${own.marks}` : sql``}))) AS rows, rows.1 AS moments
          FROM ${somebodysEvents(sessions)}
          GROUP BY person)))`;
}

/** For each row whether one of its instant begins a session, and whether one of the instant of the row before ends one; a row is marked with both. */
function partingRows({ starts, ends }: Edges) {
  const happens = (tokens: readonly Token[]) => sql`toUInt8(${named([{ kind: 'named', tokens }])})`;
  const instants = (place: Sql) => sql`arrayMap(row -> if(row.${place} != 0, row.1, 0), rows)`;
  const isHere = (filled: Sql) => sql`arrayMap((here, moment) -> here = moment, ${filled}, moments)`;
  return {
    marks: sql`${happens(starts)}, ${happens(ends)}`,
    begins: isHere(sql`arrayReverseFill(here -> here != 0, ${instants(sql`5`)})`),
    ended: sql`arrayPushFront(arrayPopBack(${isHere(sql`arrayFill(here -> here != 0, ${instants(sql`6`)})`)}), 0)`,
  };
}

/** What the edges of sessions say besides the event's own properties, in a query with {@link sessionJoin}. */
export function withSessionProperties(lexicon: Lexicon): Lexicon {
  return {
    ...lexicon,
    property: (ref) => {
      const own = ref.scope === 'event' ? ofSession.get(ref.name)?.(lexicon) : undefined;
      return own ? [own] : lexicon.property(ref);
    },
  };
}

type SaidOfSession = (lexicon: Lexicon) => StoredProperty;

const [DURATION, EVENTS, FIRST, LAST] = SESSION_PROPERTIES;

const ofSession: ReadonlyMap<string, SaidOfSession> = new Map<string, SaidOfSession>([
  [DURATION, () => madeOf('number', sql`toNullable((s.finish - s.start) / 1000)`)],
  [EVENTS, () => madeOf('number', sql`toNullable(toFloat64(s.events))`)],
  [FIRST, (lexicon) => madeOf('text', nameSql(sql`s.first_event`, lexicon))],
  [LAST, (lexicon) => madeOf('text', nameSql(sql`s.last_event`, lexicon))],
]);

/** Whether a question names the first or the last event of a session, wherever in it. */
export function namesOrigins(question: unknown): boolean {
  const waiting: unknown[] = [question];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    if ('name' in part && (part.name === FIRST || part.name === LAST)) return true;
    waiting.push(...Object.values(part));
  }
  return false;
}

/** The name that an event is shown under; those that are not public are one that nobody may read. */
function nameSql(event: Sql, lexicon: Lexicon): Sql {
  const shown = lexicon.snapshot.events.flatMap(({ token }) => {
    const name = lexicon.eventName(token);
    return name === undefined ? [] : [{ token, name }];
  });
  const [tokens, names] = [shown.map(({ token }) => token), shown.map(({ name }) => name)];
  return shown.length === 0
    ? sql`toNullable(${HIDDEN_TEXT})`
    : sql`toNullable(transform(${event}, ${uint64s(tokens)}, ${texts(names)}, ${HIDDEN_TEXT}))`;
}

function madeOf(kind: 'number' | 'text', value: Sql): StoredProperty {
  const made: Made = { asksPerson: true, cell: () => ({ shape: kind, value }) };
  return { token: toToken(0n), kind, place: { kind: 'made', made }, isReadable: true };
}
