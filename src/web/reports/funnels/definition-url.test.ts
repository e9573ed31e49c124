import { expect, test } from 'vitest';
import type { FunnelsDefinition } from '#contract';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION, removeStep } from './edit.ts';

const whole: FunnelsDefinition = {
  steps: [
    { event: 'Sign up', label: 'Joined. Really' },
    {
      event: 'API Call',
      filter: { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['a*b'] },
    },
    { event: null, firstEver: true },
  ],
  order: { kind: 'any', anchors: [1, 3] },
  window: { kind: 'sessions', count: 2 },
  counting: 'total',
  reentry: 'optimised',
  hold: [{ scope: 'event', name: 'project' }],
  exclusions: [{ event: 'Error' }],
  filter: { property: { scope: 'person', name: 'plan' }, operator: 'is_set' },
  breakdowns: [{ property: { scope: 'event', name: 'model' } }],
  attribution: { kind: 'step', step: 3 },
  counted: { group: 'organization_id' },
  sum: { scope: 'event', name: 'tokens' },
  view: { kind: 'time', from: 1, to: 3 },
  range: { from: '2026-01-01', to: '2026-02-01' },
  compare: { kind: 'previous' },
  limit: 50,
  control: [{ kind: 'text', text: 'large-2' }],
  behaviour: {
    of: { event: 'API Call', filter: { property: { scope: 'event', name: 'model' }, operator: 'is_set' } },
    each: { kind: 'aggregate', aggregate: 'max', property: { scope: 'event', name: 'tokens' } },
    between: { after: 1, before: 3 },
  },
};

test.each([
  ['the first question', FIRST_QUESTION],
  ['one with everything', whole],
  [
    'a trend',
    {
      ...FIRST_QUESTION,
      view: { kind: 'trend', unit: 'week' },
      window: { kind: 'time', count: 90, unit: 'second' },
    },
  ],
  [
    'how often something was done between the first and the last step',
    { ...FIRST_QUESTION, behaviour: { of: { event: null }, each: { kind: 'count' } } },
  ],
  ['a curve of times', { ...FIRST_QUESTION, view: { kind: 'days', unit: 'day', curve: 'median' } }],
] satisfies [string, FunnelsDefinition][])(
  '%s is read from its address as it was written',
  (_, definition) => {
    expect(readDefinition(writeDefinition(definition))).toEqual(definition);
  },
);

test.each(['', 'x', '*l*e', writeDefinition(whole).replace('total', 'all')])('%j is no question', (text) => {
  expect(readDefinition(text)).toBeUndefined();
});

test('a step goes with what named it', () => {
  const rest = removeStep(whole, 2);
  expect(rest.steps).toHaveLength(2);
  expect(rest.attribution).toBeUndefined();
  expect(rest.view).toEqual({ kind: 'time', from: 1, to: 2 });
  expect(rest.order).toEqual({ kind: 'any', anchors: [1] });
});
