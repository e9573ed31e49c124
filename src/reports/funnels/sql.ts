import type { FunnelPart } from '#contract';
import { count, floats, joinSql, type Sql, sql } from '#sql';
import { smallBlocks } from '../shared/blocks.ts';
import { KEYS, type Position } from '../shared/breakdown.ts';
import { freshnessSql } from '../shared/freshness.ts';
import { personLinks } from '../shared/people.ts';
import { startOfSql } from '../shared/period.ts';
import {
  type Split,
  segmentConstants,
  segmentIs,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { attributedConditions, attributedKey, type EntryRow } from './attributed.ts';
import { betweenParts, isBetween, stepsOfEntry } from './between.ts';
import { passesSql } from './conditions.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';
import { carriedOn, type EventShape, isKeyList, keyedBreakdowns, placeOf, stretchOf } from './rows.ts';
import { eventName, hasScopes, isPicked, isPickedInLists } from './stages.ts';
import { shapeOf, walkParts } from './walk.ts';

/** Rows that one statement may return; more segments are counted and not read. */
export const MAX_SEGMENTS_READ = 10_000;

/** Bars of the distribution of times, in seconds: each begins where the one before ends, the last is open. */
export const HISTOGRAM_SECONDS: readonly number[] = [
  ...[0, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200],
  ...[86_400, 172_800, 259_200, 604_800, 1_209_600, 2_592_000, 5_184_000, 7_776_000, 15_552_000],
];

/** One statement per question of the plan, in that order, and one that asks how fresh the answer is. */
export function funnelsSql(plan: FunnelPlan): Sql[] {
  return [...plan.questions.map((question) => questionSql(plan, question)), freshnessSql(plan.freshness)];
}

/** Whoever is behind one part of the answer. Organisations have no people of their own: nobody. */
export function funnelAudience(plan: FunnelPlan, { step, outcome, segment = [] }: FunnelPart): Sql {
  const isSplit = plan.breakdowns.length > 0 && segment.length > 0;
  const question = plan.questions.find(({ answers }) => answers === (isSplit ? 'segments' : 'overall'));
  if (!question) throw new TypeError('every funnel asks for the whole');
  const reached =
    outcome === 'converted'
      ? sql`length(times) >= ${count(step)}`
      : sql`length(times) = ${count(Math.max(1, step) - 1)}`;
  const isCounted = plan.counted.kind === 'people' ? [] : [sql`false`];
  return sql`
WITH ${joinSql(entriesParts(plan, question), NEXT)}
SELECT DISTINCT subject AS person FROM placed
WHERE ${joinSql([reached, ...isCounted, ...(isSplit ? [segmentIs(plan.breakdowns, segment, plan.projectId)] : [])], sql` AND `)}`;
}

const NEXT = sql`,
`;

function questionSql(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const isByBucket = question.buckets !== 'none';
  const keys = question.isSplit ? keysIn(plan) : [ONLY_KEY];
  const breakdowns = question.isSplit ? plan.breakdowns : [];
  const measured = isByBucket
    ? sql`counted AS (SELECT ${joinSql(keys)}, bucket, ${joinSql([...counts(plan), ...(plan.isTimedByInterval ? durations : [])])} FROM placed GROUP BY ${joinSql(keys)}, bucket),
measured AS (SELECT ${joinSql(keys)}, sum(reached[1]) AS size, groupArray((bucket, reached, people${plan.isTimedByInterval ? DURATIONS : sql``})) AS cells FROM counted GROUP BY ${joinSql(keys)})`
    : sql`measured AS (SELECT ${joinSql(keys)}, count() AS size, ${joinSql([...counts(plan), ...measures(plan)])} FROM placed GROUP BY ${joinSql(keys)})`;
  return sql`
WITH ${joinSql([...entriesParts(plan, question), measured], NEXT)}
SELECT measured.*, ${joinSql([...segmentLabels(breakdowns), sql`count() OVER () AS segments`])}
FROM measured${joinSql(segmentTexts(breakdowns, { ...splitOf(plan, question), period: stretchOf(plan, question) }), sql``)}${question.answers === 'segments' ? crowds(plan) : sql``}
ORDER BY size DESC, ${joinSql(segmentOrder(breakdowns, keys))}
LIMIT ${count(isByBucket ? MAX_SEGMENTS_READ : plan.limit)}${smallBlocks}`;
}

/** Segments whose first step enough people reached. */
function crowds({ leastCrowd }: FunnelPlan): Sql {
  return leastCrowd === 0
    ? sql``
    : sql`
WHERE people[1] >= ${count(leastCrowd)}`;
}

const ONLY_KEY = sql`s1`;

function keysIn({ breakdowns }: FunnelPlan): readonly Sql[] {
  return KEYS.slice(0, breakdowns.length);
}

// --- entries -----------------------------------------------------------------------------------------------------------

/** The named sub-queries that end in `placed`: an entry's subject, bucket, keys, and the time and the number of each step reached. */
function entriesParts(plan: FunnelPlan, question: FunnelQuestion): Sql[] {
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...segmentConstants(splitOf(plan, question)),
    ...walkParts(plan, question),
    sql`attributed AS (${attributed(plan, question)})`,
    ...(isBetween(plan, question) ? betweenParts(plan, question) : []),
    sql`placed AS (${placed(plan, question)})`,
  ];
}

function splitOf(plan: FunnelPlan, { isSplit }: FunnelQuestion): Split {
  return {
    projectId: plan.projectId,
    breakdowns: isSplit ? plan.breakdowns : [],
    events: plan.steps.map(({ event }) => event),
    period: plan.current,
  };
}

