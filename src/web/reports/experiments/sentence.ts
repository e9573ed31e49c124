import type { ExperimentMetric, ExperimentsDefinition } from '#contract';
import type { useFormat, useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, whereClause } from '../shared/clauses.ts';

export interface SentenceWords extends ClauseWords {
  readonly experiments: ReturnType<typeof useMessages<'experiments'>>;
}

/** "What checkout did to Paid within 7 days and API call, last 30 days". */
export function sentence(definition: ExperimentsDefinition, words: SentenceWords): string {
  const { experiment, metrics, split, alpha } = definition;
  const named = words.format.list(metrics.map((metric) => metricText(metric, words)));
  return joinSentence([
    words.experiments('sentence', { experiment, metrics: named }),
    ...clauses(definition, words),
    split?.length
      ? words.experiments('sentenceSplit', {
          parts: words.format.list(
            split.map(({ variant, weight }) => `${variant} ${words.format.number(weight)}`),
          ),
        })
      : undefined,
    alpha === undefined ? undefined : words.experiments('alphaOf', { alpha: words.format.percent(alpha) }),
  ]);
}

export function metricText(metric: ExperimentMetric, words: SentenceWords): string {
  const { experiments: t, reports } = words;
  const event = metric.event ?? reports('anyEvent').toLowerCase();
  const { measure, within } = metric;
  return [
    measure.kind === 'sum'
      ? t('metric_sum', { event, property: measure.property.name })
      : t(`metric_${measure.kind}`, { event }),
    whereClause(metric.filter, words),
    within && t('within', { time: t(`time_${within.unit}`, { count: within.count }) }),
  ]
    .filter(Boolean)
    .join(' ');
}

type Format = ReturnType<typeof useFormat>;

export function valueText({ measure }: ExperimentMetric, value: number | null, format: Format): string {
  if (value === null) return '–';
  return measure.kind === 'conversion'
    ? format.percent(value)
    : format.number(value, { maximumFractionDigits: 2 });
}

/** "+12.5%", "−3%", "0%". */
export function signed(lift: number, format: Format): string {
  const text = format.percent(Math.abs(lift));
  return lift > 0 ? `+${text}` : lift < 0 ? `−${text}` : text;
}

const SMALLEST_P = 0.0001;

export function pText(p: number, format: Format): string {
  const digits = { maximumFractionDigits: 4 };
  return p < SMALLEST_P ? `< ${format.number(SMALLEST_P, digits)}` : format.number(p, digits);
}
