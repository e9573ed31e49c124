import type { InsightsDefinition, InsightsResult, InsightsSeries } from '#contract';
import { type AnswerPart, type Fold, foldSeries } from '#egress';
import { isFiltered, isLeavingOut } from './narrowed.ts';

/**
 * Series, as every kind has them, and four things of Insights' own: the points of cohorts' sizes are judged one by one; the points of a rolling average that look back before the range
 * are judged by the people there; a segment that is withheld says nothing of what it was held against either, so that its name does
 * not stay; and beside the overall, the segments are parts of a sum. Where segments are left out as if nobody were in them, the overall
 * stands only beside both halves of one cohort.
 */
export function foldInsights(definition: InsightsDefinition): Fold<InsightsResult> {
  const isNarrowed = isFiltered(definition);
  const leavesOutFew = isLeavingOut(definition);
  const isTelling = isNarrowed || leavesOutFew;
  const base = foldSeries<InsightsResult>({ isFiltered: isNarrowed, leavesOutFew });
  const compare = definition.compare?.kind;
  const isSumShown = compare === 'overall' && !leavesOutFew;
  const isOfSegments = compare === 'overall' || compare === 'segment';
  const seriesParts = (result: InsightsResult) =>
    isSumShown ? summed(base.parts(result), result) : base.parts(result);
  return {
    k: base.k,
    parts: (result) => [
      ...seriesParts(result),
      ...result.series.flatMap((series) => reachParts(series, isTelling)),
      ...(result.unshown ?? []).map(({ metric, people }) => ({
        people: leavesOutFew ? null : people,
        sum: isSumShown ? metric : null,
      })),
      ...result.series.flatMap(pointParts),
    ],
    without: (result, withheld) => {
      const count = result.series.length;
      const reaches = base.parts(result).length;
      const together = new Set(withheld);
      if (isOfSegments)
        for (let index = 0; index < count; index++) if (withheld.has(2 * index)) together.add(2 * index + 1);
      const points = reaches + 2 * count + (result.unshown?.length ?? 0);
      const series = withoutPoints(result.series, points, withheld).map((one, index) =>
        withoutReach(one, withheld.has(reaches + 2 * index), withheld.has(reaches + 2 * index + 1)),
      );
      const unshown = result.unshown?.map((one, index) =>
        withheld.has(reaches + 2 * count + index) ? { ...one, people: null } : one,
      );
      const thinned = base.without({ ...result, series, ...(unshown ? { unshown } : {}) }, together);
      return withoutCrowds(leavesOutFew && compare === 'overall' ? withoutOverall(thinned) : thinned);
    },
  };
}

/** The overall less what is shown would be those left out: it stays only beside both halves of one cohort. */
function withoutOverall(result: InsightsResult): InsightsResult {
  const series = result.series.map((one) =>
    one.comparison && !result.series.some((other) => isOtherHalf(one, other))
      ? { ...one, comparison: blankComparison(one.comparison) }
      : one,
  );
  return { ...result, series };
}

function isOtherHalf(one: InsightsSeries, other: InsightsSeries): boolean {
  const [half, rest] = [one.segment[0], other.segment[0]];
  return (
    one.metric === other.metric &&
    one.segment.length === 1 &&
    half?.kind === 'cohort' &&
    rest?.kind === 'cohort' &&
    half.cohort === rest.cohort &&
    half.isIn !== rest.isIn
  );
}

function blankComparison({ values }: NonNullable<InsightsSeries['comparison']>) {
  return { values: values.map(() => null), total: null, people: null };
}

/** A part for each series and one for its comparison: the former add up to the overall. */
function summed(parts: readonly AnswerPart[], { series }: InsightsResult): AnswerPart[] {
  return parts.map((part, index) => {
    const one = index % 2 === 0 ? series[index / 2] : undefined;
    return one ? { ...part, sum: one.metric } : part;
  });
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

// --- points that are judged one by one ---------------------------------------------------------------------------------

type Pointed = Pick<InsightsSeries, 'values' | 'crowds'>;

function pointParts({ crowds = [], comparison }: InsightsSeries): AnswerPart[] {
  return [...crowds, ...(comparison?.crowds ?? [])].map((people) =>
    people === null ? { people: 0, sum: null } : { people, sum: null, isEmptyTelling: true },
  );
}

/** `first`: the part of the first point of the first series. */
function withoutPoints(series: readonly InsightsSeries[], first: number, withheld: ReadonlySet<number>) {
  let next = first;
  const thin = <Part extends Pointed>(part: Part): Part => {
    const from = next;
    next += part.crowds?.length ?? 0;
    if (!part.crowds) return part;
    return {
      ...part,
      values: part.values.map((value, index) => (withheld.has(from + index) ? null : value)),
    };
  };
  return series.map((one) => {
    const own = thin(one);
    return one.comparison ? { ...own, comparison: thin(one.comparison) } : own;
  });
}

/** Where a value is withheld, so is the crowd behind it. */
function withoutCrowds(result: InsightsResult): InsightsResult {
  const thin = <Part extends Pointed>(part: Part): Part =>
    part.crowds
      ? { ...part, crowds: part.crowds.map((crowd, index) => (part.values[index] === null ? null : crowd)) }
      : part;
  return {
    ...result,
    series: result.series.map((one) => ({
      ...thin(one),
      ...(one.comparison ? { comparison: thin(one.comparison) } : {}),
    })),
  };
}
