import { expect, test } from 'vitest';
import type { IncomingEvent, IncomingRecord } from '#events';
import { demoOf, generateDemo } from './index.ts';

const size = demoOf(300, Date.UTC(2026, 10, 20, 15));
const all = (): IncomingRecord[] => [...generateDemo(size)].flatMap((chapter) => chapter.records);
const events = (records: IncomingRecord[]): IncomingEvent[] =>
  records.filter((record) => record.kind === 'event');

test('the same seed tells the same story', () => {
  expect(all()).toEqual(all());
});

test('nothing happens in the future, and each day is in order', () => {
  for (const chapter of generateDemo(size)) {
    const times = chapter.records.map((record) => record.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThanOrEqual(size.end);
  }
});

test('a sign-up turns an anonymous visitor into a person on the same device', () => {
  const stories = events(all());
  const signUps = stories.filter((event) => event.name === 'Signed Up');
  expect(signUps.length).toBeGreaterThan(50);
  for (const signUp of signUps.slice(0, 50)) {
    const before = stories.filter(
      (event) => event.identity.deviceId === signUp.identity.deviceId && event.time < signUp.time,
    );
    expect(before.some((event) => event.identity.userId === undefined)).toBe(true);
  }
});

test('week-ends are quieter, and launch day is the busiest', () => {
  const byDay = new Map<number, number>();
  for (const event of events(all()))
    byDay.set(Math.floor(event.time / 86_400_000), (byDay.get(Math.floor(event.time / 86_400_000)) ?? 0) + 1);
  const mean = (days: [number, number][]) => days.reduce((sum, [, count]) => sum + count, 0) / days.length;
  const isWeekend = ([day]: [number, number]) => [0, 6].includes(new Date(day * 86_400_000).getUTCDay());
  const days = [...byDay];
  expect(mean(days.filter(isWeekend))).toBeLessThan(0.6 * mean(days.filter((day) => !isWeekend(day))));
});

test('there are values that everybody shares and values that only one person has', () => {
  const queries = events(all())
    .filter((event) => event.name === 'Docs Searched')
    .map((event) => String(event.properties['query']));
  expect(queries.filter((query) => query === 'streaming').length).toBeGreaterThan(5);
  expect(queries.some((query) => query.includes('@'))).toBe(true);
});
