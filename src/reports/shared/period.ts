import { instant, integer, integers, type Sql, sql } from '#sql';

/** Whether an event `e` happened from an instant on (milliseconds) and before another. */
export function within({ from, to }: { readonly from: number; readonly to: number }): Sql {
  return sql`e.time >= ${instant(from)} AND e.time < ${instant(to)}`;
}

/**
 * The last of `starts` (at least one, in order) that is not after an instant; instants before the first one are not asked about. Where all
 * are as far from each other it is a division, which costs a quarter of a search. Of very many it is one within each of the runs that
 * are: the days of ten years would be 50 kB of a statement, which has room for 256.
 */
export function startOfSql(moment: Sql, starts: readonly number[]): Sql {
  const runs = runsOf(starts);
  const [{ from, step }, ...others] = runs;
  const last = integer(starts.at(-1) ?? from);
  if (others.length === 0 && step > 0) {
    const [origin, length] = [integer(from), integer(step)];
    return sql`least(${origin} + intDiv(${moment} - ${origin}, ${length}) * ${length}, ${last})`;
  }
  if (starts.length <= MANY) return sql`roundDown(${moment}, ${integers(starts)})`;
  const begins = integers(runs.map((run) => run.from));
  const origin = sql`roundDown(${moment}, ${begins})`;
  const length = sql`transform(${origin}, ${begins}, ${integers(runs.map((run) => run.step))}, ${integer(step)})`;
  return sql`least(${origin} + intDiv(${moment} - ${origin}, ${length}) * ${length}, ${last})`;
}

/** More than the days of a year. */
const MANY = 400;

interface Run {
  readonly from: number;
  /** From each of its starts to the next one. */
  readonly step: number;
}

/** Starts that are as far from each other, run by run. The last start is of the run before it. */
function runsOf(starts: readonly number[]): readonly [Run, ...Run[]] {
  const [first = 0, second = first] = starts;
  const runs: [Run, ...Run[]] = [{ from: first, step: second - first }];
  for (let index = 1; index + 1 < starts.length; index++) {
    const [from = 0, next = 0] = starts.slice(index, index + 2);
    if (next - from !== runs.at(-1)?.step) runs.push({ from, step: next - from });
  }
  return runs;
}
