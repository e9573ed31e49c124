import { count, integer, integers, joinSql, type Sql, sql } from '#sql';
import { forwardParts } from './forward.ts';
import { keyedPlaces, places } from './place.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';
import { carriedOf, carriedOn, type EventShape, isOfIds, meansParts, peopleSql, placeOf } from './rows.ts';
import { isExclusion, isStep, stageName, type Walk } from './stages.ts';

/** Whether a person can enter more than once in a scope, so that a way begins only after the exit of the one before. */
export function isSequence(plan: FunnelPlan, { isSplit }: FunnelQuestion): boolean {
  if (plan.counting === 'total' || plan.isOptimised) return true;
  return plan.counting === 'unique' && isSplit && plan.hold.length === 0;
}

export function shapeOf(plan: FunnelPlan, question: FunnelQuestion): EventShape {
  const carried = carriedOf(plan, question);
  const isKeyed = carried.length > 0 || plan.graceMs === 0 || isSequence(plan, question);
  return {
    carried,
    places: isKeyed ? keyedPlaces : places,
    isOfIds: isFirstOnly(plan, question) && isOfIds(plan, question),
  };
}

/** Whether a person's first way is their only entry, and has no scope. */
function isFirstOnly(plan: FunnelPlan, question: FunnelQuestion): boolean {
  const hasScopes = question.buckets === 'trend' || plan.counting === 'session';
  return !hasScopes && !isSequence(plan, question);
}

/**
 * The walk through a funnel: the named sub-queries that end in `entries`, one row per entry, with `subject` and `entry`.
 *
 * Those who enter once are walked forward (`forward.ts`). Where they can enter again, one pass without a loop: from the last step to the
 * first, every event learns what follows it (the chain of the steps behind it), which two fills of an array carry to all events before
 * and after. Then each first step holds its whole way; what is left is to cut it at the window and at exclusions, and to choose.
 *
 * An entry: (1) place of its first event, (2) its events up to the step it reached, (3) until when nobody enters again, (4) its
 * scope: bucket and session; where one is chosen after the other also (5) least and (6) greatest place it used, (7) whether the next
 * first step supersedes it.
 */
export function walkParts(plan: FunnelPlan, question: FunnelQuestion): Sql[] {
  const walk: Walk = {
    plan,
    question,
    shape: shapeOf(plan, question),
    hasExclusions: plan.exclusions.length > 0,
    by: plan.hold.length === 0 ? sql`subject` : sql`subject, held`,
  };
  const means = meansParts(plan, question, walk.shape);
  return isFirstOnly(plan, question) ? [...means, ...forwardParts(walk)] : [...means, ...backwardParts(walk)];
}

function backwardParts(walk: Walk): Sql[] {
  return [
    sql`people AS (${peopleSql(walk.plan, walk.shape)})`,
    ...stageParts(walk),
    sql`ways AS (${ways(walk)})`,
    sql`cut AS (${cutWays(walk)})`,
    sql`attempts AS (${attempts(walk)})`,
    ...(walk.plan.hold.length === 0
      ? []
      : [
          sql`merged AS (SELECT subject, arraySort(attempt -> attempt.1, groupArrayArray(attempts)) AS attempts FROM attempts GROUP BY subject)`,
        ]),
    sql`entries AS (${chosen(walk)})`,
  ];
}

// --- chains ------------------------------------------------------------------------------------------------------------

/** From the last stage to the second: `follows`, what each event finds behind it from that stage on. */
function stageParts(walk: Walk): Sql[] {
  const { stages } = walk.plan;
  return stages
    .map((_, stage) => stage)
    .slice(1)
    .reverse()
    .map((stage) => sql`${stageName(stage)} AS (${stageSql(walk, stage)})`);
}

/** The sub-query that a stage starts from: the stage behind it, or the events themselves. */
function behind({ plan }: Walk, stage: number): Sql {
  return stage + 1 < plan.stages.length ? stageName(stage + 1) : sql`people`;
}

function isLast({ plan }: Walk, stage: number): boolean {
  return stage === plan.stages.length - 1;
}

function stageSql(walk: Walk, stage: number): Sql {
  const steps = walk.plan.stages[stage] ?? [];
  const fills = steps.flatMap((step, index) => fillsOf(walk, step, index));
  const found = steps.map((_, index) => nearest(walk, stage, index));
  return sql`
  SELECT ${walk.by}, events, arrayMap((event, ${joinSql(steps.map((_, index) => sql`${BEFORE[index] ?? BEFORE_0}, ${AFTER[index] ?? AFTER_0}`))}) -> ${inOrder(walk, stage, found)}, events, ${joinSql(steps.map((_, index) => sql`${BEFORE[index] ?? BEFORE_0}, ${AFTER[index] ?? AFTER_0}`))}) AS follows
  FROM (SELECT ${walk.by}, events, ${heads(walk, stage)} AS heads, ${joinSql(fills)} FROM ${behind(walk, stage)})`;
}

