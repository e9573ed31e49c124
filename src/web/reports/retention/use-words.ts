import { useMemo } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import type { SentenceWords } from './sentence.ts';
import { type ShownSegment, toShown } from './shown.ts';

export function useSentenceWords(): SentenceWords {
  return {
    retention: useMessages('retention'),
    reports: useMessages('reports'),
    format: useFormat('UTC'),
    cohort: useCohortName(),
  };
}

/** The segments of an answer, named in the reader's language; the only one of a question without breakdowns is everybody. */
export function useShown(result: RetentionResult, { counted }: RetentionDefinition): ShownSegment[] {
  const t = useMessages('retention');
  const words = useSegmentWords();
  const whole = counted ? t('allOrganisations') : t('everybody');
  return useMemo(() => toShown(result, whole, words), [result, whole, words]);
}
