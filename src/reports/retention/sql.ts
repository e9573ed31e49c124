import { assertNever } from '#core';
import { count, instant, integer, integers, joinSql, type Sql, sql, uint32 } from '#sql';
import { countedSql } from '../shared/counted.ts';
import { freshnessSql } from '../shared/freshness.ts';
import { valueSql } from '../shared/measure.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import {
  type Split,
  segmentConstants,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { selectorSql } from '../shared/selector.ts';
import { splitEvents, splitKeys } from '../shared/split-events.ts';
import type { RetentionPlan } from './plan.ts';

/** The answer, and how fresh it is. */
export function retentionSql(plan: RetentionPlan): Sql[] {
  return [answerSql(plan), freshnessSql(plan.freshness)];
}

/** A row per segment: its people, and what each of its cells that is not empty counts. */
function answerSql(plan: RetentionPlan): Sql {
  const keys = splitKeys(plan.breakdowns);
  return sql`
WITH ${joinSql([...livesSql(plan), sql`marks AS (${marks(plan, keys)})`, sql`cells AS (${cells(keys)})`, sql`segments AS (${segments(keys)})`], NEXT)}
SELECT ${joinSql([...keys, ...segmentLabels(plan.breakdowns), sql`people, count() OVER () AS segments, cells`])}
FROM segments${joinSql(segmentTexts(plan.breakdowns, plan.projectId), sql``)}
ORDER BY people DESC, ${joinSql(segmentOrder(plan.breakdowns, keys))}
LIMIT ${count(plan.limit)}`;
}

const NEXT = sql`,
`;

/** The named sub-queries that end in `lives`: each birth of each subject, and the buckets of what they came back for. */
export function livesSql(plan: RetentionPlan): Sql[] {
  const keys = splitKeys(plan.breakdowns);
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...segmentConstants(splitOf(plan)),
    sql`born AS (${born(plan)})`,
    sql`births AS (${births(plan, keys)})`,
    sql`returned AS (${returned(plan)})`,
    sql`returns AS (${returns(plan)})`,
    sql`found AS (${found(plan)})`,
    sql`lives AS (${lives(plan, keys)})`,
  ];
}

function splitOf({ projectId, breakdowns, birth, births: period }: RetentionPlan): Split {
  return { projectId, breakdowns, events: [birth.event], period };
}

// --- births -----------------------------------------------------------------------------------------------------------

/** Events that may be a birth. */
function born({ births: { from, to }, birth, isFirstEver, ...plan }: RetentionPlan): Sql {
  return splitEvents({ ...plan, selector: birth, from: isFirstEver ? null : from, to });
}

const at = sql`toUnixTimestamp64Milli(e.time)`;
const AND = sql` AND `;

function rowOf({ projectId }: RetentionPlan) {
  return { projectId, person: resolvedPerson };
}

/** A birth per subject, segment and interval: the first event in it. `is_first` marks one of each subject and segment. */
function births(plan: RetentionPlan, keys: readonly Sql[]): Sql {
  const by = joinSql([sql`subject`, ...keys]);
  return sql`
  SELECT ${by}, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, birth_of.2 AS is_first
  FROM (${plan.isFirstEver ? firstEver(plan, by) : firstInEach(plan, by)})`;
}

function firstInEach(plan: RetentionPlan, by: Sql): Sql {
  return sql`SELECT ${by}, groupArray(first) AS instants FROM (
    SELECT ${by}, ${intervalOf(plan, sql`instant`)} AS interval, min(instant) AS first FROM born WHERE subject != 0 GROUP BY ${by}, interval
  ) GROUP BY ${by}`;
}

/** The start of the interval. Where none has begun, nobody was born. */
function intervalOf({ births: { from, starts } }: RetentionPlan, moment: Sql): Sql {
  return sql`roundDown(${moment}, ${integers(starts.length > 0 ? starts : [from])})`;
}

/** Of several first events at one instant, all: a subject is then born in several segments. */
function firstEver({ births: { from } }: RetentionPlan, by: Sql): Sql {
  return sql`SELECT ${by}, [first] AS instants FROM (
    SELECT ${by}, min(instant) AS first, min(first) OVER (PARTITION BY subject) AS first_of_all FROM born WHERE subject != 0 GROUP BY ${by}
  ) WHERE first = first_of_all AND first >= ${integer(from)}`;
}

