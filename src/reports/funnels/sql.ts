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
import { addedAt, isReached, timeOf } from './entry.ts';
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
    outcome === 'converted' ? sql`reach >= ${count(step)}` : sql`reach = ${count(Math.max(1, step) - 1)}`;
  const isCounted = plan.counted.kind === 'people' ? [] : [sql`false`];
  return sql`
WITH ${joinSql(entriesParts(plan, question), NEXT)}
SELECT DISTINCT subject AS person FROM placed
WHERE ${joinSql([reached, ...isCounted, ...(isSplit ? [segmentIs(plan.breakdowns, segment, plan.projectId)] : [])], sql` AND `)}`;
}

const NEXT = sql`,
`;

function questionSql(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const { isSplit, buckets } = question;
  const parts = entriesParts(plan, question);
  const measured = buckets === 'none' ? measuredSql(plan, question) : cellsSql(plan, question);
  if (!isSplit)
    return sql`
WITH ${joinSql(parts, NEXT)}${measured}${smallBlocks}`;
  return sql`
WITH ${joinSql([...parts, sql`measured AS (${measured})`], NEXT)}
SELECT measured.*, ${joinSql([...segmentLabels(plan.breakdowns), sql`count() OVER () AS segments`])}
FROM measured${joinSql(segmentTexts(plan.breakdowns, { ...splitOf(plan, question), period: stretchOf(plan, question) }), sql``)}${question.answers === 'segments' ? crowds(plan) : sql``}
ORDER BY size DESC, ${joinSql(segmentOrder(plan.breakdowns, keysIn(plan)))}
LIMIT ${count(buckets === 'none' ? plan.limit : MAX_SEGMENTS_READ)}${smallBlocks}`;
}

/** One row for each segment, or one in all. */
function measuredSql(plan: FunnelPlan, { isSplit }: FunnelQuestion): Sql {
  const keys = isSplit ? keysIn(plan) : [];
  return sql`
SELECT ${joinSql([...keys, sql`count() AS size`, ...counts(plan), ...measures(plan)])} FROM placed${grouped(keys)}`;
}

/** The same, a cell for each bucket in which somebody entered. */
function cellsSql(plan: FunnelPlan, { isSplit }: FunnelQuestion): Sql {
  const keys = isSplit ? keysIn(plan) : [];
  const columns = [...counts(plan), ...(plan.isTimedByInterval ? durations(plan) : [])];
  return sql`
SELECT ${joinSql([...keys, sql`sum(reached[1]) AS size`, sql`groupArray((bucket, reached, people${plan.isTimedByInterval ? DURATIONS : sql``})) AS cells`])}
FROM (SELECT ${joinSql([...keys, sql`bucket`, ...columns])} FROM placed${grouped([...keys, sql`bucket`])})${grouped(keys)}`;
}

function grouped(keys: readonly Sql[]): Sql {
  return keys.length === 0 ? sql`` : sql` GROUP BY ${joinSql(keys)}`;
}

/** Segments whose first step enough people reached. */
function crowds({ leastCrowd }: FunnelPlan): Sql {
  return leastCrowd === 0
    ? sql``
    : sql`
WHERE people[1] >= ${count(leastCrowd)}`;
}

function keysIn({ breakdowns }: FunnelPlan): readonly Sql[] {
  return KEYS.slice(0, breakdowns.length);
}

// --- entries -----------------------------------------------------------------------------------------------------------

