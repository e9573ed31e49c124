import { useMemo } from 'react';
import type { FunnelsDefinition, FunnelsResult } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import { hasWholeBars } from './edit.ts';
import { type ShownFunnel, toShownFunnels } from './shown.ts';

/** The funnels of an answer, named in the reader's language. */
export function useShownFunnels(definition: FunnelsDefinition, result: FunnelsResult): ShownFunnel[] {
  const words = useSegmentWords();
  const t = useMessages('funnels');
  const isWhole = hasWholeBars(definition);
  return useMemo(() => toShownFunnels(result, words, t('wholeName'), isWhole), [result, words, t, isWhole]);
}
