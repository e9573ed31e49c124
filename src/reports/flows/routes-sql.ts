import { integer, joinSql, type Sql, sql } from '#sql';
import { anchorPlace, BETWEEN, DROP, START } from './places.ts';
import type { FlowsPlan, PlannedAnchor } from './plan.ts';
import { type StepLayout, stepLayout } from './step.ts';

/** Which step of `steps` each anchor is; 0: not reached. */
const AT = [sql`at1`, sql`at2`, sql`at3`, sql`at4`, sql`at5`] as const;

/**
 * A row per entry with its `path`: column, name and value of each place it passes. The path ends with the window or before the
 * first exclusion; anchors are the earliest in their order.
 */
export function routesSql(plan: FlowsPlan): Sql {
  const layout = stepLayout(plan);
  const at = layout.time(sql`step`);
  const windowMs = integer(plan.windowMs);
  return sql`
  SELECT subject, s1, first, arrayConcat(${joinSql([
    ...beforePath(plan, layout),
    place(plan.anchors[0]?.column ?? 0, anchorPlace(0)),
    ...plan.anchors.flatMap((anchor, index) => afterPath(layout, index, anchor, plan.anchors[index + 1])),
  ])}) AS path
  FROM (
    SELECT ${joinSql([
      sql`subject, s1, first, ${layout.time(sql`rest[1]`)} AS began`,
      ...(plan.anchors[0]?.before
        ? [sql`arrayFilter(step -> ${at} >= began - ${windowMs}, lead) AS steps_before`]
        : []),
      sql`${followedSql(plan, layout)} AS steps`,
      ...plan.anchors.map((_, index) => reached(layout, index)),
    ])}
    FROM entries
  )`;
}

/** From the first anchor to where the path ends; where there is one anchor, no more steps than are shown after it. */
function followedSql({ anchors, exclusions, windowMs }: FlowsPlan, layout: StepLayout): Sql {
  const [first, second] = anchors;
  const rest = first && !second ? sql`arraySlice(rest, 1, ${integer(1 + first.after)})` : sql`rest`;
  const inTime = sql`arrayFilter(step -> ${layout.time(sql`step`)} <= began + ${integer(windowMs)}, ${rest})`;
  if (exclusions.length === 0) return inTime;
  const ending = sql`arrayFirstIndex(step -> ${layout.ends(sql`step`)}, arrayPopFront(${rest}))`;
  return sql`arraySlice(${inTime}, 1, if(${ending} = 0, length(rest), ${ending}))`;
}

function anchorAt(index: number): Sql {
  return AT[index] ?? AT[0];
}

function reached(layout: StepLayout, index: number): Sql {
  if (index === 0) return sql`1 AS ${anchorAt(0)}`;
  const from = anchorAt(index - 1);
  const next = sql`arrayFirstIndex(step -> ${layout.isAnchor(sql`step`, integer(index))}, arraySlice(steps, ${from} + 1))`;
  return sql`if(${from} = 0 OR ${next} = 0, 0, ${from} + ${next}) AS ${anchorAt(index)}`;
}

/** One place, as an array. */
function place(column: number | Sql, name: number): Sql {
  const position = typeof column === 'number' ? sql`${integer(column)}` : column;
  return sql`[(toUInt8(${position}), toInt32(${integer(name)}), toInt64(0))]`;
}

function placeIf(condition: Sql, column: number | Sql, name: number): Sql {
  return sql`arrayFilter(one -> ${condition}, ${place(column, name)})`;
}

/** Steps in consecutive columns. */
function places(layout: StepLayout, steps: Sql, firstColumn: Sql): Sql {
  const [name, value] = [layout.name(sql`step`), layout.value(sql`step`)];
  return sql`arrayMap((step, index) -> (toUInt8(${firstColumn} + index - 1), ${name}, ${value}), ${steps}, arrayEnumerate(${steps}))`;
}

function beforePath({ anchors }: FlowsPlan, layout: StepLayout): Sql[] {
  const { before = 0, column = 0 } = anchors[0] ?? {};
  if (before === 0) return [];
  const first = sql`(${integer(column)} - length(steps_before))`;
  return [
    placeIf(sql`length(steps_before) < ${integer(before)}`, sql`${first} - 1`, START),
    places(layout, sql`steps_before`, first),
  ];
}

/** What follows an anchor: to the end, or to the next anchor with what was between them. */
function afterPath(
  layout: StepLayout,
  index: number,
  { after, column }: PlannedAnchor,
  next: PlannedAnchor | undefined,
): Sql[] {
  const here = anchorAt(index);
  if (!next) {
    const following = sql`length(steps) - ${here}`;
    const count = sql`least(${integer(after)}, ${following})`;
    return [
      sql`if(${here} = 0, [], ${places(layout, sql`arraySlice(steps, ${here} + 1, ${count})`, sql`${integer(column + 1)}`)})`,
      placeIf(
        sql`${here} > 0 AND ${following} < ${integer(after)}`,
        sql`${integer(column + 1)} + ${following}`,
        DROP,
      ),
    ];
  }
  const there = anchorAt(index + 1);
  const gap = sql`if(${here} = 0, 0, if(${there} > 0, ${there} - ${here} - 1, length(steps) - ${here}))`;
  const soon = sql`least(${integer(after)}, ${gap})`;
  const late = sql`least(${integer(next.before)}, ${gap} - ${soon})`;
  const lastSteps = sql`arraySlice(steps, ${there} - ${late}, ${late})`;
  return [
    places(layout, sql`arraySlice(steps, ${here} + 1, ${soon})`, sql`${integer(column + 1)}`),
    placeIf(sql`${here} > 0 AND ${there} = 0`, sql`${integer(column + 1)} + ${soon}`, DROP),
    placeIf(sql`${there} > 0 AND ${gap} > ${soon} + ${late}`, column + after + 1, BETWEEN),
    sql`if(${there} = 0, [], ${places(layout, lastSteps, sql`${integer(next.column)} - ${late}`)})`,
    placeIf(sql`${there} > 0`, next.column, anchorPlace(index + 1)),
  ];
}
