import { expect, test } from 'vitest';
import type { InsightsDefinition, InsightsResult } from '#contract';
import { toShownSeries } from './series.ts';
import { audienceOf } from './who.ts';

const call = { kind: 'event', event: 'Call', measure: { kind: 'total' } } as const;
const paid = { kind: 'event', event: 'Paid', measure: { kind: 'unique' } } as const;
const asked = (more: Partial<InsightsDefinition>): InsightsDefinition => {
  const range = { last: 2, unit: 'day' } as const;
  return { metrics: [call, paid, { kind: 'formula', formula: 'B / A + B' }], range, unit: 'day', ...more };
};
const answer = (unit: InsightsResult['unit'] = 'day'): InsightsResult => ({
  ...{ timezone: 'Europe/Rome', k: 10, withheld: false, freshAt: null, computedMs: 1, unit, moreSegments: 0 },
  buckets: ['2026-03-28T00:00:00+01:00', '2026-03-29T00:00:00+01:00'],
  series: ['A', 'B', 'C'].map((metric) => ({
    ...{ metric, label: metric, values: [1, 2], total: 3, people: 20 },
    segment: [{ kind: 'text', text: 'pro' }],
  })),
});
const words = {
  metric: (letter: string) => `metric ${letter}`,
  at: (name: string, bucket: string) => `${name} on ${bucket.slice(0, 10)}`,
  reason: (reason: string) => reason,
};
const segments = {
  ...{ anyEvent: 'Any event', unset: 'not set', yes: 'yes', no: 'no' },
  hidden: (k: number) => `fewer than ${k}`,
  number: String,
  date: String,
  cohort: String,
};
function behind(definition: InsightsDefinition, metric: string, place?: number, result = answer()) {
  const shown = toShownSeries(result, segments).find((one) => one.metric === metric);
  if (!shown) throw new Error('no such series');
  return audienceOf(definition, result, shown, words, place);
}

test('behind a metric are its people, in an interval those of fixed days', () => {
  const [whole] = behind(asked({}), 'A').crowds;
  expect(whole?.part).toEqual({ metric: 'A', segment: [{ kind: 'text', text: 'pro' }] });
  const [then] = behind(asked({}), 'A', 1).crowds;
  expect(then?.part).toMatchObject({ metric: 'A', bucket: '2026-03-29T00:00:00+01:00' });
  expect(then?.definition['range']).toEqual({ from: '2026-03-28', to: '2026-03-29' });
});

test('behind a formula are the people of each metric that it names, once each', () => {
  const { crowds } = behind(asked({}), 'C', 0);
  expect(crowds.map(({ name, part }) => [name, part['metric']])).toEqual([
    ['metric B · pro on 2026-03-28', 'B'],
    ['metric A · pro on 2026-03-28', 'A'],
  ]);
});

test('where nobody can be listed, it is said why', () => {
  const company = { group: 'company' };
  const byCompany = { ...paid, measure: { kind: 'unique', by: company } } as const;
  expect(behind(asked({ metrics: [byCompany] }), 'A').nobody).toBe('nobodyOrganisations');
  const summed = asked({ transform: { kind: 'cumulative' } });
  expect(behind(summed, 'A', 0)).toEqual({ crowds: [], nobody: 'nobodyTransform' });
  expect(behind(summed, 'A').crowds).toHaveLength(1);
  expect(behind(asked({}), 'A', 0, answer('minute')).nobody).toBe('nobodyMinute');
  const profiles = { kind: 'profiles', measure: { kind: 'total' } } as const;
  expect(behind(asked({ metrics: [profiles] }), 'A', 0).nobody).toBe('nobodyProfiles');
});
