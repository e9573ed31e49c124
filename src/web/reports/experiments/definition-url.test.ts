import { expect, test } from 'vitest';
import { type ExperimentsDefinition, experimentsDefinitionSchema } from '#contract';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { addMetric, firstQuestion, removeMetric } from './edit.ts';

const full: ExperimentsDefinition = {
  experiment: 'checkout, "new" (2)',
  control: 'grey',
  metrics: [
    {
      event: 'Paid',
      filter: { property: { scope: 'event', name: 'amount' }, operator: 'at_least', value: 3 },
      measure: { kind: 'sum', property: { scope: 'event', name: 'amount' } },
    },
    {
      event: null,
      measure: { kind: 'count' },
      within: { count: 3, unit: 'hour' },
      guardrail: true,
      better: 'down',
    },
  ],
  filter: { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['pro'] },
  range: { from: '2025-11-01', to: '2025-11-30' },
  alpha: 0.01,
  split: [{ variant: 'grey', weight: 9 }],
};

test('an address holds the whole question', () => {
  for (const question of [firstQuestion('checkout'), addMetric(firstQuestion('x')), full])
    expect(readDefinition(writeDefinition(question))).toEqual(question);
});

test('what an address cannot hold is no question', () => {
  for (const text of [
    '',
    'x',
    writeDefinition({ ...full, metrics: [] }),
    writeDefinition({ ...full, alpha: 2 }),
  ])
    expect(readDefinition(text)).toBeUndefined();
});

test('what one does in the question gives questions', () => {
  const two = addMetric(firstQuestion('checkout'));
  expect(experimentsDefinitionSchema.safeParse(two).success).toBe(true);
  expect(removeMetric(two, 1)).toEqual(firstQuestion('checkout'));
});
