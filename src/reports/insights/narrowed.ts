import { type InsightsDefinition, isDistribution, isNarrowing, type Metric } from '#contract';
import { leavesOutFew } from '../shared/narrow.ts';
import { attributionIn } from './attribution.ts';

/** Whether a question asks for more than names (a cohort is as narrow as whoever made it likes): then "nobody" tells as much as "too few". */
export function isFiltered({ filter, metrics, breakdowns = [] }: InsightsDefinition): boolean {
  return (
    filter !== undefined ||
    metrics.some(isNarrow) ||
    breakdowns.some((breakdown) => isNarrowing(attributionIn(breakdown)?.touchpoint ?? {}))
  );
}

function isNarrow(metric: Metric): boolean {
  if (metric.kind === 'formula') return false;
  return metric.kind === 'cohort' || isNarrowing(metric);
}

/** A distribution's bars are of a number that is made for the question. */
export function isLeavingOut(definition: InsightsDefinition): boolean {
  return (
    definition.metrics.some(isDistribution) || leavesOutFew(definition.breakdowns, isFiltered(definition))
  );
}
