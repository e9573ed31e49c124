import type { BarSeriesOption, EChartsOption, LineSeriesOption } from 'echarts';
import { type ChartTheme, LABEL_GAP_PX } from './chart-theme.ts';
import type { Drawing } from './table-drawing.ts';
import { lineOf, type ShownSegment } from './table-shown.ts';

interface ChartInput {
  readonly segments: readonly ShownSegment[];
  readonly drawing: Drawing;
  /** Names of the places on the horizontal axis. */
  readonly places: readonly string[];
  readonly isRate: boolean;
  readonly theme: ChartTheme;
  readonly value: (value: number) => string;
  /** Columns in the place of lines. */
  readonly isColumns?: boolean;
}

/** A line, or columns, per segment: over the buckets, or one bucket over the intervals. Points that may still grow are hollow. */
export function lineOption(input: ChartInput): EChartsOption {
  const { segments, drawing, places, isRate, theme, value, isColumns = false } = input;
  const isLabelled = !isColumns && segments.length > 1 && segments.length <= 4;
  return {
    backgroundColor: 'transparent',
    animation: theme.isAnimated,
    animationDuration: 150,
    animationDurationUpdate: 150,
    textStyle: { fontFamily: theme.fontFamily, color: theme.ink },
    grid: { left: 8, right: isLabelled ? 132 : 24, top: 16, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: [...places],
      boundaryGap: isColumns || places.length === 1,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true, margin: 12 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...(isRate && largest(segments, drawing) > 0.5 && { max: 1, interval: 0.25 }),
      splitNumber: 4,
      axisLabel: { color: theme.muted, fontSize: 12, formatter: value },
      splitLine: { lineStyle: { color: theme.line } },
    },
    series: segments.map((segment, place) =>
      isColumns
        ? columns(segment, drawing, theme)
        : line(segment, drawing, theme, isLabelled, place === 0 && segments.length === 1),
    ),
  };
}

function largest(segments: readonly ShownSegment[], drawing: Drawing): number {
  return Math.max(0, ...segments.flatMap((segment) => lineOf(segment, drawing).map((value) => value ?? 0)));
}

function line(
  segment: ShownSegment,
  drawing: Drawing,
  theme: ChartTheme,
  isLabelled: boolean,
  isAlone: boolean,
): LineSeriesOption {
  const color = segment.style.color[theme.scheme];
  const { dash } = segment.style;
  return {
    type: 'line',
    id: segment.key,
    name: segment.name,
    data: lineOf(segment, drawing).map((value, place) =>
      isOpen(segment, drawing, place)
        ? { value: value ?? '-', symbol: 'emptyCircle', symbolSize: 8 }
        : (value ?? '-'),
    ),
    connectNulls: false,
    symbol: segment.style.symbol,
    symbolSize: 6,
    showSymbol: true,
    color,
    lineStyle: { width: 2, type: dash === 'solid' ? 'solid' : [...dash] },
    ...(isAlone && { areaStyle: { color, opacity: 0.08 } }),
    emphasis: { focus: 'series', lineStyle: { width: 3 } },
    blur: { lineStyle: { opacity: 0.25 } },
    ...(isLabelled && {
      endLabel: {
        show: true,
        formatter: '{a}',
        color,
        fontSize: 12,
        width: 116,
        overflow: 'truncate' as const,
        distance: 8,
        minMargin: LABEL_GAP_PX,
      },
      labelLayout: { moveOverlap: 'shiftY' as const },
    }),
  };
}

function columns(segment: ShownSegment, drawing: Drawing, theme: ChartTheme): BarSeriesOption {
  return {
    type: 'bar',
    id: segment.key,
    name: segment.name,
    data: lineOf(segment, drawing).map((value) => value ?? '-'),
    color: segment.style.color[theme.scheme],
    barMaxWidth: 48,
    barGap: '10%',
    itemStyle: { borderRadius: [3, 3, 0, 0] },
    emphasis: { focus: 'series' },
  };
}

function isOpen({ rows }: ShownSegment, drawing: Drawing, place: number): boolean {
  return drawing.kind === 'trend' && rows[place]?.cells[drawing.bucket]?.isComplete === false;
}
