import { instant, integer, integers, type Sql, sql } from '#sql';

/** Whether an event `e` happened from an instant on (milliseconds) and before another. */
export function within({ from, to }: { readonly from: number; readonly to: number }): Sql {
  return sql`e.time >= ${instant(from)} AND e.time < ${instant(to)}`;
}

/**
 * The last of `starts` (at least one, in order) that is not after an instant; instants before the first one are not asked about. Where all
 * are as far from each other it is a division, which costs a quarter of a search.
 */
export function startOfSql(moment: Sql, starts: readonly number[]): Sql {
  const [first = 0, second = first] = starts;
  const step = second - first;
  if (step === 0 || !starts.every((start, index) => start === first + index * step))
    return sql`roundDown(${moment}, ${integers(starts)})`;
  const [origin, length] = [integer(first), integer(step)];
  return sql`least(${origin} + intDiv(${moment} - ${origin}, ${length}) * ${length}, ${integer(starts.at(-1) ?? first)})`;
}
