import type { BarSeriesOption, EChartsOption, LineSeriesOption, PieSeriesOption } from 'echarts';
import type { InsightsResult } from '#contract';
import { type ChartTheme, LABEL_GAP_PX } from '../shared/chart-theme.ts';
import { withOpenEnd } from '../shared/open-end.ts';
import { filled } from '../shared/palette.ts';
import type { DrawnKind } from './drawing.ts';
import { toPiles } from './piles.ts';
import type { ShownSeries } from './series.ts';

export function chartOption(kind: DrawnKind, input: ChartInput): EChartsOption {
  switch (kind) {
    case 'line':
      return lineOption(input);
    case 'area':
      return areaOption(input);
    case 'column':
    case 'stack':
      return columnOption(input, kind === 'stack');
    case 'bar':
      return barOption(input);
    case 'pile':
      return pileOption(input);
    case 'pie':
      return pieOption(input);
  }
}

interface ChartWords {
  /** "12.4K", for axes. */
  compact(value: number): string;
  /** "12,404" */
  number(value: number): string;
  /** "12.4%" */
  percent(share: number): string;
  /** "29 Mar" */
  bucket(start: string): string;
  /** "before", for a compared period */
  before: string;
}

interface ChartInput {
  readonly result: InsightsResult;
  readonly series: readonly ShownSeries[];
  readonly theme: ChartTheme;
  readonly words: ChartWords;
  /** Letters of the metrics on the axis at the right. */
  readonly right?: ReadonlySet<string>;
  /** The place of the first interval that is not over. */
  readonly openFrom: number;
}

/** Lines over time: one per series, a thin dotted one for the compared period. */
export function lineOption(input: ChartInput): EChartsOption {
  const { result, series, theme, words } = input;
  const axes = axesOf(input);
  const isLabelled = series.length > 1 && series.length <= 4 && !axes;
  const hasSymbols = (one: ShownSeries) =>
    axes !== null || result.buckets.length <= 14 || hasLonePoint(one.values);
  return {
    ...timeGrid(input, false),
    series: series.flatMap((one) =>
      [
        ...withOpenEnd(line(one, theme, { isLabelled, hasSymbols: hasSymbols(one) }), input.openFrom),
        ...comparisonLine(one, theme, words),
      ].map((drawn) => ({ ...drawn, ...axisIndex(one, axes) })),
    ),
  };
}

/** Time from left to right, values upwards: from zero where what is drawn has an area. */
function timeGrid(input: ChartInput, hasArea: boolean): EChartsOption {
  const { result, series, theme, words } = input;
  const axes = axesOf(input);
  const isLabelled = !hasArea && series.length > 1 && series.length <= 4 && !axes;
  const hasOneBucket = hasArea || result.buckets.length === 1;
  return {
    ...base(theme),
    grid: {
      left: 8,
      right: isLabelled ? 132 : axes ? 8 : 24,
      top: axes ? 34 : 16,
      bottom: 4,
      outerBoundsMode: 'same',
    },
    xAxis: {
      type: 'category',
      data: result.buckets.map(words.bucket),
      boundaryGap: hasOneBucket,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true, margin: 12 },
      axisPointer: {
        show: true,
        type: 'line',
        lineStyle: { color: theme.muted, width: 1 },
        label: { show: false },
      },
    },
    yAxis: axes
      ? axes.map((own, index) => ({
          ...valueAxis(theme, words, hasArea || own.every(isCount)),
          name: [...new Set(own.map(({ metric }) => metric))].join(', '),
          nameTextStyle: { color: theme.muted, fontSize: 12, align: index === 0 ? 'right' : 'left' },
          ...(index === 1 && { splitLine: { show: false } }),
        }))
      : valueAxis(theme, words, hasArea || series.every(isCount)),
  };
}

/** The series of the left axis and those of the right one; null where one axis holds them all. */
function axesOf({ series, right }: ChartInput): readonly [ShownSeries[], ShownSeries[]] | null {
  if (!right?.size) return null;
  const [atLeft, atRight] = [false, true].map((isRight) =>
    series.filter(({ metric }) => right.has(metric) === isRight),
  );
  return atLeft?.length && atRight?.length ? [atLeft, atRight] : null;
}

