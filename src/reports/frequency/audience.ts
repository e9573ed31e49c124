import { frequencyPartSchema } from '#contract';
import { integer, joinSql, type Sql, sql } from '#sql';
import { noSuchPart, parseQuestion } from '../shared/parse.ts';
import { segmentIs } from '../shared/segment.ts';
import type { FrequencyPlan } from './plan.ts';
import { habitsSql } from './sql.ts';

/** The people of one cell, or of its row. Where organisations are counted nobody is named. */
export function frequencyAudience(plan: FrequencyPlan, part: unknown): Sql {
  const { interval, at, segment = [] } = parseQuestion(frequencyPartSchema, part);
  const row = plan.rows.find(({ label }) => label === interval);
  if (!row) throw noSuchPart('interval');
  if (at !== null && at > row.times) throw noSuchPart('at');
  if (segment.length !== plan.breakdowns.length) throw noSuchPart('segment');
  const inCell =
    plan.counting === 'exactly' ? sql`times = ${integer(at ?? 0)}` : sql`times >= ${integer(at ?? 0)}`;
  return sql`
WITH ${joinSql(
    habitsSql(plan),
    sql`,
`,
  )}
SELECT DISTINCT subject AS person FROM habits
WHERE ${joinSql(
    [
      sql`interval = ${integer(row.start)}`,
      segmentIs(plan.breakdowns, segment, plan.projectId),
      ...(at === null ? [] : [inCell]),
      ...(plan.counted.kind === 'people' ? [] : [sql`false`]),
    ],
    sql` AND `,
  )}`;
}
