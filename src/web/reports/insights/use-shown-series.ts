import { useMemo } from 'react';
import type { InsightsDefinition, InsightsResult } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import { letterOf } from './edit.ts';
import { whoseText } from './sentence.ts';
import { type ShownSeries, toShownSeries } from './series.ts';

/** The series of an answer, named in the reader's language. */
export function useShownSeries(definition: InsightsDefinition, result: InsightsResult): ShownSeries[] {
  const words = useSegmentWords();
  const t = useMessages('insights');
  return useMemo(() => {
    const nameless = (letter: string): string => {
      const metric = definition.metrics.find((_, place) => letterOf(place) === letter);
      if (metric?.kind !== 'profiles') return words.anyEvent;
      return t('profilesWhose', { whose: whoseText(metric.by?.group, t) });
    };
    return toShownSeries(result, words, nameless);
  }, [definition, result, words, t]);
}
