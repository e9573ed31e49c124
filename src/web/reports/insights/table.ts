import type { InsightsResult } from '#contract';
import { type Change, changeOf } from '../shared/change.ts';
import type { ShownSeries } from './series.ts';

export interface TableRow {
  readonly series: ShownSeries;
  readonly total: number | null;
  readonly before: number | null;
  readonly change: Change | undefined;
  readonly values: readonly (number | null)[];
}

export function toTableRows(series: readonly ShownSeries[]): TableRow[] {
  return series.map((one) => ({
    series: one,
    total: one.total,
    before: one.comparison?.total ?? null,
    change: one.comparison && changeOf(one.total, one.comparison.total),
    values: one.values,
  }));
}

/** The words of the first line of a CSV. */
export interface CsvWords {
  readonly metric: string;
  readonly breakdowns: readonly string[];
  readonly total: string;
  readonly people: string;
  readonly before: string;
}

/** The released answer as lines for {@link toCsv}: what the table shows, and nothing more. */
export function toCsvRows(
  result: InsightsResult,
  series: readonly ShownSeries[],
  words: CsvWords,
): (string | number | null)[][] {
  const hasComparison = series.some(({ comparison }) => comparison !== undefined);
  const head = [
    words.metric,
    ...words.breakdowns,
    words.total,
    words.people,
    ...(hasComparison ? [words.before] : []),
    ...result.buckets,
  ];
  const lines = series.map((one) => [
    one.label,
    ...one.segment,
    one.total,
    one.people,
    ...(hasComparison ? [one.comparison?.total ?? null] : []),
    ...one.values,
  ]);
  return [head, ...lines];
}
