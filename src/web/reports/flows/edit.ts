import type { FlowsAnchor, FlowsDefinition } from '#contract';
import { unlessEmpty, withPart } from '../shared/with-part.ts';

/** What a newcomer sees: what people do first, whatever it is, and what they do then. */
export const FIRST_QUESTION: FlowsDefinition = {
  anchors: [{ event: null, after: 3 }],
  range: { last: 30, unit: 'day' },
};

/** Whom the walks are of. */
export function whomOf({ counted }: FlowsDefinition): 'people' | 'organisations' {
  return counted ? 'organisations' : 'people';
}

/** What an entry is: one of somebody, any, or a session. */
export function entryOf(definition: FlowsDefinition): 'unique' | 'organisations' | 'total' | 'session' {
  const { counting = 'unique', counted } = definition;
  return counting === 'unique' && counted ? 'organisations' : counting;
}

export const MOST_ANCHORS = 5;
const MOST_STEPS = 10;

/** As many as one answer can have. */
export const MOST_SEGMENTS = 20;

/** One step more or less before or after an anchor; the other side gives way, so that ten are shown at most. */
export function withSteps(anchor: FlowsAnchor, side: 'before' | 'after', count: number): FlowsAnchor {
  const other = side === 'before' ? 'after' : 'before';
  const rest = Math.min(stepsOf(anchor, other), MOST_STEPS - count);
  return { ...anchor, [side]: count, [other]: rest };
}

export function stepsOf({ before = 0, after = 3 }: FlowsAnchor, side: 'before' | 'after'): number {
  return side === 'before' ? before : after;
}

export function addAnchor(definition: FlowsDefinition): FlowsDefinition {
  return definition.anchors.length >= MOST_ANCHORS
    ? definition
    : { ...definition, anchors: [...definition.anchors, { event: null, before: 0, after: 2 }] };
}

/** Takes an event out of every walk (`null`: those without a public name), or out of the list of the only ones. */
export function hideEvent(definition: FlowsDefinition, name: string | null): FlowsDefinition {
  const { events } = definition;
  if (events?.kind === 'only') {
    const names = unlessEmpty(events.names.filter((one) => one !== name));
    return withPart(definition, 'events', names && { kind: 'only', names });
  }
  const names = [...new Set([...(events?.names ?? []), name])];
  return { ...definition, events: { kind: 'hide', names } };
}

/** Whether an event is a node for each value of a property is said once per event. */
export function expandEvent(
  definition: FlowsDefinition,
  event: string,
  property: NonNullable<FlowsDefinition['expand']>[number]['property'],
): FlowsDefinition {
  const others = (definition.expand ?? []).filter((one) => one.event !== event);
  return { ...definition, expand: [...others, { event, property }].slice(-5) };
}