function attributed(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const shape = shapeOf(plan, question);
  const entry: EntryRow = { eventAt: eventName, reach: sql`reach` };
  const reached = (values: readonly Sql[]) => sql`arraySlice([${joinSql(values)}], 1, reach)`;
  const times = plan.steps.map((_, step) => shape.places.time(placeOf(eventName(step), shape)));
  const keys = question.isSplit
    ? keyedBreakdowns(plan).map(
        (_, index) => sql`${spreadKey(plan, shape, index as Position, entry)} AS ${KEYS[index as Position]}`,
      )
    : [sql`toInt64(0) AS ${ONLY_KEY}`];
  return sql`
  SELECT ${joinSql([
    sql`subject, start`,
    ...(hasScopes(plan, question) ? [sql`scope`] : []),
    ...keys,
    sql`${reached(times)} AS times`,
    ...(plan.sum ? [sql`${reached(plan.steps.map((_, step) => summedAt(plan, shape, step)))} AS sums`] : []),
    ...(isBetween(plan, question) ? [sql`${stepsOfEntry(plan, shape)} AS own`] : []),
    ...(plan.filter
      ? [sql`${passesSql(plan.filter, attributedConditions(plan, shape, entry))} AS passes`]
      : []),
  ])}
  FROM entries`;
}

/** No event has a property that was never seen. */
function summedAt({ sum }: FunnelPlan, shape: EventShape, step: number): Sql {
  return sum === 'unknown' ? sql`toFloat64(0)` : carriedOn(eventName(step), 'summed', shape);
}

/** An event with several values counts in each. */
function spreadKey(plan: FunnelPlan, shape: EventShape, position: Position, entry: EntryRow): Sql {
  const key = attributedKey(plan, shape, position, entry);
  return isKeyList(plan, position) ? sql`arrayJoin(${key})` : key;
}

/** Of several entries of a person in one segment (and scope) the first counts, or the one that got furthest. */
function placed(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const keys = question.isSplit ? keysIn(plan) : [ONLY_KEY];
  const bucket =
    question.buckets === 'none' ? sql`toInt64(0)` : startOfSql(sql`times[1]`, question.period.starts);
  const columns = [sql`times`, ...(plan.sum ? [sql`sums`] : []), ...(plan.filter ? [sql`passes`] : [])];
  const by = [sql`subject`, ...(hasScopes(plan, question) ? [sql`scope`] : []), ...keys];
  const entries = isBetween(plan, question) ? sql`behaved` : sql`attributed`;
  const source =
    isPicked(plan, question) && !isPickedInLists(plan, question)
      ? sql`(
    SELECT subject, ${joinSql(keys)}, ${joinSql(columns.map((column, index) => sql`tupleElement(picked, ${count(index + 1)}) AS ${column}`))}
    FROM (
      SELECT ${joinSql(by)}, argMin((${joinSql([...columns, sql`0`])}), (${plan.isOptimised ? sql`-toInt64(length(times))` : sql`0`}, start)) AS picked
      FROM ${entries} GROUP BY ${joinSql(by)}))`
      : entries;
  return sql`
  SELECT subject, ${joinSql(keys)}, ${bucket} AS bucket, times${plan.sum ? sql`, sums` : sql``}
  FROM ${source}${plan.filter ? sql` WHERE passes` : sql``}`;
}

// --- measures ----------------------------------------------------------------------------------------------------------

/** Entries and people that reached each step. */
function counts({ counting, steps }: FunnelPlan): Sql[] {
  const reached = sql`sumForEach(arrayMap(time -> toUInt64(1), times))`;
  return [
    sql`${reached} AS reached`,
    counting === 'unique'
      ? sql`reached AS people`
      : sql`[${joinSql(steps.map((_, step) => sql`uniqExactIf(subject, length(times) > ${count(step)})`))}] AS people`,
  ];
}

const fromPrevious = sql`arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times))`;
const fromFirst = sql`arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times))`;

/** How long it took to each step from the second on. */
const durations: readonly Sql[] = [
  sql`avgForEach(${fromPrevious} AS from_previous) AS previous_average`,
  sql`quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median`,
  sql`avgForEach(${fromFirst} AS from_first) AS first_average`,
  sql`quantileExactInclusiveForEach(0.5)(from_first) AS first_median`,
];
const DURATIONS = sql`, previous_average, previous_median, first_average, first_median`;

function measures(plan: FunnelPlan): Sql[] {
  return [
    ...durations,
    ...(plan.sum ? [sql`sumForEach(sums) AS sums`] : []),
    ...(plan.time ? timeMeasures(plan.time) : []),
  ];
}

function timeMeasures({ from, to }: NonNullable<FunnelPlan['time']>): Sql[] {
  const hasBoth = sql`length(times) > ${count(to)}`;
  const seconds = sql`(greatest(0, times[${count(to + 1)}] - times[${count(from + 1)}]) / 1000)`;
  const bar = sql`toUInt32(roundDown(${seconds}, ${floats(HISTOGRAM_SECONDS)}))`;
  return [
    sql`avgIf(${seconds}, ${hasBoth}) AS time_average`,
    sql`minIf(${seconds}, ${hasBoth}) AS time_min`,
    sql`maxIf(${seconds}, ${hasBoth}) AS time_max`,
    sql`quantilesExactInclusiveIf(0.1, 0.25, 0.5, 0.75, 0.9, 0.99)(${seconds}, ${hasBoth}) AS time_quantiles`,
    sql`sumMapIf(map(${bar}, toUInt64(1)), ${hasBoth}) AS time_entries`,
    sql`uniqExactMapIf(map(${bar}, subject), ${hasBoth}) AS time_people`,
  ];
}
