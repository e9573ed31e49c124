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

/** The rows of one value of the first breakdown. */
export interface RowGroup {
  readonly key: string;
  readonly name: string;
  readonly isFolded: boolean;
  readonly rows: readonly TableRow[];
  /** What the rows add up to; null where parts are withheld, or where somebody may be in several of them. */
  readonly sum: { readonly total: number; readonly values: readonly number[] } | null;
}

/** Rows of several breakdowns, under the first one's values. `additive`: metrics whose segments are parts of one whole. */
export function toGroups(rows: readonly TableRow[], additive: ReadonlySet<string>): RowGroup[] {
  const hasManyMetrics = new Set(rows.map(({ series }) => series.metric)).size > 1;
  const keyOf = ({ series: { metric, parts } }: TableRow) => `${metric} ${JSON.stringify(parts[0])}`;
  return [...Map.groupBy(rows, keyOf)].flatMap(([key, own]) => {
    const [first] = own;
    if (!first) return [];
    const { metric, label, segment, parts } = first.series;
    return [
      {
        key,
        name: [hasManyMetrics && `${metric} · ${label}`, segment[0]].filter(Boolean).join(' · '),
        isFolded: parts[0]?.kind === 'hidden',
        rows: own,
        sum: additive.has(metric) ? sumOf(own) : null,
      },
    ];
  });
}

function sumOf(rows: readonly TableRow[]): RowGroup['sum'] {
  const columns = rows.map(({ total, values }) => [total, ...values]);
  if (columns.some((numbers) => numbers.includes(null))) return null;
  const [total = 0, ...values] = (columns[0] ?? []).map((_, place) =>
    columns.reduce((sum, numbers) => sum + (numbers[place] ?? 0), 0),
  );
  return { total, values };
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
