import { count, joinSql, type Sql, sql } from '#sql';
import { freshnessSql } from '../../shared/freshness.ts';
import { crowdsOnly, segmentLabels, segmentOrder, segmentTexts } from '../../shared/segment.ts';
import { windowsOf } from '../../shared/time.ts';
import { eventsOf, type InsightsPlan, isOfBarsAlone, type PlannedMetric, type Question } from '../plan.ts';
import { attributionOf, touchPeriod } from './credits.ts';
import { measuredParts, segments } from './measured.ts';
import { matchingParts } from './rows.ts';
import { columns, type Shape, shapeOf } from './shape.ts';

/** A statement for each metric, side, and reach of a side, in that order, and one that asks how fresh the answer is. */
export function insightsSql(plan: InsightsPlan): Sql[] {
  return [
    ...plan.metrics.flatMap((metric) =>
      metric.sides.flatMap(({ answer, reach }) =>
        [answer, ...(reach ? [reach] : [])].map((question) => metricSql(plan, metric, question)),
      ),
    ),
    freshnessSql(plan.freshness),
  ];
}

/** A row per segment: its whole-range value, its people, and its value in each bucket that is not empty. */
function metricSql(plan: InsightsPlan, metric: PlannedMetric, question: Question): Sql {
  const shape = shapeOf(plan, metric, question);
  const { breakdowns } = question;
  const parts = withParts(shape, [...measuredParts(shape), sql`segments AS (${segments(shape)})`]);
  if (breakdowns.length === 0)
    return sql`
${parts}
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments`;
  return sql`
${parts}
SELECT ${columns([
    shape.keys,
    segmentLabels(breakdowns),
    [sql`total, people, count() OVER () AS segments, cells`],
  ])}
FROM segments${joinSql(segmentTexts(breakdowns, labelled(shape)), sql``)}${crowdsOnly(plan.leastCrowd)}
ORDER BY ${joinSql([...(isOfBarsAlone(plan) ? [] : [sql`total DESC`]), ...segmentOrder(breakdowns, shape.keys)])}
LIMIT ${count(plan.segmentsRead)}`;
}

/** The events that name segments: those that count, and where one breakdown is attributed, the touchpoints too. */
function labelled(shape: Shape) {
  const { plan, metric, question } = shape;
  const attribution = attributionOf(shape);
  const period = question.rolling ? windowsOf(question.rolling) : question.period;
  return {
    projectId: plan.projectId,
    events: [...eventsOf([metric]), ...(attribution ? [attribution.touches.event] : [])],
    period: attribution ? touchPeriod(period, attribution) : period,
  };
}

/** The named sub-queries of a statement: the rows that count, and what is made of them. */
export function withParts(shape: Shape, parts: readonly Sql[]): Sql {
  return sql`WITH ${joinSql(
    [...matchingParts(shape), ...parts],
    sql`,
`,
  )}`;
}
