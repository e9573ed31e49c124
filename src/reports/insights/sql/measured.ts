import { assertNever } from '#core';
import { integer, joinSql, type Sql, sql } from '#sql';
import { barSql, type PlannedBreakdown } from '../../shared/breakdown.ts';
import { type Aggregate, aggregateSql, type PlannedMeasure } from '../../shared/measure.ts';
import { resolvedPerson } from '../../shared/people.ts';
import { groupedKeys, selectedKeys } from '../../shared/split-events.ts';
import { bitParts, bitsOf, placesOf } from './bits.ts';
import { attributionOf } from './credits.ts';
import { isGatheredById, isPlacedWithoutPeople, people, peopleOf } from './rows.ts';
import { barsOf, rowKeys, type Shape } from './shape.ts';

/**
 * The named sub-queries from `matches` to `measured`: keys, `whole` (1: the row is about the whole range, 0: about `bucket`), value
 * and people. Where one segment is counted, ids are gathered and then resolved: there are fewer of them than of events.
 */
export function measuredParts(shape: Shape): Sql[] {
  const { measure } = shape.metric;
  switch (measure.kind) {
    case 'total':
      if (isGatheredById(shape)) return byId(shape);
      return counted(shape, attributionOf(shape) ? summed(sql`credit`) : sql`toFloat64(count())`);
    case 'property':
      if (measure.property && attributionOf(shape)) return counted(shape, summed(sql`value * credit`));
      return counted(shape, measure.property ? aggregateSql(measure.aggregate) : sql`toFloat64(count())`);
    case 'unique':
      return measure.once ? onceParts(shape, measure.once, unitOf(measure)) : distinct(shape, measure);
    case 'rolling':
      return measure.windowDays === 1 ? distinct(shape, measure) : windowParts(shape, measure);
    case 'each':
      return measure.aggregate.kind === 'distribution'
        ? barParts(shape, measure)
        : eachParts(shape, measure, measure.aggregate);
    default:
      return assertNever(measure);
  }
}

/** Parts of ones: to nine decimals, so that a third three times is one. */
function summed(parts: Sql): Sql {
  return sql`round(sum(${parts}), 9)`;
}

/** How many events there are in each bucket, and by how many people in all: one reading of the events, and a row for each id. */
function byId({ question }: Shape): Sql[] {
  const places = placesOf(question);
  const place = places ? sql`toUInt16(${places.place})` : sql`bucket`;
  return [
    sql`gathered AS (
  SELECT grouping(place) AS whole, place, person, count() AS events
  FROM (SELECT ${place} AS place, person FROM placed) GROUP BY GROUPING SETS ((place), (person)))`,
    sql`measured AS (
  SELECT toInt64(0) AS s1, whole, ${places?.start ?? sql`place`} AS bucket, toFloat64(sum(events)) AS value, uniqExactIf(${resolvedPerson} AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, place)`,
  ];
}

/** Without keys, a grouping of no rows has a row. */
const isAnything = sql` HAVING count() > 0`;

function distinct(shape: Shape, measure: OfUnits): Sql[] {
  const bits = bitsOf(shape);
  return bits ? bitParts(bits, isGatheredById(shape)) : together(shape, distinctUnits(measure));
}

/**
 * Counting people, the range and the buckets come from one reading of the events; else the buckets are counted apart, which spares a set
 * of people for each of them (measured at 7.5 M events: 620 ms of CPU in the place of 720).
 */
function counted(shape: Shape, value: Sql): Sql[] {
  return isPlacedWithoutPeople(shape) ? apart(shape, value) : together(shape, value);
}

function together(shape: Shape, value: Sql): Sql[] {
  const { breakdowns } = shape.question;
  const by = joinSql(groupedKeys(breakdowns));
  const buckets = joinSql([...groupedKeys(breakdowns), sql`bucket`]);
  return [
    sql`measured AS (
  SELECT ${joinSql(selectedKeys(breakdowns))}, grouping(bucket) AS whole, bucket, ${value} AS value, ${peopleOf(shape).distinct} AS people
  FROM matches GROUP BY GROUPING SETS ((${by}), (${buckets}))${breakdowns.length > 0 ? sql`` : isAnything})`,
  ];
}

function apart({ question: { breakdowns } }: Shape, value: Sql): Sql[] {
  const keys = joinSql(selectedKeys(breakdowns));
  const by = breakdowns.length > 0 ? sql`GROUP BY ${joinSql(groupedKeys(breakdowns))}` : isAnything;
  return [
    sql`measured AS (
  SELECT ${keys}, 1 AS whole, toInt64(0) AS bucket, ${value} AS value, ${people} AS people FROM matches ${by}
  UNION ALL
  SELECT ${keys}, 0 AS whole, bucket, ${value} AS value, 0 AS people FROM placed GROUP BY ${joinSql([...groupedKeys(breakdowns), sql`bucket`])})`,
  ];
}

