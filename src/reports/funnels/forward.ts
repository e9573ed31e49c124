import { count, integer, joinSql, type Sql, sql } from '#sql';
import { exclusionBit, hasBits, stepBit } from './place.ts';
import { carriedOf, deadlineOf, eventAt } from './rows.ts';
import { exclusionBits, stageName, type Walk } from './stages.ts';

/**
 * The walk of those who enter once, who are most of what is asked. The places of each step lie in a list of their own, in no order: from
 * a person's first step on, each stage looks through the lists of its steps for what follows the stage before. It moves numbers alone;
 * what else the question asks of an event is looked up by its place in the end.
 */
export function forwardParts(walk: Walk): Sql[] {
  const { stages } = walk.plan;
  return [
    sql`people AS (${people(walk)})`,
    ...stages.map((_, index) => sql`${stageName(index)} AS (${stageSql(walk, index)})`),
    sql`cut AS (${cutWay(walk)})`,
    sql`entries AS (${entries(walk)})`,
  ];
}

/** The sub-query's columns that later ones need beside the way. */
function kept(walk: Walk): Sql {
  const { plan, question, hasExclusions, by } = walk;
  const carried = carriedOf(plan, question);
  return joinSql([
    ...[by, sql`lists`],
    ...(hasExclusions ? [sql`excluded`] : []),
    ...(carried.length > 0 ? [sql`places`, ...carried] : []),
  ]);
}

/** Each person's first step in the period, and the places of their events by step; the last place of all, where none is, ends each list. */
function people(walk: Walk): Sql {
  const { plan, question, shape, by, hasExclusions } = walk;
  const meanings = shape.places.meanings(sql`place`);
  const time = shape.places.time(sql`place`);
  const listOf = (bits: number) =>
    sql`arrayPushBack(groupArrayIf(place, ${hasBits(meanings, bits)}), ${shape.places.last})`;
  const starts = bitsOf(walk, plan.stages[0] ?? []);
  const steps = plan.steps.map((_, step) => step).slice(listsFrom(walk));
  const excluded = plan.exclusions.reduce((sum, _, index) => sum + exclusionBit(index), 0);
  const carried = carriedOf(plan, question);
  return sql`
  SELECT ${joinSql([
    by,
    sql`minIf(place, ${hasBits(meanings, starts)} AND ${time} >= ${integer(question.period.from)} AND ${time} < ${integer(question.period.to)}) AS first`,
    sql`tuple(${joinSql(steps.map((step) => listOf(stepBit(plan, step))))}) AS lists`,
    ...(hasExclusions ? [sql`${listOf(excluded)} AS excluded`] : []),
    ...(carried.length > 0 ? [sql`groupArray(means.place) AS places`] : []),
    ...carried.map((column) => sql`groupArray(means.${column}) AS ${column}`),
  ])}
  FROM means GROUP BY ${by} HAVING first != ${shape.places.first}`;
}

function bitsOf({ plan }: Walk, steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + stepBit(plan, step), 0);
}

/** The first step that has a list: where one step begins, its first place is all that matters. */
function listsFrom({ plan }: Walk): number {
  return plan.stages[0]?.length === 1 ? 1 : 0;
}

function placesOfStep(walk: Walk, step: number): Sql {
  return sql`tupleElement(lists, ${count(step - listsFrom(walk) + 1)})`;
}

function stageSql(walk: Walk, stage: number): Sql {
  return stage === 0 ? firstStage(walk) : nextStage(walk, stage);
}

/** The first step in the period; others of its stage, which have no order, come after it. */
function firstStage(walk: Walk): Sql {
  const { plan, shape } = walk;
  const steps = plan.stages[0] ?? [];
  const meanings = shape.places.meanings(sql`first`);
  const found = steps.map(
    (step) => sql`if(${hasBits(meanings, stepBit(plan, step))}, first, ${after(walk, step, sql`first`)})`,
  );
  const way = steps.length === 1 ? sql`[first]` : sql`arraySort([${joinSql(found)}])`;
  return sql`
  SELECT ${kept(walk)}, ${way} AS way FROM people`;
}

