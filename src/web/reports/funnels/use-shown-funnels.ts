import { useMemo } from 'react';
import type { FunnelsResult } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import { type ShownFunnel, toShownFunnels } from './shown.ts';

/** The funnels of an answer, named in the reader's language. */
export function useShownFunnels(result: FunnelsResult): ShownFunnel[] {
  const words = useSegmentWords();
  const t = useMessages('funnels');
  return useMemo(() => toShownFunnels(result, words, t('wholeName')), [result, words, t]);
}
