import { integer, joinSql, type Sql, sql, uint32 } from '#sql';
import { hiddenKey, keySql, unsetKey } from '../shared/breakdown.ts';
import { freshnessSql } from '../shared/freshness.ts';
import { valueSql } from '../shared/measure.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import { within } from '../shared/period.ts';
import { segmentLabels, segmentTexts } from '../shared/segment.ts';
import { selectorSql } from '../shared/selector.ts';
import type { ExperimentsPlan, PlannedMetric } from './plan.ts';

/** Who was exposed to what, then each metric's sums by variant, then how fresh all of it is. */
export function experimentsSql(plan: ExperimentsPlan): Sql[] {
  return [
    crowdsSql(plan),
    ...plan.metrics.map((metric) => metricSql(plan, metric)),
    freshnessSql(plan.freshness),
  ];
}

/** A row per variant; whoever was exposed to several is in the row of no variant. */
function crowdsSql(plan: ExperimentsPlan): Sql {
  return sql`
WITH ${exposedSql(plan)},
crowds AS (
  SELECT if(length(variants) = 1, variants[1], ${unsetKey}) AS s1, count() AS people
  FROM exposed GROUP BY s1)
SELECT ${joinSql([sql`s1`, ...segmentLabels(plan.variant), sql`people`])}
FROM crowds${joinSql(segmentTexts(plan.variant, { ...plan, events: [plan.exposure.event] }), sql``)}
ORDER BY people DESC, s1`;
}

/** Per person the variants whose names can be read, and the first exposure to one of them. */
export function exposedSql({ projectId, period, exposure, variant: [variant] }: ExperimentsPlan): Sql {
  const key = variant ? keySql(variant, 0, projectId) : unsetKey;
  return sql`links AS (${personLinks(projectId)}),
exposed AS (
  SELECT person, groupUniqArray(s1) AS variants, min(instant) AS since
  FROM (
    SELECT ${resolvedPerson} AS person, ${key} AS s1, ${at} AS instant
    FROM events AS e
    LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND ${selectorSql(exposure, { projectId, person: resolvedPerson })} AND ${within(period)})
  WHERE person != 0 AND s1 != ${unsetKey} AND s1 != ${hiddenKey}
  GROUP BY person)`;
}

const at = sql`toUnixTimestamp64Milli(e.time)`;

/** A row per variant: of the people who did it, how many they are, and the sums of their amounts and of the squares. */
function metricSql(plan: ExperimentsPlan, metric: PlannedMetric): Sql {
  return sql`
WITH ${exposedSql(plan)},
${livesSql(plan, metric)}
SELECT s1, count() AS people, sum(amount) AS total, sum(amount * amount) AS squares
FROM lives GROUP BY s1`;
}

/** A sub-query `lives`: the people of each variant who did it, and what their amounts add up to. It reads `exposed`. */
export function livesSql({ projectId, period }: ExperimentsPlan, metric: PlannedMetric): Sql {
  const { value, isSet } = amountSql(metric);
  const until = metric.withinMs === null ? integer(period.to) : sql`x.since + ${integer(metric.withinMs)}`;
  const latest = metric.withinMs === null ? period.to : period.to + metric.withinMs;
  return sql`happened AS (
  SELECT ${resolvedPerson} AS person, ${at} AS instant, ${value} AS amount
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = ${uint32(projectId)} AND ${selectorSql(metric.selector, { projectId, person: resolvedPerson })} AND ${within({ from: period.from, to: latest })} AND ${isSet}),
lives AS (
  SELECT x.variants[1] AS s1, x.person AS person, toFloat64(${metric.measure === 'conversion' ? sql`1` : sql`sum(h.amount)`}) AS amount
  FROM happened AS h INNER JOIN exposed AS x ON h.person = x.person
  WHERE length(x.variants) = 1 AND h.instant >= x.since AND h.instant < ${until}
  GROUP BY s1, person)`;
}

function amountSql({ measure, property }: PlannedMetric): { readonly value: Sql; readonly isSet: Sql } {
  if (measure !== 'sum') return { value: sql`1.`, isSet: sql`true` };
  return property ? valueSql(property) : { value: sql`0.`, isSet: sql`false` };
}
