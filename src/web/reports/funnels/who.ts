import type { FunnelPart, FunnelsDefinition, SegmentValue, Unit } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import type { Audience, Crowd } from '../shared/who.tsx';
import { fixedDays } from '../shared/zoom.ts';
import { stepText } from './sentence.ts';
import type { ShownFunnel } from './shown.ts';

export interface AudienceWords {
  readonly funnels: ReturnType<typeof useMessages<'funnels'>>;
  readonly reports: ReturnType<typeof useMessages<'reports'>>;
}

/** An interval of a view by interval: its label, and its name to the reader. */
interface Interval {
  readonly bucket: string;
  readonly unit: Unit;
  readonly name: string;
}

/** Whoever reached a step of a segment, and whoever got to the one before and no further; or why nobody can be named. */
export function audienceAt(
  definition: FunnelsDefinition,
  { name, funnel }: ShownFunnel,
  place: number,
  { funnels: t, reports }: AudienceWords,
  interval?: Interval,
): Audience {
  const step = definition.steps[place];
  if (!step) return { crowds: [] };
  if (definition.counted) return { crowds: [], nobody: reports('nobodyOrganisations') };
  const asked = interval ? within(definition, funnel.segment, interval) : definition;
  if (!asked) return { crowds: [], nobody: t('nobodyInterval') };
  const isSplit = funnel.segment.length > 0;
  const words = { step: String(place + 1), label: stepText(step, t) };
  const crowd = (outcome: FunnelPart['outcome']): Crowd => {
    const who = t(outcome === 'converted' ? 'whoReached' : 'whoDropped', words);
    const plain = isSplit ? `${who} · ${name}` : who;
    const part: FunnelPart = { step: place + 1, outcome, ...(isSplit && { segment: funnel.segment }) };
    return {
      name: interval ? reports('whoOn', { name: plain, when: interval.name }) : plain,
      part: { ...part },
      definition: asked,
    };
  };
  return { crowds: place === 0 ? [crowd('converted')] : [crowd('converted'), crowd('dropped')] };
}

/**
 * The funnel of one interval of a trend, which is one of its own; undefined where it cannot be asked by itself: by day it is a part of
 * one funnel, an hour is no range, a week or month may be cut by the period, and buckets of numbers may depend on all of it.
 */
function within(
  definition: FunnelsDefinition,
  segment: readonly SegmentValue[],
  { bucket, unit }: Interval,
): FunnelsDefinition | undefined {
  const range = unit === 'minute' || unit === 'hour' ? undefined : fixedDays([bucket], unit);
  const isWhole = unit === 'day' || ('unit' in definition.range && definition.range.unit === unit);
  const isOwn = definition.view.kind === 'trend' && !segment.some(({ kind }) => kind === 'number');
  return range && isWhole && isOwn ? { ...definition, range, view: { kind: 'steps' } } : undefined;
}
