import { type InsightsDefinition, isNarrowing } from '#contract';
import { leavesOutFew } from '../shared/narrow.ts';
import { attributionIn } from './attribution.ts';

/** Whether a question asks for more than names: then "nobody" tells as much as "too few". */
export function isFiltered({ filter, metrics, breakdowns = [] }: InsightsDefinition): boolean {
  return (
    filter !== undefined ||
    metrics.some((metric) => metric.kind !== 'formula' && isNarrowing(metric)) ||
    breakdowns.some((breakdown) => isNarrowing(attributionIn(breakdown)?.touchpoint ?? {}))
  );
}

export function isLeavingOut(definition: InsightsDefinition): boolean {
  return leavesOutFew(definition.breakdowns, isFiltered(definition));
}
