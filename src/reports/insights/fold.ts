import type { InsightsDefinition, InsightsResult } from '#contract';
import { type Fold, foldSeries } from '#egress';

export function foldInsights({ filter, metrics }: InsightsDefinition): Fold<InsightsResult> {
  return foldSeries({
    isFiltered:
      filter !== undefined ||
      metrics.some((metric) => metric.kind === 'event' && metric.filter !== undefined),
  });
}
