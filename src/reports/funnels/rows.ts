import type { SessionEdge } from '#contract';
import { count, integer, joinSql, type Sql, sql, uint32, uint64 } from '#sql';
import {
  breaksByPeople,
  hasBars,
  type PlannedBreakdown,
  type Position,
  rowKeySql,
} from '../shared/breakdown.ts';
import { eventCell, isOnEvent } from '../shared/cell.ts';
import { countedSql } from '../shared/counted.ts';
import { asksPeople, type FilterRow } from '../shared/filter.ts';
import { asksPerson, type StoredProperty } from '../shared/lexicon.ts';
import { named } from '../shared/named.ts';
import { resolvedPerson } from '../shared/people.ts';
import { within } from '../shared/period.ts';
import { profileJoin, profileKeyColumns } from '../shared/segment.ts';
import { isWhole, selectorAsksPeople, selectorSql } from '../shared/selector.ts';
import { type Sessions, sessionEndsSql, sessionsSql } from '../shared/sessions.ts';
import { conditionsOf, conditionValue } from './conditions.ts';
import { exclusionBit, hasBits, type Places, places, spareBits, stepBit } from './place.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';

/** What an event of a walk is: its place alone, or its place and what the question asks of the event besides, in this order. */
export interface EventShape {
  readonly places: Places;
  readonly carried: readonly Carried[];
  /** Events of one place are told apart by where they stand in a person's list, not by their keys. */
  readonly isNumbered: boolean;
  /**
   * Where that number is kept: in the bits of a place that its meanings leave, in those of its meanings, in a list of its own, or not at
   * all, where nothing is asked that it would decide.
   */
  readonly numbers: 'none' | 'within' | 'beside';
  /** An event is its place and no more: there is no other list. */
  readonly isPlain: boolean;
  /** The one number that an event carries stands in one number with its place until events are in order. */
  readonly isPacked: boolean;
  /** Sessions are found in the lists of what people did, which hold events of whatever name then. */
  readonly isSessionInList: boolean;
  /** Events are gathered by id, and ids are resolved afterwards. */
  readonly isOfIds: boolean;
}

/** Something beside its place that an event carries: its column, and what an event that never happened has in it. */
interface Carried {
  readonly kind: 'deadline' | 'key1' | 'key2' | 'key3' | 'own' | 'conditions' | 'summed';
  readonly column: Sql;
  readonly none: Sql;
  readonly isWhole: boolean;
}

export function placeOf(event: Sql, { carried }: EventShape): Sql {
  return carried.length === 0 ? event : sql`tupleElement(${event}, 1)`;
}

/** What an event carries of a kind that the question asks for. */
export function carriedOn(event: Sql, kind: Carried['kind'], { carried }: EventShape): Sql {
  return sql`tupleElement(${event}, ${count(carried.findIndex((one) => one.kind === kind) + 2)})`;
}

/** Whether nothing is asked of who the person is, so that an id's events can be gathered before it is known whose it is. */
export function isOfIds(plan: FunnelPlan, question: FunnelQuestion): boolean {
  const selectors = [...plan.steps, ...plan.exclusions];
  const properties = [...plan.hold, ...(plan.sum && plan.sum !== 'unknown' ? [plan.sum] : [])];
  return (
    plan.counted.kind === 'people' &&
    (question.sessions === null || areSessionsInList(plan, question)) &&
    !(question.isSplit && plan.breakdowns.some(breaksByPeople)) &&
    !selectors.some(selectorAsksPeople) &&
    !(plan.filter && asksPeople(plan.filter)) &&
    !properties.some(asksPerson)
  );
}

/** Whether a list has all that sessions are made of: each person's events, at the time at which they happened; but not their names. */
export function areSessionsInList(
  { counted, hold, exclusions, steps }: FunnelPlan,
  { sessions }: FunnelQuestion,
): boolean {
  return (
    sessions !== null &&
    sessions.edges === null &&
    counted.kind === 'people' &&
    hold.length === 0 &&
    exclusions.length === 0 &&
    !steps.some(({ edge }) => edge)
  );
}

/**
 * The named sub-queries that end in `means`: a row for each event that means something, with its place and what it carries. Its `subject`
 * is an id as it was sent where walks are of ids ({@link EventShape}).
 */
