/** One part of an answer that is shown or withheld as a whole: a series, a segment, a cell. */
export interface AnswerPart {
  /** Distinct people behind it; null where nobody counted them, and then it is withheld. */
  readonly people: number | null;
  /**
   * "Nobody" is an answer too: to a question narrowed until one person is left, 0 or "fewer than k" would be yes or no to whatever is
   * asked of that person. Where true, nobody is withheld like too few.
   */
  readonly isEmptyTelling?: boolean;
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
 * exactly one is too small (else the difference would tell it). Nobody at all (0 people) is shown unless that tells something.
 * Not covered now, see docs/security.md: the difference between two answers (the same question with and without a filter), and
 * single buckets of a series whose whole has a crowd.
 */
export function applyThreshold<Result>(result: Result, fold: Fold<Result>): Result {
  const k = fold.k(result);
  const parts = fold.parts(result);
  const withheld = new Set(parts.flatMap((part, index) => (isWithheld(part, k) ? [index] : [])));
  for (const index of complements(parts, withheld)) withheld.add(index);
  return withheld.size === 0 ? result : fold.without(result, withheld);
}

function isWithheld({ people, isEmptyTelling = false }: AnswerPart, k: number): boolean {
  return isTooSmall(people, k) || (isEmptyTelling && people === 0 && k > 1);
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

/** Several answers at once, each taken apart by its own fold. */
export function foldAll<Result>(folds: readonly Fold<Result>[]): Fold<readonly Result[]> {
  const partsOf = (results: readonly Result[]) =>
    results.map((result, index) => folds[index]?.parts(result) ?? []);
  return {
    k: (results) => Math.max(0, ...results.map((result, index) => folds[index]?.k(result) ?? 0)),
    parts: (results) =>
      partsOf(results).flatMap((parts, index) =>
        parts.map((part) => ({ ...part, sum: part.sum === null ? null : `${index} ${part.sum}` })),
      ),
    without(results, withheld) {
      let first = 0;
      return partsOf(results).flatMap((parts, index) => {
        const from = first;
        first += parts.length;
        const own = new Set([...withheld].flatMap((at) => (at >= from && at < first ? [at - from] : [])));
        const [result, fold] = [results[index], folds[index]];
        if (result === undefined || fold === undefined) return [];
        return [own.size === 0 ? result : fold.without(result, own)];
      });
    },
  };
}

interface Series {
  readonly metric: string;
  /** One value per breakdown. */
  readonly segment: readonly { readonly kind: string }[];
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
  readonly moreSegments: number;
  readonly series: readonly Series[];
}

/**
 * The fold of answers made of series (Insights): values, total and people of a series below the line become null. A formula's
 * `people` is the fewest behind its operands. A compared period is judged by its own `comparison.people`, absent: withheld.
 *
 * A segment is withheld with its name: that somebody has this value is what a crowd of one would tell. All withheld segments of a
 * metric become one hidden segment, the last, and where no segment is left nobody says how many there were.
 */
export function foldSeries<Result extends SeriesAnswer>(question: {
  readonly isFiltered: boolean;
  /**
   * Narrowed and split, or split by what is as narrow as whoever asks likes: a segment of fewer than k people is left out as if nobody
   * were in it, and every answer says that it may have left some out. `moreSegments` then counts crowds alone.
   */
  readonly leavesOutFew?: boolean;
}): Fold<Result> {
  const { isFiltered, leavesOutFew = false } = question;
  const isEmptyTelling = isFiltered || leavesOutFew;
  return {
    k: (result) => result.k,
    parts: (result) => [
      ...result.series.flatMap(({ people, comparison }) => [
        { people, sum: null, isEmptyTelling },
        comparison
          ? { people: comparison.people ?? null, sum: null, isEmptyTelling }
          : { people: 0, sum: null },
      ]),
      ...(leavesOutFew ? [SOMEBODY_LEFT_OUT] : []),
    ],
    without: (result, withheld) => {
      const thinned = result.series.map((series, index) =>
        thin(series, withheld.has(2 * index), withheld.has(2 * index + 1)),
      );
      if (leavesOutFew) return { ...result, withheld: true, series: thinned.filter(hasNothingToHide) };
      const series = mergeNameless(thinned);
      const isAnyNamed = series.some(
        ({ people, comparison }) => people !== null || comparison?.people != null,
      );
      return { ...result, withheld: true, series, moreSegments: isAnyNamed ? result.moreSegments : 0 };
    },
  };
}

/** A part that is always too small (where any is), so that an answer that left somebody out looks like one that did not. */
export const SOMEBODY_LEFT_OUT: AnswerPart = { people: 1, sum: null };

function hasNothingToHide(series: Series): boolean {
  return series.segment.length === 0 || !isNameless(series);
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

/** Segments of which nothing is left but the name lose it, and are one. */
function mergeNameless(series: readonly Series[]): Series[] {
  const metrics = [...new Set(series.map(({ metric }) => metric))];
  return metrics.flatMap((metric) => {
    const own = series.filter((one) => one.metric === metric);
    const shown = own.filter((one) => one.segment.length === 0 || !isNameless(one));
    const [nameless] = own.filter((one) => !shown.includes(one));
    const isSaid = shown.some(
      ({ segment }) => segment.length > 0 && segment.every(({ kind }) => kind === 'hidden'),
    );
    return nameless && !isSaid
      ? [...shown, { ...nameless, segment: nameless.segment.map(() => HIDDEN) }]
      : shown;
  });
}

const HIDDEN = { kind: 'hidden' } as const;

/** Nobody (0 people) in one of two periods gives no name to the other. */
function isNameless({ people, comparison }: Series): boolean {
  const isCrowd = (count: number | null | undefined) => count !== null && count !== undefined && count > 0;
  if (isCrowd(people) || isCrowd(comparison?.people)) return false;
  return people === null || (comparison !== undefined && (comparison.people ?? null) === null);
}
