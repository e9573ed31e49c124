import type { InsightsDefinition, InsightsResult } from '#contract';
import { type Fold, foldSeries } from '#egress';

export function foldInsights({ filter, metrics, breakdowns = [] }: InsightsDefinition): Fold<InsightsResult> {
  return foldSeries({
    isByCohort: breakdowns.some((breakdown) => 'cohorts' in breakdown),
    isFiltered:
      filter !== undefined ||
      metrics.some((metric) => metric.kind === 'event' && metric.filter !== undefined),
  });
}
