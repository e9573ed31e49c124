import { describe, expect, test } from 'vitest';
import {
  cut,
  parseDay,
  previousSpan,
  resolveSpan,
  rollingWindows,
  shiftSpan,
  toZone,
  unitsAround,
} from './time.ts';

const rome = toZone('Europe/Rome');
const days = (from: string, to: string) => resolveSpan({ from, to }, 0, rome);
const print = (millis: number) => new Date(millis).toISOString();

describe('days and hours when the clock changes', () => {
  test('a spring day in Rome has 23 hours, an autumn day 25, and each hour has its own offset', () => {
    const spring = cut(days('2026-03-29', '2026-03-29'), 'hour', rome);
    expect(spring.labels).toHaveLength(23);
    expect(spring.labels.slice(1, 3)).toEqual(['2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00']);
    const autumn = cut(days('2026-10-25', '2026-10-25'), 'hour', rome);
    expect(autumn.labels).toHaveLength(25);
    expect(autumn.labels.slice(2, 4)).toEqual(['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']);
  });

  test('a day in São Paulo can begin at one', () => {
    const zone = toZone('America/Sao_Paulo');
    const { labels } = cut(resolveSpan({ from: '2018-11-03', to: '2018-11-05' }, 0, zone), 'day', zone);
    expect(labels).toEqual([
      '2018-11-03T00:00:00-03:00',
      '2018-11-04T01:00:00-02:00',
      '2018-11-05T00:00:00-02:00',
    ]);
  });

  test('Lord Howe moves its clock by half an hour: one hour of that day is half an hour', () => {
    const zone = toZone('Australia/Lord_Howe');
    const { labels, starts } = cut(
      resolveSpan({ from: '2026-10-04', to: '2026-10-04' }, 0, zone),
      'hour',
      zone,
    );
    expect(labels.slice(1, 4)).toEqual([
      '2026-10-04T01:00:00+10:30',
      '2026-10-04T02:30:00+11:00',
      '2026-10-04T03:00:00+11:00',
    ]);
    expect((starts[3] ?? 0) - (starts[2] ?? 0)).toBe(30 * 60_000);
  });

  test('Kathmandu is three quarters off', () => {
    const zone = toZone('Asia/Kathmandu');
    expect(print(zone.startOf(parseDay('2026-01-01') ?? 0))).toBe('2025-12-31T18:15:00.000Z');
  });
});

describe('ranges', () => {
  const now = Date.parse('2026-03-25T10:20:30Z');

  test('"last" includes the current interval and whole calendar units', () => {
    expect(cut(resolveSpan({ last: 2, unit: 'week' }, now, rome), 'week', rome).labels).toEqual([
      '2026-03-16T00:00:00+01:00',
      '2026-03-23T00:00:00+01:00',
    ]);
    expect(cut(resolveSpan({ last: 2, unit: 'month' }, now, rome), 'month', rome).labels).toEqual([
      '2026-02-01T00:00:00+01:00',
      '2026-03-01T00:00:00+01:00',
    ]);
    expect(cut(resolveSpan({ last: 2, unit: 'hour' }, now, rome), 'hour', rome).labels).toEqual([
      '2026-03-25T10:00:00+01:00',
      '2026-03-25T11:00:00+01:00',
    ]);
  });

  test('the first week of a range that begins on a Wednesday is labelled by its Monday and counts from Wednesday', () => {
    const { labels, starts } = cut(days('2026-06-03', '2026-06-09'), 'week', rome);
    expect(labels).toEqual(['2026-06-01T00:00:00+02:00', '2026-06-08T00:00:00+02:00']);
    expect(print(starts[0] ?? 0)).toBe('2026-06-02T22:00:00.000Z');
  });

  test('the previous period has as many days; last months are followed by the months before', () => {
    const range = { from: '2026-03-10', to: '2026-03-12' };
    expect(previousSpan(resolveSpan(range, now, rome), range)).toEqual(days('2026-03-07', '2026-03-09'));
    const months = { last: 1, unit: 'month' } as const;
    expect(previousSpan(resolveSpan(months, now, rome), months)).toEqual(days('2026-02-01', '2026-02-28'));
  });

  test('a shift by a month ends on the last day of a shorter month', () => {
    expect(shiftSpan(days('2026-03-30', '2026-03-31'), 1, 'month', rome)).toEqual(
      days('2026-02-28', '2026-02-28'),
    );
  });

  test('a day that does not exist, a range that ends before it starts, and too many intervals are refused by place', () => {
    expect(() => days('2026-02-30', '2026-03-01')).toThrow(
      expect.objectContaining({ code: 'report_bad_range', facts: { path: 'range.from' } }),
    );
    expect(() => days('2026-03-02', '2026-03-01')).toThrow(
      expect.objectContaining({ facts: { path: 'range.to' } }),
    );
    expect(() => cut(days('2026-01-01', '2026-12-31'), 'minute', rome)).toThrow(
      expect.objectContaining({ code: 'report_too_many_buckets' }),
    );
    expect(cut(days('2025-11-01', '2026-12-21'), 'hour', rome).labels.length).toBeLessThanOrEqual(10_000);
  });
});

