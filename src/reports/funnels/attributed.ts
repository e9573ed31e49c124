import { count, integer, joinSql, type Sql, sql } from '#sql';
import { type Position, unsetKey } from '../shared/breakdown.ts';
import { conditionsOf } from './conditions.ts';
import type { FunnelPlan } from './plan.ts';
import { carriedOn, type EventShape, isKeyList, keyKind } from './rows.ts';

/** An entry, as an expression sees it: the event of each step (from 0), and how many of them it reached. */
export interface EntryRow {
  eventAt(step: number): Sql;
  readonly reach: Sql;
}

/** The key of the event that the attribution chooses: of the first or last that has the property, or of one step; of a list all. */
export function attributedKey(plan: FunnelPlan, shape: EventShape, position: Position, entry: EntryRow): Sql {
  const none = isKeyList(plan, position) ? sql`[${unsetKey}]` : unsetKey;
  const values = plan.steps.map((_, step) => carriedOn(entry.eventAt(step), keyKind(position), shape));
  return attributedValue(plan, values, none, entry.reach);
}

/** What the chosen event answers to each condition, in the order of {@link conditionsOf}. */
export function attributedConditions(plan: FunnelPlan, shape: EventShape, entry: EntryRow): Sql {
  const conditions = plan.filter ? conditionsOf(plan.filter) : [];
  const answers = conditions.map((_, index) => {
    const values = plan.steps.map(
      (_, step) => sql`${carriedOn(entry.eventAt(step), 'conditions', shape)}[${count(index + 1)}]`,
    );
    return attributedValue(plan, values, sql`toUInt8(0)`, entry.reach);
  });
  return sql`[${joinSql(answers)}]`;
}

function attributedValue({ attribution }: FunnelPlan, values: readonly Sql[], none: Sql, reach: Sql): Sql {
  const steps = values.map((value, step) => ({ value, isReached: sql`${reach} > ${integer(step)}` }));
  if (attribution.kind === 'step') {
    const chosen = steps[attribution.step - 1];
    return chosen ? sql`if(${chosen.isReached}, ${chosen.value}, ${none})` : none;
  }
  const inTurn = attribution.kind === 'first' ? steps : steps.reverse();
  const cases = inTurn.map(({ value, isReached }) => sql`${isReached} AND ${value} != ${none}, ${value}`);
  return sql`multiIf(${joinSql(cases)}, ${none})`;
}