const BEFORE_0 = sql`before1`;
const AFTER_0 = sql`after1`;
const BEFORE = [
  ...[BEFORE_0, sql`before2`, sql`before3`, sql`before4`, sql`before5`, sql`before6`, sql`before7`],
  ...[sql`before8`, sql`before9`, sql`before10`, sql`before11`, sql`before12`, sql`before13`, sql`before14`],
  ...[sql`before15`, sql`before16`, sql`before17`, sql`before18`, sql`before19`, sql`before20`],
];
const AFTER = [
  ...[AFTER_0, sql`after2`, sql`after3`, sql`after4`, sql`after5`, sql`after6`, sql`after7`],
  ...[sql`after8`, sql`after9`, sql`after10`, sql`after11`, sql`after12`, sql`after13`, sql`after14`],
  ...[sql`after15`, sql`after16`, sql`after17`, sql`after18`, sql`after19`, sql`after20`],
];

/** Each event with what follows it from the next stage on: a link, and the chain behind it. */
function heads(walk: Walk, stage: number): Sql {
  const links = walk.hasExclusions
    ? sql`arrayMap((event, exclusion) -> (event, exclusion), events, ${nextExclusion(walk, stage)})`
    : sql`events`;
  return isLast(walk, stage) ? links : sql`arrayMap((link, follow) -> (link, follow), ${links}, follows)`;
}

/** For each event the next one that excludes whoever has come as far as this stage's last step. */
function nextExclusion(walk: Walk, stage: number): Sql {
  return sql`arrayReverseFill(event -> ${isExclusion(walk, stage)}, events)`;
}

function fillsOf(walk: Walk, step: number, index: number): Sql[] {
  const is = isStep(walk, step);
  const before = sql`arrayFill((head, event) -> ${is}, heads, events)`;
  const after = sql`arrayReverseFill((head, event) -> ${is}, heads, events)`;
  // Without a grace the same event is not its own successor: one place further.
  return walk.plan.graceMs > 0
    ? [sql`${before} AS ${BEFORE[index] ?? BEFORE_0}`, sql`${after} AS ${AFTER[index] ?? AFTER_0}`]
    : [
        sql`heads AS ${BEFORE[index] ?? BEFORE_0}`,
        sql`arrayPushBack(arrayPopFront(${after} AS here${AFTER[index] ?? AFTER_0}), here${AFTER[index] ?? AFTER_0}[-1]) AS ${AFTER[index] ?? AFTER_0}`,
      ];
}

function linkOf(walk: Walk, stage: number, head: Sql): Sql {
  return isLast(walk, stage) ? head : sql`tupleElement(${head}, 1)`;
}

function eventOf({ hasExclusions }: Walk, link: Sql): Sql {
  return hasExclusions ? sql`tupleElement(${link}, 1)` : link;
}

function headPlace(walk: Walk, stage: number, head: Sql): Sql {
  return placeOf(eventOf(walk, linkOf(walk, stage, head)), walk.shape);
}

/** The last event of the step within the grace before this one, else the first after it. */
function nearest(walk: Walk, stage: number, index: number): Sql {
  const { plan, shape } = walk;
  const [before, after] = [BEFORE[index] ?? BEFORE_0, AFTER[index] ?? AFTER_0];
  if (plan.graceMs === 0) return after;
  const { time } = shape.places;
  return sql`if(${time(headPlace(walk, stage, before))} + ${integer(plan.graceMs)} >= ${time(placeOf(sql`event`, shape))}, ${before}, ${after})`;
}

/** The steps of one stage as they happened, and behind the last of them the stages that follow. */
function inOrder(walk: Walk, stage: number, found: readonly Sql[]): Sql {
  const [only] = found;
  if (found.length === 1 && only) return only;
  const sorted = sql`arraySort(head -> ${headPlace(walk, stage, sql`head`)}, [${joinSql(found)}])`;
  const at = (index: number) => sql`sorted[${count(index + 1)}]`;
  const nested = found
    .map((_, index) => index)
    .reduceRight<Sql | null>(
      (behind, index) => (behind ? sql`(${linkOf(walk, stage, at(index))}, ${behind})` : at(index)),
      null,
    );
  return sql`arrayMap(sorted -> ${nested ?? at(0)}, [${sorted}])[1]`;
}

