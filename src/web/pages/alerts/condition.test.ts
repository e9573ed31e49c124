import { expect, test } from 'vitest';
import type { AlertCondition } from '#contract';
import { toCondition, toDraft } from './condition.ts';

test.each<AlertCondition>([
  { kind: 'value', is: 'above', value: -3.5 },
  { kind: 'value', is: 'below', value: 0.29 },
  { kind: 'change', is: 'either', percent: 12, against: 'week' },
  { kind: 'anomaly', sensitivity: 'high' },
])('a condition that is only looked at stays what it was: %o', (condition) => {
  for (const isShare of [true, false])
    expect(toCondition(toDraft(condition, isShare), isShare)).toEqual(condition);
});

test('the limit of a share is written in percent', () => {
  expect(toDraft({ kind: 'value', is: 'below', value: 0.07 }, true).amount).toBe(7);
});