// --- returns ----------------------------------------------------------------------------------------------------------

/**
 * Subject and key of each return. The key is twice the instant, plus 1 unless the event is a birth too: an event that gives birth
 * is no return of that same instant, but any other is.
 */
function returned(plan: RetentionPlan): Sql {
  const { measured, returnsBefore } = plan;
  const value = measured ? valueSql(measured) : null;
  return sql`
  SELECT ${joinSql([
    sql`${countedSql(plan.counted)} AS subject`,
    sql`2 * ${at} + (NOT ${selectorSql(plan.birth, rowOf(plan))}) AS key`,
    ...(measured === undefined ? [] : [sql`${value?.value ?? sql`0.`} AS value`]),
  ])}
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(plan.projectId)}`,
      selectorSql(plan.returning, rowOf(plan)),
      sql`e.time >= ${instant(plan.births.from)}`,
      ...(returnsBefore === null ? [] : [sql`e.time < ${instant(returnsBefore)}`]),
      ...(measured === undefined ? [] : [value?.isSet ?? sql`false`]),
    ],
    AND,
  )}`;
}

/**
 * Per subject, the keys that decide, and not more: of a cell of one unit the first and the last say what lies before and behind any
 * birth in it; where only the last return matters, that alone. Sums need them all.
 */
function returns({ bucketing, criterion, measured }: RetentionPlan): Sql {
  if (measured !== undefined)
    return sql`
  SELECT subject, groupArray(key) AS keys, groupArray(value) AS amounts FROM returned WHERE subject != 0 GROUP BY subject`;
  if (criterion === 'on_or_after')
    return sql`
  SELECT subject, [max(key)] AS keys FROM returned WHERE subject != 0 GROUP BY subject`;
  const [cell, kept] =
    bucketing.kind === 'rolling'
      ? [sql`intDiv(key, ${integer(2 * bucketing.unitMs)})`, sql`groupUniqArrayArray([first, last])`]
      : [sql`roundDown(intDiv(key, 2), ${integers(bucketing.starts)})`, sql`groupArray(last)`];
  return sql`
  SELECT subject, ${kept} AS keys FROM (
    SELECT subject, ${cell} AS cell, min(key) AS first, max(key) AS last FROM returned WHERE subject != 0 GROUP BY subject, cell
  ) GROUP BY subject`;
}

// --- buckets ----------------------------------------------------------------------------------------------------------

/** Births with the keys of their subject's returns; with `amounts`, a pair of key and amount each. */
function found({ measured }: RetentionPlan): Sql {
  const keys = measured === undefined ? sql`r.keys` : sql`arrayZip(r.keys, r.amounts)`;
  return sql`
  SELECT b.*, ${keys} AS keys FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject`;
}

/**
 * Each birth with `retained`: the buckets that say where it is retained (see `markedBuckets`), and with the bucket and amount of each
 * return where amounts are asked for. What lies behind the last bucket has its number plus one.
 */
function lives(plan: RetentionPlan, keys: readonly Sql[]): Sql {
  const { measured } = plan;
  const interval = sql`${intervalOf(plan, sql`birth`)} AS interval`;
  const own = joinSql([sql`subject`, ...keys, sql`is_first`, interval]);
  if (measured === undefined)
    return sql`
  SELECT ${own}, arrayMap(key -> ${bucketSql(plan)}, arrayFilter(key -> ${isReturn(plan)}, keys)) AS buckets, ${retainedSql(plan)} AS retained
  FROM found`;
  return sql`
  SELECT ${own}, arrayMap(pair -> (${bucketSql(plan, sql`pair.1`)}, pair.2), arrayFilter(pair -> ${isReturn(plan, sql`pair.1`)}, keys)) AS returns, returns.1 AS buckets, ${retainedSql(plan)} AS retained
  FROM found`;
}

/** A streak begins with the birth itself, where that is a return too. */
function isReturn({ criterion }: RetentionPlan, key: Sql = sql`key`): Sql {
  return criterion === 'streak' ? sql`${key} >= 2 * birth` : sql`${key} > 2 * birth`;
}

function bucketSql({ bucketing, edges }: RetentionPlan, key: Sql = sql`key`): Sql {
  const last = edges.length - 1;
  const offset =
    bucketing.kind === 'rolling'
      ? sql`intDiv(${key} - 2 * birth, ${integer(2 * bucketing.unitMs)})`
      : sql`${unitOf(bucketing.starts, sql`intDiv(${key}, 2)`)} - ${unitOf(bucketing.starts, sql`birth`)}`;
  return edges.at(-1) === last
    ? sql`least(${offset}, ${integer(last)})`
    : sql`indexOf(${integers(edges)}, roundDown(${offset}, ${integers(edges)})) - 1`;
}

function unitOf(starts: readonly number[], moment: Sql): Sql {
  const all = integers(starts);
  return sql`transform(roundDown(${moment}, ${all}), ${all}, arrayEnumerate(${all}), 0)`;
}

/** Few numbers say where a life is retained: `isRetained` and `result.ts` read them by the same rule. */
function retainedSql({ criterion, edges }: RetentionPlan): Sql {
  const last = integer(edges.length - 2);
  switch (criterion) {
    case 'on_or_after':
      return sql`if(empty(buckets), [], [least(arrayMax(buckets), ${last})])`;
    case 'on':
      return sql`arrayDistinct(arrayFilter(bucket -> bucket <= ${last}, buckets))`;
    case 'on_or_before':
      return sql`arrayFilter(bucket -> bucket <= ${last}, if(empty(buckets), [], [arrayMin(buckets)]))`;
    case 'streak':
      return sql`arraySlice(arrayReverse(arrayFilter((bucket, place) -> bucket = place - 1 AND bucket <= ${last}, arraySort(arrayDistinct(buckets)) AS visited, arrayEnumerate(visited))), 1, 1)`;
    default:
      return assertNever(criterion);
  }
}

/** Whether a life is retained at a bucket. */
export function isRetained({ criterion }: RetentionPlan, bucket: number): Sql {
  const at = integer(bucket);
  switch (criterion) {
    case 'on':
      return sql`has(retained, ${at})`;
    case 'on_or_before':
      return sql`arrayExists(first -> first <= ${at}, retained)`;
    case 'on_or_after':
    case 'streak':
      return sql`arrayExists(last -> last >= ${at}, retained)`;
    default:
      return assertNever(criterion);
  }
}

// --- counting ---------------------------------------------------------------------------------------------------------

/** Bucket, people and amount: bucket -1 is the birth itself. */
function marks(plan: RetentionPlan, keys: readonly Sql[]): Sql {
  const amounts =
    plan.measured === undefined
      ? []
      : [sql`arrayMap(pair -> (toInt64(pair.1), 0, toFloat64(pair.2)), ${countedReturns(plan)})`];
  return sql`
  SELECT ${joinSql([...keys, sql`interval, is_first`])}, arrayJoin(${joinedArrays([
    sql`[(toInt64(-1), 1, 0.)]`,
    sql`arrayMap(bucket -> (toInt64(bucket), 1, 0.), retained)`,
    ...amounts,
  ])}) AS mark
  FROM lives`;
}

function joinedArrays(arrays: readonly Sql[]): Sql {
  return sql`arrayConcat(${joinSql(arrays)})`;
}

/** Amounts of a streak count as long as it lasts; those behind the last bucket count where "or after" does. */
function countedReturns({ criterion, edges }: RetentionPlan): Sql {
  const last = integer(edges.length - 2);
  switch (criterion) {
    case 'on_or_after':
      return sql`arrayMap(pair -> (least(pair.1, ${last}), pair.2), returns)`;
    case 'on':
    case 'on_or_before':
      return sql`arrayFilter(pair -> pair.1 <= ${last}, returns)`;
    case 'streak':
      return sql`arrayFilter(pair -> notEmpty(retained) AND pair.1 <= retained[1], returns)`;
    default:
      return assertNever(criterion);
  }
}

function cells(keys: readonly Sql[]): Sql {
  const by = joinSql([...keys, sql`interval, bucket`]);
  return sql`
  SELECT ${joinSql([...keys, sql`interval, mark.1 AS bucket`])}, sum(mark.2) AS people, sum(mark.3) AS amount, sumIf(is_first, mark.1 = -1) AS subjects
  FROM marks GROUP BY ${by}`;
}

function segments(keys: readonly Sql[]): Sql {
  return sql`
  SELECT ${joinSql(keys)}, sum(subjects) AS people, groupArray((interval, bucket, cells.people, amount)) AS cells
  FROM cells GROUP BY ${joinSql(keys)}`;
}
