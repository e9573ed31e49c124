import type { InsightsDefinition, InsightsResult } from '#contract';
import { momentAt } from '../../annotations/placed.ts';
import { useLocale } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { useWho } from '../shared/who.tsx';
import type { ShownSeries } from './series.ts';
import { useAudience } from './use-audience.ts';

type Hit = (series: ShownSeries, place: number | undefined, at: { x: number; y: number }) => void;

/** From what is clicked in the chart to the people behind it, in that interval and in all; undefined to those who may see none. */
export function useHit(definition: InsightsDefinition, result: InsightsResult): Hit | undefined {
  const who = useWho();
  const audience = useAudience(definition, result);
  const { locale } = useLocale();
  if (!who) return;
  const when = createBucketLabel(locale, result.unit, 'long');
  return (series, place, at) => {
    const whole = audience(series);
    const then = place === undefined || !series.values[place] ? [] : audience(series, place).crowds;
    who(
      { ...whole, crowds: [...then, ...whole.crowds] },
      at,
      place === undefined ? undefined : momentAt(result.buckets[place], when),
    );
  };
}
