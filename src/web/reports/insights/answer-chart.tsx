import { type ReactNode, type RefObject, useMemo } from 'react';
import type { InsightsResult } from '#contract';
import { useAxisNotes } from '../../annotations/use-axis-notes.tsx';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { Chart, type ChartHandle, type Hit, useChartTheme } from '../shared/chart.tsx';
import { seriesOfLine } from '../shared/open-end.ts';
import { tooltipElement } from '../shared/tooltip.ts';
import { useOpenFrom } from '../shared/use-open-from.ts';
import { chartHeight, chartOption } from './chart-options.ts';
import { type DrawnKind, hasAxes, isOverTime } from './drawing.ts';
import { toPiles } from './piles.ts';
import { type ShownSeries, shareOf } from './series.ts';

interface AnswerChartProps {
  readonly kind: DrawnKind;
  /** Letters of the metrics on an axis of their own. */
  readonly right?: readonly string[];
  /** What is drawn is a share of what it is held against. */
  readonly isShare?: boolean;
  readonly result: InsightsResult;
  readonly series: readonly ShownSeries[];
  /** The shown ones and those that the reader switched off. */
  readonly all: readonly ShownSeries[];
  /** The question, for those who cannot see the chart. */
  readonly sentence: string;
  readonly handle?: RefObject<ChartHandle | null>;
  /** Letters of the metrics whose segments add up to a whole. */
  readonly additive: ReadonlySet<string>;
  /** A series was clicked, in an interval or as a whole. */
  readonly onHit?:
    | ((series: ShownSeries, place: number | undefined, at: { x: number; y: number }) => void)
    | undefined;
  /** Places of the time axis that the reader wants to see nearer. */
  readonly onZoom?: (from: number, to: number) => void;
  /** As tall as the room that it stands in, instead of as tall as it would like. */
  readonly fills?: boolean;
}

const SERIES_IN_WORDS = 5;
const NO_BUCKETS: readonly string[] = [];
const NO_LETTERS: readonly string[] = [];

