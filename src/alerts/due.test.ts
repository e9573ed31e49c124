import { expect, test } from 'vitest';
import { nextDue, type Rhythm } from './due.ts';

const next = (rhythm: Rhythm, timezone: string, after: string) =>
  new Date(nextDue(rhythm, timezone, Date.parse(after))).toISOString();

test('an hour is due at its end, also in a zone that is off by half an hour', () => {
  expect(next({ every: 'hour' }, 'UTC', '2026-01-05T10:00:00Z')).toBe('2026-01-05T11:00:00.000Z');
  expect(next({ every: 'hour' }, 'Asia/Kolkata', '2026-01-05T10:10:00Z')).toBe('2026-01-05T10:30:00.000Z');
});

test('a day, a week and a month are due at the hour on the wall of their zone', () => {
  expect(next({ every: 'day', hour: 8 }, 'Europe/Rome', '2026-01-05T06:59:00Z')).toBe(
    '2026-01-05T07:00:00.000Z',
  );
  expect(next({ every: 'day', hour: 8 }, 'Europe/Rome', '2026-01-05T07:00:00Z')).toBe(
    '2026-01-06T07:00:00.000Z',
  );
  // 2026-01-05 is a Monday.
  const monday = { every: 'week', weekday: 1, hour: 9 } as const;
  expect(next(monday, 'Europe/Rome', '2026-01-05T07:00:00Z')).toBe('2026-01-05T08:00:00.000Z');
  expect(next(monday, 'Europe/Rome', '2026-01-05T08:00:00Z')).toBe('2026-01-12T08:00:00.000Z');
  expect(next({ every: 'week', weekday: 7, hour: 0 }, 'UTC', '2026-01-05T07:00:00Z')).toBe(
    '2026-01-11T00:00:00.000Z',
  );
  expect(next({ every: 'month', hour: 1 }, 'UTC', '2026-01-31T23:50:00Z')).toBe('2026-02-01T01:00:00.000Z');
  expect(next({ every: 'month', hour: 1 }, 'UTC', '2026-02-01T01:00:00Z')).toBe('2026-03-01T01:00:00.000Z');
});

test('an hour that the clock skips comes right after, one that it repeats comes once', () => {
  const at2 = { every: 'day', hour: 2 } as const;
  expect(next(at2, 'Europe/Rome', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  expect(next(at2, 'Europe/Rome', '2026-03-29T01:00:00Z')).toBe('2026-03-30T00:00:00.000Z');
  expect(next(at2, 'Europe/Rome', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:00:00.000Z');
  expect(next(at2, 'Europe/Rome', '2026-10-25T00:00:00Z')).toBe('2026-10-26T01:00:00.000Z');
});
