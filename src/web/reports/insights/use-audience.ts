import type { InsightsDefinition, InsightsResult } from '#contract';
import { useLocale } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { useNamed } from '../shared/use-named.ts';
import type { Audience } from '../shared/who.tsx';
import { letterOf } from './edit.ts';
import { metricText } from './sentence.ts';
import type { ShownSeries } from './series.ts';
import { useSentenceWords } from './use-words.ts';
import { audienceOf } from './who.ts';

/** Who stands behind a series, in the whole period or at a place of the time axis. */
export function useAudience(
  definition: InsightsDefinition,
  result: InsightsResult,
): (series: ShownSeries, place?: number) => Audience {
  const words = useSentenceWords();
  const named = useNamed();
  const { locale } = useLocale();
  const when = createBucketLabel(locale, result.unit, 'long');
  const said = {
    metric: (letter: string) => {
      const metric = named(definition).metrics.find((_, place) => letterOf(place) === letter);
      return metric ? `${letter} · ${metricText(metric, words)}` : letter;
    },
    at: (name: string, bucket: string) => words.reports('whoOn', { name, when: when(bucket) }),
    reason: words.reports,
  };
  return (series, place) => audienceOf(definition, result, series, said, place);
}
