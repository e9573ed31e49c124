import { type InsightsPart, insightsPartSchema } from '#contract';
import { integer, joinSql, type Sql, sql } from '#sql';
import { noSuchPart, parseQuestion } from '../shared/parse.ts';
import { segmentIs } from '../shared/segment.ts';
import type { InsightsPlan, PlannedMetric, Question } from './plan.ts';
import { placements } from './sql/measured.ts';
import { peopleOf } from './sql/rows.ts';
import { shapeOf } from './sql/shape.ts';
import { withParts } from './sql/sql.ts';

/** The people behind one metric's number: of a segment or of everybody, in one interval or in the range. A formula has none of its own. */
export function insightsAudience(plan: InsightsPlan, part: unknown): Sql {
  const { metric: letter, bucket, segment = [] } = parseQuestion(insightsPartSchema, part);
  const metric = plan.metrics.find((one) => one.letter === letter);
  const question = metric?.sides[0]?.answer;
  if (!metric || !question) throw noSuchPart('metric');
  if (segment.length !== plan.breakdowns.length) throw noSuchPart('segment');
  const shape = shapeOf(plan, metric, question);
  const rows = placements(shape) ?? { parts: [], from: sql`matches`, wholeIs: () => sql`true` };
  return sql`
${withParts(shape, rows.parts)}
SELECT DISTINCT ${peopleOf(shape).each} FROM ${rows.from}
WHERE ${joinSql(
    [
      sql`person != 0`,
      rows.wholeIs(bucket === undefined),
      inBucket(metric, question, bucket),
      segmentIs(plan.breakdowns, segment, plan.projectId),
    ],
    sql` AND `,
  )}`;
}

function inBucket(metric: PlannedMetric, question: Question, bucket: InsightsPart['bucket']): Sql {
  const { period, rolling, sizes } = question;
  if (bucket === undefined) return sizes ? sql`bucket = ${integer(sizes.at(-1)?.start ?? 0)}` : sql`true`;
  const place = period.labels.indexOf(bucket);
  const start = period.starts[place];
  if (start === undefined) throw noSuchPart('bucket');
  if (metric.source.kind === 'profiles') return sql`true`;
  if (!rolling) return sql`bucket = ${integer(start)}`;
  const last = rolling.lastDays[place] ?? 0;
  return sql`bucket > ${integer(last - rolling.windowDays)} AND bucket <= ${integer(last)}`;
}
