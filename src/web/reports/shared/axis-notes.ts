import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { useEffect, useState } from 'react';
import type { AxisGeometry } from '../../annotations/marks.tsx';
import type { ChartTheme } from './chart-theme.ts';

/** A chart with thin lines at some places of its horizontal axis: part of the drawing, so part of a picture of it. */
export function withNoteLines(
  option: EChartsOption,
  places: readonly number[],
  theme: ChartTheme,
): EChartsOption {
  if (places.length === 0) return option;
  const lines: LineSeriesOption = {
    type: 'line',
    id: 'notes',
    data: [],
    silent: true,
    markLine: {
      silent: true,
      animation: false,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: theme.muted, type: [3, 3], width: 1, opacity: 0.8 },
      data: places.map((xAxis) => ({ xAxis })),
    },
  };
  const series = option.series === undefined ? [] : [option.series].flat();
  return { ...option, series: [...series, lines] };
}

/** Where the places are on the screen once the chart is drawn; null before. */
export function useAxisGeometry(
  chart: EChartsType | null,
  places: readonly number[] | undefined,
): AxisGeometry | null {
  const [geometry, setGeometry] = useState<AxisGeometry | null>(null);
  useEffect(() => {
    if (!chart || !places?.length) return setGeometry(null);
    const read = () => {
      const next = geometryOf(chart, places);
      setGeometry((known) => (JSON.stringify(known) === JSON.stringify(next) ? known : next));
    };
    read();
    chart.on('finished', read);
    return () => {
      if (!chart.isDisposed()) chart.off('finished', read);
    };
  }, [chart, places]);
  return geometry;
}

function geometryOf(chart: EChartsType, places: readonly number[]): AxisGeometry {
  const xs = places.map((place) => Math.round(Number(chart.convertToPixel({ xAxisIndex: 0 }, place))));
  const [x = 0] = xs;
  let bottom = chart.getHeight();
  while (bottom > 0 && !chart.containPixel('grid', [x, bottom])) bottom--;
  return { xs, bottom };
}
