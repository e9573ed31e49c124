import type { InsightsDefinition, Metric } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, whereClause } from '../shared/clauses.ts';
import type { EventMetric } from './edit.ts';

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
  ]);
}

export function metricText(metric: Metric, words: SentenceWords): string {
  if (metric.kind === 'formula') return metric.formula;
  return joinSentence([measureText(metric, words), whereClause(metric.filter, words)]);
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
