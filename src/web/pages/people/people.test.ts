import { expect, test } from 'vitest';
import type { EventRow } from '#contract';
import { toActivityDays } from './activity-days.ts';
import { readableFirst, valueText } from './property-value.ts';

const event = (time: string): EventRow => ({
  event: 'API Call',
  time,
  receivedAt: time,
  person: null,
  pseudonym: null,
  properties: [],
  hiddenProperties: 0,
});
const words = { number: String, yes: 'yes', no: 'no', list: (items: readonly string[]) => items.join('+') };
const property = (value: string | number | boolean | string[] | null, isHidden = false) => ({
  name: 'x',
  value,
  isHidden,
});

test('activity stands under the days of the project, newest first', () => {
  const events = ['2026-11-21T12:00:00Z', '2026-11-21T23:30:00Z', '2026-11-21T22:30:00Z'].map(event);
  const days = toActivityDays(events, 'Europe/Rome');
  expect(days.map(({ day, events: moments }) => [day, moments.map(({ time }) => time)])).toEqual([
    ['2026-11-22', ['2026-11-21T23:30:00Z']],
    ['2026-11-21', ['2026-11-21T22:30:00Z', '2026-11-21T12:00:00Z']],
  ]);
  expect(toActivityDays([], 'Europe/Rome')).toEqual([]);
});

test('values of every type are words', () => {
  expect(valueText(property('pro'), words)).toBe('pro');
  expect(valueText(property(3), words)).toBe('3');
  expect(valueText(property(false), words)).toBe('no');
  expect(valueText(property(['a', 'b']), words)).toBe('a+b');
  expect(valueText(property(null), words)).toBeNull();
});

test('what can be read stands before what cannot', () => {
  expect(readableFirst([property(null, true), property('pro')]).map(({ isHidden }) => isHidden)).toEqual([
    false,
    true,
  ]);
});
