import {
  type InsightsDefinition,
  type InsightsResult,
  isDistribution,
  type SegmentValue,
  sessionEdgeOf,
} from '#contract';
import { MUTED_STYLE, PALETTE_SIZE, type SeriesStyle, seriesStyle } from '../shared/palette.ts';
import { type SegmentWords, segmentLabel, wholeBar } from '../shared/segment-label.ts';

/** One series as chart, table, picture and CSV all show it. */
export interface ShownSeries {
  readonly key: string;
  readonly metric: string;
  readonly label: string;
  /** One text per breakdown. */
  readonly segment: readonly string[];
  /** The same as values. */
  readonly parts: readonly SegmentValue[];
  /** What tells the series from its neighbours: the segment, the metric's label, or both. */
  readonly name: string;
  readonly isFolded: boolean;
  readonly style: SeriesStyle;
  readonly values: readonly (number | null)[];
  readonly total: number | null;
  readonly people: number | null;
  readonly comparison:
    | { readonly values: readonly (number | null)[]; readonly total: number | null }
    | undefined;
}

interface SeriesLooks {
  /** The last part of each segment is a bar of whole numbers. */
  readonly hasWholeBars?: boolean;
  /** The last part of each segment is a bar with its name beside it: those of one distribution have one colour. */
  readonly isOfBars?: boolean;
}

/** Names and colours the series of an answer. The colours go by place: the same segment has the same colour in chart and table. */
export function toShownSeries(
  result: InsightsResult,
  words: SegmentWords,
  /** What a metric is called that the answer has no name for, by its letter. */
  nameless: (metric: string) => string = () => words.anyEvent,
  { hasWholeBars = false, isOfBars = false }: SeriesLooks = {},
): ShownSeries[] {
  const hasManyMetrics = new Set(result.series.map((series) => series.metric)).size > 1;
  const places = new Map<string, number>();
  const placeOf = ({ metric, segment }: InsightsResult['series'][number]) => {
    const key = `${metric} ${JSON.stringify(isOfBars ? segment.slice(0, -1) : segment)}`;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  return result.series.map((series) => {
    const segment = series.segment.map((value, index) =>
      segmentLabel(
        hasWholeBars && index === series.segment.length - 1 ? wholeBar(value) : value,
        result.k,
        words,
      ),
    );
    const isFolded = series.segment.some((value) => value.kind === 'hidden');
    const isNameless = series.label === '' || sessionEdgeOf(series.label) !== undefined;
    const label = isNameless ? nameless(series.metric) : series.label;
    const style = isFolded ? MUTED_STYLE : seriesStyle(placeOf(series));
    return {
      key: `${series.metric} ${JSON.stringify(series.segment)}`,
      metric: series.metric,
      label,
      segment,
      parts: series.segment,
      name: nameOf(series.metric, label, segment, hasManyMetrics),
      isFolded,
      style,
      values: series.values,
      total: series.total,
      people: series.people,
      comparison: series.comparison,
    };
  });
}

function nameOf(letter: string, label: string, segment: readonly string[], hasManyMetrics: boolean): string {
  const metric = `${letter} · ${label}`;
  if (segment.length === 0) return hasManyMetrics ? metric : label;
  return hasManyMetrics ? [metric, ...segment].join(' · ') : segment.join(' · ');
}

/**
 * The part of the shown segments of its metric that one is, where each counts once: null where there is nothing to be a part
 * of, or where a kept-back neighbour would make the part a lie.
 */
export function shareOf(
  one: ShownSeries,
  shown: readonly ShownSeries[],
  read: (series: ShownSeries) => number | null | undefined,
): number | null {
  const siblings = shown.filter(({ metric }) => metric === one.metric).map(read);
  const whole = siblings.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const part = read(one);
  if (siblings.length < 2 || part == null || whole <= 0 || siblings.includes(null)) return null;
  return part / whole;
}

/** What a chart draws unasked: as many series as can be told apart, or all bars of a distribution, whose names stand beside them. */
export function firstShown(
  series: readonly ShownSeries[],
  { metrics }: Pick<InsightsDefinition, 'metrics'>,
): ReadonlySet<string> {
  const shown = metrics.some(isDistribution) ? series : series.slice(0, PALETTE_SIZE);
  return new Set(shown.map(({ key }) => key));
}

/** Each series as a share of what it is held against: 1 is as much as the overall, or as the other segment. */
export function sharesOf(series: readonly ShownSeries[]): ShownSeries[] {
  const share = (part: number | null, whole: number | null | undefined) =>
    part === null || whole == null || whole === 0 ? null : part / whole;
  return series.map(({ comparison, ...one }) => ({
    ...one,
    values: one.values.map((value, place) => share(value, comparison?.values[place])),
    total: share(one.total, comparison?.total),
    comparison: undefined,
  }));
}

/** Whether the answer is held against something of the same time: shares say more than changes. */
export function isOfShares(compare: InsightsDefinition['compare']): boolean {
  return compare?.kind === 'overall' || compare?.kind === 'segment';
}
