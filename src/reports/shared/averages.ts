import type { TableSegment } from '#contract';

type Rows = readonly {
  readonly people: number | null;
  readonly cells: readonly TableSegment['rows'][number]['cells'][number][];
}[];
type Measure = { readonly kind: string };
type Average = TableSegment['average'][number];

/**
 * The row of averages, over what the answer shows: cells weighted by their row's people P. Counts Σ(C·P)/ΣP; rates Σ(C·P)/Σ(P²),
 * which is the one average through the other. Only complete cells count.
 */
export function averagesOf(
  rows: Rows,
  { buckets, measure }: { readonly buckets: readonly unknown[]; readonly measure: Measure },
): Average[] {
  return buckets.map((_, bucket) => averageOf(rows, bucket, measure));
}

function averageOf(rows: Rows, bucket: number, measure: Measure): Average {
  const complete = rows.flatMap(({ people: births, cells }) => {
    const cell = cells[bucket];
    return cell?.isComplete && births !== 0 ? [{ births, ...cell }] : [];
  });
  const shown = complete.flatMap(({ births, people, value }) =>
    births === null || people === null ? [] : [{ births, value }],
  );
  const said = shown.flatMap(({ births, value }) => (value === null ? [] : [{ births, value }]));
  const weight = measure.kind === 'rate' ? (births: number) => births * births : (births: number) => births;
  const total = said.reduce((sum, { births }) => sum + weight(births), 0);
  return {
    value:
      total === 0 ? null : said.reduce((sum, { births, value }) => sum + value * weight(births), 0) / total,
    rows: said.length,
    withheldRows: complete.length - shown.length,
  };
}
