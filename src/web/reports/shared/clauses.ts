import type { Breakdown, InsightsDefinition, Range, Selector, Unit } from '#contract';
import type { useFormat, useMessages } from '../../i18n/index.tsx';
import type { Filter } from './filter-notation.ts';
import { type CohortName, filterText } from './filter-words.ts';
import { compareText, rangeText } from './range-words.ts';

/** What the clauses of a question's sentence are made with: the reader's messages and numbers. */
export interface ClauseWords {
  readonly reports: ReturnType<typeof useMessages<'reports'>>;
  readonly format: ReturnType<typeof useFormat>;
  readonly cohort: CohortName;
}

interface Clauses {
  readonly filter?: Filter | undefined;
  readonly breakdowns?: readonly Breakdown[] | undefined;
  readonly unit?: Unit | undefined;
  /** The organisations that are counted in the place of people. */
  readonly counted?: { readonly group: string } | undefined;
  readonly range: Range;
  readonly compare?: InsightsDefinition['compare'];
}

type Clause = string | undefined;

/** What questions of every kind say after what they count: "where model is large-2", "by plan", "per day", "last 30 days", "compared with the period before". */
export function clauses(question: Clauses, words: ClauseWords): Clause[] {
  const { filter, breakdowns, unit, range, counted, compare } = question;
  const { reports: t, format } = words;
  return [
    counted && t('sentenceCounted', { group: counted.group }),
    whereClause(filter, words),
    breakdowns?.length
      ? t('sentenceBy', {
          properties: format.list(breakdowns.map((breakdown) => splitText(breakdown, words))),
        })
      : undefined,
    unit && t('sentencePer', { unit: t(`unit_${unit}`) }),
    rangeText(range, t, format.date),
    compare && t('sentenceCompare', { compare: compareText(compare, t) }),
  ];
}

export function whereClause(filter: Filter | undefined, { reports: t, format, cohort }: ClauseWords): Clause {
  return filter && t('sentenceWhere', { filter: filterText(filter, t, format, cohort) });
}

/** What a breakdown is by, in full: "source (last touch; touched by visit where medium is mail, 14 days before)". */
function splitText(breakdown: Breakdown, words: ClauseWords): string {
  if ('cohorts' in breakdown || !breakdown.attribution) return breakdownText(breakdown, words);
  const { reports: t } = words;
  const { model, touchpoint, lookbackDays } = breakdown.attribution;
  const touched = touchpoint && `${t('touchedBy')} ${selectorText(touchpoint, words)}`;
  const before = lookbackDays === undefined ? undefined : t('touchedBefore', { count: lookbackDays });
  const how = [touched, before].filter(Boolean).join(', ');
  return t('attributedBy', {
    property: breakdown.property.name,
    model: [t(`model_${model.kind}`), how].filter(Boolean).join('; '),
  });
}

/** "API Call where model is large". */
export function selectorText({ event, filter }: Selector, words: ClauseWords): string {
  const name = event ?? words.reports('anyEvent').toLowerCase();
  return [name, whereClause(filter, words)].filter(Boolean).join(' ');
}

/** What a breakdown is by, as a heading says it. */
export function breakdownText(breakdown: Breakdown, { format, cohort, reports: t }: ClauseWords): string {
  if ('cohorts' in breakdown) return format.list(breakdown.cohorts.map(cohort));
  const { property, attribution } = breakdown;
  return attribution
    ? t('attributedBy', { property: property.name, model: t(`model_${attribution.model.kind}`) })
    : property.name;
}

export function joinSentence(parts: readonly Clause[]): string {
  return parts.filter((part) => part !== undefined).join(', ');
}