export function AnswerChart(props: AnswerChartProps): ReactNode {
  const {
    kind,
    right = NO_LETTERS,
    result,
    series,
    all,
    sentence,
    handle,
    additive,
    onZoom,
    onHit,
    fills,
    isShare = false,
  } = props;
  const t = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const theme = useChartTheme();
  const notes = useAxisNotes(isOverTime(kind) ? result.buckets : NO_BUCKETS, result.unit);
  const open = useOpenFrom(result, result.unit);
  const option = useMemo(() => {
    const words = {
      compact: isShare ? format.percent : format.compact,
      number: (value: number) => (isShare ? format.percent(value) : format.number(value)),
      percent: format.percent,
      bucket: createBucketLabel(locale, result.unit, 'short'),
      before: t('before'),
    };
    const drawn = {
      result,
      openFrom: open,
      series,
      theme,
      words,
      ...(hasAxes(kind) && { right: new Set(right) }),
    };
    const longBucket = createBucketLabel(locale, result.unit, 'long');
    const show = (value: number | null | undefined) => (value == null ? '–' : words.number(value));
    const formatter = (parameters: unknown) => {
      const place = placeOf(parameters);
      const box = isOverTime(kind)
        ? lineTooltip(place)
        : kind === 'pile'
          ? pileTooltip(place)
          : barTooltip(place);
      return tooltipElement(...box, theme);
    };
    const details = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' · ');
    const share = (one: ShownSeries, read: (one: ShownSeries) => number | null | undefined) => {
      const part = additive.has(one.metric) ? shareOf(one, all, read) : null;
      return part !== null && format.percent(part);
    };
    const lineTooltip = (place: number) =>
      [
        [longBucket(result.buckets[place] ?? ''), place >= open && t('notOver')].filter(Boolean).join(' · '),
        [...series]
          .sort((a, b) => (b.values[place] ?? -1) - (a.values[place] ?? -1))
          .map((one) => ({
            color: one.style.color[theme.scheme],
            name: one.name,
            value: show(one.values[place]),
            detail: details(
              share(one, ({ values }) => values[place]),
              one.comparison && `${t('before')} ${show(one.comparison.values[place])}`,
            ),
          })),
      ] as const;
    const barTooltip = (place: number) => {
      const one =
        kind === 'pie' ? series.filter(({ total }) => total !== null && total > 0)[place] : series[place];
      const rows = one
        ? [
            {
              color: one.style.color[theme.scheme],
              name: one.label,
              value: show(one.total),
              detail: details(
                share(one, ({ total }) => total),
                one.people !== null && t('people', { count: one.people }),
                one.comparison && `${t('before')} ${show(one.comparison.total)}`,
              ),
            },
          ]
        : [];
      return [one?.name ?? '', rows] as const;
    };
    const pileTooltip = (place: number) => {
      const { bars, parts } = toPiles(series);
      const rows = parts.flatMap(({ name, style, bars: own }) => {
        const one = own[place];
        return one
          ? [
              {
                color: style.color[theme.scheme],
                name,
                value: show(one.total),
                detail: details(one.people !== null && t('people', { count: one.people })),
              },
            ]
          : [];
      });
      return [bars[place] ?? '', rows] as const;
    };
    const tooltip = {
      trigger: kind === 'pie' ? ('item' as const) : ('axis' as const),
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      padding: [8, 12],
      textStyle: { color: theme.ink, fontFamily: theme.fontFamily, fontSize: 13 },
      axisPointer: {
        type: ['bar', 'column', 'stack', 'pile'].includes(kind) ? ('shadow' as const) : ('line' as const),
      },
      formatter,
    };
    return { ...chartOption(kind, drawn), tooltip };
  }, [kind, right, isShare, result, open, series, all, additive, theme, format, locale, t]);

  const described = series.slice(0, SERIES_IN_WORDS).map((one) =>
    t('chartTextSeries', {
      name: one.name,
      total: one.total === null ? '–' : isShare ? format.percent(one.total) : format.number(one.total),
    }),
  );
  const more = series.length - described.length;
  const details = more > 0 ? [...described, t('chartTextMore', { count: more })] : described;
  return (
    <Chart
      option={option}
      notes={notes}
      height={fills ? '100%' : chartHeight(kind, series)}
      text={t('chartText', { sentence, details: details.join(' ') })}
      {...(handle && { handle })}
      hits={isLines(kind) && right.length === 0 ? 'axis' : 'item'}
      onHit={
        onHit &&
        ((hit, at) => {
          const one = hitSeries(kind, series, hit);
          if (one) onHit(one, isOverTime(kind) ? hit.place : undefined, at);
        })
      }
      onSpan={isOverTime(kind) && result.buckets.length > 1 ? onZoom : undefined}
    />
  );
}

function isLines(kind: DrawnKind): boolean {
  return kind === 'line' || kind === 'area';
}

/** Of lines the nearest at that place; of columns their own; a bar or a slice stands for a series. */
function hitSeries(kind: DrawnKind, series: readonly ShownSeries[], hit: Hit): ShownSeries | undefined {
  if (kind === 'bar') return series[hit.place];
  if (kind === 'pie') return series.filter(({ total }) => total !== null && total > 0)[hit.place];
  if (kind === 'pile') return toPiles(series).parts.find(({ name }) => name === hit.series)?.bars[hit.place];
  const own = hit.series === null ? null : seriesOfLine(hit.series);
  if (own !== null) return series.find(({ key }) => key === own);
  const away = ({ values }: ShownSeries) => {
    const value = values[hit.place] ?? null;
    return value === null || hit.value === null ? Number.POSITIVE_INFINITY : Math.abs(value - hit.value);
  };
  return [...series].sort((a, b) => away(a) - away(b))[0];
}

/** The place under the pointer, out of what ECharts hands to a tooltip: one entry per series at that place. */
function placeOf(parameters: unknown): number {
  const [first] = Array.isArray(parameters) ? parameters : [parameters];
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : 0;
}
