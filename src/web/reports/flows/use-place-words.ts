import { useMemo } from 'react';
import type { FlowsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import type { PlaceWords } from './places.ts';

export function usePlaceWords(definition: FlowsDefinition, k: number): PlaceWords {
  const flows = useMessages('flows');
  const segments = useSegmentWords();
  return useMemo(() => ({ flows, segments, definition, k }), [flows, segments, definition, k]);
}