// --- units: people, organisations, sessions ----------------------------------------------------------------------------

type OfUnits = Extract<PlannedMeasure, { readonly units: unknown }>;

function unitOf({ units }: OfUnits): Sql {
  return units.kind === 'people' ? sql`person` : sql`unit`;
}

function distinctUnits(measure: OfUnits): Sql {
  return measure.units.kind === 'people' ? sql`toFloat64(${people})` : sql`toFloat64(uniqExact(unit))`;
}

/** Where rows are gathered by unit: the people behind each, as a state, and how they are counted in the end. */
function crowdOf({ units }: OfUnits): { readonly gathered: Sql; readonly passed: Sql; readonly people: Sql } {
  return units.kind === 'people'
    ? { gathered: sql``, passed: sql``, people: sql`count()` }
    : {
        gathered: sql`, uniqExactIfState(person, person != 0) AS crowd`,
        passed: sql`, crowd`,
        people: sql`uniqExactIfMerge(crowd)`,
      };
}

type OfEach = PlannedMeasure & { readonly kind: 'each' };

/** A number for each unit, and the aggregate of these. */
function eachParts({ keys }: Shape, measure: OfEach, aggregate: Aggregate): Sql[] {
  const crowd = crowdOf(measure);
  const by = joinSql(keys);
  return [
    sql`counted AS (${numbered(keys, measure, crowd.gathered)})`,
    sql`measured AS (SELECT ${by}, whole, bucket, ${aggregateSql(aggregate)} AS value, ${crowd.people} AS people FROM counted GROUP BY ${by}, whole, bucket)`,
  ];
}

/** A number for each unit, in the range and in each bucket. */
function numbered(keys: readonly Sql[], measure: OfEach, gathered: Sql): Sql {
  const by = joinSql([...keys, unitOf(measure)]);
  return sql`
  SELECT ${by}, grouping(bucket) AS whole, bucket, ${numberOf(measure)} AS value${gathered}
  FROM matches GROUP BY GROUPING SETS ((${by}), (${by}, bucket))`;
}

/** How many units have which number; held against the overall, how many there are. */
function barParts(shape: Shape, measure: OfEach): Sql[] {
  const bars = barsOf(shape);
  if (!bars) return distinct(shape, measure);
  const crowd = crowdOf(measure);
  return [
    sql`counted AS (${numbered(rowKeys(shape), measure, crowd.gathered)})`,
    sql`measured AS (SELECT ${barKeys(shape, bars)}, whole, bucket, toFloat64(count()) AS value, ${crowd.people} AS people FROM counted GROUP BY ${joinSql(shape.keys)}, whole, bucket)`,
  ];
}

/** The keys of `counted`, that of each number's bar last. */
function barKeys(shape: Shape, bars: PlannedBreakdown): Sql {
  const own = rowKeys(shape);
  const bar = shape.keys.slice(own.length).map((name) => sql`${barSql(bars, sql`counted.value`)} AS ${name}`);
  return joinSql([...own, ...bar]);
}

/** The people behind each bar, one by one; null for every other measure. */
function barred(shape: Shape) {
  const { measure } = shape.metric;
  const bars = barsOf(shape);
  if (!bars || measure.kind !== 'each') return null;
  const crowd = sql`, groupUniqArray(matches.person) AS crowd`;
  return {
    parts: [sql`counted AS (${numbered(rowKeys(shape), measure, crowd)})`],
    from: sql`(SELECT ${barKeys(shape, bars)}, arrayJoin(crowd) AS person, whole, bucket FROM counted)`,
    wholeIs,
  };
}

function wholeIs(isWhole: boolean): Sql {
  return isWhole ? sql`whole = 1` : sql`whole = 0`;
}

function numberOf({ number }: OfEach): Sql {
  switch (number.kind) {
    case 'count':
      return sql`count()`;
    case 'length':
      return sql`any(session_length)`;
    case 'events':
      return sql`any(session_events)`;
    case 'property':
      return number.property ? aggregateSql(number.aggregate) : sql`count()`;
    default:
      return assertNever(number);
  }
}

/**
 * Each unit counts in one segment: the first or last that it touched in the range and, for the buckets, in each of them; at one
 * instant the first or last by key. A segment is judged by the people that the range counts in it, or if there are none, by all
 * that any bucket counts.
 */