/** The named sub-queries that end in `placed`: an entry's subject, bucket and keys, how many steps it reached, and the time and the number of each. */
function entriesParts(plan: FunnelPlan, question: FunnelQuestion): Sql[] {
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...segmentConstants(splitOf(plan, question)),
    ...walkParts(plan, question),
    ...(isBetween(plan, question)
      ? [sql`attributed AS (${attributed(plan, question)})`, ...betweenParts(plan, question)]
      : []),
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

const ENTRY: EntryRow = { eventAt: eventName, reach: sql`reach` };

interface EntryColumn {
  readonly name: Sql;
  readonly value: Sql;
}

/** What is measured of an entry. */
function entryColumns(plan: FunnelPlan, shape: EventShape): readonly EntryColumn[] {
  return [
    { name: ENTRY.reach, value: ENTRY.reach },
    ...plan.steps.map((_, step) => ({
      name: timeOf(step),
      value: shape.places.time(placeOf(eventName(step), shape)),
    })),
    ...(plan.sum
      ? plan.steps.map((_, step) => ({ name: addedAt(step), value: summedAt(plan, shape, step) }))
      : []),
    ...(plan.filter
      ? [
          {
            name: sql`passes`,
            value: sql`${passesSql(plan.filter, attributedConditions(plan, shape, ENTRY))}`,
          },
        ]
      : []),
  ];
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

/** An entry's keys, but that of what was done between its steps, and what is measured of it. */
function attributed(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const shape = shapeOf(plan, question);
  const keys = question.isSplit
    ? keyedBreakdowns(plan).map(
        (_, index) => sql`${spreadKey(plan, shape, index as Position, ENTRY)} AS ${KEYS[index as Position]}`,
      )
    : [];
  const values = entryColumns(plan, shape).map(({ name, value }) =>
    value === ENTRY.reach ? name : sql`${value} AS ${name}`,
  );
  return sql`
  SELECT ${joinSql([
    sql`subject, start`,
    ...(hasScopes(plan, question) ? [sql`scope`] : []),
    ...keys,
    ...values,
    ...(isBetween(plan, question) ? [sql`${stepsOfEntry(plan, shape)} AS own`] : []),
    ...bucketOf(question),
  ])}
  FROM entries`;
}

function bucketOf({ buckets, period }: FunnelQuestion): Sql[] {
  return buckets === 'none' ? [] : [sql`${startOfSql(timeOf(0), period.starts)} AS bucket`];
}

/** Of several entries of a person in one segment (and scope) the first counts, or the one that got furthest. */
function placed(plan: FunnelPlan, question: FunnelQuestion): Sql {
  const columns = entryColumns(plan, shapeOf(plan, question)).map(({ name }) => name);
  const keys = question.isSplit ? keysIn(plan) : [];
  const passing = plan.filter ? sql` WHERE passes` : sql``;
  const isOne = !isPicked(plan, question) || isPickedInLists(plan, question);
  const entries = isBetween(plan, question) ? sql`behaved` : sql`(${attributed(plan, question)})`;
  if (isOne && !isBetween(plan, question)) return sql`${attributed(plan, question)}${passing}`;
  if (isOne)
    return sql`
  SELECT ${joinSql([sql`subject`, ...keys, ...columns, ...bucketOf(question)])}
  FROM ${entries}${passing}`;
  const by = [sql`subject`, ...(hasScopes(plan, question) ? [sql`scope`] : []), ...keys];
  const picked = columns.map((name, index) => sql`tupleElement(picked, ${count(index + 1)}) AS ${name}`);
  return sql`
  SELECT ${joinSql([sql`subject`, ...keys, ...picked, ...bucketOf(question)])}
  FROM (
    SELECT ${joinSql(by)}, argMin((${joinSql(columns)}), (${plan.isOptimised ? sql`-toInt64(reach)` : sql`0`}, start)) AS picked
    FROM ${entries} GROUP BY ${joinSql(by)})${passing}`;
}

// --- measures ----------------------------------------------------------------------------------------------------------

/** Entries and people that reached each step. */
function counts({ counting, steps }: FunnelPlan): Sql[] {
  const reached = steps.map((_, step) => (step === 0 ? sql`count()` : sql`countIf(${isReached(step)})`));
  const people = steps.map((_, step) =>
    step === 0 ? sql`uniqExact(subject)` : sql`uniqExactIf(subject, ${isReached(step)})`,
  );
  return [
    sql`[${joinSql(reached)}] AS reached`,
    counting === 'unique' ? sql`reached AS people` : sql`[${joinSql(people)}] AS people`,
  ];
}

function took(from: number, to: number): Sql {
  return sql`greatest(0, ${timeOf(to)} - ${timeOf(from)})`;
}

/** How long it took to each step from the second on: not a number where nobody reached it. */
function durations({ steps }: FunnelPlan): Sql[] {
  const later = steps.map((_, step) => step).slice(1);
  const average = (from: number, to: number) => sql`avgIf(${took(from, to)}, ${isReached(to)}) / 1000`;
  const median = (from: number, to: number) =>
    sql`quantileExactInclusiveIf(0.5)(${took(from, to)}, ${isReached(to)}) / 1000`;
  return [
    sql`[${joinSql(later.map((step) => average(step - 1, step)))}] AS previous_average`,
    sql`[${joinSql(later.map((step) => median(step - 1, step)))}] AS previous_median`,
    sql`[${joinSql(later.map((step) => average(0, step)))}] AS first_average`,
    sql`[${joinSql(later.map((step) => median(0, step)))}] AS first_median`,
  ];
}
const DURATIONS = sql`, previous_average, previous_median, first_average, first_median`;

function measures(plan: FunnelPlan): Sql[] {
  const sums = plan.steps.map((_, step) => sql`sumIf(${addedAt(step)}, ${isReached(step)})`);
  return [
    ...durations(plan),
    ...(plan.sum ? [sql`[${joinSql(sums)}] AS sums`] : []),
    ...(plan.time ? timeMeasures(plan.time) : []),
  ];
}

function timeMeasures({ from, to }: NonNullable<FunnelPlan['time']>): Sql[] {
  const hasBoth = isReached(to);
  const seconds = sql`(${took(from, to)} / 1000)`;
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
