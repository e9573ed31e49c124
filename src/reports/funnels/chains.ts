import { count, integer, joinSql, type Sql, sql } from '#sql';
import { placeOf } from './rows.ts';
import { isExclusion, isStep, stageName, type Walk } from './stages.ts';

/**
 * The ways of all first steps, without a loop: from the last step to the first, every event learns what follows it (the chain of the steps
 * behind it), which two fills of a list carry to all events before and after. A person's `places` say what each event means, `events` are
 * what is carried.
 */
export function chainParts(walk: Walk): Sql[] {
  const { stages } = walk.plan;
  const parts = stages
    .map((_, stage) => stage)
    .slice(1)
    .reverse()
    .map((stage) => sql`${stageName(stage)} AS (${stageSql(walk, stage)})`);
  return [...parts, sql`ways AS (${ways(walk)})`];
}

/** The link of a step (from 0) in a way: an event, or (event, next exclusion). A way is `(link, (link, … link))`. */
export function linkAt({ plan }: Walk, way: Sql, step: number): Sql {
  const behind = Array.from({ length: step }).reduce<Sql>((chain) => sql`tupleElement(${chain}, 2)`, way);
  return step + 1 < plan.steps.length ? sql`tupleElement(${behind}, 1)` : behind;
}

export function eventOf({ hasExclusions }: Walk, link: Sql): Sql {
  return hasExclusions ? sql`tupleElement(${link}, 1)` : link;
}

/** The sub-query that a stage starts from: the stage behind it, or the events themselves. */
function behind({ plan }: Walk, stage: number): Sql {
  return stage + 1 < plan.stages.length ? stageName(stage + 1) : sql`people`;
}

function isLast({ plan }: Walk, stage: number): boolean {
  return stage === plan.stages.length - 1;
}

/** `follows`: what each event finds behind it from this stage on. */
function stageSql(walk: Walk, stage: number): Sql {
  const steps = walk.plan.stages[stage] ?? [];
  const fills = steps.flatMap((step, index) => fillsOf(walk, stage, step, index));
  const found = steps.map((_, index) => nearest(walk, stage, index));
  const neighbours = joinSql(
    steps.map((_, index) => sql`${BEFORE[index] ?? BEFORE_0}, ${AFTER[index] ?? AFTER_0}`),
  );
  return sql`
  SELECT ${lists(walk)}, arrayMap((place, ${neighbours}) -> ${inOrder(walk, stage, found)}, places, ${neighbours}) AS follows
  FROM (SELECT ${lists(walk)}, ${joinSql([...(arePlaces(walk, stage) ? [] : [sql`${heads(walk, stage)} AS heads`]), ...fills])} FROM ${behind(walk, stage)})`;
}

function lists({ by, shape }: Walk): Sql {
  return shape.isPlain ? sql`${by}, places` : sql`${by}, places, events`;
}

function eventList({ shape }: Walk): Sql {
  return shape.isPlain ? sql`places` : sql`events`;
}

/** Whether each event is found by its place alone, with nothing behind it. */
function arePlaces(walk: Walk, stage: number): boolean {
  return walk.shape.isPlain && !walk.hasExclusions && isLast(walk, stage);
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
    ? sql`arrayZip(${eventList(walk)}, ${nextExclusion(walk, stage)})`
    : eventList(walk);
  return isLast(walk, stage) ? links : sql`arrayZip(${links}, follows)`;
}

/** For each event the next one that excludes whoever has come as far as this stage's last step. */
function nextExclusion(walk: Walk, stage: number): Sql {
  return walk.shape.isPlain
    ? sql`arrayReverseFill(place -> ${isExclusion(walk, stage)}, places)`
    : sql`arrayReverseFill((event, place) -> ${isExclusion(walk, stage)}, events, places)`;
}

function fillsOf(walk: Walk, stage: number, step: number, index: number): Sql[] {
  const is = isStep(walk, step);
  const filled = arePlaces(walk, stage)
    ? sql`place -> ${is}, places`
    : sql`(head, place) -> ${is}, heads, places`;
  const before = sql`arrayFill(${filled})`;
  const after = sql`arrayReverseFill(${filled})`;
  // Without a grace the same event is not its own successor: one place further.
  return walk.plan.graceMs > 0
    ? [sql`${before} AS ${BEFORE[index] ?? BEFORE_0}`, sql`${after} AS ${AFTER[index] ?? AFTER_0}`]
    : [
        sql`${arePlaces(walk, stage) ? sql`places` : sql`heads`} AS ${BEFORE[index] ?? BEFORE_0}`,
        sql`arrayPushBack(arrayPopFront(${after} AS here${AFTER[index] ?? AFTER_0}), here${AFTER[index] ?? AFTER_0}[-1]) AS ${AFTER[index] ?? AFTER_0}`,
      ];
}

function linkOf(walk: Walk, stage: number, head: Sql): Sql {
  return isLast(walk, stage) ? head : sql`tupleElement(${head}, 1)`;
}

function headPlace(walk: Walk, stage: number, head: Sql): Sql {
  return placeOf(eventOf(walk, linkOf(walk, stage, head)), walk.shape);
}

/** The last event of the step within the grace before this one, else the first after it. */
function nearest(walk: Walk, stage: number, index: number): Sql {
  const { plan, shape } = walk;
  const [before, after] = [BEFORE[index] ?? BEFORE_0, AFTER[index] ?? AFTER_0];
  if (plan.graceMs === 0) return after;
  const { clock } = shape.places;
  return sql`if(${clock(headPlace(walk, stage, before))} + ${count(plan.graceMs)} >= ${clock(sql`place`)}, ${before}, ${after})`;
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

/** The ways of all first steps in the period, in order. */
function ways(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const steps = plan.stages[0] ?? [];
  const isFirst = joinSql(
    steps.map((step) => isStep(walk, step)),
    sql` OR `,
  );
  const time = shape.places.time(sql`place`);
  const starts = sql`(${isFirst}) AND ${time} >= ${integer(question.period.from)} AND ${time} < ${integer(question.period.to)}`;
  const chains = steps.length === 1 ? heads(walk, 0) : unorderedChains(walk);
  return sql`
  SELECT ${walk.by}, arrayFilter((chain, place) -> ${starts}, ${chains}, places) AS ways
  FROM ${unorderedSource(walk)} WHERE notEmpty(ways)`;
}

/** Where the first steps have no order, whichever comes first begins; the others follow it. */
function unorderedChains(walk: Walk): Sql {
  const steps = walk.plan.stages[0] ?? [];
  const found = steps.map((step, index) => sql`if(${isStep(walk, step)}, head, ${AFTER[index] ?? AFTER_0})`);
  const following = joinSql(steps.map((_, index) => AFTER[index] ?? AFTER_0));
  return sql`arrayMap((place, head, ${following}) -> ${inOrder(walk, 0, found)}, places, heads, ${following})`;
}

function unorderedSource(walk: Walk): Sql {
  const steps = walk.plan.stages[0] ?? [];
  if (steps.length === 1) return behind(walk, 0);
  const fills = steps.map(
    (step, index) =>
      sql`arrayReverseFill((head, place) -> ${isStep(walk, step)}, heads, places) AS ${AFTER[index] ?? AFTER_0}`,
  );
  return sql`(SELECT ${walk.by}, places, ${heads(walk, 0)} AS heads, ${joinSql(fills)} FROM ${behind(walk, 0)})`;
}
