import type { RetentionDefinition, RetentionResult } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, whereClause } from '../shared/clauses.ts';

type Words = ReturnType<typeof useMessages<'retention'>>;

export interface SentenceWords extends ClauseWords {
  readonly retention: Words;
}

/** "Of those who did Sign up for the first time, who did API Call on or after each day, last 30 days". */
export function sentence(definition: RetentionDefinition, words: SentenceWords): string {
  const { retention: t, reports } = words;
  const { birth, returning, criterion, measure } = definition;
  const event = (name: string | null) => name ?? lowered(reports('anyEvent'));
  return joinSentence([
    [
      t(birth.firstEver ? 'sentenceFirst' : 'sentenceBorn', { event: event(birth.event) }),
      whereClause(birth.filter, words),
    ]
      .filter(Boolean)
      .join(' '),
    [t('sentenceReturn', { event: event(returning.event) }), whereClause(returning.filter, words)]
      .filter(Boolean)
      .join(' '),
    t(`criterion_${criterion}`),
    measure.kind === 'rate' ? undefined : measureText(measure, t),
    ...clauses(definition, words),
  ]);
}

function measureText(measure: RetentionDefinition['measure'], t: Words): string {
  return measure.kind === 'property'
    ? t(`measureOf_${measure.aggregate}`, { property: measure.property.name })
    : t(`measure_${measure.kind}`);
}

/** "< 1 day", "Day 3", "Day 4–7". */
export function bucketText(
  { from, to }: RetentionResult['buckets'][number],
  { unit, bucketing }: Pick<RetentionDefinition, 'unit' | 'bucketing'>,
  t: Words,
): string {
  if (from === 0 && (bucketing === 'rolling' || to > 1)) return t(`bucketFirst_${unit}`, { count: to });
  return t(`bucket_${unit}`, { place: to - from === 1 ? String(from) : `${from}–${to - 1}` });
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