export function meansParts(plan: FunnelPlan, question: FunnelQuestion, shape: EventShape): Sql[] {
  const by = plan.hold.length === 0 ? sql`subject` : sql`subject, held`;
  return [
    ...(question.sessions && !shape.isSessionInList
      ? [sql`sessions AS (${deadlinesSql(plan, question.sessions)}\n)`]
      : []),
    sql`means AS (SELECT ${by}, ${shape.isPacked ? packed(plan, shape) : placeSql(plan, shape)} AS place${joinSql([sql``, ...meantColumns(plan, shape)])} FROM ${source(plan, question, shape)}${shape.isOfIds ? sql`` : sql` WHERE subject != 0`})`,
  ];
}

/**
 * The named sub-queries that end in `people`: each subject's `places` in order, between two where nothing happened, and `events`, what a way
 * holds of each of them.
 */
export function peopleParts(plan: FunnelPlan, question: FunnelQuestion, shape: EventShape): Sql[] {
  const by = plan.hold.length === 0 ? sql`subject` : sql`subject, held`;
  const columns = [sql`place`, ...gatheredColumns(shape)];
  const lists = columns.map((column) => sql`groupArray(means.${column}) AS ${column}`);
  const ofIds = sql`SELECT ${by}, ${joinSql(lists)} FROM means GROUP BY ${by}`;
  const ofEach = shape.isOfIds ? ofPeople(plan, columns, ofIds) : ofIds;
  return [
    sql`people AS (${shape.isNumbered ? numberedPeople(plan, question, shape, ofEach) : keyedPeople(shape, by, ofEach)})`,
  ];
}

/** Lists of ids as those of people: there are fewer ids to find a person for than there are events. */
function ofPeople({ hold }: FunnelPlan, columns: readonly Sql[], ids: Sql): Sql {
  const by = hold.length === 0 ? sql`subject` : sql`subject, held`;
  return sql`
  SELECT ${joinSql([
    sql`if(l.subject = 0, e.subject, l.person) AS subject`,
    ...(hold.length === 0 ? [] : [sql`e.held AS held`]),
    ...columns.map((column) => sql`groupArrayArray(e.${column}) AS ${column}`),
  ])}
  FROM (${ids}) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY ${by} HAVING subject != 0`;
}

/** Numbered places tell events of one place apart by where they stand: what they carry decides that only where it is asked for. */
function gatheredColumns(shape: EventShape): Sql[] {
  if (shape.isPacked) return [];
  const columns = gathered(shape).map(({ column }) => column);
  return shape.isNumbered && columns.length > 0 ? [sql`insert_key`, ...columns] : columns;
}

/** The event of a step that is no edge of sessions is not told by the edge that stands beside it, nor the other way round. */
function meantColumns(plan: FunnelPlan, shape: EventShape): Sql[] {
  const ofKind = stepsOfKind(plan).reduce((sum, step) => sum + stepBit(plan, step), 0);
  const own = sql`if(${hasBits(shape.places.meanings(sql`place`), ofKind)}, happened.own, 0) AS own`;
  return gatheredColumns(shape).map((column) => (column === OWN.column && !areOfKind(plan) ? own : column));
}

/** The steps that can be what the behaviour is of: edges of sessions alone, or events alone. */
function stepsOfKind({ steps, behaviour }: FunnelPlan): number[] {
  return steps.flatMap(({ edge }, step) => (edge === behaviour?.selector.edge ? [step] : []));
}

function areOfKind(plan: FunnelPlan): boolean {
  return stepsOfKind(plan).length === plan.steps.length;
}

/** What is carried from the rows on. */
function gathered({
  carried,
  isSessionInList,
}: Pick<EventShape, 'carried' | 'isSessionInList'>): readonly Carried[] {
  return isSessionInList ? carried.filter(({ kind }) => kind !== 'deadline') : carried;
}

/** What is carried is gathered in lists beside each other and put together afterwards: gathering tuples was slower (docs/performance.md). */
function keyedPeople(shape: EventShape, by: Sql, gathered: Sql): Sql {
  const { places } = shape;
  const carried = carriedColumns(shape);
  if (carried.length === 0)
    return sql`SELECT ${by}, arrayConcat([${places.first}], arraySort(place), [${places.last}]) AS places, places AS events FROM (${gathered})`;
  const sorted = sql`arraySort(event -> tupleElement(event, 1), arrayZip(${joinSql([sql`place`, ...carried])}))`;
  const withEdges = sql`arrayConcat([${edge(shape, places.first)}], ${sorted}, [${edge(shape, places.last)}])`;
  return sql`SELECT ${by}, tupleElement(sorted, 1) AS places, sorted AS events FROM (SELECT ${by}, ${withEdges} AS sorted FROM (${gathered}))`;
}

