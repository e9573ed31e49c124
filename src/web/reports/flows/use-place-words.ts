import { useMemo } from 'react';
import type { FlowsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useNamed } from '../shared/use-named.ts';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import type { PlaceWords } from './places.ts';

export function usePlaceWords(definition: FlowsDefinition, k: number): PlaceWords {
  const flows = useMessages('flows');
  const reports = useMessages('reports');
  const segments = useSegmentWords();
  const named = useNamed();
  return useMemo(
    () => ({ flows, reports, segments, definition: named(definition), k }),
    [flows, reports, segments, named, definition, k],
  );
}
