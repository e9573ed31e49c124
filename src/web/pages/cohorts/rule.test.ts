import { expect, test } from 'vitest';
import { type CohortRule, cohortRuleSchema } from '#contract';
import { firstOf, firstWindow, isWhole, KINDS, MATCHES, toGroup, toParts, toRule, withDay } from './rule.ts';

const [did, first] = [firstOf('did', 'Call'), firstOf('first', 'Call')];

test.each<CohortRule>([
  did,
  { all: [did, first] },
  { any: [did, { all: [first, { not: { any: [did, first] } }] }] },
  { not: { all: [did, first] } },
  { not: { any: [did] } },
])('a rule that is only looked at stays what it was: %j', (rule) => {
  expect(toRule(toParts(rule))).toEqual(rule);
});

test('what is not true of one condition is a group of which none is', () => {
  expect(toParts({ not: did })).toEqual({ match: 'none', parts: [did] });
  expect(toParts({ not: { not: did } })).toEqual({ match: 'none', parts: [{ not: did }] });
});

test('a group in a rule stays one while it has one part; a rule of one part is that part', () => {
  for (const match of MATCHES) {
    const group = toGroup({ match, parts: [did] });
    expect(toParts(group)).toEqual({ match, parts: [did] });
    expect(cohortRuleSchema.safeParse(group).success).toBe(true);
  }
  expect(toRule({ match: 'any', parts: [did] })).toEqual(did);
  expect(toRule({ match: 'none', parts: [did] })).toEqual({ not: { any: [did] } });
});

test('what misses something deep inside is not counted yet', () => {
  expect(isWhole({ any: [did, { not: { any: [first] } }] })).toBe(true);
  expect(isWhole({ any: [did, { all: [] }] })).toBe(false);
  expect(isWhole({ any: [did, { not: firstOf('measured', 'Call') }] })).toBe(false);
});

test('every condition begins as one that is taken', () => {
  for (const kind of KINDS)
    if (kind !== 'measured') expect(cohortRuleSchema.safeParse(firstOf(kind, null)).success, kind).toBe(true);
});

test('a period since a day, or between two that never cross', () => {
  expect(firstWindow('since', '2026-03-15')).toEqual({ since: '2026-02-13' });
  const between = firstWindow('between', '2026-03-15');
  expect(between).toEqual({ from: '2026-02-13', to: '2026-03-15' });
  const window = { from: '2026-02-13', to: '2026-03-15' };
  expect(withDay(window, 'from', '2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-15' });
  expect(withDay(window, 'from', '2026-04-01')).toEqual({ from: '2026-04-01', to: '2026-04-01' });
  expect(withDay(window, 'to', '2026-01-01')).toEqual({ from: '2026-01-01', to: '2026-01-01' });
});
