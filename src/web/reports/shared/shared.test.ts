import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterSchema } from '#contract';
import { createBucketLabel } from './bucket-label.ts';
import { draftFor, operandOf, operatorsOf, toCondition, toDraft, withoutEmpty } from './conditions.ts';
import { toCsv } from './csv.ts';
import { nextLimit } from './next-limit.ts';
import { readNotation, writeNotation } from './notation.ts';
import { openFrom, seriesOfLine, withOpenEnd } from './open-end.ts';
import { shownOptions } from './picker-options.ts';
import { RANGES, unitsFor, unitWithin } from './range.ts';
import { zoomed } from './zoom.ts';

test('a text in the address is whole again when it is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(readNotation(writeNotation(text))).toBe(text);
    }),
  );
  expect(readNotation(writeNotation(['a', undefined, ['', 'b.c*d']]))).toEqual([
    'a',
    undefined,
    ['', 'b.c*d'],
  ]);
});

test('a spreadsheet never runs what somebody sent as the name of a plan', () => {
  const csv = toCsv([['=HYPERLINK("http://x")', '+1', '-1', '@x', -5]]);
  expect(csv).toBe(`\uFEFF"'=HYPERLINK(""http://x"")",'+1,'-1,'@x,-5\r\n`);
});

test('quotes, commas and line breaks survive in a CSV', () => {
  expect(toCsv([['a,b', 'say "x"', 'two\nlines', null]])).toBe('\uFEFF"a,b","say ""x""","two\nlines",\r\n');
});

test('a bucket is named by its own local time, wherever the reader is', () => {
  const short = createBucketLabel('en', 'day', 'short');
  expect(short('2026-03-29T00:00:00+01:00')).toBe('29 Mar');
  expect(short('2026-03-30T00:00:00+14:00')).toBe('30 Mar');
  expect(createBucketLabel('en', 'hour', 'short')('2026-03-29T03:00:00+02:00')).toBe('29 Mar, 03:00');
  expect(createBucketLabel('it', 'month', 'long')('2026-03-01T00:00:00+01:00')).toBe('marzo 2026');
});

test('every preset of the period comes with an interval that fits it', () => {
  for (const { range, unit } of RANGES) expect(unitsFor(range)).toContain(unit);
});

test('an interval that would draw thousands of points gives way to the next that fits', () => {
  expect(unitWithin({ last: 90, unit: 'day' }, 'minute')).toBe('day');
  expect(unitWithin({ last: 30, unit: 'minute' }, 'month')).toBe('minute');
  expect(unitWithin({ from: '2026-01-01', to: '2026-01-07' }, 'day')).toBe('day');
});

test('each kind of property offers comparisons that make a valid condition once they are filled in', () => {
  const property = { scope: 'event' as const, name: 'plan' };
  for (const kind of ['text', 'number', 'boolean', 'date', 'list'] as const) {
    for (const operator of operatorsOf(kind)) {
      const days = { at: '2026-03-01', until: '2026-03-02' };
      const filled = {
        property,
        operator,
        values: ['a'],
        numbers: [1, 2] as const,
        ...days,
        unit: 'week' as const,
      };
      const condition = toCondition(filled);
      expect(filterSchema.parse(condition)).toEqual(condition);
      expect(condition && toCondition(toDraft(condition))).toEqual(condition);
      const empty = toCondition({ ...draftFor(property, kind), operator });
      expect(empty === undefined).toBe(operandOf(operator) !== 'none');
    }
  }
});

test('who asks for more segments gets a hundred, then all that one answer can have', () => {
  expect([undefined, 12, 100, 3000].map((limit) => nextLimit(limit, 3000))).toEqual([
    100,
    100,
    3000,
    undefined,
  ]);
  expect([undefined, 20].map((limit) => nextLimit(limit, 20))).toEqual([20, undefined]);
});

