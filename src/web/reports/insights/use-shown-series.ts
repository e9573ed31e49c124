import { useMemo } from 'react';
import { type InsightsDefinition, type InsightsResult, sessionEdgeOf } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { sessionEventName } from '../shared/session-events.ts';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import { hasWholeBars, letterOf } from './edit.ts';
import { whoseText } from './sentence.ts';
import { type ShownSeries, toShownSeries } from './series.ts';

/** The series of an answer, named in the reader's language. */
export function useShownSeries(definition: InsightsDefinition, result: InsightsResult): ShownSeries[] {
  const words = useSegmentWords();
  const t = useMessages('insights');
  const reports = useMessages('reports');
  return useMemo(() => {
    const nameless = (letter: string): string => {
      const metric = definition.metrics.find((_, place) => letterOf(place) === letter);
      const edge = metric?.kind === 'event' ? sessionEdgeOf(metric.event) : undefined;
      if (edge) return sessionEventName(edge, reports);
      if (metric?.kind !== 'profiles') return words.anyEvent;
      return t('profilesWhose', { whose: whoseText(metric.by?.group, t) });
    };
    return toShownSeries(result, words, nameless, hasWholeBars(definition));
  }, [definition, result, words, t, reports]);
}
