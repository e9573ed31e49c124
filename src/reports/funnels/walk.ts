import { type Sql, sql } from '#sql';
import { attemptParts } from './attempts.ts';
import { chainParts } from './chains.ts';
import { forwardParts } from './forward.ts';
import { keyedPlaces, places, spareBits } from './place.ts';
import type { FunnelPlan, FunnelQuestion } from './plan.ts';
import {
  areSessionsInList,
  carriedOf,
  type EventShape,
  isOfIds,
  isOneNumber,
  meansParts,
  peopleParts,
} from './rows.ts';
import { hasScopes, isSequence, type Walk } from './stages.ts';

export function shapeOf(plan: FunnelPlan, question: FunnelQuestion): EventShape {
  const carried = carriedOf(plan, question);
  const isForward = isFirstOnly(plan, question);
  const isNumbered = !isForward && plan.hold.length === 0;
  const isSessionInList = isNumbered && areSessionsInList(plan, question);
  const numbers = numbersOf(plan, question);
  const isKeyed = isForward ? carried.length > 0 || plan.graceMs === 0 : !isNumbered;
  return {
    carried,
    places: isKeyed ? keyedPlaces : places,
    isNumbered,
    numbers,
    isPlain: isNumbered && carried.length === 0 && numbers !== 'beside',
    isPacked: isNumbered && isOneNumber({ carried, isSessionInList }),
    isSessionInList,
    isOfIds: isOfIds(plan, question) && !(isForward && question.sessions),
  };
}

/** Bits enough for where an event stands in its person's list. */
const NUMBER_BITS = 16;

/** Which of two events of one place it was matters where an entry must use none of those of the entry before. */
function numbersOf(plan: FunnelPlan, question: FunnelQuestion): EventShape['numbers'] {
  if (!isSequence(plan, question)) return 'none';
  return spareBits(plan) >= NUMBER_BITS ? 'within' : 'beside';
}

/** Whether a person's first way is their only entry, and has no scope. */
function isFirstOnly(plan: FunnelPlan, question: FunnelQuestion): boolean {
  return !hasScopes(plan, question) && !isSequence(plan, question);
}

/**
 * The walk through a funnel: the named sub-queries that end in `entries`, one row per entry: `subject`, `start` (the place of
 * its first event), `reach` (how many steps), `event1` and so on (beyond its reach they say nothing), and `scope` (bucket and session)
 * where entries are apart by it.
 *
 * Those who enter once are walked forward (`forward.ts`). Where they can enter again, the ways of all first steps are found in one pass
 * (`chains.ts`), cut and chosen from (`attempts.ts`).
 */
export function walkParts(plan: FunnelPlan, question: FunnelQuestion): Sql[] {
  const walk: Walk = {
    plan,
    question,
    shape: shapeOf(plan, question),
    hasExclusions: plan.exclusions.length > 0,
    by: plan.hold.length === 0 ? sql`subject` : sql`subject, held`,
  };
  const means = meansParts(plan, question, walk.shape);
  return isFirstOnly(plan, question)
    ? [...means, ...forwardParts(walk)]
    : [...means, ...peopleParts(plan, question, walk.shape), ...chainParts(walk), ...attemptParts(walk)];
}
