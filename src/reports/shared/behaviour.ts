import type { BehaviourDefinition } from '#contract';
import { type ProjectId, toToken } from '#core';
import { constant, instant, integer, joinSql, type Sql, sql, uint32 } from '#sql';
import { type Cell, eventCell, isOnEvent, isSetSql, type OnEvent } from './cell.ts';
import type { Lexicon } from './lexicon.ts';
import { madeCell, storedValue } from './made.ts';
import { aggregateSql, type PlannedMeasure, planMeasure, valueSql } from './measure.ts';
import { personLinks, resolvedPerson } from './people.ts';
import type { StoredProperty } from './place.ts';
import { type PlannedSelector, planSelector, selectorSql } from './selector.ts';
import { toZone, type Zone } from './time.ts';

/**
 * What is made of other events of the same person: how often or how much they did something (`computed`), and what an earlier event
 * said (`borrowed`). One entry for each kind that it can be; none where its property was never seen.
 */
export function behaviourProperties(asked: {
  readonly lexicon: Lexicon;
  /** The first instant of the project's day; null: of no day, and then all days count. */
  readonly today: number | null;
  readonly behaviour: BehaviourDefinition;
}): readonly StoredProperty[] {
  const { lexicon, today, behaviour } = asked;
  return behaviour.kind === 'computed'
    ? computed(behaviour, lexicon, today)
    : borrowed(behaviour, lexicon, today);
}

const DAY = 86_400_000;

// --- computed ---------------------------------------------------------------------------------------------------------

function computed(
  { of, each, lastDays }: BehaviourDefinition & { kind: 'computed' },
  lexicon: Lexicon,
  today: number | null,
): StoredProperty[] {
  const { projectId, timezone } = lexicon.snapshot;
  const zone = toZone(timezone);
  const measure: PlannedMeasure =
    each.kind === 'count' ? { kind: 'total' } : planMeasure({ ...each, kind: 'property' }, lexicon);
  if (measure.kind === 'property' && !measure.property) return [];
  const day = today === null ? null : zone.dayAt(today);
  const since = lastDays === undefined || day === null ? null : zone.startOf(day + 1 - lastDays);
  const rows = peoplesNumbers({
    projectId,
    selector: planSelector(of, lexicon, zone, 'definition.of', { from: since, to: endOfDay(today, zone) }),
    measure,
    time:
      since === null
        ? sql`true`
        : sql`e.time >= ${instant(since)} AND e.time < ${instant(endOfDay(today, zone))}`,
  });
  const otherwise =
    each.kind === 'count' ? sql`toNullable(toFloat64(0))` : sql`CAST(NULL, 'Nullable(Float64)')`;
  const value = sql`if(${resolvedPerson} = 0, NULL, ${ofPerson(rows, otherwise)})`;
  return [madeOf('number', { shape: 'number', value })];
}

/** What edges of sessions are looked for until: where there is no present, any day. */
function endOfDay(today: number | null, zone: Zone): number {
  return zone.startOf(zone.dayAt(today ?? 0) + 1);
}

function peoplesNumbers(asked: {
  readonly projectId: ProjectId;
  readonly selector: PlannedSelector;
  readonly measure: PlannedMeasure;
  readonly time: Sql;
}): Sql {
  const { projectId, selector, measure, time } = asked;
  const measured = measure.kind === 'property' && measure.property ? valueSql(measure.property) : null;
  const number =
    measure.kind === 'property' && measured ? aggregateSql(measure.aggregate) : sql`toFloat64(count())`;
  const columns = [sql`${resolvedPerson} AS person`, ...(measured ? [sql`${measured.value} AS value`] : [])];
  const conditions = [time, ...(measured ? [measured.isSet] : [])];
  return sql`SELECT person, toNullable(${number}) AS found FROM (${eventsOf(projectId, selector, columns, conditions)}) WHERE person != 0 GROUP BY person`;
}

// --- borrowed ---------------------------------------------------------------------------------------------------------

const DEFAULT_DAYS = 7;