describe('rolling windows (vectors of Mixpanel’s documents)', () => {
  const later = Date.parse('2026-12-31T12:00:00Z');
  const window = (from: string, to: string, unit: 'day' | 'week' | 'month', windowDays: number) => {
    const rolling = rollingWindows(cut(days(from, to), unit, rome), windowDays, later, rome);
    return rolling.lastDays.map((last) =>
      [last - windowDays + 1, last].map((day) => rome.print(rolling.dayStarts[day] ?? 0).slice(0, 10)),
    );
  };

  test('WAU on 25 April counts 19 to 25 April', () => {
    expect(window('2025-04-25', '2025-04-25', 'day', 7)).toEqual([['2025-04-19', '2025-04-25']]);
  });

  test('the MAU of December counts 2 to 31 December', () => {
    expect(window('2025-12-01', '2025-12-31', 'month', 30)).toEqual([['2025-12-02', '2025-12-31']]);
  });

  test('the MAU of 1 November counts 3 October to 1 November', () => {
    expect(window('2025-11-01', '2025-11-01', 'day', 30)).toEqual([['2025-10-03', '2025-11-01']]);
  });

  test('the MAU of the week from 27 November to 3 December counts 4 November to 3 December', () => {
    expect(window('2023-11-27', '2023-12-03', 'week', 30)).toEqual([['2023-11-04', '2023-12-03']]);
  });

  test('the interval of today ends today, not on Sunday', () => {
    const wednesday = Date.parse('2026-03-25T10:00:00Z');
    const period = cut(resolveSpan({ last: 1, unit: 'week' }, wednesday, rome), 'week', rome);
    const rolling = rollingWindows(period, 7, wednesday, rome);
    expect(print(rolling.dayStarts[rolling.lastDays[0] ?? 0] ?? 0)).toBe('2026-03-24T23:00:00.000Z');
  });
});

describe('dates against the present', () => {
  const at = Date.parse('2026-03-30T10:20:00Z');
  const around = (side: 'last' | 'next', count: number, unit: 'hour' | 'day' | 'week' | 'month') => {
    const { from, to } = unitsAround(side, { count, unit }, at, rome);
    return [rome.print(from), rome.print(to)];
  };

  test('today, and the hour that is now, are whole in the last and in the next', () => {
    expect(around('last', 1, 'day')).toEqual(['2026-03-30T00:00:00+02:00', '2026-03-31T00:00:00+02:00']);
    expect(around('next', 1, 'day')).toEqual(['2026-03-30T00:00:00+02:00', '2026-03-31T00:00:00+02:00']);
    expect(around('last', 2, 'hour')).toEqual(['2026-03-30T11:00:00+02:00', '2026-03-30T13:00:00+02:00']);
    expect(around('next', 2, 'hour')).toEqual(['2026-03-30T12:00:00+02:00', '2026-03-30T14:00:00+02:00']);
  });

  test('days are local, weeks are seven of them, months reach to the same day', () => {
    expect(around('last', 2, 'day')).toEqual(['2026-03-29T00:00:00+01:00', '2026-03-31T00:00:00+02:00']);
    expect(around('last', 1, 'week')).toEqual(['2026-03-24T00:00:00+01:00', '2026-03-31T00:00:00+02:00']);
    expect(around('last', 1, 'month')).toEqual(['2026-02-28T00:00:00+01:00', '2026-03-31T00:00:00+02:00']);
    expect(around('next', 1, 'month')).toEqual(['2026-03-30T00:00:00+02:00', '2026-04-30T00:00:00+02:00']);
  });
});
