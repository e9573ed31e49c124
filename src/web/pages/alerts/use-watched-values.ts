import {
  ALERT_UNITS,
  type Alert,
  type FunnelsDefinition,
  type InsightsDefinition,
  letterOf,
  type RetentionDefinition,
  type SavedReport,
} from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { metricText } from '../../reports/insights/sentence.ts';
import { useSentenceWords } from '../../reports/insights/use-words.ts';
import { bucketText } from '../../reports/retention/sentence.ts';
import { useNamed } from '../../reports/shared/use-named.ts';

export interface WatchedValue {
  readonly letter: string;
  readonly name: string;
}

interface Watchable {
  readonly values: readonly WatchedValue[];
  readonly units: readonly Alert['unit'][];
  /** The letter that is watched unless another is picked; absent: nothing of the report can be watched. */
  readonly first?: string | undefined;
}

/** What of a saved report can be watched, by which intervals. */
export function useWatchedValues(report: SavedReport | undefined): Watchable {
  const named = useNamed();
  const t = useMessages('alerts');
  const retention = useMessages('retention');
  const words = useSentenceWords();
  if (!report) return { values: [], units: ALERT_UNITS };
  // The schema of its kind has checked it when it was kept.
  const definition: unknown = named(report.definition);
  switch (report.kind) {
    case 'insights': {
      const values = (definition as InsightsDefinition).metrics
        .map((metric, place) => ({ letter: letterOf(place), metric }))
        .filter(({ metric }) => metric.kind === 'formula' || !metric.hidden)
        .map(({ letter, metric }) => ({ letter, name: metricText(metric, words) }));
      return { values, units: ALERT_UNITS, first: values[0]?.letter };
    }
    case 'funnels': {
      const { steps, window } = definition as FunnelsDefinition;
      if (window?.kind === 'sessions' && window.count > 1) return { values: [], units: ALERT_UNITS };
      const values = steps.map(({ label, event }, place) => {
        const step = label ?? event ?? words.reports('anyEvent');
        return { letter: letterOf(place), name: t(place === 0 ? 'watchEntered' : 'watchReached', { step }) };
      });
      return { values, units: ALERT_UNITS, first: values.at(-1)?.letter };
    }
    case 'retention': {
      const asked = definition as RetentionDefinition;
      if (asked.measure.kind !== 'rate') return { values: [], units: [asked.unit] };
      const widths =
        asked.buckets.kind === 'even' ? Array<number>(asked.buckets.count).fill(1) : asked.buckets.widths;
      const values = widths.map((width, place) => {
        const from = widths.slice(0, place).reduce((sum, one) => sum + one, 0);
        return { letter: letterOf(place), name: bucketText({ from, to: from + width }, asked, retention) };
      });
      return { values, units: [asked.unit], first: values[Math.min(1, values.length - 1)]?.letter };
    }
    default:
      return { values: [], units: ALERT_UNITS };
  }
}
