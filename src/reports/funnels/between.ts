import { joinSql, type Sql, sql, uint32 } from '#sql';
import { barSql, KEYS, type Position, unsetKey } from '../shared/breakdown.ts';
import { countedSql } from '../shared/counted.ts';
import { aggregateSql, valueSql } from '../shared/measure.ts';
import { resolvedPerson } from '../shared/people.ts';
import { within } from '../shared/period.ts';
import { selectorSql } from '../shared/selector.ts';
import { addedAt, isReached, timeOf } from './entry.ts';
import type { FunnelPlan, FunnelQuestion, PlannedBehaviour } from './plan.ts';
import { carriedOn, type EventShape, keyedBreakdowns, ownSql, stretchOf } from './rows.ts';
import { eventName, hasScopes } from './stages.ts';

/** Whether entries are split by what was done between two of their steps. */
export function isBetween({ behaviour }: FunnelPlan, { isSplit }: FunnelQuestion): boolean {
  return isSplit && behaviour !== null;
}

/** The entry's steps themselves, which are nothing that was done between them. */
export function stepsOfEntry({ steps }: FunnelPlan, shape: EventShape): Sql {
  return sql`arraySlice([${joinSql(steps.map((_, step) => carriedOn(eventName(step), 'own', shape)))}], 1, reach)`;
}

/**
 * The named sub-queries that end in `behaved`: the rows of `attributed`, and the last key, that of what the entry's subject did from the one
 * step to the other. What an entry is compared with is what its subject did, event by event; nothing of it is kept but its number.
 */
export function betweenParts(plan: FunnelPlan, question: FunnelQuestion): Sql[] {
  const { behaviour } = plan;
  if (!behaviour) return [];
  const columns = [
    ...[sql`subject`, sql`start`, sql`reach`, sql`own`, ...plan.steps.map((_, step) => timeOf(step))],
    ...(hasScopes(plan, question) ? [sql`scope`] : []),
    ...keyedBreakdowns(plan).map((_, index) => KEYS[index as Position]),
    ...(plan.sum ? plan.steps.map((_, step) => addedAt(step)) : []),
    ...(plan.filter ? [sql`passes`] : []),
  ];
  const key = KEYS[(plan.breakdowns.length - 1) as Position];
  const until = sql`if(a.${isReached(behaviour.before)}, a.${timeOf(behaviour.before)}, 0)`;
  return [
    sql`acts AS (${acts(plan, question, behaviour)})`,
    sql`behaved AS (
  SELECT ${joinSql(columns)}, ${keyOf(plan, behaviour)} AS ${key}
  FROM (
    SELECT ${joinSql(columns.map((column) => sql`a.${column} AS ${column}`))}, if(has(a.own, b.own), NULL, b.value) AS value
    FROM attributed AS a LEFT JOIN acts AS b
    ON a.subject = b.subject AND b.at >= a.${timeOf(behaviour.after)} AND b.at <= ${until})
  GROUP BY ${joinSql(columns)})`,
  ];
}

/** What counts, by its subject: when it was, and its number. */
function acts(plan: FunnelPlan, question: FunnelQuestion, { selector, measure }: PlannedBehaviour): Sql {
  const isUnknown = measure.kind === 'property' && !measure.property;
  const measured = measure.kind === 'property' && measure.property ? valueSql(measure.property) : null;
  const conditions = [
    sql`e.project = ${uint32(plan.projectId)}`,
    within(stretchOf(plan, question)),
    selectorSql(selector, { projectId: plan.projectId, person: resolvedPerson }),
    ...(measured ? [measured.isSet] : []),
    ...(isUnknown ? [sql`false`] : []),
  ];
  return sql`
  SELECT ${countedSql(plan.counted)} AS subject, toUnixTimestamp64Milli(e.time) AS at, ${ownSql} AS own, toNullable(${measured?.value ?? sql`toUInt8(1)`}) AS value
  FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ${joinSql(conditions, sql` AND `)} AND subject != 0`;
}

/** Where the later step was reached; an aggregate of nothing is not set. */
function keyOf({ breakdowns }: FunnelPlan, { measure, before }: PlannedBehaviour): Sql {
  const bars = breakdowns.at(-1);
  const isCompared = isReached(before);
  if (!bars) return unsetKey;
  if (measure.kind === 'total')
    return sql`if(${isCompared}, ${barSql(bars, sql`count(value)`)}, ${unsetKey})`;
  const number = sql`assumeNotNull(${aggregateSql(measure.aggregate)})`;
  return sql`if(${isCompared} AND count(value) > 0, ${barSql(bars, number)}, ${unsetKey})`;
}