function axisIndex(one: ShownSeries, axes: ReturnType<typeof axesOf>): { yAxisIndex?: number } {
  return axes ? { yAxisIndex: axes[1].includes(one) ? 1 : 0 } : {};
}

/** Lines on top of each other, one pile for each metric. */
function areaOption(input: ChartInput): EChartsOption {
  const { result, series, theme } = input;
  return {
    ...timeGrid(input, true),
    series: series.flatMap((one) =>
      withOpenEnd(
        {
          ...line(one, theme, { isLabelled: false, hasSymbols: result.buckets.length === 1 }),
          stack: one.metric,
          areaStyle: { opacity: 0.28 },
          lineStyle: { width: 1.5 },
        },
        input.openFrom,
      ),
    ),
  };
}

/** A column per series and interval, side by side or on top of each other. */
function columnOption(input: ChartInput, isStacked: boolean): EChartsOption {
  const { series, theme } = input;
  const axes = axesOf(input);
  return {
    ...timeGrid(input, true),
    series: series.map(
      (one): BarSeriesOption => ({
        ...axisIndex(one, axes),
        type: 'bar',
        id: one.key,
        name: one.name,
        data: one.values.map((value, place) =>
          place < input.openFrom
            ? (value ?? '-')
            : { value: value ?? '-', itemStyle: openColumn(one, theme) },
        ),
        barMaxWidth: 32,
        color: one.style.color[theme.scheme],
        itemStyle: {
          ...filled(one.style, theme),
          opacity: one.isFolded ? 0.55 : 1,
          ...(!isStacked && { borderRadius: [2, 2, 0, 0] }),
        },
        ...(isStacked && { stack: one.metric }),
        emphasis: { focus: 'series' },
      }),
    ),
  };
}

/** What may still grow: pale, in a dashed outline. */
function openColumn(one: ShownSeries, theme: ChartTheme) {
  return {
    opacity: 0.45,
    borderColor: one.style.color[theme.scheme],
    borderWidth: 1,
    borderType: 'dashed' as const,
  };
}

/** A ring of the whole range: what has no total or a negative one is no part of it. */
function pieOption({ series, theme, words }: ChartInput): EChartsOption {
  const ring: PieSeriesOption = {
    type: 'pie',
    radius: ['46%', '74%'],
    minAngle: 2,
    itemStyle: { borderColor: theme.surface, borderWidth: 2 },
    label: {
      color: theme.ink,
      fontSize: 12,
      formatter: ({ name, percent = 0 }) => `${name} · ${words.percent(percent / 100)}`,
    },
    labelLine: { lineStyle: { color: theme.line } },
    data: series
      .filter(({ total }) => total !== null && total > 0)
      .map((one) => ({
        name: one.name,
        value: one.total ?? 0,
        itemStyle: { ...filled(one.style, theme), opacity: one.isFolded ? 0.55 : 1 },
      })),
  };
  return {
    ...base(theme),
    aria: { enabled: true, label: { description: words.number(series.length) } },
    series: [ring],
  };
}

/** One bar per series over the whole range, from zero; the compared period as an outline behind it. */
export function barOption({ series, theme, words }: ChartInput): EChartsOption {
  const hasComparison = series.some(({ comparison }) => comparison !== undefined);
  const bars: BarSeriesOption = {
    type: 'bar',
    name: words.number(series.length),
    barMaxWidth: 28,
    barMinHeight: 1,
    data: series.map((one) => ({
      name: one.name,
      value: one.total ?? '-',
      itemStyle: {
        ...filled(one.style, theme),
        borderRadius: [0, 3, 3, 0],
        ...(one.isFolded && { opacity: 0.55 }),
      },
    })),
    label: {
      show: true,
      position: 'right',
      color: theme.ink,
      fontSize: 12,
      formatter: ({ value }) => (typeof value === 'number' ? words.number(value) : '–'),
    },
  };
  const before: BarSeriesOption = {
    type: 'bar',
    name: words.before,
    barMaxWidth: 10,
    data: series.map((one) => one.comparison?.total ?? '-'),
    itemStyle: { color: theme.line, borderColor: theme.muted, borderWidth: 1, borderType: 'dashed' },
  };
  return {
    ...base(theme),
    grid: { left: 8, right: 72, top: 8, bottom: 4, outerBoundsMode: 'same' },
    xAxis: valueAxis(theme, words, true),
    yAxis: nameAxis(
      series.map(({ name }) => name),
      theme,
    ),
    series: hasComparison ? [bars, before] : [bars],
  };
}

