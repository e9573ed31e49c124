import { integer, joinSql, type Sql, sql } from '#sql';
import { isOnEvent } from '../shared/cell.ts';
import type { FlowsPlan } from './plan.ts';
import { stepLayout } from './step.ts';

/**
 * A row per entry: its subject, the steps from its first anchor on (`rest`), those before it (`lead`), its segment, and whether it is the
 * subject's first in that segment.
 */
export function entriesSql(plan: FlowsPlan): Sql {
  const chosen = canReenter(plan) ? repeated(plan) : single(plan);
  const segment = stepLayout(plan).segment(sql`rest[1]`);
  const first =
    plan.counting === 'unique'
      ? sql`1`
      : sql`row_number() OVER (PARTITION BY subject, ${segment} ORDER BY ${joinSql([sql`rest[1]`, ...walkKeys(plan)])}) = 1`;
  return sql`
  SELECT subject, lead, rest, ${segment} AS s1, toUInt8(${first}) AS first
  FROM (${chosen})`;
}

/** What the walks of one subject are apart by: events of one path agree in the held properties and, where sessions are counted, in that. */
export function walkKeys({ sessions, hold }: FlowsPlan): Sql[] {
  return [...(sessions ? [sql`session`] : []), ...(hold.length > 0 ? [sql`pinned`] : [])];
}

/** Whether a walk may hold several entries: all of them, or one for each value of the event. An organisation's events are of several people. */
function canReenter({ counting, counted, split }: FlowsPlan): boolean {
  const isByEvent = split.breakdowns.some(
    ({ property }) => counted.kind !== 'people' || (property !== null && isOnEvent(property)),
  );
  return counting === 'total' || (counting === 'unique' && isByEvent);
}

/** Whether a step begins an entry: the first anchor, in the period. */
function isStart(plan: FlowsPlan): Sql {
  const { isAnchor, time } = stepLayout(plan);
  return sql`${isAnchor(sql`step`, integer(0))} AND ${time(sql`step`)} >= ${integer(plan.period.from)} AND ${time(sql`step`)} < ${integer(plan.period.to)}`;
}

/** The first entry of a walk. Where a property is held, a subject has a walk for each value: the first of their entries. */
function single(plan: FlowsPlan): Sql {
  const before = integer(plan.anchors[0]?.before ?? 0);
  return sql`
    SELECT ${joinSql([sql`subject`, ...walkKeys(plan)])}, arrayFirstIndex(step -> ${isStart(plan)}, walk) AS place,
      arraySlice(walk, greatest(1, place - ${before}), least(${before}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0${onePerSubject(plan, plan.sessions ? [sql`session`] : [])}`;
}

/** Entries one after another: a walk is cut where each begins, which is after the end of the one before. */
function repeated(plan: FlowsPlan): Sql {
  const leads = leadsSql(plan.anchors[0]?.before ?? 0);
  const segment = stepLayout(plan).segment(sql`rest[1]`);
  return sql`
    SELECT ${joinSql([sql`subject`, ...walkKeys(plan)])}, rest, arrayFilter(step -> step > 0, near) AS lead
    FROM (
      SELECT ${joinSql([sql`subject`, ...walkKeys(plan)])}, walk, ${beginnings(plan)} AS flags,
        arraySplit((step, begins) -> begins, walk, flags) AS pieces, if(flags[1] = 1, pieces, arrayPopFront(pieces)) AS chunks,
        arrayFilter((near, begins) -> begins, ${leads}, flags) AS leads
      FROM walks WHERE arrayExists(step -> ${isStart(plan)}, walk)
    ) ARRAY JOIN chunks AS rest, leads AS near${plan.counting === 'unique' ? onePerSubject(plan, [segment]) : sql``}`;
}

/** For each step of a walk the steps before it; where there are fewer, 0 stands for them. */
function leadsSql(before: number): Sql {
  const near = NEAR.slice(0, Math.max(1, before));
  const shifted = near.map((_, index) => sql`arrayShiftRight(walk, ${integer(near.length - index)})`);
  const kept = before === 0 ? sql`arraySlice([${joinSql(near)}], 1, 0)` : sql`[${joinSql(near)}]`;
  return sql`arrayMap((${joinSql(near)}) -> ${kept}, ${joinSql(shifted)})`;
}

const NEAR = [
  sql`n1`,
  sql`n2`,
  sql`n3`,
  sql`n4`,
  sql`n5`,
  sql`n6`,
  sql`n7`,
  sql`n8`,
  sql`n9`,
  sql`n10`,
] as const;

/**
 * Walks through the steps with a small state (how many anchors are passed, until when, how many steps are left, segments that were
 * entered, and for each step whether an entry begins): the way back in is open once a path has ended.
 */
function beginnings(plan: FlowsPlan): Sql {
  const { isAnchor, time, segment, ends } = stepLayout(plan);
  const at = time(sql`step`);
  const last = plan.anchors.length;
  const after = plan.anchors.at(-1)?.after ?? 0;
  const done = after === 0 ? 0 : last;
  const isNew = plan.counting === 'unique' ? sql` AND NOT has(state.4, ${segment(sql`step`)})` : sql``;
  const stage = sql`if(${at} > state.2, 0, state.1)`;
  const begins = sql`(${stage} = 0 AND ${isStart(plan)}${isNew})`;
  const entered = integer(last === 1 ? done : 1);
  const isNext = isAnchor(sql`step`, stage);
  return sql`arrayFold((state, step) -> (
          toUInt8(multiIf(${begins}, ${entered}, ${stage} = 0 OR ${ends(sql`step`)}, 0, ${stage} = ${integer(last)}, if(state.3 <= 1, 0, ${integer(last)}), ${isNext}, if(${stage} + 1 = ${integer(last)}, ${integer(done)}, ${stage} + 1), ${stage})),
          if(${begins}, ${at} + ${integer(plan.windowMs)}, state.2),
          toUInt8(if(${begins} OR ${stage} < ${integer(last)}, ${integer(after)}, greatest(state.3, 1) - 1)),
          ${plan.counting === 'unique' ? sql`if(${begins}, arrayPushBack(state.4, ${segment(sql`step`)}), state.4)` : sql`state.4`},
          arrayPushBack(state.5, toUInt8(${begins}))
        ), walk, (toUInt8(0), toInt64(0), toUInt8(0), emptyArrayInt64(), emptyArrayUInt8())).5`;
}

/** Where walks are apart by what is held: the earliest entry of a subject in each of `by`. */
function onePerSubject({ hold }: FlowsPlan, by: readonly Sql[]): Sql {
  const each = joinSql([sql`subject`, ...by]);
  return hold.length === 0 ? sql`` : sql` ORDER BY ${each}, rest[1], pinned LIMIT 1 BY ${each}`;
}
