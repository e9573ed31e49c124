import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FunnelsDefinition, funnelsDefinitionSchema } from '#contract';
import { moveStep, ownWindow, removeStep, WINDOW_UNITS } from './edit.ts';

/** Steps are known by their events, so that a number can be read as the event that it names. */
const EVENTS = ['A', 'B', 'C', 'D', 'E'];
const funnel = (rest: Partial<FunnelsDefinition> = {}): FunnelsDefinition => ({
  steps: EVENTS.map((event) => ({ event })),
  range: { last: 30, unit: 'day' },
  view: { kind: 'steps' },
  ...rest,
});

/** What the numbers of a question name. */
function said({ steps, order, attribution, view, exclusions = [], behaviour }: FunnelsDefinition) {
  const event = (step: number) => steps[step - 1]?.event;
  return {
    anchors: order?.kind === 'any' ? order.anchors.map(event) : undefined,
    attribution: attribution?.kind === 'step' ? event(attribution.step) : attribution?.kind,
    time: view.kind === 'time' ? [event(view.from), event(view.to)] : undefined,
    behaviour: behaviour?.between && [event(behaviour.between.after), event(behaviour.between.before)],
    exclusions: exclusions.map(({ between }) => between && [event(between.after), event(between.before)]),
  };
}

const named = funnel({
  order: { kind: 'any', anchors: [1, 3, 5] },
  attribution: { kind: 'step', step: 4 },
  view: { kind: 'time', from: 3, to: 5 },
  behaviour: { of: { event: 'X' }, each: { kind: 'count' }, between: { after: 1, before: 3 } },
});
const excluding = funnel({
  exclusions: [
    { event: 'X' },
    ...[
      [1, 2],
      [2, 4],
      [4, 5],
    ].map(([after = 1, before = 5]) => ({ event: 'X', between: { after, before } })),
  ],
});

test('what names other steps names them still when a step before them is removed', () => {
  expect(said(removeStep(named, 1))).toMatchObject({
    anchors: ['A', 'C', 'E'],
    attribution: 'D',
    time: ['C', 'E'],
    behaviour: ['A', 'C'],
  });
});

test('what names the step that is removed goes with it', () => {
  expect(said(removeStep(named, 2))).toMatchObject({
    anchors: ['A', 'E'],
    attribution: 'D',
    time: ['A', 'E'],
  });
  expect(said(removeStep(named, 3)).attribution).toBeUndefined();
  expect(removeStep(funnel({ attribution: { kind: 'last' } }), 0).attribution).toEqual({ kind: 'last' });
});

test.each([
  [0, [undefined, ['B', 'D'], ['D', 'E']]],
  [1, [undefined, ['A', 'C'], ['A', 'D'], ['D', 'E']]],
  [2, [undefined, ['A', 'B'], ['B', 'D'], ['D', 'E']]],
  [3, [undefined, ['A', 'B'], ['B', 'E'], ['C', 'E']]],
  [4, [undefined, ['A', 'B'], ['B', 'D']]],
])(
  'an exclusion reaches to the neighbour of step %i, and goes where nothing is left between',
  (place, expected) => {
    expect(said(removeStep(excluding, place)).exclusions).toEqual(expected);
  },
);

test('a step takes with it what names it by its number, wherever it is moved', () => {
  const place = fc.nat(EVENTS.length - 1);
  fc.assert(
    fc.property(place, place, (from, to) => {
      const whole = {
        ...named,
        ...excluding,
        order: { kind: 'specific' as const },
        attribution: { kind: 'step' as const, step: 4 },
        view: named.view,
      };
      const before = said(whole);
      const moved = moveStep(whole, from, to);
      const after = said(moved);
      expect(after.attribution).toBe(before.attribution);
      expect(new Set(after.time)).toEqual(new Set(before.time));
      expect(new Set(after.behaviour)).toEqual(new Set(before.behaviour));
      expect(after.exclusions.map((pair) => pair && new Set(pair))).toEqual(
        before.exclusions.map((pair) => pair && new Set(pair)),
      );
      expect(new Set(said(moveStep(named, from, to)).anchors)).toEqual(new Set(['A', 'C', 'E']));
      for (const { between } of moved.exclusions ?? [])
        if (between) expect(between.after).toBeLessThan(between.before);
    }),
  );
});

test('a window of one’s own is one that can be asked, or none', () => {
  for (const unit of WINDOW_UNITS)
    for (const count of [1, 7, 12, 53, 366, 367, 40_000_000, 0, 1.5, null]) {
      const window = ownWindow(count, unit);
      if (window) expect(funnelsDefinitionSchema.parse(funnel({ window })).window).toEqual(window);
    }
  for (const [count, unit] of [
    [367, 'day'],
    [53, 'week'],
    [13, 'month'],
    [13, 'sessions'],
  ] as const)
    expect(ownWindow(count, unit)).toBeUndefined();
  expect(ownWindow(12, 'sessions')).toEqual({ kind: 'sessions', count: 12 });
});
