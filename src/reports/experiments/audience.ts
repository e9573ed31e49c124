import { type ExperimentsPart, experimentsPartSchema } from '#contract';
import { joinSql, type Sql, sql } from '#sql';
import { noSuchPart, parseQuestion } from '../shared/parse.ts';
import { segmentIs } from '../shared/segment.ts';
import type { ExperimentsPlan } from './plan.ts';
import { exposedSql, livesSql } from './sql.ts';

/** Whoever was exposed to a variant and to no other; of them, those who did what a metric counts, or those who did not. */
export function experimentsAudience(plan: ExperimentsPlan, part: unknown): Sql {
  const { variant, did } = parseQuestion(experimentsPartSchema, part);
  const isExposed = segmentIs(plan.variant, [{ kind: 'text', text: variant }], plan.projectId);
  const { lives, isAmong } = doersSql(plan, did);
  return sql`
WITH ${joinSql(
    [exposedSql(plan), ...lives],
    sql`,
`,
  )}
SELECT person FROM (SELECT person, variants[1] AS s1 FROM exposed WHERE length(variants) = 1)
WHERE ${joinSql([isExposed, ...isAmong], sql` AND `)}`;
}

function doersSql(
  plan: ExperimentsPlan,
  did: ExperimentsPart['did'],
): { readonly lives: readonly Sql[]; readonly isAmong: readonly Sql[] } {
  if (!did) return { lives: [], isAmong: [] };
  const metric = plan.metrics[did.metric];
  if (!metric) throw noSuchPart('did.metric');
  return {
    lives: [livesSql(plan, metric)],
    isAmong: [sql`person ${did.isDone ? sql`IN` : sql`NOT IN`} (SELECT person FROM lives)`],
  };
}
