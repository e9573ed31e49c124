import {
  type BetweenSteps,
  type Breakdown,
  type FunnelBehaviour,
  type FunnelStep,
  type FunnelsDefinition,
  type FunnelWindow,
  MOST_BESIDE_BARS,
} from '#contract';
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
const MOST_BREAKDOWNS = 3;
/** As many as one answer can have. */
export const MOST_SEGMENTS = 200;

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

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const;

/** For how long after its beginning an entry may still convert; 0 where sessions decide. */
export function secondsToConvert({ counting, window = DEFAULT_WINDOW }: FunnelsDefinition): number {
  return counting === 'session' || window.kind === 'sessions' ? 0 : window.count * SECONDS[window.unit];
}

export const WINDOW_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'sessions'] as const;

/** At most 366 days, a month being 30, or twelve sessions. */
const MOST_OF: Readonly<Record<(typeof WINDOW_UNITS)[number], number>> = {
  second: 366 * 86_400,
  minute: 366 * 1_440,
  hour: 366 * 24,
  day: 366,
  week: 52,
  month: 12,
  sessions: 12,
};

/** Undefined where there is no such window. */
export function ownWindow(
  count: number | null,
  unit: (typeof WINDOW_UNITS)[number],
): FunnelWindow | undefined {
  if (count === null || !Number.isInteger(count) || count < 1 || count > MOST_OF[unit]) return undefined;
  return unit === 'sessions' ? { kind: 'sessions', count } : { kind: 'time', count, unit };
}

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

/** What was done between two steps is one of the breakdowns. */
export function mostBreakdowns({ behaviour }: FunnelsDefinition): number {
  return behaviour ? MOST_BESIDE_BARS : MOST_BREAKDOWNS;
}

export function withBehaviour(
  definition: FunnelsDefinition,
  behaviour: FunnelBehaviour | undefined,
): FunnelsDefinition {
  const { control: _, ...rest } = definition;
  return withPart(rest, 'behaviour', behaviour);
}

/** Whether the bars by which entries are split are of whole numbers. */
export function hasWholeBars({ behaviour }: FunnelsDefinition): boolean {
  return (
    behaviour !== undefined && (behaviour.each.kind === 'count' || behaviour.each.aggregate === 'distinct')
  );
}

/** Takes a step away. What named others by their numbers names them still; what named it goes with it, or reaches to its neighbour. */
export function removeStep(definition: FunnelsDefinition, place: number): FunnelsDefinition {
  const steps = definition.steps.toSpliced(place, 1);
  const gone = place + 1;
  const { exclusions = [], behaviour, ...rest } = definition;
  const still = <Part extends { readonly between?: BetweenSteps | undefined }>({
    between,
    ...part
  }: Part) => {
    if (!between) return [part];
    const after = between.after < gone ? between.after : Math.max(1, between.after - 1);
    const before = Math.min(between.before > gone ? between.before - 1 : between.before, steps.length);
    return after < before ? [{ ...part, between: { after, before } }] : [];
  };
  const left = exclusions.flatMap(still);
  const [done] = behaviour ? still(behaviour) : [];
  return {
    ...renumbered(rest, steps, (step) => (step === gone ? undefined : step > gone ? step - 1 : step)),
    ...(left.length > 0 && { exclusions: left }),
    ...(done && { behaviour: done }),
  };
}

/** Steps change places, and what names them by their numbers goes with them. */
export function moveStep(definition: FunnelsDefinition, from: number, to: number): FunnelsDefinition {
  const step = definition.steps[from];
  if (!step || to < 0 || to >= definition.steps.length) return definition;
  const order = definition.steps
    .map((_, place) => place)
    .toSpliced(from, 1)
    .toSpliced(to, 0, from);
  const numberNow = (number: number) => order.indexOf(number - 1) + 1;
  const { exclusions, behaviour } = definition;
  const moved = <Part extends { readonly between?: BetweenSteps | undefined }>({
    between,
    ...part
  }: Part) => {
    if (!between) return part;
    const [after, before] = inOrder(numberNow(between.after), numberNow(between.before));
    return { ...part, between: { after, before } };
  };
  return {
    ...renumbered(definition, definition.steps.toSpliced(from, 1).toSpliced(to, 0, step), numberNow),
    ...(exclusions && { exclusions: exclusions.map(moved) }),
    ...(behaviour && { behaviour: moved(behaviour) }),
  };
}

/** Anchors, attribution and the times between steps, where steps have other numbers now; undefined: the step is gone. */
function renumbered(
  { order, attribution, view, ...rest }: FunnelsDefinition,
  steps: FunnelsDefinition['steps'],
  numberNow: (step: number) => number | undefined,
): FunnelsDefinition {
  const attributed = attribution?.kind === 'step' ? numberNow(attribution.step) : undefined;
  return {
    ...rest,
    steps,
    view: view.kind === 'time' ? { kind: 'time', ...timed(view, steps.length, numberNow) } : view,
    ...(attribution && attribution.kind !== 'step' && { attribution }),
    ...(attributed !== undefined && { attribution: { kind: 'step' as const, step: attributed } }),
    ...(order && {
      order:
        order.kind === 'any'
          ? {
              ...order,
              anchors: order.anchors.flatMap((step) => numberNow(step) ?? []).sort((a, b) => a - b),
            }
          : order,
    }),
  };
}

/** From the first to the last step where one of the two is gone. */
function timed(
  view: { readonly from: number; readonly to: number },
  last: number,
  numberNow: (step: number) => number | undefined,
): { from: number; to: number } {
  const [one, other] = [numberNow(view.from), numberNow(view.to)];
  if (one === undefined || other === undefined) return { from: 1, to: last };
  const [from, to] = inOrder(one, other);
  return { from, to };
}

function inOrder(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}
