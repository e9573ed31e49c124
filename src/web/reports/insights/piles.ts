import { MUTED_STYLE, type SeriesStyle, seriesStyle } from '../shared/palette.ts';
import type { ShownSeries } from './series.ts';

/** One part of piled bars: a colour, and its series in each bar that has it. */
interface PilePart {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly isFolded: boolean;
  readonly bars: readonly (ShownSeries | undefined)[];
}

export interface Piles {
  readonly bars: readonly string[];
  readonly parts: readonly PilePart[];
}

/** A bar for each value of the first breakdown, of what the others split it into; a bar for each metric where one breakdown does. */
export function toPiles(series: readonly ShownSeries[]): Piles {
  const hasManyMetrics = new Set(series.map(({ metric }) => metric)).size > 1;
  const placed = series.map((one) => ({ one, ...placeOf(one, hasManyMetrics) }));
  const bars = [...new Set(placed.map(({ bar }) => bar))];
  let place = 0;
  const parts = [...new Set(placed.map(({ part }) => part))].map((name): PilePart => {
    const own = placed.filter(({ part }) => part === name);
    const isFolded = own.every(({ one }) => one.isFolded);
    return {
      name,
      isFolded,
      style: isFolded ? MUTED_STYLE : seriesStyle(place++),
      bars: bars.map((bar) => own.find((at) => at.bar === bar)?.one),
    };
  });
  return { bars, parts };
}

function placeOf({ metric, label, segment }: ShownSeries, hasManyMetrics: boolean) {
  const [first, ...rest] = segment;
  const whole = hasManyMetrics ? `${metric} · ${label}` : label;
  if (first === undefined) return { bar: whole, part: label };
  if (rest.length === 0) return { bar: whole, part: first };
  return { bar: hasManyMetrics ? `${whole} · ${first}` : first, part: rest.join(' · ') };
}
