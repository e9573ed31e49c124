import { type FrequencyDefinition, type FrequencyResult, isNarrowing, type TableSegment } from '#contract';
import { type Fold, foldTable, isTooSmall } from '#egress';
import { averagesOf } from '../shared/averages.ts';

type Row = { readonly people: number | null; readonly cells: readonly { readonly people: number | null }[] };

/**
 * "At least" cells hold each other: what stays differs by nobody or by k and more, so that no difference tells of fewer. "Exactly" cells
 * add up to their row: where what is withheld would be fewer than k together, the smallest others go too. Averages are of what is shown.
 */
export function foldFrequency({
  filter,
  active,
  breakdowns = [],
  counting,
}: FrequencyDefinition): Fold<FrequencyResult> {
  const isFiltered = filter !== undefined || isNarrowing(active);
  const rest = counting === 'at_least' ? steps : remainders;
  return foldTable<TableSegment['rows'][number]['cells'][number], TableSegment, FrequencyResult>({
    isFiltered,
    isByCohort: breakdowns.some((breakdown) => 'cohorts' in breakdown),
    rest: (row, k) =>
      rest(row, (people) => isTooSmall(people, k) || (isFiltered && k > 1 && people === 0), k),
    blank: (cell) => ({ ...cell, people: null, value: null }),
    withRows: (segment, rows, result) => ({
      ...segment,
      rows: rows.map(({ people, cells }) => ({ people, cells: [...cells] })),
      average: averagesOf(rows, result),
    }),
  });
}

type IsHidden = (people: number | null) => boolean;

/** What each cell is less than the last one shown before it. Everybody in the row is in its first cell: that is no news. */
function steps({ people, cells }: Row, isHidden: IsHidden): (number | null)[] {
  let shown = people ?? 0;
  return cells.map((cell, place) => {
    if (place === 0) return null;
    const fewer = shown - (cell.people ?? 0);
    if (!isHidden(cell.people) && !isHidden(fewer)) shown = cell.people ?? 0;
    return fewer;
  });
}

/** For the cells that must go beside those that are too small: how many the latter would be together. */
function remainders({ cells }: Row, isHidden: IsHidden, k: number): (number | null)[] {
  const small = cells.filter((cell) => isHidden(cell.people));
  const others = cells
    .flatMap((cell, place) => (isHidden(cell.people) ? [] : [{ place, people: cell.people ?? 0 }]))
    .filter(({ people }) => people > 0)
    .sort((a, b) => a.people - b.people);
  let hidden = small.reduce((sum, cell) => sum + (cell.people ?? 0), 0);
  const told = new Map<number, number>();
  for (const { place, people } of small.length > 0 ? others : []) {
    if (hidden >= k) break;
    told.set(place, hidden);
    hidden += people;
  }
  return cells.map((_, place) => told.get(place) ?? null);
}
