import { count, integers, joinSql, type Sql, sql } from '#sql';
import { freshnessSql } from '../shared/freshness.ts';
import { personLinks } from '../shared/people.ts';
import { segmentConstants, segmentLabels, segmentOrder, segmentTexts } from '../shared/segment.ts';
import { splitEvents, splitKeys } from '../shared/split-events.ts';
import type { FrequencyPlan } from './plan.ts';

/** The answer, and how fresh it is. */
export function frequencySql(plan: FrequencyPlan): Sql[] {
  return [answerSql(plan), freshnessSql(plan.freshness)];
}

/** A row per segment: its people, and how many of them were active so many times in each interval. */
function answerSql(plan: FrequencyPlan): Sql {
  const { breakdowns, projectId } = plan;
  const keys = splitKeys(breakdowns);
  return sql`
WITH ${joinSql([...habitsSql(plan), sql`cells AS (${cells(keys)})`, sql`segments AS (${segments(keys)})`], NEXT)}
SELECT ${joinSql([...keys, ...segmentLabels(breakdowns), sql`people, count() OVER () AS segments, cells`])}
FROM segments${joinSql(segmentTexts(breakdowns, projectId), sql``)}
ORDER BY people DESC, ${joinSql(segmentOrder(breakdowns, keys))}
LIMIT ${count(plan.limit)}`;
}

const NEXT = sql`,
`;

/** The named sub-queries that end in `habits`: on how many hours or days each subject was active, by segment and interval. */
export function habitsSql(plan: FrequencyPlan): Sql[] {
  const { projectId, breakdowns, active, period } = plan;
  const keys = splitKeys(breakdowns);
  return [
    sql`links AS (${personLinks(projectId)})`,
    ...segmentConstants({ projectId, breakdowns, events: [active.event], period }),
    sql`active AS (${splitEvents({ ...plan, selector: active, from: period.from, to: period.to })})`,
    sql`habits AS (${habits(plan, keys)})`,
  ];
}

function habits({ period, starts }: FrequencyPlan, keys: readonly Sql[]): Sql {
  const by = joinSql([sql`subject`, ...keys, sql`interval`]);
  const startOf = (among: readonly number[]) =>
    sql`roundDown(instant, ${integers(among.length > 0 ? among : [period.from])})`;
  return sql`
  SELECT ${by}, uniqExact(${startOf(starts)}) AS times
  FROM (SELECT *, ${startOf(period.starts)} AS interval FROM active WHERE subject != 0)
  GROUP BY ${by}`;
}

/** `subjects`: those who are in none of the segment's intervals before. */
function cells(keys: readonly Sql[]): Sql {
  const by = joinSql([...keys, sql`interval, times`]);
  return sql`
  SELECT ${by}, count() AS people, sum(is_first) AS subjects
  FROM (SELECT *, interval = min(interval) OVER (PARTITION BY ${joinSql([sql`subject`, ...keys])}) AS is_first FROM habits)
  GROUP BY ${by}`;
}

function segments(keys: readonly Sql[]): Sql {
  const by = joinSql(keys);
  return sql`
  SELECT ${by}, sum(subjects) AS people, groupArray((interval, times, cells.people)) AS cells
  FROM cells GROUP BY ${by}`;
}
