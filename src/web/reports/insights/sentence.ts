import type { InsightsDefinition, Metric } from '#contract';
import type { useFormat, useMessages } from '../../i18n/index.tsx';
import { filterText } from '../shared/filter-words.ts';
import { rangeText } from '../shared/range-words.ts';
import type { EventMetric } from './edit.ts';

/** What a sentence is made with: the reader's messages and numbers. */
export interface SentenceWords {
  readonly insights: ReturnType<typeof useMessages<'insights'>>;
  readonly reports: ReturnType<typeof useMessages<'reports'>>;
  readonly format: ReturnType<typeof useFormat>;
}

/** The question in one sentence: "Unique users who did API Call, where model is large-2, by plan, per day, last 30 days". */
export function sentence(definition: InsightsDefinition, words: SentenceWords): string {
  const { insights: t, reports, format } = words;
  const shown = definition.metrics.filter((metric) => metric.kind === 'formula' || !metric.hidden);
  return [
    shown.map((metric) => metricText(metric, words)).join('; '),
    definition.filter && t('sentenceWhere', { filter: filterText(definition.filter, reports, format) }),
    definition.breakdowns?.length &&
      t('sentenceBy', {
        properties: format.list(definition.breakdowns.map(({ property }) => property.name)),
      }),
    t('sentencePer', { unit: reports(`unit_${definition.unit}`) }),
    rangeText(definition.range, reports, format.date),
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}

export function metricText(metric: Metric, words: SentenceWords): string {
  if (metric.kind === 'formula') return metric.formula;
  const { insights: t, reports, format } = words;
  const text = measureText(metric, words);
  return metric.filter
    ? `${text}, ${t('sentenceWhere', { filter: filterText(metric.filter, reports, format) })}`
    : text;
}

function measureText({ event, measure }: EventMetric, { insights: t, reports }: SentenceWords): string {
  const name = event ?? lowered(reports('anyEvent'));
  switch (measure.kind) {
    case 'total':
      return t('ofEvent', { measure: t('measure_total'), event: name });
    case 'property':
      return t('propertyOf', {
        aggregate: aggregateText(measure, t),
        property: measure.property.name,
        event: name,
      });
    case 'frequency':
      return t('frequencyOf', { aggregate: aggregateText(measure, t), event: name });
    default:
      return t('whoDid', { measure: t(`measure_${measure.kind}`), event: name });
  }
}

export function aggregateText(
  measure: {
    aggregate: Extract<EventMetric['measure'], { kind: 'property' }>['aggregate'];
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