test('groups of filters that have lost their last condition leave the question', () => {
  const condition = { property: { scope: 'event' as const, name: 'plan' }, operator: 'is_set' as const };
  expect(withoutEmpty({ all: [{ any: [] }, { any: [{ all: [] }] }] })).toBeUndefined();
  expect(withoutEmpty({ all: [condition, { any: [] }] })).toEqual({ all: [condition] });
});

test('a search finds words in any order, without case or accents, beginnings first', () => {
  const options = ['Call API', 'API Call', 'Café Opened', 'Sign Up'].map((label) => ({ key: label, label }));
  const found = (search: string) =>
    shownOptions(options, search).groups.flatMap((group) => group.options.map(({ key }) => key));
  expect(found('api')).toEqual(['API Call', 'Call API']);
  expect(found('cafe')).toEqual(['Café Opened']);
  expect(found('up sign')).toEqual(['Sign Up']);
  expect(found('nothing')).toEqual([]);
});

test('a catalogue of thousands of names shows a part and says how many more there are', () => {
  const options = Array.from({ length: 5000 }, (_, place) => ({ key: `${place}`, label: `event ${place}` }));
  const { groups, more } = shownOptions(options, '');
  expect(groups.flatMap((group) => group.options).length + more).toBe(5000);
  expect(more).toBeGreaterThan(4000);
});

test('a stretch drawn on the time axis becomes the period, whole days and whole months', () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map(
    (day) => `${day}T00:00:00+01:00`,
  );
  expect(zoomed(days, 'day', 0, 3)).toEqual({ range: { from: '2026-03-01', to: '2026-03-04' }, unit: 'day' });
  expect(zoomed(days, 'day', 1, 2)).toEqual({
    range: { from: '2026-03-02', to: '2026-03-03' },
    unit: 'hour',
  });
  // Drawn beyond the ends of the chart.
  expect(zoomed(days, 'day', -2, 9)?.range).toEqual({ from: '2026-03-01', to: '2026-03-05' });
  const months = ['2026-01-01T00:00:00+01:00', '2026-02-01T00:00:00+01:00'];
  expect(zoomed(months, 'month', 0, 1)).toEqual({
    range: { from: '2026-01-01', to: '2026-02-28' },
    unit: 'week',
  });
  expect(zoomed([], 'day', 0, 3)).toBeUndefined();
});

test('an interval is open until it is over in the zone of the project, and as long after as is waited for', () => {
  const days = ['2026-11-26', '2026-11-27', '2026-11-28'].map((day) => `${day}T00:00:00+01:00`);
  const axis = { buckets: days, unit: 'day', timezone: 'Europe/Rome' } as const;
  const open = (now: string, seconds?: number) => openFrom(axis, Date.parse(now), seconds);
  expect(open('2026-11-28T22:59:59Z')).toBe(2);
  expect(open('2026-11-28T23:00:00Z')).toBe(3);
  expect(open('2026-11-28T22:59:59Z', 86_400)).toBe(1);
  expect(open('2026-11-26T00:00:00Z')).toBe(0);
  expect(
    openFrom({ ...axis, buckets: ['2026-11-01'], unit: 'month' }, Date.parse('2026-11-30T22:00:00Z')),
  ).toBe(0);
  expect(openFrom({ ...axis, buckets: [] }, 0)).toBe(0);
});

test('what may still grow is a second line, dashed, from the last point that is certain', () => {
  const line = { type: 'line' as const, id: 'A', data: [1, 2, 3], symbol: 'circle' };
  expect(withOpenEnd(line, 3)).toEqual([line]);
  expect(withOpenEnd(line, 2)).toMatchObject([
    { id: 'A', data: [1, 2, null] },
    {
      id: 'A open',
      data: [null, { value: 2, symbol: 'none' }, 3],
      symbol: 'emptyCircle',
      lineStyle: { type: [3, 3] },
    },
  ]);
  expect(withOpenEnd({ ...line, stack: 'A' }, 0)[1]).toMatchObject({ data: [1, 2, 3], stack: 'A open' });
  expect(['A', 'A open'].map(seriesOfLine)).toEqual(['A', 'A']);
});
