import { integer, joinSql, type Sql, sql } from '#sql';
import { placeOf } from './rows.ts';
import { isExclusion, isStep, stageName, type Walk } from './stages.ts';

/**
 * The walk of those who enter once, who are most of what is asked: from their first step on, each stage looks through their events for
 * what follows the stage before. It ends in the `ways` that the walk from the last step to the first gives, at most one a person.
 */
export function forwardParts(walk: Walk): Sql[] {
  const { stages } = walk.plan;
  return [
    sql`${stageName(0)} AS (${firstStage(walk)})`,
    ...stages.slice(1).map((_, index) => sql`${stageName(index + 1)} AS (${nextStage(walk, index + 1)})`),
    sql`ways AS (SELECT ${walk.by}, [way] AS ways FROM ${stageName(stages.length - 1)})`,
  ];
}

/** The first step in the period; others of its stage, which have no order, come after it. */
function firstStage(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const steps = plan.stages[0] ?? [];
  const time = shape.places.time(placeOf(sql`event`, shape));
  const isFirst = joinSql(
    steps.map((step) => isStep(walk, step)),
    sql` OR `,
  );
  const starts = sql`(${isFirst}) AND ${time} >= ${integer(question.period.from)} AND ${time} < ${integer(question.period.to)}`;
  const found =
    steps.length === 1
      ? [sql`first`]
      : steps.map(
          (step) =>
            sql`if(arrayExists(event -> ${isStep(walk, step)}, [first]), first, ${after(walk, step)})`,
        );
  return sql`
  SELECT ${walk.by}, events, ${links(walk, 0, found)} AS way
  FROM (SELECT ${walk.by}, events, arrayFirst(event -> ${orNone(walk, starts)}, events) AS first, ${placeOf(sql`first`, shape)} AS last FROM people)
  WHERE last != ${shape.places.last}`;
}

function nextStage(walk: Walk, stage: number): Sql {
  const { plan, shape } = walk;
  const found = (plan.stages[stage] ?? []).map((step) => nearest(walk, step));
  const place = placeOf(walk.hasExclusions ? sql`tupleElement(walked[-1], 1)` : sql`walked[-1]`, shape);
  return sql`
  SELECT ${walk.by}, events, arrayConcat(walked, ${links(walk, stage, found)}) AS way
  FROM (SELECT ${walk.by}, events, way AS walked, ${place} AS last, ${shape.places.time(sql`last`)} - ${integer(plan.graceMs)} AS earliest FROM ${stageName(stage - 1)})`;
}

/** The last event of the step within the grace before the one at `last`, else the first after it. */
function nearest(walk: Walk, step: number): Sql {
  const { plan, shape } = walk;
  if (plan.graceMs === 0) return after(walk, step);
  const place = placeOf(sql`event`, shape);
  const before = sql`arrayLast(event -> ${isStep(walk, step)} AND ${place} < last AND ${shape.places.time(place)} >= earliest, events)`;
  return sql`if(${placeOf(before, shape)} != ${shape.places.first}, ${before}, ${after(walk, step)})`;
}

function after(walk: Walk, step: number): Sql {
  const is = sql`${isStep(walk, step)} AND ${placeOf(sql`event`, walk.shape)} > last`;
  return sql`arrayFirst(event -> ${orNone(walk, is)}, events)`;
}

/** The last of all events, which never happened, stands for none. */
function orNone({ shape }: Walk, is: Sql): Sql {
  return sql`(${is}) OR ${placeOf(sql`event`, shape)} = ${shape.places.last}`;
}

/** What was found for one stage as it happened, each with the next exclusion where there are any. */
function links(walk: Walk, stage: number, found: readonly Sql[]): Sql {
  const place = placeOf(sql`event`, walk.shape);
  const inOrder =
    found.length === 1 ? sql`[${joinSql(found)}]` : sql`arraySort(event -> ${place}, [${joinSql(found)}])`;
  if (!walk.hasExclusions) return inOrder;
  const isNext = sql`${isExclusion(walk, stage)} AND ${place} >= ${placeOf(sql`link`, walk.shape)}`;
  return sql`arrayMap(link -> (link, arrayFirst(event -> ${orNone(walk, isNext)}, events)), ${inOrder})`;
}
