import { count, integer, joinSql, type Sql, sql } from '#sql';
import { exclusionBit, hasBits, stepBit } from './place.ts';
import { carriedColumns, carriedOn, eventAt } from './rows.ts';
import { eventName, exclusionBits, stageName, type Walk } from './stages.ts';

/**
 * The walk of those who enter once, who are most of what is asked. The places of each step lie in a list of their own, in no order: from
 * a person's first step on, each stage looks through the lists of its steps for what follows the stage before. It moves numbers alone;
 * what else the question asks of an event is looked up by its place in the end.
 */
export function forwardParts(walk: Walk): Sql[] {
  const { stages } = walk.plan;
  return [
    ...(walk.shape.isOfIds ? [sql`ids AS (${lists(walk)})`] : []),
    sql`people AS (${walk.shape.isOfIds ? resolved(walk) : lists(walk)})`,
    ...stages.map((_, index) => sql`${stageName(index)} AS (${stageSql(walk, index)})`),
    sql`entries AS (${entries(walk)})`,
  ];
}

/** The sub-query's columns that later ones need: the way as far as it is known, a place for each step, and what the others are found in. */
function kept(walk: Walk, stages: number): Sql {
  const { plan, shape, hasExclusions, by } = walk;
  const carried = carriedColumns(shape);
  return joinSql([
    ...[by, sql`lists`],
    ...(hasExclusions ? [sql`excluded`] : []),
    ...(carried.length > 0 ? [sql`places`, ...carried] : []),
    ...plan.stages.slice(0, stages).flatMap((steps) => steps.map(placeName)),
  ]);
}

/**
 * Each person's (or id's) first step in the period, and the places of their events by step; the last place of all, where none is, ends
 * each list of a person.
 */
function lists(walk: Walk): Sql {
  const { plan, question, shape, by, hasExclusions } = walk;
  const meanings = shape.places.meanings(sql`place`);
  const time = shape.places.time(sql`place`);
  const listOf = (bits: number) => {
    const list = sql`groupArrayIf(place, ${hasBits(meanings, bits)})`;
    return shape.isOfIds ? list : ended(walk, list);
  };
  const starts = bitsOf(walk, plan.stages[0] ?? []);
  const carried = carriedColumns(shape);
  return sql`
  SELECT ${joinSql([
    by,
    sql`minIf(place, ${hasBits(meanings, starts)} AND ${time} >= ${integer(question.period.from)} AND ${time} < ${integer(question.period.to)}) AS first`,
    sql`tuple(${joinSql(listedSteps(walk).map((step) => listOf(stepBit(plan, step))))}) AS lists`,
    ...(hasExclusions ? [sql`${listOf(allExclusions(walk))} AS excluded`] : []),
    ...(carried.length > 0 ? [sql`groupArray(means.place) AS places`] : []),
    ...carried.map((column) => sql`groupArray(means.${column}) AS ${column}`),
  ])}
  FROM means GROUP BY ${by}${shape.isOfIds ? sql`` : sql` HAVING first != ${shape.places.first}`}`;
}

/** The same of people, made of their ids': there are fewer ids to find a person for than there are events. */
function resolved(walk: Walk): Sql {
  const { plan, shape, hasExclusions } = walk;
  const person = sql`if(l.subject = 0, e.subject, l.person)`;
  const by = plan.hold.length === 0 ? sql`subject` : sql`subject, held`;
  const carried = carriedColumns(shape);
  const joined = (column: Sql) => sql`groupArrayArray(${column})`;
  return sql`
  SELECT ${joinSql([
    sql`${person} AS subject`,
    ...(plan.hold.length === 0 ? [] : [sql`e.held AS held`]),
    sql`minIf(e.first, e.first != ${shape.places.first}) AS first`,
    sql`tuple(${joinSql(listedSteps(walk).map((_, index) => ended(walk, joined(sql`tupleElement(e.lists, ${count(index + 1)})`))))}) AS lists`,
    ...(hasExclusions ? [sql`${ended(walk, joined(sql`e.excluded`))} AS excluded`] : []),
    ...(carried.length > 0 ? [sql`${joined(sql`e.places`)} AS places`] : []),
    ...carried.map((column) => sql`${joined(sql`e.${column}`)} AS ${column}`),
  ])}
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY ${by} HAVING first != ${shape.places.first} AND subject != 0`;
}

function ended({ shape }: Walk, list: Sql): Sql {
  return sql`arrayPushBack(${list}, ${shape.places.last})`;
}

function listedSteps(walk: Walk): number[] {
  return walk.plan.steps.map((_, step) => step).slice(listsFrom(walk));
}

function allExclusions({ plan }: Walk): number {
  return plan.exclusions.reduce((sum, _, index) => sum + exclusionBit(plan, index), 0);
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
  return sql`
  SELECT ${joinSql([kept(walk, 0), ...inOrder(steps, steps.length === 1 ? [sql`first`] : found)])} FROM people`;
}

function nextStage(walk: Walk, stage: number): Sql {
  const { plan, shape } = walk;
  const steps = plan.stages[stage] ?? [];
  const last = placeName(plan.stages[stage - 1]?.at(-1) ?? 0);
  const earliest = sql`${shape.places.from(sql`${shape.places.time(last)} - ${integer(plan.graceMs)}`)} AS earliest`;
  const found = steps.map((step, index) => nearest(walk, step, last, foundName(index)));
  return sql`
  SELECT ${joinSql([kept(walk, stage), ...(plan.graceMs > 0 ? [earliest] : []), ...inOrder(steps, found)])}
  FROM ${stageName(stage - 1)}`;
}

