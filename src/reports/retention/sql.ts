import { assertNever } from '#core';
import { count, instant, integer, integers, joinSql, type Sql, sql, uint32, uint64 } from '#sql';
import { smallBlocks } from '../shared/blocks.ts';
import { countedSql } from '../shared/counted.ts';
import { freshnessSql } from '../shared/freshness.ts';
import { valueSql } from '../shared/measure.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import {
  crowdsOnly,
  type Split,
  segmentConstants,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { selectorSql } from '../shared/selector.ts';
import { groupedKeys, selectedKeys, splitEvents, splitKeys } from '../shared/split-events.ts';
import type { RetentionPlan } from './plan.ts';

/** The answer, and how fresh it is. */
export function retentionSql(plan: RetentionPlan): Sql[] {
  return [answerSql(plan), freshnessSql(plan.freshness)];
}

/** A row per segment: its people, and what each of its cells that is not empty counts. */
function answerSql(plan: RetentionPlan): Sql {
  const keys = splitKeys(plan.breakdowns);
  return sql`
WITH ${joinSql([...livesSql(plan), sql`marks AS (${marks(plan)})`, sql`cells AS (${cells(plan)})`, sql`segments AS (${segments(keys)})`], NEXT)}
SELECT ${joinSql([...keys, ...segmentLabels(plan.breakdowns), sql`people, count() OVER () AS segments, cells`])}
FROM segments${joinSql(segmentTexts(plan.breakdowns, splitOf(plan)), sql``)}${crowdsOnly(plan.leastCrowd)}
ORDER BY people DESC, ${joinSql(segmentOrder(plan.breakdowns, keys))}
LIMIT ${count(plan.limit)}${smallBlocks}`;
}

const NEXT = sql`,
`;

