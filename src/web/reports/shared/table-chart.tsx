import { type ComponentProps, type ReactNode, type RefObject, useMemo } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { Chart, type ChartHandle, type Hit, useChartTheme } from './chart.tsx';
import type { Drawing } from './table-drawing.ts';
import { lineOption } from './table-lines.ts';
import { lineOf, type ShownSegment, valueText } from './table-shown.ts';
import { tooltipElement } from './tooltip.ts';

/** A place of the axis that was clicked, and the segment that is nearest to the pointer there. */
export interface TableHit {
  readonly segment: ShownSegment;
  readonly place: number;
  readonly at: { readonly x: number; readonly y: number };
}

interface TableChartProps {
  readonly segments: readonly ShownSegment[];
  readonly drawing: Drawing;
  readonly measure: { readonly kind: string };
  /** The places on the horizontal axis: their names there, and as the tooltip says them. */
  readonly places: readonly string[];
  readonly titles: readonly string[];
  /** Beside a value in the tooltip. */
  readonly detail: (segment: ShownSegment, place: number) => string | undefined;
  /** Columns where each place is a thing of its own. */
  readonly isColumns?: boolean;
  /** The question, for those who cannot see the chart. */
  readonly sentence: string;
  readonly onHit?: ((hit: TableHit) => void) | undefined;
  /** What is annotated on the axis. */
  readonly notes?: ComponentProps<typeof Chart>['notes'] | undefined;
  readonly handle?: RefObject<ChartHandle | null> | undefined;
  /** As tall as the room that it stands in. */
  readonly fills?: boolean | undefined;
}

const SEGMENTS_IN_WORDS = 5;

/** The averages of a table of intervals, or one of its columns from interval to interval. */
export function TableChart(props: TableChartProps): ReactNode {
  const { segments, drawing, measure, places, titles, detail, isColumns, sentence, onHit } = props;
  const { notes, handle, fills } = props;
  const t = useMessages('reports');
  const format = useFormat();
  const theme = useChartTheme();
  const option = useMemo(() => {
    const show = (value: number | null) => valueText(value, measure, format);
    const formatter = (parameters: unknown) => {
      const place = placeOf(parameters);
      const rows = segments.map((segment) => ({
        color: segment.style.color[theme.scheme],
        name: segment.name,
        value: show(lineOf(segment, drawing)[place] ?? null),
        detail: detail(segment, place),
      }));
      return tooltipElement(titles[place] ?? '', rows, theme);
    };
    const isRate = measure.kind === 'rate';
    return {
      ...lineOption({ segments, drawing, places, isRate, theme, value: show, isColumns: isColumns ?? false }),
      tooltip: {
        trigger: 'axis' as const,
        confine: true,
        backgroundColor: theme.surface,
        borderColor: theme.line,
        padding: [8, 12],
        textStyle: { color: theme.ink, fontFamily: theme.fontFamily, fontSize: 13 },
        formatter,
      },
    };
  }, [segments, drawing, measure, places, titles, detail, isColumns, theme, format]);
  const described = segments.slice(0, SEGMENTS_IN_WORDS).map((segment) =>
    t('chartSegment', {
      name: segment.name,
      values: lineOf(segment, drawing)
        .map((value) => valueText(value, measure, format))
        .join(', '),
    }),
  );
  const hit = ({ place, value }: Hit, at: TableHit['at']) => {
    const away = (segment: ShownSegment) =>
      Math.abs((lineOf(segment, drawing)[place] ?? Number.POSITIVE_INFINITY) - (value ?? 0));
    const [segment] = [...segments].sort((a, b) => away(a) - away(b));
    if (segment) onHit?.({ segment, place, at });
  };
  return (
    <Chart
      hits="axis"
      onHit={onHit && hit}
      option={option}
      {...(notes && { notes })}
      height={fills ? '100%' : 300}
      text={t('chartText', { sentence, details: described.join(' ') })}
      {...(handle && { handle })}
    />
  );
}

function placeOf(parameters: unknown): number {
  const [first] = Array.isArray(parameters) ? parameters : [parameters];
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : 0;
}
