import type { BarSeriesOption, EChartsOption, LineSeriesOption } from 'echarts';
import type { FunnelCurve, FunnelsResult } from '#contract';
import type { ChartTheme } from '../shared/chart-theme.ts';
import { withOpenEnd } from '../shared/open-end.ts';
import { filled } from '../shared/palette.ts';
import { barShare, conversionTo, curveAt, type ShownFunnel } from './shown.ts';

interface ChartWords {
  percent(share: number): string;
  number(value: number): string;
  bucket(start: string): string;
  duration(seconds: number): string;
  over(from: string): string;
  dropped(count: number): string;
  readonly droppedFew: string;
  readonly reachedFew: string;
}

export interface ChartInput {
  readonly result: FunnelsResult;
  readonly funnels: readonly ShownFunnel[];
  readonly labels: readonly string[];
  /** What is drawn over time. */
  readonly curve: FunnelCurve;
  /** The place of the first interval whose entries may still convert. */
  readonly openFrom: number;
  readonly theme: ChartTheme;
  readonly words: ChartWords;
}

/** A group of bars per step, one per segment, of the share that got there; what dropped out is the pale rest of each. */
export function stepsOption({ funnels, labels, theme, words }: ChartInput): EChartsOption {
  const isAlone = funnels.length === 1;
  return {
    ...base(theme),
    grid: { left: 8, right: 16, top: 34, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: labels.map((label, step) => `${step + 1}  ${label}`),
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: {
        color: theme.ink,
        fontSize: 13,
        interval: 0,
        width: LABEL_PX,
        overflow: 'truncate',
        margin: 12,
      },
    },
    media: narrowLabels(labels.length),
    yAxis: shareAxis(theme, words),
    series: funnels.map((one): BarSeriesOption => {
      const { steps } = one.funnel;
      const color = one.style.color[theme.scheme];
      return {
        type: 'bar',
        id: one.key,
        name: one.name,
        barMaxWidth: isAlone ? 132 : 56,
        barGap: '12%',
        barMinHeight: 1,
        showBackground: true,
        backgroundStyle: { color, opacity: 0.09, borderRadius: [4, 4, 0, 0] },
        data: steps.map((step, place) => ({
          value: barShare(steps, place),
          itemStyle: {
            ...filled(one.style, theme),
            borderRadius: [4, 4, 0, 0],
            ...(step.people === null && { opacity: 0.45 }),
          },
        })),
        label: {
          show: isAlone || (funnels.length <= 3 && labels.length <= 4),
          position: 'top',
          color: theme.ink,
          fontSize: 12,
          lineHeight: 16,
          formatter: ({ dataIndex }) => stepLabel(one, dataIndex, words, isAlone),
        },
      };
    }),
  };
}

const TIERS = [900, 640, 480, 330, 260] as const;
const AXIS_PX = 60;
const LABEL_PX = 150;

/** On a narrow card a step's name has the room of its bar, and no more. */
function narrowLabels(steps: number): NonNullable<EChartsOption['media']> {
  return TIERS.slice(0, -1).map((maxWidth, tier) => {
    const room = Math.floor(((TIERS[tier + 1] ?? 0) - AXIS_PX) / steps);
    return { query: { maxWidth }, option: { xAxis: { axisLabel: { width: Math.min(LABEL_PX, room) } } } };
  });
}

function stepLabel({ funnel }: ShownFunnel, place: number, words: ChartWords, isAlone: boolean): string {
  const step = funnel.steps[place];
  const conversion = conversionTo(funnel.steps, place);
  if (!step) return '';
  if (step.withheld === 'few_dropped') return isAlone ? words.droppedFew : '–';
  if (step.entries === null || conversion === null) return isAlone ? words.reachedFew : '–';
  return isAlone ? `${words.percent(conversion)}  ${words.number(step.entries)}` : words.percent(conversion);
}

/** The conversion of each interval, or how long it took in it. */
export function trendOption({ result, funnels, theme, words, curve, openFrom }: ChartInput): EChartsOption {
  return {
    ...base(theme),
    grid: { left: 8, right: 24, top: 16, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: result.buckets.map(words.bucket),
      boundaryGap: result.buckets.length === 1,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true, margin: 12 },
    },
    yAxis: curve === 'conversion' ? shareAxis(theme, words) : timeAxis(theme, words),
    series: funnels.flatMap((one) => withOpenEnd(trendLine(one, curve, theme), openFrom)),
  };
}

function trendLine(
  { key, name, funnel, style }: ShownFunnel,
  curve: FunnelCurve,
  theme: ChartTheme,
): LineSeriesOption {
  return {
    type: 'line',
    id: key,
    name,
    data: (funnel.cells ?? []).map((steps) => curveAt(steps, curve)),
    symbol: style.symbol,
    symbolSize: 6,
    showSymbol: true,
    color: style.color[theme.scheme],
    lineStyle: { width: 2, type: style.dash === 'solid' ? 'solid' : [...style.dash] },
  };
}

/** How many took how long. */
export function timeOption({ funnels, theme, words }: ChartInput): EChartsOption {
  const [one] = funnels;
  const bars = one?.funnel.time?.histogram ?? [];
  return {
    ...base(theme),
    grid: { left: 8, right: 16, top: 16, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: bars.map(({ toSeconds, fromSeconds }) =>
        toSeconds === null ? words.over(words.duration(fromSeconds)) : `≤ ${words.duration(toSeconds)}`,
      ),
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true, margin: 12 },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { color: theme.muted, fontSize: 12, formatter: words.number },
      splitLine: { lineStyle: { color: theme.line } },
    },
    series: [
      {
        type: 'bar',
        barCategoryGap: '12%',
        data: bars.map(({ entries }) => entries),
        ...(one && { color: one.style.color[theme.scheme] }),
        itemStyle: { borderRadius: [3, 3, 0, 0] },
      },
    ],
  };
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

function shareAxis(theme: ChartTheme, words: ChartWords) {
  return {
    type: 'value' as const,
    min: 0,
    max: 1,
    interval: 0.25,
    axisLabel: { color: theme.muted, fontSize: 12, formatter: words.percent },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

function timeAxis(theme: ChartTheme, words: ChartWords) {
  return {
    type: 'value' as const,
    min: 0,
    splitNumber: 4,
    axisLabel: { color: theme.muted, fontSize: 12, formatter: words.duration },
    splitLine: { lineStyle: { color: theme.line } },
  };
}