function numberedPeople(plan: FunnelPlan, question: FunnelQuestion, shape: EventShape, gathered: Sql): Sql {
  const people = shape.isPacked ? packedPeople(plan, shape, gathered) : zippedPeople(plan, shape, gathered);
  const rows = shape.isSessionInList ? withDeadlines(plan, question, people) : people;
  if (shape.isPlain) return rows;
  // Where each event stands takes the place of its meanings, which makes its place its own.
  const own =
    shape.numbers === 'beside'
      ? sql`arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places))`
      : sql`places`;
  const columns = carriedColumns(shape);
  const events = columns.length === 0 ? own : sql`arrayZip(${joinSql([own, ...columns])})`;
  return sql`SELECT subject, places, ${events} AS events FROM (${rows})`;
}

/** A list of places in order; where each stands is kept in the bits that their meanings leave. */
function inTurn(plan: FunnelPlan, { numbers, isPacked }: EventShape, list: Sql): Sql {
  if (numbers !== 'within') return list;
  const room = 2n ** BigInt(spareBits(plan));
  const place = isPacked ? sql`bitAnd(place, ${uint64(2n ** 64n - room)})` : sql`place`;
  return sql`arrayMap((place, number) -> ${place} + least(number, ${uint64(room - 1n)}), (${list} AS in_order), arrayEnumerate(in_order))`;
}

/** `places` in order, and beside them the one number that was packed with them. */
function packedPeople(plan: FunnelPlan, shape: EventShape, lists: Sql): Sql {
  const [one] = gathered(shape);
  const at = (place: Sql) => sql`bitShiftLeft(toUInt128(${place}), 64)`;
  const sorted = sql`arrayConcat([${at(shape.places.first)}], arraySort(place), [${at(shape.places.last)}])`;
  return sql`SELECT subject, ${inTurn(plan, shape, sql`arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted)`)} AS places, arrayMap(one -> toInt64(one), sorted) AS ${one?.column ?? sql`nothing`} FROM (SELECT subject, ${sorted} AS sorted FROM (${lists}))`;
}

/** `places` in order, and beside them a list for each thing that is carried. */
function zippedPeople(plan: FunnelPlan, shape: EventShape, lists: Sql): Sql {
  const { places } = shape;
  const carried = gathered(shape);
  if (carried.length === 0)
    return sql`SELECT subject, ${inTurn(plan, shape, sql`arrayConcat([${places.first}], arraySort(place), [${places.last}])`)} AS places FROM (${lists})`;
  const columns = carried.map(({ column }) => column);
  const zipped = sql`arrayZip(${joinSql([sql`place`, ...columns])})`;
  const sorted = sql`arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, ${zipped}, place, insert_key)`;
  const edgeAt = (place: Sql) => sql`(${joinSql([place, ...carried.map(({ none }) => none)])})`;
  const elements = columns.map(
    (column, index) => sql`tupleElement(sorted, ${count(index + 2)}) AS ${column}`,
  );
  return sql`SELECT subject, ${inTurn(plan, shape, sql`tupleElement(sorted, 1)`)} AS places, ${joinSql(elements)} FROM (SELECT subject, arrayConcat([${edgeAt(places.first)}], ${sorted}, [${edgeAt(places.last)}]) AS sorted FROM (${lists}))`;
}

// --- the rows that mean something --------------------------------------------------------------------------------------

