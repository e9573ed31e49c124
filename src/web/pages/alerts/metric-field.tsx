import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { type InsightsDefinition, letterOf, type SavedReport } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { metricText } from '../../reports/insights/sentence.ts';
import { useSentenceWords } from '../../reports/insights/use-words.ts';
import { useNamed } from '../../reports/shared/use-named.ts';

interface MetricFieldProps {
  readonly report: SavedReport;
  /** A letter. */
  readonly metric: string;
  readonly onPick: (metric: string) => void;
}

/** Which of the report's metrics is watched; nothing to choose where there is one. */
export function MetricField({ report, metric, onPick }: MetricFieldProps): ReactNode {
  const t = useMessages('alerts');
  const words = useSentenceWords();
  const named = useNamed();
  const offered = watchedMetrics(report);
  if (offered.length < 2) return null;
  return (
    <NativeSelect
      label={t('metric')}
      data={offered.map(({ letter, metric: one }) => ({
        value: letter,
        label: `${letter} · ${metricText(named(one), words)}`,
      }))}
      value={metric}
      onChange={(event) => onPick(event.currentTarget.value)}
    />
  );
}

/** The metrics that an answer shows, by their letters. */
export function watchedMetrics({ definition }: SavedReport) {
  // The schema of its kind has checked it when it was kept.
  const { metrics } = definition as unknown as InsightsDefinition;
  return metrics
    .map((metric, place) => ({ letter: letterOf(place), metric }))
    .filter(({ metric }) => metric.kind === 'formula' || !metric.hidden);
}
