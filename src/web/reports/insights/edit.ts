import {
  type Breakdown,
  type InsightsDefinition,
  isDistribution,
  isOfWholeNumbers,
  type Measure,
  type Metric,
  MOST_BESIDE_BARS,
} from '#contract';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import { MOST_METRICS } from './definition-url.ts';

export type EventMetric = Extract<Metric, { kind: 'event' }>;
export type CohortMetric = Extract<Metric, { kind: 'cohort' }>;
export type ProfilesMetric = Extract<Metric, { kind: 'profiles' }>;

/** What a newcomer sees: how many people are there, and is it becoming more? */
export const FIRST_QUESTION: InsightsDefinition = {
  metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
  range: { last: 30, unit: 'day' },
  unit: 'day',
  compare: { kind: 'previous' },
};

/** Metrics are named by place, in the question, in formulas and in the answer: A…Z, then AA, AB… */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : `${letterOf(Math.floor(place / 26) - 1)}${last}`;
}

export function withMetric(
  definition: InsightsDefinition,
  place: number,
  metric: Metric,
): InsightsDefinition {
  const next = { ...definition, metrics: definition.metrics.with(place, metric) };
  // Bars are a part of each segment: without them, or with them, the one compared with is none.
  const isSame = definition.metrics.some(isDistribution) === next.metrics.some(isDistribution);
  return isSame ? next : splitBy(next, next.breakdowns ?? []);
}

export function addMetric(definition: InsightsDefinition, metric: Metric): InsightsDefinition {
  return definition.metrics.length >= MOST_METRICS
    ? definition
    : { ...definition, metrics: [...definition.metrics, metric] };
}

/** Removes a metric. Formulas that named it go too; those that named later ones follow them to their new letter. */
export function removeMetric(definition: InsightsDefinition, place: number): InsightsDefinition {
  const removed = letterOf(place);
  const metrics = definition.metrics
    .toSpliced(place, 1)
    .filter((metric) => metric.kind !== 'formula' || !lettersIn(metric.formula).includes(removed));
  const moved = definition.metrics
    .map((metric, from) => ({ from: letterOf(from), to: metrics.indexOf(metric) }))
    .filter(({ to }) => to >= 0);
  const rename = (letter: string) => letterOf(moved.find(({ from }) => from === letter)?.to ?? -1);
  return {
    ...definition,
    metrics: metrics.map((metric) =>
      metric.kind === 'formula' ? { ...metric, formula: metric.formula.replace(/[A-Z]+/g, rename) } : metric,
    ),
  };
}

/** A question must measure something: the last event metric stays. */
export function canRemove(definition: InsightsDefinition, place: number): boolean {
  return removeMetric(definition, place).metrics.some(({ kind }) => kind !== 'formula');
}

/** A first formula that works: the share of one metric in another, or a metric by itself. */
export function firstFormula(metrics: readonly Metric[]): string {
  const letters = metrics.flatMap((metric, place) => (metric.kind === 'formula' ? [] : [letterOf(place)]));
  return letters.length > 1 ? `${letters[1]} / ${letters[0]} * 100` : `${letters[0] ?? 'A'} * 1`;
}

/** Whether the letters of a formula name event metrics. Its grammar is the server's to judge. */
export function isFormulaKnown(formula: string, metrics: readonly Metric[]): boolean {
  const letters = lettersIn(formula);
  const known = new Set(metrics.flatMap(({ kind }, place) => (kind === 'formula' ? [] : [letterOf(place)])));
  return letters.length > 0 && letters.every((letter) => known.has(letter));
}

export function lettersIn(formula: string): string[] {
  return formula.match(/[A-Za-z]+/g) ?? [];
}

export function withMeasure(metric: EventMetric, measure: Measure): EventMetric {
  return { ...metric, measure };
}

/** Metrics whose segments are parts of one whole: a person may stand in several, an event in one (but for organisations and cohorts). */
export function additiveMetrics({ metrics, breakdowns = [] }: InsightsDefinition): ReadonlySet<string> {
  if (breakdowns.some(mayOverlap)) return new Set();
  const isAdditive = (metric: Metric) => {
    if (metric.kind === 'formula') return false;
    if (metric.kind === 'cohort') return true;
    const { measure } = metric;
    return (
      (isDistribution(metric) && breakdowns.length === 0) ||
      measure.kind === 'total' ||
      (measure.kind === 'unique' && measure.once !== undefined) ||
      (measure.kind === 'property' && measure.aggregate === 'sum')
    );
  };
  return new Set(metrics.flatMap((metric, place) => (isAdditive(metric) ? [letterOf(place)] : [])));
}

function mayOverlap(breakdown: NonNullable<InsightsDefinition['breakdowns']>[number]): boolean {
  if ('cohorts' in breakdown) return breakdown.cohorts.length > 1;
  const { attribution, property } = breakdown;
  return attribution ? attribution.model.kind === 'participation' : property.scope === 'group';
}

/** As many segments as one answer shows. */
export const MOST_SEGMENTS = 3000;

/** Bars stand beside each other, all else over time. */
export function usualChart({ metrics }: InsightsDefinition): 'bar' | 'line' {
  return metrics.some(isDistribution) ? 'bar' : 'line';
}

/** Whether the bars of a distribution are of whole numbers. */
export function hasWholeBars({ metrics }: InsightsDefinition): boolean {
  return metrics.some(
    (metric) => isDistribution(metric) && metric.kind === 'event' && isOfWholeNumbers(metric.measure),
  );
}

/** The bars of a distribution take the place of one breakdown. */
export function mostBreakdowns({ metrics }: InsightsDefinition): number {
  return metrics.some(isDistribution) ? MOST_BESIDE_BARS : 3;
}

/** Whether a metric at this place may become a distribution, or stay one: all are, or none, but for formulas. */
export function mayBeDistribution(metrics: readonly Metric[], place: number): boolean {
  return metrics.every(
    (metric, other) => other === place || metric.kind === 'formula' || isDistribution(metric),
  );
}

/** Other breakdowns have other segments: the one that the others were held against is none of them. */
export function splitBy(
  definition: InsightsDefinition,
  breakdowns: readonly Breakdown[],
): InsightsDefinition {
  const isOfSegments = definition.compare?.kind === 'segment';
  const kept = isOfSegments ? withPart(definition, 'compare', undefined) : definition;
  return withPart(kept, 'breakdowns', unlessEmpty(breakdowns));
}

/** Whether a breakdown may be by touchpoints: totals, unique counts and sums can be shared. One that is, stays to be changed. */
export function canAttribute({ metrics, breakdowns = [] }: InsightsDefinition): boolean {
  return (
    breakdowns.some((one) => 'property' in one && one.attribution) ||
    metrics.every((metric) => metric.kind !== 'event' || canBeShared(metric.measure))
  );
}

function canBeShared(measure: Measure): boolean {
  if (measure.kind === 'property') return measure.aggregate === 'sum';
  return measure.kind === 'total' || (measure.kind === 'unique' && measure.once === undefined);
}
