import type { InsightsDefinition, InsightsPart, InsightsResult, Metric } from '#contract';
import type { Audience, Crowd } from '../shared/who.tsx';
import { fixedDays } from '../shared/zoom.ts';
import { letterOf, lettersIn } from './edit.ts';
import type { ShownSeries } from './series.ts';

/** Why nobody can be named behind a number. */
type Reason = 'nobodyOrganisations' | 'nobodyTransform' | 'nobodyProfiles' | 'nobodyMinute';

interface AudienceWords {
  /** What a crowd of one metric is called that has no series of its own: those that a formula is made of. */
  metric(letter: string): string;
  /** The name of a crowd in one interval. */
  at(name: string, bucket: string): string;
  reason(reason: Reason): string;
}

/**
 * The people whose events (or profiles, or membership) a series counts, in the whole period or in one interval; behind a formula those
 * of each metric that it is made of.
 */
export function audienceOf(
  definition: InsightsDefinition,
  result: InsightsResult,
  series: ShownSeries,
  words: AudienceWords,
  place?: number,
): Audience {
  const asked = metricAt(definition, series.metric);
  if (!asked) return { crowds: [] };
  const isMade = asked.kind === 'formula';
  const letters = isMade ? [...new Set(lettersIn(asked.formula))] : [series.metric];
  const bucket = place === undefined ? undefined : result.buckets[place];
  const found = letters.map((letter): Crowd | Reason | undefined => {
    const metric = metricAt(definition, letter);
    if (!metric || metric.kind === 'formula') return undefined;
    const reason = reasonOf(metric, definition, result, bucket);
    if (reason) return reason;
    const name = isMade ? [words.metric(letter), ...series.segment].join(' · ') : series.name;
    return crowdAt(definition, result, { letter, name, parts: series.parts }, words, bucket);
  });
  const crowds = found.filter((one): one is Crowd => typeof one === 'object');
  const reason = found.find((one): one is Reason => typeof one === 'string');
  return crowds.length === 0 && reason ? { crowds, nobody: words.reason(reason) } : { crowds };
}

function metricAt({ metrics }: InsightsDefinition, letter: string): Metric | undefined {
  return metrics.find((_, index) => letterOf(index) === letter);
}

function crowdAt(
  definition: InsightsDefinition,
  result: InsightsResult,
  series: { readonly letter: string; readonly name: string; readonly parts: ShownSeries['parts'] },
  words: AudienceWords,
  bucket: string | undefined,
): Crowd {
  const { letter, name, parts } = series;
  const part: InsightsPart = { metric: letter, ...(parts.length > 0 && { segment: [...parts] }) };
  if (bucket === undefined) return { name, definition, part: { ...part } };
  return {
    name: words.at(name, bucket),
    // The interval keeps its name only in a period that does not move on.
    definition: { ...definition, range: fixedDays(result.buckets, result.unit) ?? definition.range },
    part: { ...part, bucket },
  };
}

function reasonOf(
  metric: Exclude<Metric, { kind: 'formula' }>,
  { transform }: InsightsDefinition,
  { unit }: InsightsResult,
  bucket: string | undefined,
): Reason | undefined {
  if (countsOrganisations(metric)) return 'nobodyOrganisations';
  if (bucket === undefined) return undefined;
  if (transform) return 'nobodyTransform';
  if (metric.kind === 'profiles') return 'nobodyProfiles';
  return unit === 'minute' ? 'nobodyMinute' : undefined;
}

function countsOrganisations(metric: Exclude<Metric, { kind: 'formula' }>): boolean {
  if (metric.kind === 'cohort') return false;
  if (metric.kind === 'profiles') return metric.by !== undefined;
  const { measure } = metric;
  return 'by' in measure && measure.by !== undefined;
}
