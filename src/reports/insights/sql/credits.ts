import { assertNever } from '#core';
import { float, integer, joinSql, type Sql, sql, uint32 } from '#sql';
import { KEYS, keysSql, type Position, unsetKey } from '../../shared/breakdown.ts';
import { resolvedPerson } from '../../shared/people.ts';
import { within } from '../../shared/period.ts';
import { selectorSql } from '../../shared/selector.ts';
import type { Period } from '../../shared/time.ts';
import type { PlannedAttribution, Sharing } from '../attribution.ts';
import type { Shape } from './shape.ts';

/** How the breakdown of this statement is attributed; null where it is not, or where it has no breakdowns and no conversions. */
export function attributionOf({ plan, metric, question }: Shape): PlannedAttribution | null {
  return question.breakdowns.length > 0 && metric.source.kind === 'events' ? plan.attribution : null;
}

/** Touchpoints of one conversion: its newest. What somebody does more often in the lookback is left out. */
const most = sql`1000`;

/**
 * Each person's touchpoints in the order of time, as `(instant, key)`; at one instant the smaller key is earlier. They come in blocks,
 * from `since` on, each with the block before it: the newest thousand up to any conversion are in one row, so that a
 * conversion never carries all that its person has ever touched.
 */
export function touchesSql({ plan, question }: Shape, attribution: PlannedAttribution): Sql {
  const { position, touches } = attribution;
  const breakdown = question.breakdowns[position];
  const keys = breakdown ? keysSql(breakdown, position as Position, plan.projectId) : sql`[${unsetKey}]`;
  return sql`
  SELECT person, since, argMax(path, block) AS path
  FROM (
    SELECT person, arrayJoin(range(intDiv(length(touches) + ${most} - 1, ${most}))) AS block, touches[block * ${most} + 1].1 AS since,
      arraySlice(touches, greatest(toInt64(block) - 1, 0) * ${most} + 1, if(block = 0, 1, 2) * ${most}) AS path
    FROM (
      SELECT person, arraySort(groupArray((instant, key))) AS touches
      FROM (
        SELECT ${resolvedPerson} AS person, toUnixTimestamp64Milli(e.time) AS instant, arrayJoin(arrayDistinct(${keys})) AS key
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE ${joinSql(
      [
        sql`e.project = ${uint32(plan.projectId)}`,
        selectorSql(touches, { projectId: plan.projectId, person: resolvedPerson }),
        within(touchPeriod(question.period, attribution)),
      ],
      sql` AND `,
    )})
      WHERE person != 0 AND key != ${unsetKey}
      GROUP BY person))
  GROUP BY person, since`;
}

/** When touchpoints of the conversions of a question may have happened. */
export function touchPeriod({ from, to }: Pick<Period, 'from' | 'to'>, { lookbackMs }: PlannedAttribution) {
  return { from: from - lookbackMs, to };
}

/** Conversions (`columns` of theirs, and `instant`), once for each value that has a part in them: its key, and the part as `credit`. */
export function creditedSql(
  columns: readonly Sql[],
  { position, lookbackMs, sharing }: PlannedAttribution,
): Sql {
  const key = KEYS[position] ?? sql`s1`;
  const shared = sharesSql(sharing);
  return sql`
  SELECT ${joinSql([...columns, sql`credited.1 AS ${key}`, sql`credited.2 AS credit`])}
  FROM (
    SELECT ${joinSql(columns.map((column) => sql`c.${column} AS ${column}`))},
      arraySlice(arrayFilter(touch -> touch.1 <= c.instant AND touch.1 >= c.instant - ${integer(lookbackMs)}, t.path), -${most}) AS path,
      path.2 AS touched, length(path) AS touches, ${shared} AS shares,
      arrayReduce('sumMap', [touched], [shares]) AS sums,
      arrayJoin(if(touches = 0, [(${unsetKey}, toFloat64(1))], arrayFilter(part -> part.2 >= ${LEAST_CREDIT}, arrayZip(sums.1, sums.2)))) AS credited
    FROM conversions AS c ASOF LEFT JOIN touches AS t ON c.person = t.person AND c.instant >= t.since)`;
}

/** A smaller part is none, and makes nobody one of those behind a segment. */
const LEAST_CREDIT = sql`1e-9`;

/** A part for each touchpoint of `path`, in all 1 (but of participation). */
function sharesSql(sharing: Sharing): Sql {
  switch (sharing.kind) {
    case 'even':
      return sql`arrayMap(touch -> 1 / touches, path)`;
    case 'whole':
      return sql`arrayMap(touch -> toFloat64(touch = 1), arrayEnumerateUniq(touched))`;
    case 'decay':
      return normalised(
        sql`arrayMap(touch -> exp2((touch.1 - path[-1].1) / ${float(sharing.halfLifeMs)}), path)`,
      );
    case 'places':
      return normalised(placesSql(sharing));
    default:
      return assertNever(sharing);
  }
}

/** Where neither the first nor the last has a part and nobody is between them, both have the same. */
function placesSql({ first, middle, last }: Sharing & { kind: 'places' }): Sql {
  const [one, other] = first + last === 0 ? [1, 1] : [first, last];
  return sql`arrayMap(place -> multiIf(touches = 1, 1., touches = 2, if(place = 1, ${float(one)}, ${float(other)}), place = 1, ${float(first)}, place = touches, ${float(last)}, ${float(middle)} / (touches - 2)), arrayEnumerate(path))`;
}

function normalised(weights: Sql): Sql {
  return sql`arrayMap(weight -> weight / arraySum(weights), ${weights} AS weights)`;
}
