import type { SegmentValue, TableSegment } from '#contract';
import type { useFormat } from '../../i18n/index.tsx';
import { MUTED_STYLE, type SeriesStyle, seriesStyle } from './palette.ts';
import { type SegmentWords, segmentLabel } from './segment-label.ts';
import type { Drawing } from './table-drawing.ts';

/** One segment of an answer that is a table of intervals, as chart, table and CSV all show it. */
export interface ShownSegment {
  readonly key: string;
  /** One text per breakdown. */
  readonly labels: readonly string[];
  /** The same as values. */
  readonly values: readonly SegmentValue[];
  readonly name: string;
  readonly isFolded: boolean;
  readonly style: SeriesStyle;
  readonly people: number | null;
  readonly rows: TableSegment['rows'];
  readonly average: TableSegment['average'];
}

interface TableResult {
  readonly segments: readonly TableSegment[];
  readonly k: number;
}

export function toShown({ segments, k }: TableResult, whole: string, words: SegmentWords): ShownSegment[] {
  let place = 0;
  return segments.map(({ segment, people, rows, average }) => {
    const labels = segment.map((value) => segmentLabel(value, k, words));
    const isFolded = people === null || segment.some(({ kind }) => kind === 'hidden');
    return {
      key: JSON.stringify(segment),
      labels,
      values: segment,
      name: labels.length === 0 ? whole : labels.join(' · '),
      isFolded,
      style: isFolded ? MUTED_STYLE : seriesStyle(place++),
      people,
      rows,
      average,
    };
  });
}

/** How dark a cell is: its share of the largest value in its row, 0 to 1. */
export function heats(values: readonly (number | null)[]): number[] {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (largest === 0 || value === null ? 0 : Math.max(0, value) / largest));
}

/** The values of a segment's line, in the order of the horizontal axis. */
export function lineOf(segment: ShownSegment, drawing: Drawing): (number | null)[] {
  return drawing.kind === 'curve'
    ? segment.average.map(({ value }) => value)
    : segment.rows.map(({ cells }) => cells[drawing.bucket]?.value ?? null);
}

/** Complete rows that are missing from the averages, at the bucket where most are. */
export function missingRows(segments: readonly ShownSegment[]): number {
  return Math.max(0, ...segments.flatMap(({ average }) => average.map(({ withheldRows }) => withheldRows)));
}

/** A value as its measure says it. */
export function valueText(
  value: number | null,
  measure: { readonly kind: string },
  format: ReturnType<typeof useFormat>,
): string {
  if (value === null) return '–';
  return measure.kind === 'rate' ? format.percent(value) : format.number(value, { maximumFractionDigits: 1 });
}

export interface CsvWords {
  readonly breakdowns: readonly string[];
  readonly interval: string;
  readonly average: string;
  readonly people: string;
  readonly complete: string;
  readonly buckets: readonly string[];
}

/** The released answer as lines of a CSV: what the table shows, and nothing more. `intervals`: when each row begins. */
export function toCsvRows(
  intervals: readonly string[],
  segments: readonly ShownSegment[],
  words: CsvWords,
): (string | number | null)[][] {
  const head = [...words.breakdowns, words.interval, words.people, words.complete, ...words.buckets];
  const lines = segments.flatMap(({ labels, people, rows, average }) => [
    [...labels, words.average, people, null, ...average.map(({ value }) => value)],
    ...rows.map((row, place) => [
      ...labels,
      intervals[place] ?? '',
      row.people,
      row.cells.filter(({ isComplete }) => isComplete).length,
      ...words.buckets.map((_, bucket) => row.cells[bucket]?.value ?? null),
    ]),
  ]);
  return [head, ...lines];
}
