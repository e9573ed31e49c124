import type { InsightsDefinition, InsightsPart, InsightsResult } from '#contract';
import type { Crowd } from '../shared/who.tsx';
import { fixedDays } from '../shared/zoom.ts';
import { letterOf } from './edit.ts';
import type { ShownSeries } from './series.ts';

/** The people whose events (or profiles, or membership) a series counts, in the whole period or in one interval. */
export function crowdOf(
  definition: InsightsDefinition,
  result: InsightsResult,
  { metric, name, parts }: ShownSeries,
  place?: number,
  nameAt: (name: string, bucket: string) => string = (plain) => plain,
): Crowd[] {
  const asked = definition.metrics.find((_, index) => letterOf(index) === metric);
  if (!asked || asked.kind === 'formula' || countsOrganisations(asked)) return [];
  const segment = parts.length > 0 ? { segment: [...parts] } : {};
  if (place === undefined) return [{ name, definition, part: { metric, ...segment } satisfies InsightsPart }];
  const bucket = result.buckets[place];
  if (bucket === undefined || result.unit === 'minute' || definition.transform || asked.kind === 'profiles')
    return [];
  return [
    {
      name: nameAt(name, bucket),
      // The interval keeps its name only in a period that does not move on.
      definition: { ...definition, range: fixedDays(result.buckets, result.unit) ?? definition.range },
      part: { metric, bucket, ...segment } satisfies InsightsPart,
    },
  ];
}

function countsOrganisations(metric: Exclude<InsightsDefinition['metrics'][number], { kind: 'formula' }>) {
  if (metric.kind === 'cohort') return false;
  if (metric.kind === 'profiles') return metric.by !== undefined;
  const { measure } = metric;
  return 'by' in measure && measure.by !== undefined;
}
