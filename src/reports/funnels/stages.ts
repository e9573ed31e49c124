import { type Sql, sql } from '#sql';
import type { Position } from '../shared/breakdown.ts';
import { exclusionBit, hasBits, stepBit } from './place.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';
import { type EventShape, isKeyList } from './rows.ts';

/** What every walk through a funnel knows. */
export interface Walk {
  readonly plan: FunnelPlan;
  readonly question: FunnelQuestion;
  readonly shape: EventShape;
  /** Whether links are (event, next exclusion), or events alone. */
  readonly hasExclusions: boolean;
  readonly by: Sql;
}

const STAGES = [
  ...[sql`stage1`, sql`stage2`, sql`stage3`, sql`stage4`, sql`stage5`, sql`stage6`, sql`stage7`],
  ...[sql`stage8`, sql`stage9`, sql`stage10`, sql`stage11`, sql`stage12`, sql`stage13`, sql`stage14`],
  ...[sql`stage15`, sql`stage16`, sql`stage17`, sql`stage18`, sql`stage19`, sql`stage20`],
];

export function stageName(stage: number): Sql {
  return STAGES[stage] ?? sql`people`;
}

const EVENTS = [
  ...[sql`event1`, sql`event2`, sql`event3`, sql`event4`, sql`event5`, sql`event6`, sql`event7`],
  ...[sql`event8`, sql`event9`, sql`event10`, sql`event11`, sql`event12`, sql`event13`, sql`event14`],
  ...[sql`event15`, sql`event16`, sql`event17`, sql`event18`, sql`event19`, sql`event20`],
];

/** The column of an entry that holds the event of a step (from 0). */
export function eventName(step: number): Sql {
  return EVENTS[step] ?? sql`start`;
}

/** Whether what happened at `place` is one of the step. */
export function isStep({ plan, shape }: Walk, step: number): Sql {
  return hasBits(shape.places.meanings(sql`place`), stepBit(plan, step));
}

/** Whether what happened at `place` excludes whoever has come as far as this stage's last step. */
export function isExclusion({ plan, shape }: Walk, stage: number): Sql {
  return hasBits(shape.places.meanings(sql`place`), exclusionBits(plan, stage));
}

/** Whether a person can enter more than once in a scope, so that a way begins only after the exit of the one before. */
export function isSequence(plan: FunnelPlan, { isSplit }: FunnelQuestion): boolean {
  if (plan.counting === 'total' || plan.isOptimised) return true;
  return plan.counting === 'unique' && isSplit && plan.hold.length === 0;
}

/** Of several entries of a person in one segment (and scope) one counts, unless all are counted. */
export function isPicked(plan: FunnelPlan, question: FunnelQuestion): boolean {
  return plan.counting !== 'total' && isSequence(plan, question);
}

/** Whether that is the first, of entries that are in one segment each: it is picked while they stand in a list. */
export function isPickedInLists(plan: FunnelPlan, question: FunnelQuestion): boolean {
  return (
    isPicked(plan, question) &&
    question.isSplit &&
    !plan.isOptimised &&
    plan.behaviour === null &&
    !plan.breakdowns.some((_, index) => isKeyList(plan, index as Position))
  );
}

/** Whether entries are apart by what they began in: an interval of a trend, a session. */
export function hasScopes({ counting }: FunnelPlan, { buckets }: FunnelQuestion): boolean {
  return buckets === 'trend' || counting === 'session';
}

/** The exclusions that count for whoever has come as far as this stage's last step. */
export function exclusionBits(plan: FunnelPlan, stage: number): number {
  const { stages, exclusions } = plan;
  const step = stages[stage]?.at(-1) ?? 0;
  const isAnyOrder = stages.some((steps) => steps.length > 1);
  return exclusions.reduce(
    (sum, { after, before }, index) =>
      isAnyOrder || (after <= step && step < before) ? sum + exclusionBit(plan, index) : sum,
    0,
  );
}
