import { AppError, type ProjectId } from '#core';
import { count, type Engine, instant, joinSql, type Sql, sql, uint32 } from '#sql';
import { eventCell, isOnEvent } from './shared/cell.ts';
import { toLexicon } from './shared/lexicon.ts';
import { personLinks, resolvedPerson } from './shared/people.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What somebody may have seen of a person without this product: where they were and what they used, and when, so exactly. */
const TRAITS = ['mp_country_code', '$region', '$city', '$browser', '$browser_version', '$os', '$device'];
const RESOLUTIONS = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const;
export type Resolution = keyof typeof RESOLUTIONS;

export interface Uniqueness {
  readonly observations: number;
  readonly people: number;
  readonly at: readonly {
    readonly resolution: Resolution;
    /** Events that one person alone can have sent, to whoever knows their time so exactly and the traits. */
    readonly uniqueObservations: number;
    /** People who have sent at least one of those. */
    readonly peopleSingledOut: number;
  }[];
}

/**
 * How far a stolen event store can be linked to people by what is known of them from elsewhere: one observation of time, place
 * and browser. Counts of the events since `since`, for those who see Containment; no names, no values, no thresholds.
 */
export function createUniqueness({
  engine,
  vocabulary,
}: {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
}): (projectId: ProjectId, since: number) => Promise<Uniqueness> {
  return async (projectId, since) => {
    const snapshot = await vocabulary.read(projectId);
    if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
    const lexicon = toLexicon(snapshot);
    const traits = TRAITS.flatMap((name) => lexicon.property({ scope: 'event', name }))
      .filter(isOnEvent)
      .map((property) => sql`, ${eventCell(property).value}`);
    const at: Uniqueness['at'][number][] = [];
    let whole = { observations: 0, people: 0 };
    for (const [resolution, milliseconds] of Object.entries(RESOLUTIONS) as [Resolution, number][]) {
      const [row] = await engine.run<Record<'observations' | 'people' | 'uniques' | 'singled', string>>(
        uniquenessSql(projectId, since, traits, milliseconds).toStatement(),
      );
      whole = { observations: Number(row?.observations ?? 0), people: Number(row?.people ?? 0) };
      at.push({
        resolution,
        uniqueObservations: Number(row?.uniques ?? 0),
        peopleSingledOut: Number(row?.singled ?? 0),
      });
    }
    return { ...whole, at };
  };
}

/** Events of nobody are no observations of somebody. A moment with one person in it has the same lowest and highest. */
function uniquenessSql(
  projectId: ProjectId,
  since: number,
  traits: readonly Sql[],
  milliseconds: number,
): Sql {
  return sql`
WITH
  seen AS (
    SELECT ${resolvedPerson} AS person, (intDiv(toUnixTimestamp64Milli(e.time), ${count(milliseconds)})${joinSql(traits, sql``)}) AS moment
    FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND e.time >= ${instant(since)}
  ),
  moments AS (
    SELECT count() AS events, min(person) AS lowest, max(person) AS highest
    FROM seen WHERE person != 0 GROUP BY moment
  )
SELECT
  sum(events) AS observations,
  (SELECT uniqExact(person) FROM seen WHERE person != 0) AS people,
  sumIf(events, lowest = highest) AS uniques,
  uniqExactIf(lowest, lowest = highest) AS singled
FROM moments`;
}
