import { expect, test } from 'vitest';
import { type InsightsResult, insightsResultSchema, type Measure, type SegmentValue } from '#contract';
import { changeOf } from '../shared/change.ts';
import { MUTED_STYLE, type SeriesStyle } from '../shared/palette.ts';
import { segmentLabel } from '../shared/segment-label.ts';
import { barOption, lineOption } from './chart-options.ts';
import { firstShown, toShownSeries } from './series.ts';
import { toCsvRows, toTableRows } from './table.ts';

const words = {
  hidden: (k: number) => `fewer than ${k} people`,
  unset: '(not set)',
  anyEvent: 'Any event',
  yes: 'yes',
  no: 'no',
  number: String,
  date: (start: string) => `day ${start}`,
  cohort: (id: number, isIn: boolean) => `${isIn ? 'in' : 'not in'} ${id}`,
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

function answer(segments: readonly (readonly SegmentValue[])[], metrics = ['A']): InsightsResult {
  return insightsResultSchema.parse({
    unit: 'day',
    timezone: 'Europe/Rome',
    buckets: ['2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00'],
    series: metrics.flatMap((metric) =>
      segments.map((segment, place) => ({
        metric,
        label: 'API Call',
        segment,
        values: [place, null],
        total: 100 - place,
        people: place === 0 ? null : 50,
        comparison: { values: [1, 2], total: 80 },
      })),
    ),
    moreSegments: 0,
    k: 10,
    withheld: false,
    freshAt: null,
    computedMs: 1,
  });
}
const text = (value: string): SegmentValue => ({ kind: 'text', text: value });

test('a segment reads as a person would say it', () => {
  const say = (value: SegmentValue) => segmentLabel(value, 10, words);
  expect(say(text('large-2'))).toBe('large-2');
  expect(say({ kind: 'hidden' })).toBe('fewer than 10 people');
  expect(say({ kind: 'unset' })).toBe('(not set)');
  expect(say({ kind: 'boolean', value: false })).toBe('no');
  expect(say({ kind: 'date', start: '2026-03-01' })).toBe('day 2026-03-01');
  expect(say({ kind: 'number', from: 1, to: 5 })).toBe('1 – 5');
  expect(say({ kind: 'number', from: null, to: 5 })).toBe('< 5');
  expect(say({ kind: 'number', from: 5, to: null })).toBe('≥ 5');
});

test('names tell series apart by what differs: the segment, the metric, or both', () => {
  const names = (result: InsightsResult) => toShownSeries(result, words).map(({ name }) => name);
  expect(names(answer([[]]))).toEqual(['API Call']);
  expect(names(answer([[]], ['A', 'B']))).toEqual(['A · API Call', 'B · API Call']);
  expect(names(answer([[text('pro'), text('IT')]]))).toEqual(['pro · IT']);
  expect(names(answer([[text('pro')]], ['A', 'B']))).toEqual(['A · API Call · pro', 'B · API Call · pro']);
});

test('eight series have colours of their own, those after them colour and pattern; the folded segment and what is left share a muted one', () => {
  const many = Array.from({ length: 26 }, (_, place) => [text(`plan ${place}`)]);
  const series = toShownSeries(answer([[{ kind: 'hidden' }], ...many]), words);
  expect(series[0]?.style).toBe(MUTED_STYLE);
  expect(series[0]?.isFolded).toBe(true);
  const colours = new Set(series.slice(1, 9).map(({ style }) => style.color.light));
  expect(colours.size).toBe(8);
  const looks = (style: SeriesStyle) => [
    `${style.color.light} ${style.pattern}`,
    `${style.color.light} ${style.dash}`,
  ];
  const told = series.slice(1, 25).map(({ style }) => looks(style));
  expect(new Set(told.map(([filling]) => filling)).size).toBe(24);
  expect(new Set(told.map(([, stroke]) => stroke)).size).toBe(24);
  expect(series[25]?.style).toBe(MUTED_STYLE);
  const measured = (measure: Measure) => ({ metrics: [{ kind: 'event', event: null, measure } as const] });
  expect(firstShown(series, measured({ kind: 'unique' })).size).toBe(8);
  const bars = measured({ kind: 'frequency', aggregate: 'distribution' });
  expect(firstShown(series, bars).size).toBe(series.length);
});

test('a series has the same colour in the line chart and in the bars', () => {
  const result = answer([[text('free')], [text('pro')]]);
  const series = toShownSeries(result, words);
  const input = { result, series, theme, words: chartWords, openFrom: result.buckets.length };
  const lines = [lineOption(input).series ?? []]
    .flat()
    .filter(({ name }) => !String(name).includes('before'));
  const bars = barOption(input).series;
  const expected = series.map(({ style }) => style.color.light);
  expect(lines.map((line) => line.color)).toEqual(expected);
  expect(bars).toMatchObject([{ data: expected.map((color) => ({ itemStyle: { color } })) }, {}]);
});

test('a number that was kept back is a gap in the chart, not a zero', () => {
  const result = answer([[]]);
  const option = lineOption({
    result,
    series: toShownSeries(result, words),
    theme,
    words: chartWords,
    openFrom: result.buckets.length,
  });
  expect(option.series).toMatchObject([{ data: [0, null] }, { data: [1, 2] }]);
});

test('bars begin at zero', () => {
  const result = answer([[text('free')]]);
  const option = barOption({
    result,
    series: toShownSeries(result, words),
    theme,
    words: chartWords,
    openFrom: 0,
  });
  expect(option.xAxis).toMatchObject({ scale: false });
});

test('the table shows the totals that the server computed, with the change', () => {
  const [row] = toTableRows(toShownSeries(answer([[text('free')]]), words));
  expect(row).toMatchObject({ total: 100, before: 80, change: { share: 0.25, direction: 'up' } });
});

test('a change is not claimed where one of the two numbers is unknown or nothing', () => {
  expect(changeOf(5, null).direction).toBe('unknown');
  expect(changeOf(null, 5).direction).toBe('unknown');
  expect(changeOf(5, 0)).toEqual({ share: null, direction: 'unknown' });
  expect(changeOf(-5, -10)).toEqual({ share: 0.5, direction: 'up' });
  expect(changeOf(3, 3)).toEqual({ share: 0, direction: 'same' });
});

test('the CSV has a column for each breakdown and each interval', () => {
  const result = answer([[text('free'), { kind: 'unset' }]]);
  const lines = toCsvRows(result, toShownSeries(result, words), {
    metric: 'Metric',
    breakdowns: ['plan', 'country'],
    total: 'Whole period',
    people: 'People',
    before: 'Before',
  });
  expect(lines).toEqual([
    ['Metric', 'plan', 'country', 'Whole period', 'People', 'Before', ...result.buckets],
    ['API Call', 'free', '(not set)', 100, null, 80, 0, null],
  ]);
});

test('the bars of a distribution have one colour, each split its own', () => {
  const bar = (from: number): SegmentValue => ({ kind: 'number', from, to: from + 10 });
  const result = answer([
    [text('free'), bar(0)],
    [text('free'), bar(10)],
    [text('pro'), bar(0)],
  ]);
  const colours = (isOfBars: boolean) =>
    toShownSeries(result, words, undefined, { isOfBars }).map(({ style }) => style.color.light);
  const [free, again, pro] = colours(true);
  expect(again).toBe(free);
  expect(pro).not.toBe(free);
  expect(new Set(colours(false)).size).toBe(3);
});