/** The named sub-queries that end in `lives`: each birth of each subject, and the buckets of what they came back for. */
export function livesSql(plan: RetentionPlan): Sql[] {
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...segmentConstants(splitOf(plan)),
    sql`born AS (${born(plan)})`,
    sql`births AS (${births(plan)})`,
    sql`returned AS (${returned(plan)})`,
    sql`returns AS (${returns(plan)})`,
    sql`found AS (${found(plan)})`,
    sql`lives AS (${lives(plan)})`,
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

/** Per subject and segment, when the births are: the first event in each interval, in no order. */
function births(plan: RetentionPlan): Sql {
  const by = joinSql([sql`subject`, ...groupedKeys(plan.breakdowns)]);
  return plan.isFirstEver ? firstEver(plan, by) : firstInEach(plan, by);
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
 * is no return of that same instant, but any other is; and the edge of a session is another than its event.
 */
function returned(plan: RetentionPlan): Sql {
  const { measured, returnsBefore } = plan;
  const value = measured ? valueSql(measured) : null;
  return sql`
  SELECT ${joinSql([
    sql`${countedSql(plan.counted)} AS subject`,
    sql`2 * ${at} + ${plan.birth.edge === plan.returning.edge ? sql`(NOT ${selectorSql(plan.birth, rowOf(plan))})` : sql`1`} AS key`,
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
 * Per subject, the keys that decide, in order, and not more: of a cell of one unit the first and the last say what lies before and
 * behind any birth in it; where only the last return matters, that alone. Sums need them all.
 */
function returns({ bucketing, criterion, measured }: RetentionPlan): Sql {
  if (measured !== undefined)
    return sql`
  SELECT subject, groupArray(key) AS keys, groupArray(value) AS amounts FROM returned WHERE subject != 0 GROUP BY subject`;
  if (criterion === 'on_or_after')
    return sql`
  SELECT subject, [max(key)] AS keys FROM returned WHERE subject != 0 GROUP BY subject`;
  const [cell, decides] =
    bucketing.kind === 'rolling'
      ? [sql`intDiv(key, ${integer(2 * bucketing.unitMs)})`, sql`cell != before OR cell != after`]
      : [sql`roundDown(intDiv(key, 2), ${integers(bucketing.starts)})`, sql`cell != after`];
  return sql`
  SELECT subject, arrayFilter((key, before, cell, after) -> ${decides}, sorted, arrayShiftRight(cells, 1, toInt64(-1)), cells, arrayShiftLeft(cells, 1, toInt64(-1))) AS keys
  FROM (SELECT subject, arraySort(groupArray(key)) AS sorted, arrayMap(key -> ${cell}, sorted) AS cells FROM returned WHERE subject != 0 GROUP BY subject)`;
}

// --- buckets ----------------------------------------------------------------------------------------------------------

/** Births with the keys of their subject's returns; with `amounts`, a pair of key and amount each. `is_first` marks one of each subject and segment. */
function found({ measured }: RetentionPlan): Sql {
  const keys = measured === undefined ? sql`r.keys` : sql`arrayZip(r.keys, r.amounts)`;
  return sql`
  SELECT b.*, ${keys} AS keys, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, 2 * birth AS born, birth_of.2 AS is_first
  FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject`;
}

/**
 * Each birth with `retained`: the buckets that say where it is retained (see `markedBuckets`), and with the bucket and amount of each
 * return where amounts are asked for. What lies behind the last bucket has its number plus one.
 */
function lives(plan: RetentionPlan): Sql {
  const { measured, breakdowns } = plan;
  const interval = sql`${intervalOf(plan, sql`birth`)} AS interval`;
  const own = joinSql([sql`subject`, ...groupedKeys(breakdowns), sql`is_first`, interval]);
  if (measured === undefined)
    return sql`
  SELECT ${own}, arrayMap(key -> ${bucketSql(plan)}, arrayFilter(key -> ${isSoonEnough(plan) ?? isReturn(plan)}, keys)) AS buckets, ${retainedSql(plan)} AS retained
  FROM found`;
  return sql`
  SELECT ${own}, arrayMap(pair -> (${bucketSql(plan, sql`pair.1`)}, pair.2), arrayFilter(pair -> ${isReturn(plan, sql`pair.1`)}, keys)) AS returns, returns.1 AS buckets, ${retainedSql(plan)} AS retained
  FROM found`;
}

/**
 * Where only what lies in a bucket matters, what lies behind the last one is left out before anything is made of it. A key before the
 * birth is far behind it, read without its sign: one comparison for each key of each birth, of which there are most.
 */
function isSoonEnough(plan: RetentionPlan): Sql | null {
  const { bucketing, edges } = plan;
  return isBounded(plan) && bucketing.kind === 'rolling'
    ? sql`toUInt64(key - born - 1) < ${uint64(BigInt(2 * bucketing.unitMs * (edges.at(-1) ?? 0) - 1))}`
    : null;
}

/** Whether no key is left that lies behind the last bucket. */
function isBounded({ bucketing, criterion, measured }: RetentionPlan): boolean {
  return bucketing.kind === 'rolling' && criterion === 'on' && measured === undefined;
}

/** A streak begins with the birth itself, where that is a return too. */
function isReturn({ criterion }: RetentionPlan, key: Sql = sql`key`): Sql {
  return criterion === 'streak' ? sql`${key} >= born` : sql`${key} > born`;
}

function bucketSql(plan: RetentionPlan, key: Sql = sql`key`): Sql {
  const { bucketing, edges } = plan;
  const last = edges.length - 1;
  const offset =
    bucketing.kind === 'rolling'
      ? sql`intDiv(${key} - born, ${integer(2 * bucketing.unitMs)})`
      : sql`${unitOf(bucketing.starts, sql`intDiv(${key}, 2)`)} - ${unitOf(bucketing.starts, sql`birth`)}`;
  if (edges.at(-1) === last && isBounded(plan)) return offset;
  return edges.at(-1) === last
    ? sql`least(${offset}, ${integer(last)})`
    : sql`indexOf(${integers(edges)}, roundDown(${offset}, ${integers(edges)})) - 1`;
}

function unitOf(starts: readonly number[], moment: Sql): Sql {
  const all = integers(starts);
  return sql`transform(roundDown(${moment}, ${all}), ${all}, arrayEnumerate(${all}), 0)`;
}

/** Few numbers say where a life is retained: `isRetained` and `result.ts` read them by the same rule. */
function retainedSql(plan: RetentionPlan): Sql {
  const { criterion, edges, measured } = plan;
  const last = integer(edges.length - 2);
  const inside = sql`arrayFilter(bucket -> bucket <= ${last}, buckets)`;
  switch (criterion) {
    case 'on_or_after':
      return sql`if(empty(buckets), [], [least(arrayMax(buckets), ${last})])`;
    case 'on':
      if (isBounded(plan)) return sql`arrayCompact(buckets)`;
      // Without amounts they are in order.
      return measured === undefined ? sql`arrayCompact(${inside})` : sql`arrayDistinct(${inside})`;
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

/** Where no amounts are asked for, the buckets of each life; else bucket, people and amount. Bucket -1 is the birth itself. */
function marks(plan: RetentionPlan): Sql {
  const own = joinSql([...groupedKeys(plan.breakdowns), sql`interval, is_first`]);
  if (plan.measured === undefined)
    return sql`
  SELECT ${own}, arrayJoin(arrayPushFront(arrayMap(bucket -> toInt64(bucket), retained), toInt64(-1))) AS bucket
  FROM lives`;
  return sql`
  SELECT ${own}, arrayJoin(arrayConcat([(toInt64(-1), 1, 0.)], arrayMap(bucket -> (toInt64(bucket), 1, 0.), retained), arrayMap(pair -> (toInt64(pair.1), 0, toFloat64(pair.2)), ${countedReturns(plan)}))) AS mark, mark.1 AS bucket
  FROM lives`;
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

function cells({ breakdowns, measured }: RetentionPlan): Sql {
  const [people, amount] =
    measured === undefined ? [sql`count()`, sql`0.`] : [sql`sum(mark.2)`, sql`sum(mark.3)`];
  return sql`
  SELECT ${joinSql([...selectedKeys(breakdowns), sql`interval, bucket`])}, ${people} AS people, ${amount} AS amount, sumIf(is_first, bucket = -1) AS subjects
  FROM marks GROUP BY ${joinSql([...groupedKeys(breakdowns), sql`interval, bucket`])}`;
}

function segments(keys: readonly Sql[]): Sql {
  return sql`
  SELECT ${joinSql(keys)}, sum(subjects) AS people, groupArray((interval, bucket, cells.people, amount)) AS cells
  FROM cells GROUP BY ${joinSql(keys)}`;
}
