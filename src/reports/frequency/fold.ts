import type { FrequencyDefinition, FrequencyResult, TableSegment } from '#contract';
import { type Fold, foldTable, isTooSmall } from '#egress';
import { averagesOf } from '../shared/averages.ts';
import { isFiltered, isLeavingOut } from './definition.ts';

type Row = { readonly people: number | null; readonly cells: readonly { readonly people: number | null }[] };

/**
 * "At least" cells hold each other: what stays differs by nobody or by k and more, so that no difference tells of fewer. "Exactly" cells
 * add up to their row: where what is withheld would be fewer than k together, the smallest others go too. Averages are of what is shown.
 */
export function foldFrequency(definition: FrequencyDefinition): Fold<FrequencyResult> {
  const isTelling = isFiltered(definition) || isLeavingOut(definition);
  const rest = definition.counting === 'at_least' ? steps : isTelling ? secretRemainders : remainders;
  return foldTable<TableSegment['rows'][number]['cells'][number], TableSegment, FrequencyResult>({
    isFiltered: isFiltered(definition),
    leavesOutFew: isLeavingOut(definition),
    rest: (row, k) => rest(row, (people) => isTooSmall(people, k) || (isTelling && k > 1 && people === 0), k),
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
function remainders(row: Row, isHidden: IsHidden, k: number): (number | null)[] {
  const small = row.cells.filter((cell) => isHidden(cell.people));
  return besideSmall(
    row,
    isHidden,
    k,
    small.reduce((sum, cell) => sum + (cell.people ?? 0), 0),
  );
}

/** The same without a look at how many the small ones are: few and nobody take the same others with them. */
function secretRemainders(row: Row, isHidden: IsHidden, k: number): (number | null)[] {
  return besideSmall(row, isHidden, k, 0);
}

function besideSmall({ cells }: Row, isHidden: IsHidden, k: number, known: number): (number | null)[] {
  const small = cells.filter((cell) => isHidden(cell.people));
  const others = cells
    .flatMap((cell, place) => (isHidden(cell.people) ? [] : [{ place, people: cell.people ?? 0 }]))
    .filter(({ people }) => people > 0)
    .sort((a, b) => a.people - b.people);
  let hidden = known;
  const told = new Map<number, number>();
  for (const { place, people } of small.length > 0 ? others : []) {
    if (hidden >= k) break;
    told.set(place, hidden);
    hidden += people;
  }
  return cells.map((_, place) => told.get(place) ?? null);
}
