import { expect, test } from 'vitest';
import { clocksFrom } from './clocks.ts';
import { type Breach, severitiesOf, severityOf } from './severity.ts';

const export_: Breach = {
  context: 'behavioural',
  identification: 'maximum',
  confidentiality: 'much',
  integrity: 'none',
  availability: 'none',
  isMalicious: true,
  people: 3000,
  isUnintelligible: false,
};

test('the November 2025 export, as it happened, is medium to high', () => {
  expect(severityOf({ ...export_, context: 'simple' })).toMatchObject({ score: 2, level: 'medium' });
  expect(severityOf(export_)).toMatchObject({ score: 3, level: 'high', flags: ['more_than_100_people'] });
});

test('the same export of pseudonyms, with countries only, is low', () => {
  expect(severityOf({ ...export_, identification: 'negligible' })).toMatchObject({
    score: 1.5,
    level: 'low',
  });
});

test('sensitive content with clear addresses is very high, and medium once it is pseudonymous', () => {
  const sensitive: Breach = { ...export_, context: 'sensitive' };
  expect(severityOf(sensitive)).toMatchObject({ score: 5, level: 'very_high' });
  expect(severityOf({ ...sensitive, identification: 'negligible' })).toMatchObject({
    score: 2,
    level: 'medium',
  });
});

test('a hundred people raise no flag; data that nobody can read raises its own', () => {
  expect(severityOf({ ...export_, people: 100, isUnintelligible: true }).flags).toEqual(['unintelligible']);
});

test('the clocks run from the hour the incident became known, and a month ends on a day that exists', () => {
  const clocks = clocksFrom(Date.UTC(2026, 0, 31, 9));
  const due = clocks.map(({ regime, dueAt }) => [regime, new Date(dueAt).toISOString()]);
  expect(due).toEqual([
    ['GDPR 34', '2026-01-31T10:00:00.000Z'],
    ['NIS2 23', '2026-02-01T09:00:00.000Z'],
    ['GDPR 33', '2026-02-03T09:00:00.000Z'],
    ['NIS2 23', '2026-02-03T09:00:00.000Z'],
    ['NIS2 23', '2026-02-28T09:00:00.000Z'],
  ]);
});

test('pseudonyms that leave are low where clear identities would have been high; a revealed name is as grave as clear', () => {
  const fields = (...names: string[]) => names.map((field) => ({ field, subjects: 3_000 }));
  const levels = (...names: string[]) => {
    const { asStored, ifClear } = severitiesOf({ subjects: 3_000, fields: fields(...names) });
    return [asStored.level, ifClear.level];
  };
  expect(levels('event', 'time', 'pseudonym', 'identity.language')).toEqual(['low', 'high']);
  expect(levels('event', 'identity.email')).toEqual(['high', 'high']);
});
