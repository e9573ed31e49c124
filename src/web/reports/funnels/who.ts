import type { FunnelPart, FunnelsDefinition } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import type { Crowd } from '../shared/who.tsx';
import { stepText } from './sentence.ts';
import type { ShownFunnel } from './shown.ts';

/** Whoever reached a step of a segment, and whoever got to the one before and no further. Organisations are nobody. */
export function crowdsAt(
  definition: FunnelsDefinition,
  { name, funnel }: ShownFunnel,
  place: number,
  t: ReturnType<typeof useMessages<'funnels'>>,
): Crowd[] {
  const step = definition.steps[place];
  if (!step || definition.counted) return [];
  const isSplit = funnel.segment.length > 0;
  const words = { step: String(place + 1), label: stepText(step, t) };
  const crowd = (outcome: FunnelPart['outcome']): Crowd => {
    const who = t(outcome === 'converted' ? 'whoReached' : 'whoDropped', words);
    const part: FunnelPart = {
      step: place + 1,
      outcome,
      ...(isSplit && { segment: funnel.segment }),
    };
    return { name: isSplit ? `${who} · ${name}` : who, part, definition };
  };
  return place === 0 ? [crowd('converted')] : [crowd('converted'), crowd('dropped')];
}
