import { expect, test } from 'vitest';
import type { FlowsDefinition } from '#contract';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { addAnchor, expandEvent, FIRST_QUESTION, hideEvent, withSteps } from './edit.ts';

const plan = { scope: 'event', name: 'plan' } as const;
const whole: FlowsDefinition = {
  anchors: [
    { event: 'Sign up', before: 2, after: 3, filter: { property: plan, operator: 'is', values: ['a.b*'] } },
    { event: null, firstEver: true },
  ],
  counting: 'total',
  counted: { group: 'organization_id' },
  window: { count: 12, unit: 'hour' },
  rows: 5,
  events: { kind: 'hide', names: ['Page', null] },
  expand: [{ event: 'Page', property: plan }],
  hold: [plan],
  exclusions: [{ event: 'Log out' }],
  filter: { property: plan, operator: 'is_set' },
  breakdowns: [{ property: { scope: 'person', name: 'country' } }],
  range: { from: '2026-01-01', to: '2026-01-31' },
  view: 'paths',
  limit: 4,
};

test('a question survives its way through the address', () => {
  for (const definition of [whole, FIRST_QUESTION])
    expect(readDefinition(writeDefinition(definition))).toEqual(definition);
});

test('an address that holds no question holds none', () => {
  for (const text of ['', '*l*e', 'insights', writeDefinition(whole).replace('total', 'tot')])
    expect(readDefinition(text)).toBeUndefined();
});

test('ten steps around an anchor are the most: the other side gives way', () => {
  expect(withSteps({ event: 'a', before: 5, after: 5 }, 'after', 8)).toEqual({
    event: 'a',
    before: 2,
    after: 8,
  });
  expect(withSteps({ event: 'a' }, 'before', 2)).toEqual({ event: 'a', before: 2, after: 3 });
});

test('hiding an event hides it, or takes it from the list of the only ones', () => {
  expect(hideEvent(FIRST_QUESTION, 'Page').events).toEqual({ kind: 'hide', names: ['Page'] });
  expect(hideEvent(hideEvent(FIRST_QUESTION, null), null).events).toEqual({ kind: 'hide', names: [null] });
  expect(
    hideEvent({ ...FIRST_QUESTION, events: { kind: 'only', names: ['Page'] } }, 'Page').events,
  ).toBeUndefined();
});

test('an event is split by one property, and a question has five anchors at most', () => {
  const other = { scope: 'event', name: 'model' } as const;
  expect(expandEvent(expandEvent(FIRST_QUESTION, 'Page', plan), 'Page', other).expand).toEqual([
    { event: 'Page', property: other },
  ]);
  const many = Array.from({ length: 7 }).reduce<FlowsDefinition>((one) => addAnchor(one), FIRST_QUESTION);
  expect(many.anchors).toHaveLength(5);
});
