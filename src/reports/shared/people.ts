import type { ProjectId, SubjectId } from '#core';
import { type Sql, sql, uint32, uint64s } from '#sql';

/**
 * Ids that read as somebody else: joined at query time, so that past events count for that person too. A device's link never
 * changes, so that copies that are not merged yet say the same: no FINAL, and `LEFT ANY JOIN`. A cluster's can (Original ID Merge):
 * the newest holds. Whoever was erased reads as nobody (0), in a project of either kind.
 */
export function personLinks(projectId: ProjectId): Sql {
  return sql`SELECT subject, person FROM person_links WHERE project = ${uint32(projectId)} AND subject NOT IN (${erasedSubjects(projectId)}) UNION ALL ${clusters(projectId)}`;
}

/** Ids that mean nobody any more. */
function erasedSubjects(projectId: ProjectId): Sql {
  return sql`SELECT subject FROM person_clusters WHERE project = ${uint32(projectId)} AND person = 0`;
}

function clusters(projectId: ProjectId): Sql {
  return sql`SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = ${uint32(projectId)} GROUP BY subject`;
}

/** The person behind an event `e`, with {@link personLinks} joined as `l`. Zero: an event of nobody, or of somebody who was erased. */
export const resolvedPerson = sql`if(l.subject = 0, e.person, l.person)`;

/** The person and their devices: whose events a person's page is about. */
export function ownSubjects(projectId: ProjectId, person: SubjectId): Sql {
  return ownSubjectsOf(projectId, [person]);
}

/** The same of several people. */
export function ownSubjectsOf(projectId: ProjectId, people: readonly SubjectId[]): Sql {
  return sql`SELECT subject FROM (${personLinks(projectId)}) WHERE person IN ${uint64s(people)} AND person != 0 UNION ALL SELECT own FROM (SELECT arrayJoin(${uint64s(people)}) AS own) WHERE own != 0 AND own NOT IN (${erasedSubjects(projectId)})`;
}
