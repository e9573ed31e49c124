import type { ProjectId, SubjectId } from '#core';
import { type Sql, sql, uint32, uint64 } from '#sql';

/**
 * Devices that belong to a user: joined at query time, so that past events count for the user too. A link never changes, so that
 * copies that are not merged yet say the same: no FINAL, and `LEFT ANY JOIN`.
 */
export function personLinks(projectId: ProjectId): Sql {
  return sql`SELECT subject, person FROM person_links WHERE project = ${uint32(projectId)}`;
}

/** The person behind an event `e`, with {@link personLinks} joined as `l`. Zero: an event of nobody. */
export const resolvedPerson = sql`if(l.person = 0, e.person, l.person)`;

/** The person and their devices: whose events a person's page is about. */
export function ownSubjects(projectId: ProjectId, person: SubjectId): Sql {
  return sql`SELECT subject FROM person_links WHERE project = ${uint32(projectId)} AND person = ${uint64(person)} UNION ALL SELECT ${uint64(person)}`;
}
