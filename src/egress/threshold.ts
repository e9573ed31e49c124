/** One part of an answer that is shown or withheld as a whole: a series, a segment, a cell. */
export interface AnswerPart {
  /** Distinct people behind it; null where nobody counted them, and then it is withheld. */
  readonly people: number | null;
  /** Parts whose sum the same answer shows carry the same name; null where no sum is shown. */
  readonly sum: string | null;
}

/** How one kind of answer is taken apart and thinned. */
export interface Fold<Result> {
  k(result: Result): number;
  parts(result: Result): readonly AnswerPart[];
  without(result: Result, withheld: ReadonlySet<number>): Result;
}

/**
 * Withholds the parts with at least one and fewer than k people behind them.
 *
 * Covered: a part that is too small; and, where the answer itself shows a sum, the smallest other part of the same sum when
 * exactly one is too small (else the difference would tell it). Nobody at all (0 people) is an answer: there is no one to
 * expose. Not covered now: the difference between two answers (the same question with and without a filter), single buckets
 * of a series whose whole has a crowd, and `moreSegments`.
 */
export function applyThreshold<Result>(result: Result, fold: Fold<Result>): Result {
  const k = fold.k(result);
  const parts = fold.parts(result);
  const withheld = new Set(parts.flatMap((part, index) => (isTooSmall(part.people, k) ? [index] : [])));
  for (const index of complements(parts, withheld)) withheld.add(index);
  return withheld.size === 0 ? result : fold.without(result, withheld);
}

export function isTooSmall(people: number | null, k: number): boolean {
  return people === null || (people > 0 && people < k);
}

function complements(parts: readonly AnswerPart[], withheld: ReadonlySet<number>): number[] {
  const sums = new Set(parts.flatMap((part) => (part.sum === null ? [] : [part.sum])));
  return [...sums].flatMap((sum) => {
    const members = parts.map((part, index) => ({ ...part, index })).filter((part) => part.sum === sum);
    if (members.filter(({ index }) => withheld.has(index)).length !== 1) return [];
    const shown = members.filter(({ index, people }) => !withheld.has(index) && people !== 0);
    const smallest = shown.sort((a, b) => (a.people ?? 0) - (b.people ?? 0))[0];
    return smallest ? [smallest.index] : [];
  });
}

interface Series {
  readonly values: readonly (number | null)[];
  readonly total: number | null;
  readonly people: number | null;
  readonly comparison?:
    | {
        readonly values: readonly (number | null)[];
        readonly total: number | null;
        readonly people?: number | null | undefined;
      }
    | undefined;
}

interface SeriesAnswer {
  readonly k: number;
  readonly withheld: boolean;
  readonly series: readonly Series[];
}

/**
 * The fold of answers made of series (Insights): values, total and people of a series below the line become null. A formula's
 * `people` is the fewest behind its operands. A compared period is judged by its own `comparison.people`, absent: withheld.
 */
export function foldSeries<Result extends SeriesAnswer>(): Fold<Result> {
  return {
    k: (result) => result.k,
    parts: (result) =>
      result.series.flatMap(({ people, comparison }) => [
        { people, sum: null },
        { people: comparison ? (comparison.people ?? null) : 0, sum: null },
      ]),
    without: (result, withheld) => ({
      ...result,
      withheld: true,
      series: result.series.map((series, index) =>
        thin(series, withheld.has(2 * index), withheld.has(2 * index + 1)),
      ),
    }),
  };
}

function thin(series: Series, isWithheld: boolean, isComparisonWithheld: boolean): Series {
  const { comparison } = series;
  return {
    ...series,
    ...(isWithheld ? blank(series) : {}),
    ...(comparison && isComparisonWithheld ? { comparison: { ...comparison, ...blank(comparison) } } : {}),
  };
}

function blank(part: { readonly values: readonly unknown[] }) {
  return { values: part.values.map(() => null), total: null, people: null };
}
