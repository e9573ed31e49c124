import type { InsightsDefinition, Measure, Metric } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, whereClause } from '../shared/clauses.ts';
import type { EventMetric, ProfilesMetric } from './edit.ts';

/** What a sentence is made with: the reader's messages and numbers. */
export interface SentenceWords extends ClauseWords {
  readonly insights: ReturnType<typeof useMessages<'insights'>>;
}

/** The question in one sentence: "Unique users who did API Call, where model is large-2, by plan, per day, last 30 days". */
export function sentence(definition: InsightsDefinition, words: SentenceWords): string {
  const shown = definition.metrics.filter((metric) => metric.kind === 'formula' || !metric.hidden);
  return joinSentence([
    shown.map((metric) => metricText(metric, words)).join('; '),
    ...clauses(definition, words),
    definition.transform &&
      transformText(definition.transform, words.insights, words.reports(`unit_${definition.unit}`)),
  ]);
}

export const DEFAULT_WINDOW = 7;

/** "rolling average of 7 × day", "running total". */
export function transformText(
  transform: InsightsDefinition['transform'],
  t: SentenceWords['insights'],
  unit: string,
): string {
  if (transform?.kind === 'rolling')
    return t('rollingOver', { count: transform.window ?? DEFAULT_WINDOW, unit });
  return t(transform ? 'transform_cumulative' : 'transform_none');
}

export function metricText(metric: Metric, words: SentenceWords): string {
  if (metric.kind === 'formula') return metric.formula;
  return joinSentence([countedText(metric, words), whereClause(metric.filter, words)]);
}

function countedText(metric: Exclude<Metric, { kind: 'formula' }>, words: SentenceWords): string {
  switch (metric.kind) {
    case 'cohort':
      return words.insights('sizeOf', { cohort: words.cohort(metric.cohort) });
    case 'profiles':
      return profilesText(metric, words);
    case 'event':
      return measureText(metric, words);
  }
}

function profilesText({ measure, by }: ProfilesMetric, { insights: t }: SentenceWords): string {
  const of =
    measure.kind === 'total'
      ? t('ofProfiles', { measure: t('profiles_total') })
      : t('propertyOfProfiles', { aggregate: aggregateText(measure, t), property: measure.property.name });
  return by ? `${of} ${whoseText(by.group, t)}` : of;
}

/** "of people", "of company". */
export function whoseText(group: string | undefined, t: SentenceWords['insights']): string {
  return group === undefined ? t('whosePeople') : t('whoseGroup', { group });
}

function measureText(metric: EventMetric, words: SentenceWords): string {
  const { measure } = metric;
  const { insights: t, reports } = words;
  const name = metric.event ?? lowered(reports('anyEvent'));
  return [measureOf(measure, name, t), modifiersText(metric, words)].filter(Boolean).join(', ');
}

function measureOf(measure: Measure, event: string, t: SentenceWords['insights']): string {
  switch (measure.kind) {
    case 'property':
      return t('propertyOf', {
        aggregate: aggregateText(measure, t),
        property: measure.property.name,
        event,
      });
    case 'property_per_person':
      return t('propertyPerPersonOf', {
        aggregate: aggregateText(measure, t),
        each: lowered(t(`aggregate_${measure.each}`)),
        property: measure.property.name,
        event,
      });
    case 'frequency':
      return t('frequencyOf', { aggregate: leadingText(measure, t), event });
    case 'session':
      return t(measure.of === 'duration' ? 'sessionLengthOf' : 'sessionEventsOf', {
        aggregate: leadingText(measure, t),
        event,
      });
    default:
      return t(phraseOf(measure), { measure: t(`measure_${measure.kind}`), event });
  }
}

/** How a measure and its event make a sentence. */
export function phraseOf({ kind }: Measure): 'whoDid' | 'ofEvent' | 'withEvent' {
  if (kind === 'sessions' || kind === 'session') return 'withEvent';
  return ['unique', 'dau', 'wau', 'mau'].includes(kind) ? 'whoDid' : 'ofEvent';
}

/** "first time ever, by company, each in the first segment only"; empty where there is nothing to say. */
export function modifiersText(
  { measure, firstEver }: EventMetric,
  { insights: t, reports }: Pick<SentenceWords, 'insights' | 'reports'>,
): string {
  const group = 'by' in measure ? measure.by?.group : undefined;
  const once = measure.kind === 'unique' ? measure.once : undefined;
  return [
    group !== undefined && t('countedBy', { group }),
    firstEver && reports('firstEverShort'),
    once && t(once === 'first' ? 'onceFirstShort' : 'onceLastShort'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Before "number of API Call": "Average", "Distribution of the". */
function leadingText(measure: Parameters<typeof aggregateText>[0], t: SentenceWords['insights']): string {
  return measure.aggregate === 'distribution' ? t('distributionOf') : aggregateText(measure, t);
}

type Aggregated = Extract<Measure, { readonly aggregate: string }>;

export function aggregateText(
  measure: {
    aggregate: Aggregated['aggregate'];
    percent?: number | undefined;
  },
  t: SentenceWords['insights'],
): string {
  return measure.aggregate === 'percentile' && measure.percent !== undefined
    ? t('percentile', { percent: measure.percent })
    : t(`aggregate_${measure.aggregate}`);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