function nextStage(walk: Walk, stage: number): Sql {
  const { plan, shape } = walk;
  const found = (plan.stages[stage] ?? []).map((step) => nearest(walk, step));
  const way = found.length === 1 ? sql`[${joinSql(found)}]` : sql`arraySort([${joinSql(found)}])`;
  const earliest = shape.places.from(sql`${shape.places.time(sql`last`)} - ${integer(plan.graceMs)}`);
  return sql`
  SELECT ${kept(walk)}, arrayConcat(way, ${way}) AS way
  FROM (SELECT ${kept(walk)}, way, way[-1] AS last, ${earliest} AS earliest FROM ${stageName(stage - 1)})`;
}

function nearest(walk: Walk, step: number): Sql {
  const next = after(walk, step, sql`last`);
  if (walk.plan.graceMs === 0) return next;
  return sql`if(${before(walk, step)} != ${walk.shape.places.first}, ${before(walk, step)}, ${next})`;
}

/** The last event of the step within the grace before the one at `last`. */
function before(walk: Walk, step: number): Sql {
  return sql`arrayMax(place -> if(place < last AND place >= earliest, place, ${walk.shape.places.first}), ${placesOfStep(walk, step)})`;
}

function after(walk: Walk, step: number, last: Sql): Sql {
  return sql`arrayMin(place -> if(place > ${last}, place, ${walk.shape.places.last}), ${placesOfStep(walk, step)})`;
}

/** How long the way may last, and how many steps it reached (0: all). */
function cutWay(walk: Walk): Sql {
  const { plan, shape, hasExclusions } = walk;
  const deadline =
    plan.window.kind === 'time'
      ? sql`${shape.places.time(sql`way[1]`)} + ${integer(plan.window.ms)}`
      : deadlineOf(eventAt(plan, walk.question, sql`way[1]`));
  const time = shape.places.time(sql`next`);
  const stop = hasExclusions
    ? sql`arrayFirstIndex((next, exclusion) -> ${time} > until OR ${isExcluded(walk)}, arrayPopFront(way), ${exclusions(walk)})`
    : sql`arrayFirstIndex(next -> ${time} > until, arrayPopFront(way))`;
  return sql`
  SELECT ${kept(walk)}, way, ${deadline} AS until, ${stop} AS stop FROM ${stageName(plan.stages.length - 1)}`;
}

/** For each step but the last the next event that excludes whoever has come so far. */
function exclusions(walk: Walk): Sql {
  const { plan, shape } = walk;
  const meanings = shape.places.meanings(sql`place`);
  const next = plan.stages
    .flatMap((steps, stage) => steps.map(() => stage))
    .slice(0, -1)
    .map(
      (stage, index) =>
        sql`arrayMin(place -> if(${hasBits(meanings, exclusionBits(plan, stage))} AND place >= way[${count(index + 1)}], place, ${shape.places.last}), excluded)`,
    );
  return sql`[${joinSql(next)}]`;
}

/** Rows of exclusions stand ahead by the grace: one counts if it is further than the grace from both steps, and within the window. */
function isExcluded({ plan, shape }: Walk): Sql {
  const at = sql`${shape.places.time(sql`exclusion`)} + ${integer(plan.graceMs)}`;
  return sql`(${at} + ${integer(plan.graceMs)} < ${shape.places.time(sql`next`)} AND ${at} <= until)`;
}

/** Where ways are apart by what is held, a person's first is the entry. Nobody enters again: its end and its scope say nothing. */
function entries(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const taken = sql`arraySlice(way, 1, if(stop = 0, ${integer(plan.steps.length)}, stop))`;
  const events = shape.isBare
    ? taken
    : sql`arrayMap(place -> ${eventAt(plan, question, sql`place`)}, ${taken})`;
  const entry = sql`(way[1], ${events}, toInt64(0), (toInt64(0), toInt64(0)))`;
  return plan.hold.length === 0
    ? sql`SELECT subject, ${entry} AS entry FROM cut`
    : sql`SELECT subject, argMin(${entry}, way[1]) AS entry FROM cut GROUP BY subject`;
}
