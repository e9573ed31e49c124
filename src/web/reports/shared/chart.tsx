import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { EChartsOption } from 'echarts';
import type { ECElementEvent, EChartsType } from 'echarts/core';
import {
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { AxisNotes } from '../../annotations/use-axis-notes.tsx';
import { useAxisGeometry, withNoteLines } from './axis-notes.ts';
import classes from './chart.module.css';
import type { ChartTheme } from './chart-theme.ts';

export interface ChartHandle {
  /** The chart as a drawing of its own, on the page's surface. */
  toSvg(): string;
}

/** What the reader clicked on: a place of a series, or (along a time axis) a place and a height between the series. */
export interface Hit {
  readonly series: string | null;
  readonly place: number;
  readonly value: number | null;
}
type OnHit = (hit: Hit, at: { readonly x: number; readonly y: number }) => void;

interface ChartProps {
  readonly option: EChartsOption;
  /** Pixels, or all of the room that it stands in. */
  readonly height: number | '100%';
  /** What the chart shows, in words. */
  readonly text: string;
  readonly handle?: RefObject<ChartHandle | null>;
  /** The pointer was drawn over these places of the horizontal axis, both included. */
  readonly onSpan?: ((from: number, to: number) => void) | undefined;
  /** Something was clicked: an item, or with `hits` "axis" anything within the axes. The table's numbers do the same by keyboard. */
  readonly onHit?: OnHit | undefined;
  readonly hits?: 'item' | 'axis';
  /** What stands on the horizontal axis: a line at each place, and what is drawn over the chart there. */
  readonly notes?: AxisNotes;
}

/** Draws an option. The drawing library travels only when a chart is first shown. */
export function Chart(props: ChartProps): ReactNode {
  const { option: plain, height, text, handle, onSpan, onHit, hits = 'item', notes } = props;
  const theme = useChartTheme();
  const option = useMemo(
    () => (notes ? withNoteLines(plain, notes.places, theme) : plain),
    [plain, notes, theme],
  );
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);

  useEffect(() => {
    let made: EChartsType | null = null;
    let isGone = false;
    void import('./echarts.ts').then(({ init }) => {
      if (isGone || !place.current) return;
      made = init(place.current, null, { renderer: 'svg' });
      setChart(made);
    });
    return () => {
      isGone = true;
      made?.dispose();
    };
  }, []);

  useEffect(() => {
    chart?.setOption(option, { notMerge: true });
  }, [chart, option]);

  useEffect(() => {
    if (!chart || !place.current) return;
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [chart]);

  useEffect(() => {
    if (!handle) return;
    handle.current = chart && { toSvg: () => chart.renderToSVGString() };
  }, [chart, handle]);

  useHits(chart, hits, onHit);
  const geometry = useAxisGeometry(chart, notes?.places);
  const { span, ...pointer } = useSpan(chart, onSpan);
  return (
    <div
      className={classes['frame']}
      style={{ height }}
      data-spans={onSpan !== undefined}
      data-hits={onHit !== undefined}
      {...pointer}
    >
      <div ref={place} className={classes['chart']} role="img" aria-label={text} />
      {span && <div className={classes['span']} style={{ left: span.left, width: span.width }} />}
      {notes && geometry && notes.draw(geometry)}
      {!chart && <Skeleton className={classes['waiting']} height={height} radius="md" />}
    </div>
  );
}

function useHits(chart: EChartsType | null, hits: 'item' | 'axis', onHit: OnHit | undefined): void {
  const latest = useRef(onHit);
  useEffect(() => {
    latest.current = onHit;
  }, [onHit]);
  useEffect(() => {
    if (!chart) return;
    const hear = (hit: Hit, event: unknown) => {
      if (event instanceof MouseEvent) latest.current?.(hit, { x: event.clientX, y: event.clientY });
    };
    const onAxis = ({ offsetX, offsetY, event }: { offsetX: number; offsetY: number; event: unknown }) => {
      if (!chart.containPixel('grid', [offsetX, offsetY])) return;
      const [place, value] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]).map(Number);
      hear({ series: null, place: Math.round(place ?? 0), value: value ?? null }, event);
    };
    const onItem = ({ seriesId, dataIndex, dataType, event }: ECElementEvent) => {
      if (dataType !== 'edge')
        hear({ series: seriesId ?? null, place: dataIndex, value: null }, event?.event);
    };
    if (hits === 'axis') chart.getZr().on('click', onAxis);
    else chart.on('click', onItem);
    return () => {
      if (chart.isDisposed()) return;
      if (hits === 'axis') chart.getZr().off('click', onAxis);
      else chart.off('click', onItem);
    };
  }, [chart, hits]);
}

/** Less is a click that trembled. */
const LEAST_SPAN_PX = 8;

/** A stretch of the horizontal axis drawn with the pointer. By keyboard, the period's own menu says the same. */
function useSpan(chart: EChartsType | null, onSpan: ChartProps['onSpan']) {
  const [drawn, setDrawn] = useState<{ start: number; end: number } | null>(null);
  const at = ({ clientX, currentTarget }: PointerEvent) =>
    clientX - currentTarget.getBoundingClientRect().left;
  const placeAt = (x: number) => Number(chart?.convertFromPixel({ xAxisIndex: 0 }, x) ?? 0);
  if (!chart || !onSpan) return { span: null };
  const finish = ({ start, end }: { start: number; end: number }) => {
    setDrawn(null);
    if (Math.abs(end - start) < LEAST_SPAN_PX) return;
    const [from, to] = [placeAt(Math.min(start, end)), placeAt(Math.max(start, end))];
    onSpan(Math.min(from, to), Math.max(from, to));
  };
  return {
    span: drawn && { left: Math.min(drawn.start, drawn.end), width: Math.abs(drawn.end - drawn.start) },
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === 'touch') return; // a finger scrolls
      if (!isOfDrawing(event)) return;
      setDrawn({ start: at(event), end: at(event) });
    },
    onPointerMove: (event: PointerEvent) => drawn && setDrawn({ ...drawn, end: at(event) }),
    onPointerUp: () => drawn && finish(drawn),
    onPointerLeave: () => drawn && finish(drawn),
  };
}

/** Not what stands over the drawing, nor what it has opened elsewhere on the page. */
function isOfDrawing({ target, currentTarget }: PointerEvent): boolean {
  return target instanceof Element && currentTarget.contains(target) && !target.closest('button');
}

/** The page's colours for a chart, in the scheme that the reader sees. */
export function useChartTheme(): ChartTheme {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const isStill = useReducedMotion();
  return useMemo(() => ({ ...THEMES[scheme], isAnimated: !isStill }), [scheme, isStill]);
}

// Single quotes inside: the picture of a chart has it in an attribute, which double quotes would end.
const FONT = `Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Open Sans', sans-serif`;
const THEMES = {
  light: {
    scheme: 'light',
    ink: '#1f1d1a',
    muted: '#635e56',
    line: '#e4dfd6',
    surface: '#ffffff',
    fontFamily: FONT,
  },
  dark: {
    scheme: 'dark',
    ink: '#e9e6df',
    muted: '#aaa69d',
    line: '#2b2f31',
    surface: '#1a1e20',
    fontFamily: FONT,
  },
} as const;
