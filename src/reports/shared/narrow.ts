import { type Breakdown, lookupColumn } from '#contract';
import type { PropertyRef } from '#events';

/**
 * Whether an answer leaves out segments of few as if nobody were in them, and always says that it may have. Where whoever asks decides
 * who is counted (a filter) or who is in a segment (a cohort, a formula, an edge of their own), "few" in the place of "nobody" would be
 * yes in the place of no.
 */
export function leavesOutFew(breakdowns: readonly Breakdown[] | undefined, isFiltered: boolean): boolean {
  return breakdowns !== undefined && breakdowns.length > 0 && (isFiltered || breakdowns.some(isOfOnesOwn));
}

/** Whether whoever asks decides who is in which segment; else the values decide that were sent. */
export function isOfOnesOwn(breakdown: Breakdown): boolean {
  if ('cohorts' in breakdown) return true;
  const { property, buckets } = breakdown;
  return isMadeByAsker(property) || (buckets?.kind === 'number' && buckets.edges !== undefined);
}

/** A steward's lookup table speaks of readable values alone, and is nobody's question. */
export function isMadeByAsker({ scope, name }: PropertyRef): boolean {
  return !SENT.has(scope) && !(scope === 'custom' && lookupColumn(name));
}

/** The smallest crowd that such an answer reads: in a development project, where one person is a crowd, everything. */
export function leastCrowd(k: number): number {
  return k > 1 ? k : 0;
}

const SENT: ReadonlySet<string> = new Set(['event', 'person', 'group']);
