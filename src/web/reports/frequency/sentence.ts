import type { FrequencyDefinition } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, selectorText } from '../shared/clauses.ts';

export interface SentenceWords extends ClauseWords {
  readonly frequency: ReturnType<typeof useMessages<'frequency'>>;
}

/** "On how many days of each week people did API call, at least so many, last 90 days". */
export function sentence(definition: FrequencyDefinition, words: SentenceWords): string {
  const { frequency: t, reports } = words;
  const { active, times, unit, counting, measure, filter, breakdowns, range, counted } = definition;
  const event = selectorText(active, words);
  return joinSentence([
    t(`sentence_${times}`, { unit: reports(`unit_${unit}`), event }),
    t(`counting_${counting}`),
    measure.kind === 'rate' ? undefined : t('measure_users'),
    ...clauses({ filter, breakdowns, range, counted }, words),
  ]);
}
