import { useMemo } from 'react';
import { type InsightsDefinition, type InsightsResult, isDistribution, sessionEdgeOf } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { sessionEventName } from '../shared/session-events.ts';
import { useSegmentWords } from '../shared/use-segment-words.ts';
import type { ChartKind } from './drawing.ts';
import { hasWholeBars, letterOf } from './edit.ts';
import { whoseText } from './sentence.ts';
import { type ShownSeries, toShownSeries } from './series.ts';

/** The series of an answer, named in the reader's language. */
export function useShownSeries(
  definition: InsightsDefinition,
  result: InsightsResult,
  chart: ChartKind,
): ShownSeries[] {
  const isOfBars = areBars(definition, chart);
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
    return toShownSeries(result, words, nameless, { hasWholeBars: hasWholeBars(definition), isOfBars });
  }, [definition, result, isOfBars, words, t, reports]);
}

/** Whether series are the bars of a distribution, drawn as such. */
export function areBars({ metrics }: InsightsDefinition, chart: ChartKind): boolean {
  return chart === 'bar' && metrics.some(isDistribution);
}
