import type { Breakdown, FunnelStep, FunnelsDefinition, FunnelWindow } from '#contract';
import { unlessEmpty, withPart } from '../shared/with-part.ts';

/** What a newcomer sees: of everybody who did anything, who came back within a week? Any two events make a better one. */
export const FIRST_QUESTION: FunnelsDefinition = {
  steps: [{ event: null }, { event: null }],
  range: { last: 30, unit: 'day' },
  view: { kind: 'steps' },
  compare: { kind: 'previous' },
};

export const MOST_STEPS = 20;
export const FEWEST_STEPS = 2;
export const MOST_EXCLUSIONS = 5;
export const MOST_HELD = 3;
export const MOST_BREAKDOWNS = 3;

export const WINDOWS: readonly { readonly key: string; readonly window: FunnelWindow }[] = [
  ...([1, 30] as const).map((count) => ({
    key: `${count} minute`,
    window: { kind: 'time' as const, count, unit: 'minute' as const },
  })),
  ...([1, 12] as const).map((count) => ({
    key: `${count} hour`,
    window: { kind: 'time' as const, count, unit: 'hour' as const },
  })),
  ...([1, 3, 7, 14, 30, 90, 180, 366] as const).map((count) => ({
    key: `${count} day`,
    window: { kind: 'time' as const, count, unit: 'day' as const },
  })),
  ...([1, 2, 3] as const).map((count) => ({
    key: `${count} sessions`,
    window: { kind: 'sessions' as const, count },
  })),
];
export const DEFAULT_WINDOW: FunnelWindow = { kind: 'time', count: 7, unit: 'day' };

/** Steps are named by place, in the question and in the answer. */
export function numberOf(place: number): string {
  return String(place + 1);
}

export function withStep(definition: FunnelsDefinition, place: number, step: FunnelStep): FunnelsDefinition {
  return { ...definition, steps: definition.steps.with(place, step) };
}

export function addStep(definition: FunnelsDefinition): FunnelsDefinition {
  return { ...definition, steps: [...definition.steps, { event: null }] };
}

/** Other breakdowns have other segments: the one that was the control is none of them. */
export function splitBy(definition: FunnelsDefinition, breakdowns: readonly Breakdown[]): FunnelsDefinition {
  const { control: _, ...rest } = definition;
  return withPart(rest, 'breakdowns', unlessEmpty(breakdowns));
}

/** Takes a step away, and what named it by its number. */
export function removeStep(definition: FunnelsDefinition, place: number): FunnelsDefinition {
  const steps = definition.steps.toSpliced(place, 1);
  const { attribution, view, exclusions, order, ...rest } = definition;
  const last = steps.length;
  return {
    ...rest,
    steps,
    view: view.kind === 'time' ? { kind: 'time', from: 1, to: last } : view,
    ...(attribution?.kind === 'step' && attribution.step > last ? {} : attribution && { attribution }),
    ...(exclusions && { exclusions: exclusions.map(({ between: _, ...exclusion }) => exclusion) }),
    ...(order?.kind === 'any'
      ? { order: { kind: 'any' as const, anchors: order.anchors.filter((step) => step <= last) } }
      : order && { order }),
  };
}

export function moveStep(definition: FunnelsDefinition, from: number, to: number): FunnelsDefinition {
  const step = definition.steps[from];
  if (!step || to < 0 || to >= definition.steps.length) return definition;
  return { ...definition, steps: definition.steps.toSpliced(from, 1).toSpliced(to, 0, step) };
}