function happened(plan: FunnelPlan, question: FunnelQuestion, shape: EventShape): Sql {
  const row: FilterRow = { projectId: plan.projectId, person: resolvedPerson };
  const steps = stepsBeside(plan, undefined).map((step) => ({
    ...step,
    is: selectorSql(step.selector, row),
  }));
  const edges = edgesIn(plan);
  const exclusions = plan.exclusions.map((exclusion) => selectorSql(exclusion, row));
  const hasExclusions = exclusions.length > 0;
  const profileKeys = question.isSplit ? profileKeyColumns(plan.breakdowns, plan.projectId) : [];
  return sql`
  SELECT ${joinSql([
    sql`${shape.isOfIds ? sql`e.person` : countedSql(plan.counted)} AS subject`,
    sql`toUnixTimestamp64Milli(e.time) AS at`,
    sql`${plan.graceMs > 0 ? oneBit(steps) : allBits(steps)} AS steps`,
    ...edges.map(
      (edge) =>
        sql`${allBits(stepsBeside(plan, edge).map((step) => ({ ...step, is: selectorSql(step.selector, row) })))} AS ${EDGE_COLUMNS[edge]}`,
    ),
    ...(hasExclusions
      ? [
          sql`${allBits(exclusions.map((is, index) => ({ is, bit: exclusionBit(plan, index) })))} AS exclusions`,
        ]
      : []),
    sql`e.insert_key AS insert_key`,
    ...(question.sessions && !shape.isSessionInList ? [sql`${resolvedPerson} AS person`] : []),
    ...(question.isSplit
      ? keyedBreakdowns(plan).map(
          (breakdown, index) =>
            sql`${rowKeySql(breakdown, index as Position, plan.projectId).key} AS ${KEY_COLUMNS[index as Position]}`,
        )
      : []),
    ...(question.isSplit && plan.behaviour ? [sql`${ownSql} AS own`] : []),
    ...(plan.filter
      ? [
          sql`[${joinSql(conditionsOf(plan.filter).map((condition) => conditionValue(condition, row)))}]::Array(UInt8) AS conditions`,
        ]
      : []),
    ...(plan.sum && plan.sum !== 'unknown'
      ? [sql`toFloat64(ifNull(${eventCell(plan.sum).value}, 0)) AS summed`]
      : []),
    ...(plan.hold.length > 0
      ? [sql`[${joinSql(plan.hold.map((property) => heldValue(property).value))}] AS held`]
      : []),
  ])}
  FROM events AS e${
    shape.isOfIds
      ? sql``
      : sql`
  LEFT ANY JOIN links AS l ON e.person = l.subject${profileJoin(profileKeys, plan.projectId)}`
  }
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(plan.projectId)}`,
      ...(shape.isSessionInList
        ? []
        : [named([...plan.steps, ...plan.exclusions].map(({ event }) => event))]),
      ...(shape.isOfIds ? [sql`e.person != 0`] : []),
      within(shape.isSessionInList ? wholeDays(question) : stretchOf(plan, question)),
      ...plan.hold.map((property) => heldValue(property).isSet),
      ...(plan.isImpossible ? [sql`false`] : []),
      ...(shape.isSessionInList || isAnyNamed(plan)
        ? []
        : [
            sql`${joinSql([sql`steps`, ...edges.map((edge) => EDGE_COLUMNS[edge]), ...(hasExclusions ? [sql`exclusions`] : [])], sql` + `)} != 0`,
          ]),
    ],
    sql` AND `,
  )}`;
}

/** The steps that events are, or those that the edges of sessions are, which stand beside their events. */
function stepsBeside(plan: FunnelPlan, edge: SessionEdge | undefined) {
  return plan.steps.flatMap((selector, step) =>
    selector.edge === edge ? [{ selector, bit: stepBit(plan, step) }] : [],
  );
}

const EDGE_COLUMNS: Readonly<Record<SessionEdge, Sql>> = { start: sql`starts`, end: sql`ends` };

function edgesIn({ steps }: FunnelPlan): SessionEdge[] {
  return [...new Set(steps.flatMap(({ edge }) => edge ?? []))].sort();
}

interface Meaning {
  readonly is: Sql;
  readonly bit: number;
}

function allBits(meanings: readonly Meaning[]): Sql {
  if (meanings.length === 0) return sql`toUInt64(0)`;
  const bits = meanings.map(({ is, bit }) => sql`if(${is}, ${uint64(BigInt(bit))}, 0)`);
  return sql`toUInt64(${joinSql(bits, sql` + `)})`;
}

/** Where no event is two of them: those that follow are not looked at. */
function oneBit(meanings: readonly Meaning[]): Sql {
  if (meanings.length === 0) return sql`toUInt64(0)`;
  const cases = meanings.map(({ is, bit }) => sql`${is}, ${uint64(BigInt(bit))}`);
  return sql`toUInt64(multiIf(${joinSql(cases)}, 0))`;
}

/** Whether every event of a name that is asked for means something. */
function isAnyNamed({ steps, exclusions }: FunnelPlan): boolean {
  return [...steps, ...exclusions].every(isWhole);
}

/** Entries begin in the period; a step may stand just before the first, and the last a whole window after it. */
export function stretchOf({ window, graceMs }: FunnelPlan, { period, sessions }: FunnelQuestion) {
  return {
    from: period.from - graceMs,
    to: window.kind === 'time' ? period.to + window.ms + 1 : (sessions?.to ?? period.to),
  };
}

/** Held values are compared, never shown: the value as it is stored, readable or not. */
function heldValue(property: StoredProperty): { readonly value: Sql; readonly isSet: Sql } {
  if (!isOnEvent(property)) return { value: sql`toUInt64(0)`, isSet: sql`false` };
  const { shape, value } = eventCell(property);
  switch (shape) {
    case 'token':
      return { value, isSet: sql`${value} != 0` };
    case 'number':
      return {
        value: sql`reinterpretAsUInt64(assumeNotNull(${value}) + 0.)`,
        isSet: sql`isNotNull(${value})`,
      };
    case 'text':
      return { value: sql`sipHash64(assumeNotNull(${value}))`, isSet: sql`isNotNull(${value})` };
    case 'tokens':
    case 'texts':
      return { value: sql`sipHash64(arraySort(arrayDistinct(${value})))`, isSet: sql`notEmpty(${value})` };
  }
}

// --- what each row is in the walk --------------------------------------------------------------------------------------

/** Events that are one in time and meaning are ordered by a few bits of their keys, then by what they carry. */
function packed(plan: FunnelPlan, shape: EventShape): Sql {
  const [carried] = gathered(shape);
  const order = sql`bitAnd(insert_key, ${uint64(2n ** BigInt(spareBits(plan)) - 1n)})`;
  return sql`bitShiftLeft(toUInt128(${placeSql(plan, shape)} + ${order}), 64) + toUInt64(${carried?.column ?? sql`0`})`;
}

/**
 * Edges of sessions and exclusions are rows of their own; exclusions are moved ahead by the grace: what comes after a step in that order
 * came after the grace of the step.
 */
function placeSql(plan: FunnelPlan, { places }: EventShape): Sql {
  const own = [
    places.of(sql`at`, sql`steps`),
    ...edgesIn(plan).map((edge) => places.of(sql`at`, EDGE_COLUMNS[edge])),
    ...(plan.exclusions.length === 0
      ? []
      : [places.of(sql`(at - ${integer(plan.graceMs)})`, sql`exclusions`)]),
  ];
  return own.length === 1 && own[0]
    ? own[0]
    : sql`arrayJoin(arrayFilter(place -> bitAnd(${places.meanings(sql`place`)}, 4194303) != 0, [${joinSql(own)}]))`;
}

const NO_NUMBER = sql`toInt64(0)`;
const DEADLINE: Carried = { kind: 'deadline', column: sql`deadline`, none: NO_NUMBER, isWhole: true };
const NO_CONDITION = sql`emptyArrayUInt8()`;
const CONDITIONS: Carried = {
  kind: 'conditions',
  column: sql`conditions`,
  none: NO_CONDITION,
  isWhole: false,
};
const SUMMED: Carried = { kind: 'summed', column: sql`summed`, none: sql`toFloat64(0)`, isWhole: false };
const OWN: Carried = { kind: 'own', column: sql`own`, none: NO_NUMBER, isWhole: true };
const KEY_COLUMNS = [sql`key1`, sql`key2`, sql`key3`] as const;
const KEY_KINDS = ['key1', 'key2', 'key3'] as const;

/** What an event of this question carries: nothing that is not asked for, since a walk copies it many times. */
export function carriedOf(plan: FunnelPlan, question: FunnelQuestion): Carried[] {
  const keys = keyedBreakdowns(plan).map((_, index): Carried => {
    const position = index as Position;
    const isWhole = !isKeyList(plan, position);
    const none = isWhole ? NO_NUMBER : sql`emptyArrayInt64()`;
    return { kind: keyKind(position), column: KEY_COLUMNS[position], none, isWhole };
  });
  return [
    ...(question.sessions ? [DEADLINE] : []),
    ...(question.isSplit ? keys : []),
    ...(question.isSplit && plan.behaviour ? [{ ...OWN, isWhole: areOfKind(plan) }] : []),
    ...(plan.filter ? [CONDITIONS] : []),
    ...(plan.sum && plan.sum !== 'unknown' ? [SUMMED] : []),
  ];
}

export function keyKind(position: Position): Carried['kind'] {
  return KEY_KINDS[position];
}

/** Those whose keys events carry: what was done between two steps is known once the entry is. */
export function keyedBreakdowns({ breakdowns }: FunnelPlan): readonly PlannedBreakdown[] {
  return hasBars(breakdowns) ? breakdowns.slice(0, -1) : breakdowns;
}

/** One number that tells an event `e` from all others. */
export const ownSql = sql`reinterpretAsInt64(cityHash64(e.insert_key, e.event, e.person))`;

/** Whether what an event carries from its row on is one whole number. */
export function isOneNumber(shape: Pick<EventShape, 'carried' | 'isSessionInList'>): boolean {
  const [one, ...others] = gathered(shape);
  return one !== undefined && others.length === 0 && one.isWhole;
}

/** Whether an event can have several keys of this breakdown. */
export function isKeyList({ breakdowns, projectId }: FunnelPlan, position: Position): boolean {
  const breakdown = breakdowns[position];
  return breakdown !== undefined && rowKeySql(breakdown, position, projectId).isList;
}

export function carriedColumns({ carried }: EventShape): Sql[] {
  return carried.map(({ column }) => column);
}

/** The event at a place, where its `places` and what they carry are lists beside each other. */
export function eventAt(shape: EventShape, place: Sql): Sql {
  const found = carriedColumns(shape).map((column) => sql`${column}[indexOf(places, ${place})]`);
  return sql`(${joinSql([place, ...found])})`;
}

function edge({ carried }: EventShape, place: Sql): Sql {
  return carried.length === 0 ? place : sql`(${joinSql([place, ...carried.map(({ none }) => none)])})`;
}

function source(plan: FunnelPlan, question: FunnelQuestion, shape: EventShape): Sql {
  const rows = happened(plan, question, shape);
  return question.sessions && !shape.isSessionInList && plan.window.kind === 'sessions'
    ? sql`(${rows}) AS happened ASOF LEFT JOIN sessions ON happened.person = sessions.person AND happened.at >= sessions.start`
    : sql`(${rows}) AS happened`;
}

/**
 * The sessions of each person, and when the window that an entry in each of them has closes: with the last event of the last of its
 * sessions. Of an organisation's events those of others count too, until then.
 */
function deadlinesSql({ window }: FunnelPlan, sessions: Sessions): Sql {
  const further = integer((window.kind === 'sessions' ? window.count : 1) - 1);
  return sql`
  SELECT person, session.1 AS start, session.2 AS deadline
  FROM (
    SELECT person, arraySort(groupArray((start, finish))) AS sessions,
      arrayJoin(arrayMap((session, place) -> (session.1, sessions[least(place + ${further}, length(sessions))].2), sessions, arrayEnumerate(sessions))) AS session
    FROM (${sessionsSql(sessions)}) GROUP BY person)`;
}

/** The days whose sessions are looked at. */
function wholeDays({ period, sessions }: FunnelQuestion) {
  const { dayStarts: [from = period.from] = [], to = period.to } = sessions ?? {};
  return { from, to };
}

/** The same `deadline` of each event, where sessions are found in the list of all that a person did. */
function withDeadlines({ window }: FunnelPlan, { sessions }: FunnelQuestion, people: Sql): Sql {
  if (!sessions) return people;
  const further = (window.kind === 'sessions' ? window.count : 1) - 1;
  const times = sql`SELECT *, arrayMap(place -> ${places.time(sql`place`)}, places) AS times FROM (${people})`;
  const ends = sql`SELECT *, ${sessionEndsSql(sessions, sql`times`)} AS ends FROM (${times})`;
  const own = sql`SELECT *, arrayReverseFill((time, is_end) -> is_end, times, ends) AS deadline FROM (${ends})`;
  const next = sql`arrayMap((own, next) -> if(next = times[-1], own, next), deadline, arrayPushBack(arrayPopFront(deadline), deadline[-1]))`;
  return Array.from({ length: further }).reduce<Sql>(
    (ofSession) =>
      sql`SELECT * REPLACE (arrayReverseFill((one, is_end) -> is_end, ${next}, ends) AS deadline) FROM (${ofSession})`,
    own,
  );
}
