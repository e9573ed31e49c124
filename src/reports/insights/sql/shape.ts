import { joinSql, type Sql } from '#sql';
import { KEYS } from '../../shared/breakdown.ts';
import type { InsightsPlan, PlannedMetric, Question } from '../plan.ts';

/** What one statement is about. */
export interface Shape {
  readonly plan: InsightsPlan;
  readonly metric: PlannedMetric;
  readonly question: Question;
  /** The columns of segment keys; a question without breakdowns has one segment, with key 0. */
  readonly keys: readonly Sql[];
}

export function shapeOf(plan: InsightsPlan, metric: PlannedMetric, question: Question): Shape {
  return { plan, metric, question, keys: KEYS.slice(0, Math.max(1, question.breakdowns.length)) };
}

export function columns(lists: readonly (readonly Sql[])[]): Sql {
  return joinSql(lists.flat());
}
