import { useMemo } from 'react';
import type { InsightsResult } from '#contract';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import { type ShownSeries, toShownSeries } from './series.ts';

/** The series of an answer, named in the reader's language. */
export function useShownSeries(result: InsightsResult): ShownSeries[] {
  const words = useSegmentWords();
  return useMemo(() => toShownSeries(result, words), [result, words]);
}
