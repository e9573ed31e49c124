import { expect, test } from 'vitest';
import { parseCondition } from '../expression/parser.ts';
import { profilesWhere } from './where.ts';

const where = (text: string) => profilesWhere(parseCondition(text, 'segmentation'))?.filter;
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
    profilesWhere(parseCondition(text, 'segmentation'), group)?.filter;
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
    'properties["$last_seen"] > "long ago"',
    'properties["plan"] == "pro" or properties["$last_seen"] > "2026-01-01"',
    'defined(properties["$last_seen"])',
  ])
    expect(where(text), text).toBeUndefined();
});

test('when somebody was last seen is asked beside the rest, of people alone', () => {
  const asked = (text: string, group?: string) => profilesWhere(parseCondition(text, 'segmentation'), group);
  const at = Date.parse('2026-01-01T10:00:00Z');
  expect(asked('properties["$last_seen"] <= "2026-01-01T10:00:00"')).toEqual({
    filter: undefined,
    lastSeen: [{ operator: '<=', at }],
  });
  expect(
    asked('datetime("2026-01-01 10:00:00") < user["$last_seen"] and properties["plan"] == "pro"'),
  ).toEqual({
    filter: { property: plan, operator: 'is', values: ['pro'] },
    lastSeen: [{ operator: '>', at }],
  });
  expect(asked('properties["$last_seen"] > "2026-01-01"', 'team')).toBeUndefined();
});

test('a date that is written as a text is asked as an expression, which knows whether the property is one', () => {
  for (const text of ['properties["born"] == "2026-01-01"', 'properties["born"] in ["2026-01-01", "pro"]'])
    expect(where(text), text).toMatchObject({ property: { scope: 'segmentation' }, operator: 'is_true' });
});
