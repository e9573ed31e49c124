import type { RetentionResult, SegmentValue, TableSegment } from '#contract';
import { MUTED_STYLE, type SeriesStyle, seriesStyle } from '../shared/palette.ts';
import { type SegmentWords, segmentLabel } from '../shared/segment-label.ts';
import type { Drawing } from './edit.ts';

/** One segment as chart, table and CSV all show it. */
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

export function toShown(result: RetentionResult, whole: string, words: SegmentWords): ShownSegment[] {
  let place = 0;
  return result.segments.map(({ segment, people, rows, average }) => {
    const labels = segment.map((value) => segmentLabel(value, result.k, words));
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

export interface CsvWords {
  readonly breakdowns: readonly string[];
  readonly born: string;
  readonly average: string;
  readonly people: string;
  readonly complete: string;
  readonly buckets: readonly string[];
}

/** The released answer as lines of a CSV: what the table shows, and nothing more. */
export function toCsvRows(
  result: RetentionResult,
  segments: readonly ShownSegment[],
  words: CsvWords,
): (string | number | null)[][] {
  const head = [...words.breakdowns, words.born, words.people, words.complete, ...words.buckets];
  const lines = segments.flatMap(({ labels, people, rows, average }) => [
    [...labels, words.average, people, null, ...average.map(({ value }) => value)],
    ...rows.map((row, place) => [
      ...labels,
      result.births[place] ?? '',
      row.people,
      row.cells.filter(({ isComplete }) => isComplete).length,
      ...result.buckets.map((_, bucket) => row.cells[bucket]?.value ?? null),
    ]),
  ]);
  return [head, ...lines];
}
