import type { Funnel, FunnelsResult } from '#contract';
import { sameSegment } from '../shared/segment.ts';
import { confidence } from './significance.ts';

/**
 * How sure it is that each segment converts otherwise than the control, or than all other entries where there is none. Made of
 * numbers of the answer alone: where one of them is not shown, neither is what it would be told by.
 */
export function withConfidence(result: FunnelsResult, control: Funnel['segment'] | undefined): FunnelsResult {
  const against = control
    ? drawOf(result.segments.find(({ segment }) => sameSegment(segment, control)))
    : undefined;
  const all = drawOf(result.overall);
  const segments = result.segments.map((funnel) => {
    const own = drawOf(funnel);
    if (!own) return { ...funnel, confidence: null };
    if (!control) return { ...funnel, confidence: all ? sureness(own, all) : null };
    const isControl = sameSegment(funnel.segment, control);
    return { ...funnel, confidence: isControl || !against ? null : sureness(own, joined(own, against)) };
  });
  return { ...result, segments };
}

interface Entries {
  readonly entered: number;
  readonly converted: number;
}

function drawOf(funnel: Funnel | undefined): Entries | undefined {
  const [entered, converted] = [funnel?.steps[0]?.entries, funnel?.steps.at(-1)?.entries];
  return entered == null || converted == null ? undefined : { entered, converted };
}

function joined(one: Entries, other: Entries): Entries {
  return { entered: one.entered + other.entered, converted: one.converted + other.converted };
}

function sureness({ entered, converted }: Entries, all: Entries): number | null {
  return confidence({
    entered,
    converted,
    all: Math.max(all.entered, entered),
    conversions: Math.max(all.converted, converted),
  });
}