// --- ways --------------------------------------------------------------------------------------------------------------

/** The ways of all first steps in the period, in order: each an array of one link per step. */
function ways(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const steps = plan.stages[0] ?? [];
  const isFirst = joinSql(
    steps.map((step) => isStep(walk, step)),
    sql` OR `,
  );
  const time = shape.places.time(placeOf(sql`event`, shape));
  const starts = sql`(${isFirst}) AND ${time} >= ${integer(question.period.from)} AND ${time} < ${integer(question.period.to)}`;
  const chains =
    steps.length === 1
      ? sql`arrayFilter((head, event) -> ${starts}, ${heads(walk, 0)}, events)`
      : sql`arrayFilter((chain, event) -> ${starts}, ${unorderedChains(walk)}, events)`;
  return sql`
  SELECT ${walk.by}, arrayMap(chain -> [${joinSql(linksOf(plan.steps.length))}], ${chains}) AS ways
  FROM ${unorderedSource(walk)} WHERE notEmpty(ways)`;
}

/** Where the first steps have no order, whichever comes first begins; the others follow it. */
function unorderedChains(walk: Walk): Sql {
  const steps = walk.plan.stages[0] ?? [];
  const found = steps.map((step, index) => sql`if(${isStep(walk, step)}, head, ${AFTER[index] ?? AFTER_0})`);
  return sql`arrayMap((event, head, ${joinSql(steps.map((_, index) => AFTER[index] ?? AFTER_0))}) -> ${inOrder(walk, 0, found)}, events, heads, ${joinSql(steps.map((_, index) => AFTER[index] ?? AFTER_0))})`;
}

function unorderedSource(walk: Walk): Sql {
  const steps = walk.plan.stages[0] ?? [];
  if (steps.length === 1) return behind(walk, 0);
  const fills = steps.map(
    (step, index) =>
      sql`arrayReverseFill((head, event) -> ${isStep(walk, step)}, heads, events) AS ${AFTER[index] ?? AFTER_0}`,
  );
  return sql`(SELECT ${walk.by}, events, ${heads(walk, 0)} AS heads, ${joinSql(fills)} FROM ${behind(walk, 0)})`;
}

/** `(link, (link, … link))` as a list. */
function linksOf(steps: number): Sql[] {
  const links: Sql[] = [];
  let chain = sql`chain`;
  for (let step = 1; step < steps; step++) {
    links.push(sql`tupleElement(${chain}, 1)`);
    chain = sql`tupleElement(${chain}, 2)`;
  }
  return [...links, chain];
}

// --- where a way ends ----------------------------------------------------------------------------------------------------

/** How long each way may last, and how many steps it reached. */
function cutWays(walk: Walk): Sql {
  const { plan, shape } = walk;
  const first = eventOf(walk, sql`way[1]`);
  const deadline =
    plan.window.kind === 'time'
      ? sql`${shape.places.time(placeOf(first, shape))} + ${integer(plan.window.ms)}`
      : carriedOn(first, 'deadline', shape);
  const time = timeOf(walk, sql`next`);
  const stops = walk.hasExclusions ? sql`${time} > deadline OR ${isExcluded(walk)}` : sql`${time} > deadline`;
  return sql`
  SELECT ${walk.by}, ways, arrayMap(way -> ${deadline}, ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> ${stops}, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways`;
}

function timeOf(walk: Walk, link: Sql): Sql {
  return walk.shape.places.time(placeOf(eventOf(walk, link), walk.shape));
}

/** When the next exclusion after a link really happened: rows of exclusions stand ahead by the grace. */
function exclusionTime({ plan, shape }: Walk, link: Sql): Sql {
  return sql`(${shape.places.time(placeOf(sql`tupleElement(${link}, 2)`, shape))} + ${integer(plan.graceMs)})`;
}

/** An exclusion counts if it is further than the grace from both steps, and within the window. */
function isExcluded(walk: Walk): Sql {
  const at = exclusionTime(walk, sql`link`);
  return sql`(${at} + ${integer(walk.plan.graceMs)} < ${timeOf(walk, sql`next`)} AND ${at} <= deadline)`;
}

