import { type AnswerPart, type Fold, SOMEBODY_LEFT_OUT } from './threshold.ts';

/** Answers made of segments, rows of people, and cells that count some of their row (retention, frequency). */
interface Cell {
  readonly people: number | null;
}

interface Row<C extends Cell> {
  readonly people: number | null;
  readonly cells: readonly C[];
}

interface Segment<C extends Cell> {
  readonly segment: readonly { readonly kind: string }[];
  readonly people: number | null;
  readonly rows: readonly Row<C>[];
}

interface TableAnswer<C extends Cell, S extends Segment<C>> {
  readonly k: number;
  readonly withheld: boolean;
  readonly moreSegments: number;
  readonly segments: readonly S[];
}

interface TableRules<C extends Cell, S extends Segment<C>, Result> {
  readonly isFiltered: boolean;
  /** As of series: a segment of fewer than k people is left out as if nobody were in it, and every answer says that it may have; `moreSegments` counts crowds alone. */
  readonly leavesOutFew: boolean;
  /**
   * Per cell, the people whom a reader would get by subtracting: those of the row (or of the cell before, where each holds the next)
   * who are not in it. Null: subtracting tells nothing that the definition does not say.
   */
  rest(row: Row<C>, k: number): readonly (number | null)[];
  blank(cell: C): C;
  /** Works out again what a segment says of its rows, and gives the segment these rows. */
  withRows(segment: S, rows: Row<C>[], result: Result): S;
}

/**
 * A cell is withheld where it, or the rest of its row, has 1 to k-1 people; a row with its cells; a segment with its name. Rows are
 * parts of the segment's people: where one alone is too small, the smallest other goes too. Withheld segments are one, the last.
 */
export function foldTable<C extends Cell, S extends Segment<C>, Result extends TableAnswer<C, S>>(
  rules: TableRules<C, S, Result>,
): Fold<Result> {
  return {
    k: ({ k }) => k,
    parts: ({ segments, k }) => [
      ...segments.flatMap((segment, index) => [
        { people: segment.people, sum: null, isEmptyTelling: rules.isFiltered || rules.leavesOutFew },
        ...segment.rows.flatMap((row) => rowParts(row, String(index), rules, k)),
      ]),
      ...(rules.leavesOutFew ? [SOMEBODY_LEFT_OUT] : []),
    ],
    without(result, withheld) {
      let next = 0;
      const isNextWithheld = () => withheld.has(next++);
      const thinned = result.segments.map((segment) => {
        const isNameless = isNextWithheld();
        const rows = segment.rows.map((row) => thinRow(row, isNextWithheld, rules.blank));
        return isNameless ? nameless(segment, result, rules) : rules.withRows(segment, rows, result);
      });
      if (rules.leavesOutFew) {
        const segments = thinned.filter(({ people }) => people !== null);
        return { ...result, withheld: true, segments };
      }
      const segments = mergeNameless(thinned);
      const isAnyNamed = segments.some(({ people }) => people !== null);
      return { ...result, withheld: true, segments, moreSegments: isAnyNamed ? result.moreSegments : 0 };
    },
  };
}

/** The row, and two parts of each cell: its people and the rest. */
function rowParts<C extends Cell, S extends Segment<C>, Result>(
  row: Row<C>,
  segment: string,
  { isFiltered, leavesOutFew, rest }: TableRules<C, S, Result>,
  k: number,
): AnswerPart[] {
  const rests = rest(row, k);
  const isEmptyTelling = isFiltered || leavesOutFew;
  return [
    { people: row.people, sum: segment, isEmptyTelling },
    ...row.cells.flatMap(({ people }, index): AnswerPart[] => {
      const others = rests[index] ?? null;
      return [
        { people, sum: null, isEmptyTelling },
        { people: others ?? 0, sum: null, isEmptyTelling: isEmptyTelling && others !== null },
      ];
    }),
  ];
}

function thinRow<C extends Cell>(row: Row<C>, isNextWithheld: () => boolean, blank: (cell: C) => C): Row<C> {
  const isRowWithheld = isNextWithheld();
  const cells = row.cells.map((cell) => {
    const [isCell, isRest] = [isNextWithheld(), isNextWithheld()];
    return isRowWithheld || isCell || isRest ? blank(cell) : cell;
  });
  return { people: isRowWithheld ? null : row.people, cells };
}

const HIDDEN = { kind: 'hidden' } as const;

function nameless<C extends Cell, S extends Segment<C>, Result>(
  segment: S,
  result: Result,
  { withRows }: TableRules<C, S, Result>,
): S {
  return { ...withRows(segment, [], result), segment: segment.segment.map(() => HIDDEN), people: null };
}

function mergeNameless<C extends Cell, S extends Segment<C>>(segments: readonly S[]): S[] {
  const named = segments.filter(({ people }) => people !== null);
  const [rest] = segments.filter(({ people }) => people === null);
  const isSaid = named.some(
    ({ segment }) => segment.length > 0 && segment.every(({ kind }) => kind === 'hidden'),
  );
  return rest && !isSaid ? [...named, rest] : named;
}