function borrowed(
  { property, from, days = DEFAULT_DAYS }: BehaviourDefinition & { kind: 'borrowed' },
  lexicon: Lexicon,
  today: number | null,
): StoredProperty[] {
  const { projectId, timezone } = lexicon.snapshot;
  const zone = toZone(timezone);
  const ever = { from: null, to: endOfDay(today, zone) };
  const selector = planSelector(from, lexicon, zone, 'definition.from', ever);
  return lexicon.property({ scope: 'event', name: property }).flatMap((source) => {
    if (!isOnEvent(source)) return [];
    const cell = earlierCell(projectId, source, selector, days * DAY);
    const isText = cell.shape === 'text' || cell.shape === 'texts';
    return [madeOf(source.kind, isText ? cell : madeCell(storedValue(projectId, source, cell), source.kind))];
  });
}

/**
 * What the newest of the person's earlier events says: at the event's instant or before; of one instant, the largest. All that was said
 * is one sorted list of numbers, people one after the other, in which the engine finds an event's place by halves: what one person did
 * a million times costs no more than what a million did once.
 */
function earlierCell(
  projectId: ProjectId,
  source: OnEvent,
  selector: PlannedSelector,
  windowMs: number,
): Cell {
  const own = eventCell(source);
  const columns = [
    sql`${resolvedPerson} AS person`,
    sql`toUnixTimestamp64Milli(e.time) AS instant`,
    sql`${own.value} AS said`,
  ];
  const said = sql`SELECT person, instant, max(said) AS newest FROM (${eventsOf(projectId, selector, columns, [isSetSql(own)])}) WHERE person != 0 GROUP BY person, instant`;
  const numbered = sql`SELECT ${placeIn(sql`dense_rank() OVER (ORDER BY person)`, sql`instant`)} AS place, person, newest FROM (${said}) ORDER BY place`;
  const found = constant(
    sql`SELECT (groupArray(place), groupArray(newest), arrayDistinct(groupArray(person))) FROM (${numbered})`,
  );
  const at = sql`toUnixTimestamp64Milli(e.time)`;
  const person = sql`transform(${resolvedPerson}, ${found}.3, arrayEnumerate(${found}.3), 0)`;
  const here = placeIn(person, at);
  const last = sql`roundDown(${here}, arrayPushFront(${found}.1, toInt64(0)))`;
  const isNear = sql`${person} > 0 AND ${last} > 0 AND ${last} >= ${here} - ${integer(windowMs)} AND intDiv(${last}, ${SPAN}) = ${person}`;
  const index = sql`if(${isNear}, transform(${last}, ${found}.1, arrayEnumerate(${found}.1), 0), 0)`;
  return { shape: own.shape, value: sql`arrayPushFront(${found}.2, ${unsetOf(own)})[1 + ${index}]` };
}

/** Milliseconds from 1970 to 2109, as many as each person has places: 63 bits hold two million people. */
const SPAN = sql`4398046511104`;

function placeIn(person: Sql, instant: Sql): Sql {
  return sql`toInt64(toInt64(${person}) * ${SPAN} + least(greatest(${instant}, 0), ${SPAN} - 1))`;
}

function unsetOf({ shape }: Cell): Sql {
  if (shape === 'token') return sql`toUInt64(0)`;
  return shape === 'number' || shape === 'text' ? sql`NULL` : sql`[]`;
}

// --- both -------------------------------------------------------------------------------------------------------------

function madeOf(kind: StoredProperty['kind'], cell: Cell): StoredProperty {
  const made = { asksPerson: true, cell: () => cell };
  return { token: toToken(0n), kind, place: { kind: 'made', made }, isReadable: true };
}

function eventsOf(
  projectId: ProjectId,
  selector: PlannedSelector,
  columns: readonly Sql[],
  conditions: readonly Sql[],
): Sql {
  const row = { projectId, person: resolvedPerson };
  return sql`SELECT ${joinSql(columns)} FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject WHERE ${joinSql([sql`e.project = ${uint32(projectId)}`, selectorSql(selector, row), ...conditions], sql` AND `)}`;
}

/** What `rows` (person, found) say of the person behind an event; a constant of the query. */
function ofPerson(rows: Sql, otherwise: Sql): Sql {
  const found = constant(sql`SELECT (groupArray(person), groupArray(found)) FROM (${rows})`);
  return sql`arrayPushFront(${found}.2, ${otherwise})[1 + transform(${resolvedPerson}, ${found}.1, arrayEnumerate(${found}.1), 0)]`;
}
