import { joinSql, type Sql } from '#sql';
import { hasBars, KEYS, type PlannedBreakdown } from '../../shared/breakdown.ts';
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

/** The bars of a distribution, where they are among the segments of this statement: their key is the last, and no row has it. */
export function barsOf({ question: { breakdowns } }: Shape): PlannedBreakdown | null {
  return hasBars(breakdowns) ? (breakdowns.at(-1) ?? null) : null;
}

/** The keys that rows have before they are put together. */
export function rowKeys(shape: Shape): readonly Sql[] {
  return barsOf(shape) ? shape.keys.slice(0, -1) : shape.keys;
}

export function columns(lists: readonly (readonly Sql[])[]): Sql {
  return joinSql(lists.flat());
}