function onceParts({ keys }: Shape, once: 'first' | 'last', unit: Sql): Sql[] {
  const by = joinSql(keys);
  const pick = once === 'first' ? sql`argMin` : sql`argMax`;
  return [
    sql`placements AS (
  SELECT ${unit} AS subject, grouping(bucket) AS whole, bucket, ${pick}((${by}, person), (at, ${by}, person)) AS place
  FROM matches GROUP BY GROUPING SETS ((subject), (subject, bucket)))`,
    sql`measured AS (
  SELECT ${joinSql(keys.map((key, index) => sql`place.${POSITIONS[index] ?? sql`1`} AS ${key}`))}, whole, bucket, toFloat64(count()) AS value,
    uniqExactIfState(place.${POSITIONS[keys.length] ?? sql`1`}, place.${POSITIONS[keys.length] ?? sql`1`} != 0) AS people
  FROM placements GROUP BY ${by}, whole, bucket)`,
  ];
}

/** Where a unit stands in one segment of several: the rows that say where, `whole` for the range and by bucket; null for every other measure. */
export function placements(shape: Shape) {
  const { measure } = shape.metric;
  if (measure.kind !== 'unique' || !measure.once) return barred(shape);
  const [placed] = onceParts(shape, measure.once, unitOf(measure));
  if (!placed) return null;
  const { keys } = shape;
  const columns = keys.map((key, index) => sql`place.${POSITIONS[index] ?? sql`1`} AS ${key}`);
  const person = sql`place.${POSITIONS[keys.length] ?? sql`1`} AS person`;
  return {
    parts: [placed],
    from: sql`(SELECT ${joinSql(columns)}, ${person}, whole, bucket FROM placements)`,
    wholeIs,
  };
}

const POSITIONS = [sql`1`, sql`2`, sql`3`, sql`4`] as const;

/**
 * Each active day covers the days until the unit's next active day, or as many as the window has: +1 where that begins, -1 where
 * it ends. The running sum of these changes is the rolling count of each day. One more row says whether the unit is in the last window.
 */
function windowParts({ keys, question: { rolling } }: Shape, measure: OfUnits): Sql[] {
  const by = joinSql(keys);
  const unit = unitOf(measure);
  const crowd = crowdOf(measure);
  const windowDays = integer(rolling?.windowDays ?? 1);
  const last = integer(rolling?.lastDays.at(-1) ?? 0);
  return [
    sql`active AS (SELECT ${by}, ${unit}, arraySort(groupUniqArray(bucket)) AS days${crowd.gathered} FROM matches GROUP BY ${by}, ${unit})`,
    sql`changes AS (
  SELECT ${by}${crowd.passed}, arrayJoin(arrayConcat(
    [(1, 0, arrayExists(day -> day > ${last} - ${windowDays} AND day <= ${last}, days))],
    arrayMap(day -> (0, day, 1), days),
    arrayMap((day, next) -> (0, least(day + ${windowDays}, next), -1), days, arrayPushBack(arrayPopFront(days), toInt64(1000000)))
  )) AS change
  FROM active)`,
    sql`measured AS (SELECT ${by}, change.1 AS whole, change.2 AS bucket, toFloat64(sum(change.3)) AS value, ${crowd.people} AS people FROM changes GROUP BY ${by}, whole, bucket)`,
  ];
}

// --- a row per segment -------------------------------------------------------------------------------------------------

/** A window of one day ends with the last day: its total is that day's. A cohort's total, and crowd, are those of the end. */
export function segments(shape: Shape): Sql {
  const {
    keys,
    metric: { measure },
    question: { rolling, sizes },
  } = shape;
  const cell = barsOf(shape) ? sql`(bucket, value, measured.people)` : sql`(bucket, value)`;
  const isWhole = sql`whole = 1`;
  const isLast = (bucket: number) => sql`whole = 0 AND bucket = ${integer(bucket)}`;
  const end = sizes ? isLast(sizes.at(-1)?.start ?? 0) : null;
  const total =
    rolling?.windowDays === 1
      ? sql`sumIf(value, ${isLast(rolling.lastDays.at(-1) ?? 0)})`
      : sql`anyIf(value, ${end ?? isWhole})`;
  const crowd =
    measure.kind === 'unique' && measure.once
      ? sql`if(countIf(whole = 1) > 0, uniqExactIfMergeIf(measured.people, whole = 1), uniqExactIfMerge(measured.people))`
      : sql`anyIf(measured.people, ${end ?? isWhole})`;
  return sql`
  SELECT ${joinSql(keys)}, ${total} AS total, ${crowd} AS people, groupArrayIf(${cell}, whole = 0) AS cells
  FROM measured GROUP BY ${joinSql(keys)}`;
}
