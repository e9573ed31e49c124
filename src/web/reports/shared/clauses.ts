import type { Breakdown, Range, Unit } from '#contract';
import type { useFormat, useMessages } from '../../i18n/index.tsx';
import type { Filter } from './filter-notation.ts';
import { filterText } from './filter-words.ts';
import { rangeText } from './range-words.ts';

/** What the clauses of a question's sentence are made with: the reader's messages and numbers. */
export interface ClauseWords {
  readonly reports: ReturnType<typeof useMessages<'reports'>>;
  readonly format: ReturnType<typeof useFormat>;
}

interface Clauses {
  readonly filter?: Filter | undefined;
  readonly breakdowns?: readonly Breakdown[] | undefined;
  readonly unit?: Unit | undefined;
  readonly range: Range;
}

type Clause = string | undefined;

/** What questions of every kind say after what they count: "where model is large-2", "by plan", "per day", "last 30 days". */
export function clauses({ filter, breakdowns, unit, range }: Clauses, words: ClauseWords): Clause[] {
  const { reports: t, format } = words;
  return [
    whereClause(filter, words),
    breakdowns?.length
      ? t('sentenceBy', { properties: format.list(breakdowns.map(({ property }) => property.name)) })
      : undefined,
    unit && t('sentencePer', { unit: t(`unit_${unit}`) }),
    rangeText(range, t, format.date),
  ];
}

export function whereClause(filter: Filter | undefined, { reports: t, format }: ClauseWords): Clause {
  return filter && t('sentenceWhere', { filter: filterText(filter, t, format) });
}

export function joinSentence(parts: readonly Clause[]): string {
  return parts.filter((part) => part !== undefined).join(', ');
}
