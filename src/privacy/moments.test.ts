import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBlindIndex, toToken } from '#core';
import type { ProtectedEvent } from './batch.ts';
import { createKeepTimes, type KeptTimes, toKeptTime } from './moments.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const kept = (step: KeptTimes['step'], timezone: string, text: string) =>
  new Date(toKeptTime({ step, timezone }, at(text))).toISOString();

test('the beginning of the step, by the clocks of the project', () => {
  expect(toKeptTime(undefined, 1_234_567)).toBe(1_234_567);
  expect(kept('minute', 'Europe/Rome', '2026-03-10T12:34:56.789Z')).toBe('2026-03-10T12:34:00.000Z');
  expect(kept('hour', 'Europe/Rome', '2026-03-10T12:34:56.789Z')).toBe('2026-03-10T12:00:00.000Z');
  expect(kept('hour', 'Asia/Kolkata', '2026-03-10T18:45:00Z')).toBe('2026-03-10T18:30:00.000Z');
  expect(kept('day', 'Asia/Kolkata', '2026-03-10T18:45:00Z')).toBe('2026-03-10T18:30:00.000Z');
  expect(kept('day', 'Europe/Rome', '2026-03-10T22:59:00Z')).toBe('2026-03-09T23:00:00.000Z');
  expect(kept('day', 'America/New_York', '2026-03-10T02:00:00Z')).toBe('2026-03-09T04:00:00.000Z');
});

test('days on which clocks change', () => {
  expect(kept('day', 'Europe/Rome', '2026-03-29T20:00:00Z')).toBe('2026-03-28T23:00:00.000Z');
  expect(kept('day', 'Europe/Rome', '2026-10-25T20:00:00Z')).toBe('2026-10-24T22:00:00.000Z');
  // Midnight was skipped in Cairo on this day: it began at one o'clock.
  expect(kept('day', 'Africa/Cairo', '2026-04-24T10:00:00Z')).toBe('2026-04-23T22:00:00.000Z');
});

test('a kept time is of the same local day, never later, and keeping it again changes nothing', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Rome',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Chatham',
    'Africa/Cairo',
  );
  const step = fc.constantFrom('minute', 'hour', 'day' as const);
  const instant = fc.integer({ min: at('2015-01-01'), max: at('2035-01-01') });
  fc.assert(
    fc.property(zone, step, instant, (timezone, size, time) => {
      const start = toKeptTime({ step: size, timezone }, time);
      const day = new Intl.DateTimeFormat('en', { timeZone: timezone, dateStyle: 'short' });
      expect(start).toBeLessThanOrEqual(time);
      expect(time - start).toBeLessThan(size === 'day' ? 25 * HOUR : HOUR);
      expect(toKeptTime({ step: size, timezone }, start)).toBe(start);
      expect(day.format(start)).toBe(day.format(time));
    }),
    { numRuns: 300 },
  );
});

const index = (place: number) => toBlindIndex(place.toString(16).padStart(32, '0'));
const event = (text: string, rest: Partial<ProtectedEvent> = {}): ProtectedEvent => ({
  kind: 'event',
  event: toToken(1n),
  time: at(text),
  user: index(1),
  insertKey: 0n,
  properties: [],
  groups: [],
  ...rest,
});
const times = (records: readonly { readonly kind: string }[]) =>
  records.map((record) => new Date((record as ProtectedEvent).time).toISOString().slice(11, 23));

test('what one person does in an hour stays in its order: by time in a batch, by arrival between batches', () => {
  const keepTimes = createKeepTimes();
  const hourly: KeptTimes = { step: 'hour', timezone: 'UTC' };
  const first = [event('2026-03-10T12:50:00Z'), event('2026-03-10T12:10:00Z'), event('2026-03-10T13:00:00Z')];
  expect(times(keepTimes(hourly, first))).toEqual(['12:00:00.001', '12:00:00.000', '13:00:00.000']);
  expect(times(keepTimes(hourly, [event('2026-03-10T12:20:00Z')]))).toEqual(['12:00:00.002']);
  expect(times(keepTimes(hourly, [event('2026-03-10T12:20:00Z', { user: index(2) })]))).toEqual([
    '12:00:00.000',
  ]);
  expect(keepTimes(undefined, first)).toBe(first);
});

test('a visitor who signs up in the same hour does so after they came', () => {
  const keepTimes = createKeepTimes();
  const visit = event('2026-03-10T12:10:00Z', { user: undefined, device: index(7) });
  const signUp = event('2026-03-10T12:20:00Z', { user: index(1), device: index(7) });
  const later = event('2026-03-10T12:30:00Z', { user: index(1) });
  const all = [visit, signUp, later].flatMap((one) => keepTimes({ step: 'day', timezone: 'UTC' }, [one]));
  expect(times(all)).toEqual(['00:00:00.000', '00:00:00.001', '00:00:00.002']);
});
