import { type ProjectId, type SubjectId, toSubjectId } from '#core';
import { type Engine, instant, slotColumn, sql, uint32, uint64s } from '#sql';
import { personLinks, resolvedPerson } from '../shared/people.ts';

/** Who was seen since an instant, people under any id of theirs: by the time of what they did, not of its arrival. */
export function createSightings({ engine }: { readonly engine: Engine }) {
  return {
    async seenSince(
      projectId: ProjectId,
      people: readonly SubjectId[],
      since: number,
    ): Promise<ReadonlySet<SubjectId>> {
      const rows = await engine.run<{ person: string }>(
        sql`SELECT DISTINCT ${resolvedPerson} AS person
            FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
            WHERE e.project = ${uint32(projectId)} AND e.time >= ${instant(since)} AND person IN ${uint64s(people)}`.toStatement(),
      );
      return new Set(rows.map(({ person }) => toSubjectId(person)));
    },
    async organisationsSeenSince(
      projectId: ProjectId,
      slot: number,
      organisations: readonly SubjectId[],
      since: number,
    ): Promise<ReadonlySet<SubjectId>> {
      const named = sql`arrayIntersect(${slotColumn(`g${slot}`)}, ${uint64s(organisations)})`;
      const rows = await engine.run<{ organisation: string }>(
        sql`SELECT DISTINCT arrayJoin(${named}) AS organisation FROM events
            WHERE project = ${uint32(projectId)} AND time >= ${instant(since)} AND notEmpty(${named})`.toStatement(),
      );
      return new Set(rows.map(({ organisation }) => toSubjectId(organisation)));
    },
  };
}
