import { expect, test } from 'vitest';
import { parseCondition } from '../expression/parser.ts';
import { profilesWhere } from './where.ts';

const where = (text: string) => profilesWhere(parseCondition(text, 'segmentation'));
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

test('anything else is an expression over the profile', () => {
  const expressionOf = (text: string, group?: string) =>
    profilesWhere(parseCondition(text, 'segmentation'), group);
  for (const [text, name] of [
    ['properties["seats"] + 1 == 2', '((user["seats"] + 1) == 2)'],
    ['not (properties["seats"] > 3)', '(not (user["seats"] > 3))'],
    ['"or" in properties["plan"]', '("or" in user["plan"])'],
    ['number(user["seats"]) % 2 == 1', '((number(user["seats"]) % 2) == 1)'],
  ] as const)
    expect(expressionOf(text)).toEqual({
      property: { scope: 'segmentation', name },
      operator: 'is_true',
    });
  expect(expressionOf('properties["a"] == properties["b"] and properties["c"] == 1', 'team')).toEqual({
    all: [
      {
        property: { scope: 'segmentation', name: '(group["team"]["a"] == group["team"]["b"])' },
        operator: 'is_true',
      },
      { property: { scope: 'group', group: 'team', name: 'c' }, operator: 'equals', value: 1 },
    ],
  });
});

test('what says nothing of a profile is refused, never half asked', () => {
  for (const text of [
    'event["$time"] > datetime("2026-01-01")',
    'properties["plan"] == "pro" and 1 == 1',
    'properties["$last_seen"] > "2026-01-01T00:00:00"',
  ])
    expect(where(text), text).toBeUndefined();
});
