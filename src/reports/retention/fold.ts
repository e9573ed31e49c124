import type { RetentionDefinition, RetentionResult, TableSegment } from '#contract';
import { type Fold, foldTable } from '#egress';
import { averagesOf } from '../shared/averages.ts';
import { isFiltered, isLeavingOut } from './definition.ts';

type Row = TableSegment['rows'][number];

/**
 * Each cell is a crowd, and so are those of its row who are not in it. Averages are worked out again from what is left: no equation
 * leads from them to a cell that was withheld.
 */
export function foldRetention(definition: RetentionDefinition): Fold<RetentionResult> {
  return foldTable<Row['cells'][number], TableSegment, RetentionResult>({
    isFiltered: isFiltered(definition),
    leavesOutFew: isLeavingOut(definition),
    rest: ({ people, cells }) =>
      cells.map((cell, bucket) =>
        bucket === 0 && isOwnStreak(definition) ? null : (people ?? 0) - (cell.people ?? 0),
      ),
    blank: (cell) => ({ ...cell, people: null, value: null }),
    withRows: (segment, rows, result) => ({
      ...segment,
      rows: rows.map(({ people, cells }) => ({ people, cells: [...cells] })),
      average: averagesOf(rows, result),
    }),
  });
}

/** Where the birth is the first return, everybody is in the first bucket by definition. */
function isOwnStreak({
  criterion,
  birth: { event, filter },
  returning,
  measure,
}: RetentionDefinition): boolean {
  const own = JSON.stringify([event, filter]) === JSON.stringify([returning.event, returning.filter]);
  return criterion === 'streak' && own && measure.kind !== 'property';
}
