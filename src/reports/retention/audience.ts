import { type RetentionPart, retentionPartSchema } from '#contract';
import { integer, joinSql, type Sql, sql } from '#sql';
import { noSuchPart, parseQuestion } from '../shared/parse.ts';
import { segmentIs } from '../shared/segment.ts';
import type { RetentionPlan } from './plan.ts';
import { isRetained, livesSql } from './sql.ts';

/** The people of one cell, or those born in its row who are not in it. Where organisations are counted nobody is named. */
export function retentionAudience(plan: RetentionPlan, part: unknown): Sql {
  const { birth, at, segment = [] } = parseQuestion(retentionPartSchema, part);
  const row = plan.rows.find(({ label }) => label === birth);
  if (!row) throw noSuchPart('birth');
  if (segment.length !== plan.breakdowns.length) throw noSuchPart('segment');
  return sql`
WITH ${joinSql(
    livesSql(plan),
    sql`,
`,
  )}
SELECT DISTINCT subject AS person FROM lives
WHERE ${joinSql(
    [
      sql`interval = ${integer(row.start)}`,
      segmentIs(plan.breakdowns, segment, plan.projectId),
      plan.counted.kind === 'people' ? inCell(plan, at) : sql`false`,
    ],
    sql` AND `,
  )}`;
}

function inCell(plan: RetentionPlan, at: RetentionPart['at']): Sql {
  if (!at) return sql`true`;
  if (at.bucket > plan.edges.length - 2) throw noSuchPart('at.bucket');
  const retained = isRetained(plan, at.bucket);
  return at.isRetained ? retained : sql`NOT ${retained}`;
}
