import { type InsightsDefinition, type InsightsResult, type InsightsSeries, isNarrowing } from '#contract';
import { type AnswerPart, type Fold, foldSeries } from '#egress';
import { attributionIn } from './attribution.ts';

/**
 * Series, as every kind has them, and three things of Insights' own: the points of a rolling average that look back before the range
 * are judged by the people there; a segment that is withheld says nothing of what it was held against either, so that its name does
 * not stay; and beside the overall, the segments are parts of a sum.
 */
export function foldInsights(definition: InsightsDefinition): Fold<InsightsResult> {
  const isFiltered = isNarrowed(definition);
  const isByCohort = definition.breakdowns?.some((breakdown) => 'cohorts' in breakdown) ?? false;
  const base = foldSeries<InsightsResult>({ isFiltered, isByCohort });
  const compare = definition.compare?.kind;
  const isOfSegments = compare === 'overall' || compare === 'segment';
  const seriesParts = (result: InsightsResult) =>
    compare === 'overall' ? summed(base.parts(result), result) : base.parts(result);
  return {
    k: base.k,
    parts: (result) => [
      ...seriesParts(result),
      ...result.series.flatMap((series) => reachParts(series, isFiltered)),
      ...(result.unshown ?? []).map(({ metric, people }) => ({ people, sum: metric })),
    ],
    without: (result, withheld) => {
      const count = result.series.length;
      const reaches = base.parts(result).length;
      const together = new Set(withheld);
      if (isOfSegments)
        for (let index = 0; index < count; index++) if (withheld.has(2 * index)) together.add(2 * index + 1);
      const series = result.series.map((one, index) =>
        withoutReach(one, withheld.has(reaches + 2 * index), withheld.has(reaches + 2 * index + 1)),
      );
      const unshown = result.unshown?.map((one, index) =>
        withheld.has(reaches + 2 * count + index) ? { ...one, people: null } : one,
      );
      return base.without({ ...result, series, ...(unshown ? { unshown } : {}) }, together);
    },
  };
}

function isNarrowed({ filter, metrics, breakdowns = [] }: InsightsDefinition): boolean {
  return (
    filter !== undefined ||
    metrics.some((metric) => metric.kind !== 'formula' && isNarrowing(metric)) ||
    breakdowns.some((breakdown) => isNarrowing(attributionIn(breakdown)?.touchpoint ?? {}))
  );
}

/** A part for each series and one for its comparison: the former add up to the overall, for each cohort on its own. */
function summed(parts: readonly AnswerPart[], { series }: InsightsResult): AnswerPart[] {
  return parts.map((part, index) => {
    const one = index % 2 === 0 ? series[index / 2] : undefined;
    return one ? { ...part, sum: sumOf(one) } : part;
  });
}

function sumOf({ metric, segment }: InsightsSeries): string {
  return [metric, ...segment.flatMap((value) => (value.kind === 'cohort' ? [value.cohort] : []))].join(' ');
}

function reachParts({ reach, comparison }: InsightsSeries, isEmptyTelling: boolean): AnswerPart[] {
  return [reach, comparison?.reach].map((part) =>
    part ? { people: part.people, sum: null, isEmptyTelling } : { people: 0, sum: null },
  );
}

type Reaching = Pick<InsightsSeries, 'values' | 'reach'>;

function withoutReach(series: InsightsSeries, isWithheld: boolean, isComparisonWithheld: boolean) {
  const { comparison } = series;
  return {
    ...series,
    ...(isWithheld ? blankReach(series) : {}),
    ...(comparison && isComparisonWithheld
      ? { comparison: { ...comparison, ...blankReach(comparison) } }
      : {}),
  };
}

function blankReach({ values, reach }: Reaching) {
  if (!reach) return {};
  return {
    values: values.map((value, index) => (index < reach.points ? null : value)),
    reach: { ...reach, people: null },
  };
}
