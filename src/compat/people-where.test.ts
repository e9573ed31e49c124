import { expect, test } from 'vitest';
import { parseCondition } from '#reports';
import { peopleWhere } from './people-where.ts';

const where = (text: string) => peopleWhere(parseCondition(text, 'segmentation'));
const [plan, seats] = [
  { scope: 'person', name: 'plan' },
  { scope: 'person', name: 'seats' },
];

test('what scripts ask of people: comparisons of a property with a constant, and how they combine', () => {
  expect(where('properties["plan"] == "pro"')).toEqual({ property: plan, operator: 'is', values: ['pro'] });
  expect(where('"pro" == user["plan"]')).toEqual({ property: plan, operator: 'is', values: ['pro'] });
  expect(where('10 <= properties["seats"]')).toEqual({ property: seats, operator: 'at_least', value: 10 });
  expect(where('properties["plan"] in ["pro", "team"] and defined(properties["seats"])')).toEqual({
    all: [
      { property: plan, operator: 'is', values: ['pro', 'team'] },
      { property: seats, operator: 'is_set' },
    ],
  });
  expect(where('not (properties["plan"] == "pro" or defined(properties["seats"]))')).toEqual({
    all: [
      { property: plan, operator: 'is_not', values: ['pro'] },
      { property: seats, operator: 'is_not_set' },
    ],
  });
});

test('what the list of people cannot be asked is refused, never half asked', () => {
  for (const text of [
    'properties["seats"] + 1 == 2',
    'properties["plan"] == "pro" and properties["a"] == properties["b"]',
    'not (properties["seats"] > 3)',
    'properties["plan"] > "a"',
  ])
    expect(where(text), text).toBeUndefined();
});
