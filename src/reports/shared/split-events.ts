import type { ProjectId } from '#core';
import { instant, joinSql, type Sql, sql, uint32 } from '#sql';
import { KEYS, keySql, type PlannedBreakdown, type Position } from './breakdown.ts';
import { type Counted, countedSql } from './counted.ts';
import { resolvedPerson } from './people.ts';
import { profileJoin, profileKeyColumns } from './segment.ts';
import { type PlannedSelector, selectorSql } from './selector.ts';

interface SplitEvents {
  readonly projectId: ProjectId;
  readonly counted: Counted;
  readonly breakdowns: readonly PlannedBreakdown[];
  readonly selector: PlannedSelector;
  /** Null: from the first event on. */
  readonly from: number | null;
  readonly to: number;
}

/** The key columns of a question; one without breakdowns has one segment, with key 0. */
export function splitKeys(breakdowns: readonly PlannedBreakdown[]): readonly Sql[] {
  return KEYS.slice(0, Math.max(1, breakdowns.length));
}

/** The key columns that rows differ in: grouping by one that is always 0 would cost as much as by one that is not. */
export function groupedKeys(breakdowns: readonly PlannedBreakdown[]): readonly Sql[] {
  return KEYS.slice(0, breakdowns.length);
}

/** The key columns where rows are few: {@link groupedKeys}, or the one key of a question without breakdowns. */
export function selectedKeys(breakdowns: readonly PlannedBreakdown[]): readonly Sql[] {
  return breakdowns.length > 0 ? groupedKeys(breakdowns) : [sql`toInt64(0) AS ${KEYS[0]}`];
}

/** Subject, instant and segment of each event that is meant, with `links` named before; an event in several segments has several rows. */
export function splitEvents(asked: SplitEvents): Sql {
  const { projectId, counted, breakdowns, selector, from, to } = asked;
  const segmentKeys = breakdowns.map(
    (breakdown, index) =>
      sql`${keySql(breakdown, index as Position, projectId)} AS ${KEYS[index as Position]}`,
  );
  return sql`
  SELECT ${joinSql([sql`${countedSql(counted)} AS subject`, sql`toUnixTimestamp64Milli(e.time) AS instant`, ...segmentKeys])}
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject${profileJoin(profileKeyColumns(breakdowns, projectId), projectId)}
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(projectId)}`,
      selectorSql(selector, { projectId, person: resolvedPerson }),
      ...(from === null ? [] : [sql`e.time >= ${instant(from)}`]),
      sql`e.time < ${instant(to)}`,
    ],
    sql` AND `,
  )}`;
}
