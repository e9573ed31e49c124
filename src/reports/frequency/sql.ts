import { count, integer, joinSql, type Sql, sql } from '#sql';
import { freshnessSql } from '../shared/freshness.ts';
import { personLinks } from '../shared/people.ts';
import { startOfSql } from '../shared/period.ts';
import {
  crowdsOnly,
  type Split,
  segmentConstants,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { groupedKeys, selectedKeys, splitEvents, splitKeys } from '../shared/split-events.ts';
import type { FrequencyPlan } from './plan.ts';

/** The answer, and how fresh it is. */
export function frequencySql(plan: FrequencyPlan): Sql[] {
  return [answerSql(plan), freshnessSql(plan.freshness)];
}

/** A row per segment: its people, and how many of them were active so many times in each interval. */
function answerSql(plan: FrequencyPlan): Sql {
  const { breakdowns } = plan;
  const keys = splitKeys(breakdowns);
  return sql`
WITH ${joinSql([...habitsSql(plan), sql`cells AS (${cells(plan)})`, sql`segments AS (${segments(keys)})`], NEXT)}
SELECT ${joinSql([...keys, ...segmentLabels(breakdowns), sql`people, count() OVER () AS segments, cells`])}
FROM segments${joinSql(segmentTexts(breakdowns, splitOf(plan)), sql``)}${crowdsOnly(plan.leastCrowd)}
ORDER BY people DESC, ${joinSql(segmentOrder(breakdowns, keys))}
LIMIT ${count(plan.limit)}`;
}

const NEXT = sql`,
`;

/** The named sub-queries that end in `habits`: on how many hours or days each subject was active, by segment and interval. */
export function habitsSql(plan: FrequencyPlan): Sql[] {
  const { projectId, active, period } = plan;
  return [
    sql`links AS (${personLinks(projectId)})`,
    ...segmentConstants(splitOf(plan)),
    sql`active AS (${splitEvents({ ...plan, selector: active, from: period.from, to: period.to })})`,
    sql`habits AS (${habits(plan)})`,
  ];
}

function splitOf({ projectId, breakdowns, active, period }: FrequencyPlan): Split {
  return { projectId, breakdowns, events: [active.event], period };
}

function habits(plan: FrequencyPlan): Sql {
  const { period, starts, breakdowns } = plan;
  const by = joinSql([sql`subject`, ...groupedKeys(breakdowns), sql`interval`]);
  const startOf = (among: readonly number[]) =>
    startOfSql(sql`instant`, among.length > 0 ? among : [period.from]);
  return sql`
  SELECT ${by}, ${timesSql(plan, startOf(starts))} AS times
  FROM (SELECT *, ${startOf(period.starts)} AS interval FROM active WHERE subject != 0)
  GROUP BY ${by}`;
}

const HALF_HOUR = 1_800_000;
const HALF = { hour: HALF_HOUR, day: 24 * HALF_HOUR } as const;
const BITS = 64;

/**
 * How many hours or days there are among these starts. Where an interval has no more than 32 they are bits of one number: halves of
 * them, since a change of the clocks moves a start by less than that.
 */
function timesSql({ times, rows }: FrequencyPlan, start: Sql): Sql {
  if (rows.some((row) => 2 * row.times > BITS)) return sql`uniqExact(${start})`;
  return sql`bitCount(groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(${start}, ${integer(HALF[times])}) % ${integer(BITS)}))))`;
}

function cells({ breakdowns }: FrequencyPlan): Sql {
  const by = joinSql([...groupedKeys(breakdowns), sql`interval, times`]);
  return sql`
  SELECT ${joinSql([...selectedKeys(breakdowns), sql`interval, times`])}, count() AS people, uniqExactState(subject) AS subjects
  FROM habits
  GROUP BY ${by}`;
}

function segments(keys: readonly Sql[]): Sql {
  const by = joinSql(keys);
  return sql`
  SELECT ${by}, uniqExactMerge(subjects) AS people, groupArray((interval, times, cells.people)) AS cells
  FROM cells GROUP BY ${by}`;
}
