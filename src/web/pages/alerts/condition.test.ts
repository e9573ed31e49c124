import { expect, test } from 'vitest';
import type { AlertCondition } from '#contract';
import { toCondition, toDraft } from './condition.ts';

test.each<AlertCondition>([
  { kind: 'value', is: 'above', value: -3.5 },
  { kind: 'change', is: 'either', percent: 12, against: 'week' },
  { kind: 'anomaly', sensitivity: 'high' },
])('a condition that is only looked at stays what it was: %o', (condition) => {
  expect(toCondition(toDraft(condition))).toEqual(condition);
});
