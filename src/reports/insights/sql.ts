import { assertNever } from '#core';
import { count, integer, integers, joinSql, type Sql, sql, uint32 } from '#sql';
import { breaksByPeople, KEYS, keySql, type Position } from '../shared/breakdown.ts';
import { asksPeople, filterSql } from '../shared/filter.ts';
import { freshnessSql } from '../shared/freshness.ts';
import { groupSlotOf, type StoredProperty } from '../shared/lexicon.ts';
import { aggregateSql, profileValuesSql, valueSql } from '../shared/measure.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import { within } from '../shared/period.ts';
import {
  profileKeyColumns,
  type Split,
  segmentConstants,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { named } from '../shared/selector.ts';
import type { Period, Rolling } from '../shared/time.ts';
import type { InsightsPlan, PlannedMetric, Question } from './plan.ts';

/** One statement per metric and period, in that order, and one that asks how fresh the answer is. */
export function insightsSql(plan: InsightsPlan): Sql[] {
  return [
    ...plan.metrics.flatMap((metric) =>
      metric.questions.map((question) => metricSql(plan, metric, question)),
    ),
    freshnessSql(plan.freshness),
  ];
}

/** A row per segment: its whole-range value, its people, and its value in each bucket that is not empty. */
function metricSql(plan: InsightsPlan, metric: PlannedMetric, question: Question): Sql {
  const shape = { plan, keys: keysOf(plan), metric, question };
  return sql`
WITH ${joinSql(
    [
      sql`links AS (${personLinks(plan.projectId)})`,
      ...segmentConstants(splitOf(plan)),
      ...measureConstants(plan, metric),
      sql`matches AS (${matches(shape, true)})`,
      ...(isPlacedWithoutPeople(shape) ? [sql`placed AS (${matches(shape, false)})`] : []),
      ...measuredParts(shape),
      sql`segments AS (${segments(shape)})`,
    ],
    sql`,
`,
  )}
SELECT ${columns([
    shape.keys,
    segmentLabels(plan.breakdowns),
    [sql`total, people, count() OVER () AS segments, cells`],
  ])}
FROM segments${joinSql(segmentTexts(plan.breakdowns, plan.projectId), sql``)}
ORDER BY total DESC, ${joinSql(segmentOrder(plan.breakdowns, shape.keys))}
LIMIT ${count(plan.segmentsRead)}`;
}

interface Shape {
  readonly plan: InsightsPlan;
  readonly keys: readonly Sql[];
  readonly metric: PlannedMetric;
  readonly question: Question;
}

/** A question without breakdowns has one segment, with key 0. */
function keysOf({ breakdowns }: InsightsPlan): readonly Sql[] {
  return KEYS.slice(0, Math.max(1, breakdowns.length));
}

function splitOf({ projectId, breakdowns, metrics, current }: InsightsPlan): Split {
  return { projectId, breakdowns, events: metrics.map(({ event }) => event), period: current };
}

function columns(lists: readonly (readonly Sql[])[]): Sql {
  return joinSql(lists.flat());
}

// --- what is computed once, before rows are read ---------------------------------------------------------------------

function measureConstants({ projectId }: InsightsPlan, { measure }: PlannedMetric): Sql[] {
  if (measure.kind !== 'property' || !measure.property) return [];
  const groupSlot = groupSlotOf(measure.property.place);
  if (groupSlot === 0) return [];
  return [
    sql`(SELECT (groupArray(subject), groupArray(${profileValuesSql(measure.property)})) FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlot)} AND deleted = 0) AS measured`,
  ];
}

// --- the rows that count ---------------------------------------------------------------------------------------------

/** Bucket, person, measured value and segment keys of each event that counts; an event with several values has several rows. */
function matches({ plan, keys, metric, question }: Shape, withPeople: boolean): Sql {
  const { measure } = metric;
  const measured = measure.kind === 'property' && measure.property ? valueSql(measure.property) : null;
  const isMeasured =
    measure.kind === 'property'
      ? [measured?.isSet ?? sql`false`]
      : isPerPerson(metric)
        ? [sql`person != 0`]
        : [];
  const segments = keys.map((key, index) => {
    const breakdown = plan.breakdowns[index];
    const value = breakdown ? keySql(breakdown, index as Position, plan.projectId) : sql`toInt64(0)`;
    return sql`${value} AS ${key}`;
  });
  return sql`
  SELECT ${columns([
    [sql`${bucketSql(question)} AS bucket`, ...(withPeople ? [sql`${resolvedPerson} AS person`] : [])],
    measured ? [sql`${measured.value} AS value`] : [],
    segments,
  ])}
  FROM events AS e${withPeople ? peopleJoins(plan, metric) : sql``}
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(plan.projectId)}`,
      named([metric.event]),
      within(question.rolling ? windowsOf(question.rolling) : question.period),
      ...unreached(question),
      filterSql(metric.filter, { projectId: plan.projectId, person: resolvedPerson }),
      ...isMeasured,
    ],
    sql` AND `,
  )}`;
}

/** Where nobody is asked about, buckets are counted without finding out who each person is. */
function isPlacedWithoutPeople({ plan, metric }: Shape): boolean {
  const { measure, filter } = metric;
  const isOfPerson = (property: StoredProperty | null) => property?.place.kind === 'person';
  if (measure.kind !== 'total' && measure.kind !== 'property') return false;
  if (measure.kind === 'property' && isOfPerson(measure.property)) return false;
  return !plan.breakdowns.some(breaksByPeople) && !asksPeople(filter);
}

function isPerPerson({ measure }: PlannedMetric): boolean {
  return measure.kind === 'frequency' || measure.kind === 'rolling';
}

/** The start of the bucket in milliseconds, or the day's position where windows roll. */
function bucketSql({ period, rolling }: Question): Sql {
  if (!rolling) return sql`roundDown(toUnixTimestamp64Milli(e.time), ${integers(period.starts)})`;
  return dayIndex(rolling);
}

/** Days have 23 to 25 hours; from any midnight to another, half a day rounds to the right number of them. */
function dayIndex({ dayStarts }: Rolling): Sql {
  return sql`intDiv(roundDown(toUnixTimestamp64Milli(e.time), ${integers(dayStarts)}) - ${integer(dayStarts[0] ?? 0)} + 43200000, 86400000)`;
}

function unreached({ rolling }: Question): Sql[] {
  return rolling && rolling.unreached.length > 0
    ? [sql`${dayIndex(rolling)} NOT IN ${integers(rolling.unreached)}`]
    : [];
}

function windowsOf({ dayStarts, to }: Rolling): Pick<Period, 'from' | 'to'> {
  return { from: dayStarts[0] ?? to, to };
}

function peopleJoins(plan: InsightsPlan, metric: PlannedMetric): Sql {
  return sql`
  LEFT ANY JOIN links AS l ON e.person = l.subject${profileJoin(plan, metric)}`;
}

/** What the question asks of each person's profile: latest version, joined on the person once resolved. */
function profileJoin(plan: InsightsPlan, { measure }: PlannedMetric): Sql {
  const keys = profileKeyColumns(plan.breakdowns, plan.projectId);
  const values =
    measure.kind === 'property' && measure.property?.place.kind === 'person'
      ? [sql`${profileValuesSql(measure.property)} AS measured`]
      : [];
  if (keys.length + values.length === 0) return sql``;
  return sql`
  LEFT ANY JOIN (
    SELECT ${columns([[sql`subject, 1 AS known`], keys, values])} FROM profiles FINAL
    WHERE project = ${uint32(plan.projectId)} AND scope = 0 AND deleted = 0
  ) AS p ON ${resolvedPerson} = p.subject`;
}

// --- the whole range and its buckets -----------------------------------------------------------------------------------

/**
 * The named sub-queries that end in `measured`: keys, `whole` (1: the row is about the whole range, 0: about `bucket`), value and
 * people. Counting people, both come from one reading of the events; else the buckets are counted apart, which spares a set of
 * people for each of them (measured at 7.5 M events: 620 ms of CPU in the place of 720).
 */
function measuredParts(shape: Shape): Sql[] {
  const { keys, metric, question } = shape;
  const { measure } = metric;
  const by = joinSql(keys);
  const people = sql`uniqExactIf(person, person != 0)`;
  const simple = (value: Sql) => [
    sql`measured AS (
  SELECT ${by}, grouping(bucket) AS whole, bucket, ${value} AS value, ${people} AS people
  FROM matches GROUP BY GROUPING SETS ((${by}), (${by}, bucket)))`,
  ];
  const apart = (value: Sql) => [
    sql`measured AS (
  SELECT ${by}, 1 AS whole, toInt64(0) AS bucket, ${value} AS value, ${people} AS people FROM matches GROUP BY ${by}
  UNION ALL
  SELECT ${by}, 0 AS whole, bucket, ${value} AS value, 0 AS people FROM placed GROUP BY ${by}, bucket)`,
  ];
  const counted = isPlacedWithoutPeople(shape) ? apart : simple;
  switch (measure.kind) {
    case 'total':
      return counted(sql`toFloat64(count())`);
    case 'unique':
      return simple(sql`toFloat64(${people})`);
    case 'property':
      return counted(measure.property ? aggregateSql(measure.aggregate) : sql`toFloat64(count())`);
    case 'frequency':
      return [
        sql`counted AS (
  SELECT ${by}, person, grouping(bucket) AS whole, bucket, count() AS value
  FROM matches GROUP BY GROUPING SETS ((${by}, person), (${by}, person, bucket)))`,
        sql`measured AS (SELECT ${by}, whole, bucket, ${aggregateSql(measure.aggregate)} AS value, count() AS people FROM counted GROUP BY ${by}, whole, bucket)`,
      ];
    case 'rolling':
      return measure.windowDays === 1 ? simple(sql`toFloat64(${people})`) : windowParts(by, question);
    default:
      return assertNever(measure);
  }
}

/**
 * Each active day covers the days until the person's next active day, or as many as the window has: +1 where that begins, -1 where
 * it ends. The running sum of these changes is the rolling count of each day. One more row says whether the person is in the last window.
 */
function windowParts(by: Sql, { rolling }: Question): Sql[] {
  const windowDays = integer(rolling?.windowDays ?? 1);
  const last = integer(rolling?.lastDays.at(-1) ?? 0);
  return [
    sql`active AS (SELECT ${by}, person, arraySort(groupUniqArray(bucket)) AS days FROM matches GROUP BY ${by}, person)`,
    sql`changes AS (
  SELECT ${by}, arrayJoin(arrayConcat(
    [(1, 0, arrayExists(day -> day > ${last} - ${windowDays} AND day <= ${last}, days))],
    arrayMap(day -> (0, day, 1), days),
    arrayMap((day, next) -> (0, least(day + ${windowDays}, next), -1), days, arrayPushBack(arrayPopFront(days), toInt64(1000000)))
  )) AS change
  FROM active)`,
    sql`measured AS (SELECT ${by}, change.1 AS whole, change.2 AS bucket, toFloat64(sum(change.3)) AS value, count() AS people FROM changes GROUP BY ${by}, whole, bucket)`,
  ];
}

/** A row per segment. A window of one day ends with the last day: its total is that day's. */
function segments({ keys, question: { rolling } }: Shape): Sql {
  const total =
    rolling?.windowDays === 1
      ? sql`sumIf(value, whole = 0 AND bucket = ${integer(rolling.lastDays.at(-1) ?? 0)})`
      : sql`anyIf(value, whole = 1)`;
  return sql`
  SELECT ${joinSql(keys)}, ${total} AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY ${joinSql(keys)}`;
}
