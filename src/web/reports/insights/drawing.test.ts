import { expect, test } from 'vitest';
import { insightsResultSchema, type SegmentValue } from '#contract';
import { lineOption } from './chart-options.ts';
import { readDrawing, writeDrawing } from './drawing.ts';
import { toPiles } from './piles.ts';
import { toShownSeries } from './series.ts';
import { toGroups, toTableRows } from './table.ts';

const text = (value: string): SegmentValue => ({ kind: 'text', text: value });
const words = {
  hidden: (k: number) => `fewer than ${k} people`,
  unset: '(not set)',
  anyEvent: 'Any event',
  yes: 'yes',
  no: 'no',
  number: String,
  date: (start: string) => start,
  cohort: String,
};
const theme = {
  scheme: 'light',
  ink: '#000',
  muted: '#666',
  line: '#eee',
  surface: '#fff',
  fontFamily: 'x',
  isAnimated: false,
} as const;
const chartWords = {
  compact: String,
  number: String,
  percent: String,
  bucket: (start: string) => start,
  before: 'before',
};

type Part = readonly [metric: string, segment: readonly SegmentValue[], total: number | null];
const answer = (parts: readonly Part[]) =>
  insightsResultSchema.parse({
    unit: 'day',
    timezone: 'UTC',
    buckets: ['2026-03-29T00:00:00+00:00'],
    series: parts.map(([metric, segment, total]) => ({
      metric,
      label: `Event ${metric}`,
      segment,
      values: [total],
      total,
      people: 20,
    })),
    moreSegments: 0,
    k: 10,
    withheld: false,
    freshAt: null,
    computedMs: 1,
  });
const shown = (...parts: readonly Part[]) => toShownSeries(answer(parts), words);

test('how it is drawn is one word of the address, with the metrics of the right axis where there can be one', () => {
  for (const drawing of [
    { kind: 'line', right: ['B', 'AA'] },
    { kind: 'column', right: [] },
  ] as const)
    expect(readDrawing(writeDrawing(drawing))).toEqual(drawing);
  expect(writeDrawing({ kind: 'pie', right: ['B'] })).toBe('pie');
  expect(readDrawing('line-b-<')).toEqual({ kind: 'line', right: [] });
  expect(readDrawing('nothing')).toEqual({ kind: 'line', right: [] });
});

test('a metric on the right has an axis there; where all or none are, there is one axis', () => {
  const series = shown(['A', [], 1000], ['B', [], 0.2]);
  const drawn = (right: string[]) =>
    lineOption({ result: answer([]), series, theme, words: chartWords, right: new Set(right), openFrom: 1 });
  expect(drawn(['B']).yAxis).toMatchObject([{ name: 'A' }, { name: 'B' }]);
  expect(drawn(['B']).series).toMatchObject([{ yAxisIndex: 0 }, { yAxisIndex: 1 }]);
  for (const right of [[], ['A', 'B'], ['C']]) expect(drawn(right).yAxis).not.toBeInstanceOf(Array);
});

test('bars are the first breakdown, their parts the next; one breakdown splits the bar of its metric', () => {
  const two = toPiles(
    shown(
      ['A', [text('IT'), text('free')], 5],
      ['A', [text('DE'), text('free')], 4],
      ['A', [text('IT'), text('pro')], 3],
    ),
  );
  expect(two.bars).toEqual(['IT', 'DE']);
  expect(two.parts.map(({ name, bars }) => [name, bars.map((one) => one?.total)])).toEqual([
    ['free', [5, 4]],
    ['pro', [3, undefined]],
  ]);
  const one = toPiles(shown(['A', [text('free')], 5], ['B', [text('free')], 2]));
  expect(one.bars).toEqual(['A · Event A', 'B · Event B']);
  expect(one.parts.map(({ bars }) => bars.map((part) => part?.total))).toEqual([[5, 2]]);
});

test('rows are grouped by the first value, and add up only where each counts once and none is withheld', () => {
  const rows = toTableRows(
    shown(
      ['A', [text('IT'), text('free')], 5],
      ['A', [text('DE'), text('free')], 4],
      ['A', [text('IT'), { kind: 'hidden' }], 3],
    ),
  );
  const groups = toGroups(rows, new Set(['A']));
  expect(groups.map(({ name, sum, rows: own }) => [name, sum?.total, own.length])).toEqual([
    ['IT', 8, 2],
    ['DE', 4, 1],
  ]);
  expect(toGroups(rows, new Set()).map(({ sum }) => sum)).toEqual([null, null]);
  const withheld = toTableRows(
    shown(['A', [text('IT'), text('free')], 5], ['A', [text('IT'), text('pro')], null]),
  );
  expect(toGroups(withheld, new Set(['A']))[0]?.sum).toBeNull();
});