function attempts(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const steps = plan.steps.length;
  const events = walk.hasExclusions ? sql`arrayMap(link -> tupleElement(link, 1), way)` : sql`way`;
  const until = walk.hasExclusions
    ? sql`multiIf(stop = 0, 0, ${exclusionTime(walk, sql`way[stop]`)} + ${integer(plan.graceMs)} < ${timeOf(walk, sql`way[stop + 1]`)} AND ${exclusionTime(walk, sql`way[stop]`)} <= deadline, ${exclusionTime(walk, sql`way[stop]`)}, deadline)`
    : sql`if(stop = 0, 0, deadline)`;
  const place = placeOf(sql`event`, shape);
  const start = placeOf(eventOf(walk, sql`way[1]`), shape);
  const bucket =
    question.buckets === 'trend'
      ? sql`roundDown(${shape.places.time(start)}, ${integers(question.period.starts)})`
      : sql`toInt64(0)`;
  const session = plan.counting === 'session' ? sql`deadline` : sql`toInt64(0)`;
  return sql`
  SELECT ${walk.by}, arrayMap((way, deadline, stop, taken, superseded) -> (
      ${start}, taken, ${until}, (${bucket}, ${session}),
      arrayMin(arrayMap(event -> ${place}, taken)), arrayMax(arrayMap(event -> ${place}, taken)), superseded
    ), ways, deadlines, stops, taken, ${plan.isOptimised ? superseded(walk) : sql`arrayMap(way -> 0, ways)`}) AS attempts
  FROM (SELECT ${walk.by}, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(${events}, 1, if(stop = 0, ${integer(steps)}, stop)), ways, stops) AS taken FROM cut)`;
}

/** A first step gives way to the next one where both go on with the same event and the next stands before it. */
function superseded(walk: Walk): Sql {
  const { shape } = walk;
  const place = (way: Sql, step: Sql) => placeOf(eventOf(walk, sql`${way}[${step}]`), shape);
  return sql`arrayPushBack(arrayMap((way, next, stop) -> stop != 1 AND ${place(sql`next`, sql`2`)} = ${place(sql`way`, sql`2`)} AND ${place(sql`next`, sql`1`)} < ${place(sql`next`, sql`2`)}, arrayPopBack(ways), arrayPopFront(ways), arrayPopBack(stops)), 0)`;
}

// --- which ways are entries ----------------------------------------------------------------------------------------------

function chosen(walk: Walk): Sql {
  const source = walk.plan.hold.length === 0 ? sql`attempts` : sql`merged`;
  if (isSequence(walk.plan, walk.question))
    return sql`
  SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, ${inSequence(walk)})) AS entry
  FROM (SELECT subject, attempts, ${chunks(walk)} AS chunks FROM ${source})`;
  const isChosen = sql`arrayMap(place -> place = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.4, attempts)))`;
  return sql`
  SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, ${isChosen})) AS entry FROM ${source}`;
}

/**
 * A way is an entry if it begins after the exit of the entry before and uses none of its events; optimised, also one that converts
 * while the entry before is open. What is carried along: scope, greatest place used, end, and which ways are entries. A fold copies
 * what it carries at every step, so that a flag for each way would cost the square of them: 64 ways at a time are flagged by the bits
 * of one number, and a list of those numbers grows once in 64 ways.
 */
function inSequence({ plan, shape }: Walk): Sql {
  const isNew = sql`attempt.1 != carried.1`;
  const isUnused = sql`attempt.2 > carried.2`;
  const isOver = sql`attempt.4 > carried.3`;
  const isEntry = plan.isOptimised
    ? sql`attempt.6 = 0 AND (${isNew} OR (${isUnused} AND (attempt.5 OR ${isOver})))`
    : sql`${isNew} OR (${isUnused} AND ${isOver})`;
  const ofChunk = sql`arrayFold((carried, attempt) -> if(${isEntry}, (attempt.1, attempt.3, attempt.7, bitOr(carried.4, attempt.8)), carried), chunk, (before.1, before.2, before.3, toUInt64(0)))`;
  const flags = sql`arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, after.3, arrayPushBack(before.4, after.4)), [${ofChunk}])[1],
    chunks, ((toInt64(-1), toInt64(-1)), ${shape.places.first}, toInt64(0), emptyArrayUInt64()))`;
  return sql`arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.8) != 0, chunk), tupleElement(${flags}, 4), chunks))`;
}

/** What the fold needs of each way: scope, least and greatest place used, start, whether it converts, superseded, end, its bit. */
function chunks({ plan, shape }: Walk): Sql {
  const start = shape.places.time(sql`attempt.1`);
  const facts = sql`arrayMap((attempt, number) -> (attempt.4, attempt.5, attempt.6, ${start}, length(attempt.2) = ${integer(plan.steps.length)}, attempt.7, toInt64(attempt.3), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts))`;
  return sql`arraySplit((attempt, number) -> number % 64 = 1, ${facts}, arrayEnumerate(attempts))`;
}
