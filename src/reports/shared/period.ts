import { instant, type Sql, sql } from '#sql';

/** Whether an event `e` happened from an instant on (milliseconds) and before another. */
export function within({ from, to }: { readonly from: number; readonly to: number }): Sql {
  return sql`e.time >= ${instant(from)} AND e.time < ${instant(to)}`;
}