/** Bars of the whole range that are made of parts, from zero. */
function pileOption({ series, theme, words }: ChartInput): EChartsOption {
  const { bars, parts } = toPiles(series);
  return {
    ...base(theme),
    grid: { left: 8, right: 32, top: 8, bottom: 4, outerBoundsMode: 'same' },
    xAxis: valueAxis(theme, words, true),
    yAxis: nameAxis(bars, theme),
    series: parts.map(
      (part): BarSeriesOption => ({
        type: 'bar',
        id: part.name,
        name: part.name,
        stack: 'pile',
        barMaxWidth: 28,
        color: part.style.color[theme.scheme],
        itemStyle: {
          ...filled(part.style, theme),
          opacity: part.isFolded ? 0.55 : 1,
          // Parts of one pile are told apart where their colours are not.
          borderColor: theme.surface,
          borderWidth: 1,
        },
        emphasis: { focus: 'series' },
        data: part.bars.map((one) => one?.total ?? '-'),
      }),
    ),
  };
}

function nameAxis(names: readonly string[], theme: ChartTheme) {
  return {
    type: 'category' as const,
    inverse: true,
    data: [...names],
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.ink, fontSize: 13, width: 190, overflow: 'truncate' as const },
  };
}

/** How tall a chart must be so that every bar and its label can be read. */
export function chartHeight(kind: DrawnKind, series: readonly ShownSeries[]): number {
  if (kind === 'pile') return Math.min(900, Math.max(200, 56 + toPiles(series).bars.length * 38));
  if (kind !== 'bar') return 320;
  const hasComparison = series.some(({ comparison }) => comparison !== undefined);
  return Math.min(900, Math.max(160, 56 + series.length * (hasComparison ? 52 : 38)));
}

function base(theme: ChartTheme): EChartsOption {
  return {
    backgroundColor: 'transparent',
    animation: theme.isAnimated,
    animationDuration: 150,
    animationDurationUpdate: 150,
    textStyle: { fontFamily: theme.fontFamily, color: theme.ink },
  };
}

function valueAxis(theme: ChartTheme, words: ChartWords, startsAtZero: boolean) {
  return {
    type: 'value' as const,
    scale: !startsAtZero,
    splitNumber: 4,
    axisLabel: { color: theme.muted, fontSize: 12, formatter: words.compact },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

/** A value between two gaps: no line would show it. */
function hasLonePoint(values: readonly (number | null)[]): boolean {
  return values.some(
    (value, place) =>
      value !== null && (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null,
  );
}

function isCount(series: ShownSeries): boolean {
  return series.values.every((value) => value === null || value >= 0);
}

function line(
  one: ShownSeries,
  theme: ChartTheme,
  { isLabelled, hasSymbols }: { isLabelled: boolean; hasSymbols: boolean },
): LineSeriesOption {
  const color = one.style.color[theme.scheme];
  return {
    type: 'line',
    id: one.key,
    name: one.name,
    data: [...one.values],
    connectNulls: false,
    symbol: one.style.symbol,
    symbolSize: 6,
    showSymbol: hasSymbols,
    color,
    lineStyle: { width: 2, type: one.style.dash === 'solid' ? 'solid' : [...one.style.dash] },
    emphasis: { focus: 'series', lineStyle: { width: 3 } },
    blur: { lineStyle: { opacity: 0.25 } },
    ...(isLabelled && {
      endLabel: {
        show: true,
        formatter: '{a}',
        color,
        fontSize: 12,
        width: 116,
        overflow: 'truncate',
        distance: 8,
        minMargin: LABEL_GAP_PX,
      },
      labelLayout: { moveOverlap: 'shiftY' },
    }),
  };
}

function comparisonLine(one: ShownSeries, theme: ChartTheme, words: ChartWords): LineSeriesOption[] {
  if (!one.comparison) return [];
  return [
    {
      type: 'line',
      id: `${one.key} before`,
      name: `${one.name} · ${words.before}`,
      data: [...one.comparison.values],
      symbol: 'none',
      color: one.style.color[theme.scheme],
      lineStyle: { width: 1.5, type: [1, 4], cap: 'round', opacity: 0.9 },
      emphasis: { focus: 'none' },
    },
  ];
}