/** The places of a stage's steps, as they happened. */
function inOrder(steps: readonly number[], found: readonly Sql[]): Sql[] {
  if (found.length === 1)
    return found.map((place, index) => sql`${place} AS ${placeName(steps[index] ?? 0)}`);
  return steps.map((step, index) =>
    index === 0
      ? sql`(arraySort([${joinSql(found)}]) AS sorted)[1] AS ${placeName(step)}`
      : sql`sorted[${count(index + 1)}] AS ${placeName(step)}`,
  );
}

/**
 * The last event of the step within the grace before the one at `last`, else the first after it, in one look through the list: what lies
 * before is found by its distance, which is less than any place.
 */
function nearest(walk: Walk, step: number, last: Sql, name: Sql): Sql {
  const { plan, shape } = walk;
  if (plan.graceMs === 0) return after(walk, step, last);
  const found = sql`arrayMin(place -> multiIf(place > ${last}, place, place < ${last} AND place >= earliest, ${shape.places.minus(last, sql`place`)}, ${shape.places.last}), ${placesOfStep(walk, step)})`;
  return sql`if((${found} AS ${name}) < earliest, ${shape.places.minus(last, name)}, ${name})`;
}

const FOUND_0 = sql`found1`;
const FOUND = [
  ...[FOUND_0, sql`found2`, sql`found3`, sql`found4`, sql`found5`, sql`found6`, sql`found7`],
  ...[sql`found8`, sql`found9`, sql`found10`, sql`found11`, sql`found12`, sql`found13`, sql`found14`],
  ...[sql`found15`, sql`found16`, sql`found17`, sql`found18`, sql`found19`, sql`found20`],
];

function foundName(index: number): Sql {
  return FOUND[index] ?? FOUND_0;
}

function after(walk: Walk, step: number, last: Sql): Sql {
  return sql`arrayMin(place -> if(place > ${last}, place, ${walk.shape.places.last}), ${placesOfStep(walk, step)})`;
}

/** How many steps a way reached: as many as are within the window, with nothing between them that excludes. */
function reachOf(walk: Walk): Sql {
  const { plan, hasExclusions } = walk;
  const last = plan.steps.length - 1;
  const ends = plan.steps.slice(0, last).map((_, step) => {
    const isLate = sql`${walk.shape.places.time(placeName(step + 1))} > ${deadline(walk)}`;
    const isOut = hasExclusions ? sql`${isLate} OR ${isExcluded(walk, step)}` : isLate;
    return sql`${isOut}, ${integer(step + 1)}`;
  });
  return sql`multiIf(${joinSql(ends)}, ${integer(last + 1)})`;
}

/** Until when the way may last. */
function deadline({ plan, shape }: Walk): Sql {
  const first = placeName(0);
  return plan.window.kind === 'time'
    ? sql`(${shape.places.time(first)} + ${integer(plan.window.ms)})`
    : carriedOn(eventAt(shape, first), 'deadline', shape);
}

/** The next event, from a step (from 0) on, that excludes whoever has come so far. */
function exclusionAfter({ plan, shape }: Walk, step: number): Sql {
  const meanings = shape.places.meanings(sql`place`);
  const stage = plan.stages.findIndex((steps) => steps.includes(step));
  return sql`arrayMin(place -> if(${hasBits(meanings, exclusionBits(plan, stage))} AND place >= ${placeName(step)}, place, ${shape.places.last}), excluded)`;
}

/** Rows of exclusions stand ahead by the grace: one counts if it is further than the grace from both steps, and within the window. */
function isExcluded(walk: Walk, step: number): Sql {
  const { plan, shape } = walk;
  const at = sql`${shape.places.time(exclusionAfter(walk, step))} + ${integer(plan.graceMs)}`;
  return sql`(${at} + ${integer(plan.graceMs)} < ${shape.places.time(placeName(step + 1))} AND ${at} <= ${deadline(walk)})`;
}

/** Where ways are apart by what is held, a person's first is the entry. */
function entries(walk: Walk): Sql {
  const { plan, shape } = walk;
  const columns = [
    [sql`start`, placeName(0)],
    [sql`reach`, reachOf(walk)],
    ...plan.steps.map((_, step): [Sql, Sql] => {
      const place = placeName(step);
      return [eventName(step), shape.carried.length === 0 ? place : eventAt(shape, place)];
    }),
  ] as const;
  const ways = stageName(plan.stages.length - 1);
  if (plan.hold.length === 0)
    return sql`SELECT subject, ${joinSql(columns.map(([name, value]) => sql`${value} AS ${name}`))} FROM ${ways}`;
  const picked = columns.map(([name], index) => sql`tupleElement(picked, ${count(index + 1)}) AS ${name}`);
  return sql`SELECT subject, ${joinSql(picked)} FROM (SELECT subject, argMin((${joinSql(columns.map(([, value]) => value))}), ${placeName(0)}) AS picked FROM ${ways} GROUP BY subject)`;
}

const PLACES = [
  ...[sql`place1`, sql`place2`, sql`place3`, sql`place4`, sql`place5`, sql`place6`, sql`place7`],
  ...[sql`place8`, sql`place9`, sql`place10`, sql`place11`, sql`place12`, sql`place13`, sql`place14`],
  ...[sql`place15`, sql`place16`, sql`place17`, sql`place18`, sql`place19`, sql`place20`],
];

/** The column of a way that holds the place of a step (from 0), those of one stage as they happened. */
function placeName(step: number): Sql {
  return PLACES[step] ?? sql`first`;
}
