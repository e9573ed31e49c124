import type { LineSeriesOption } from 'echarts';
import type { Unit } from '#contract';
import { endOf, wallTimeOf } from '../../annotations/placed.ts';

interface TimeAxis {
  readonly buckets: readonly string[];
  readonly unit: Unit;
  readonly timezone: string;
}

/**
 * The place of the first interval that may still grow: it is not over, or was not `seconds` ago. As many as there are intervals
 * where none is.
 */
export function openFrom({ buckets, unit, timezone }: TimeAxis, now: number, seconds = 0): number {
  const clock = new Date(now - seconds * 1000).toLocaleString('sv-SE', { timeZone: timezone });
  const place = buckets.findIndex((bucket) => endOf(wallTimeOf(bucket), unit) > clock);
  return place === -1 ? buckets.length : place;
}

const OPEN = ' open';

/** A line, and as a dashed one with hollow points what of it may still grow. */
export function withOpenEnd(line: LineSeriesOption, from: number): LineSeriesOption[] {
  const values = line.data ?? [];
  if (from >= values.length) return [line];
  const { endLabel: _, labelLayout: __, ...drawn } = line;
  const closed = { ...drawn, data: values.map((value, place) => (place < from ? value : null)) };
  const open = {
    ...line,
    id: `${line.id}${OPEN}`,
    data: values.map((value, place) => {
      if (place === from - 1) return { value: value as number | null, symbol: 'none' };
      return place < from ? null : value;
    }),
    symbol: `empty${String(line.symbol).replace(/^./, (letter) => letter.toUpperCase())}`,
    ...(line.stack && { stack: `${line.stack}${OPEN}` }),
    ...(line.areaStyle && { areaStyle: { opacity: 0.12 } }),
    lineStyle: { ...line.lineStyle, type: [3, 3] },
  };
  return [closed, open];
}

/** The series of a line, whichever of its two parts was meant. */
export function seriesOfLine(id: string): string {
  return id.endsWith(OPEN) ? id.slice(0, -OPEN.length) : id;
}
