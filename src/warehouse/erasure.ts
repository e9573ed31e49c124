import type { ErasureMarks } from '#people';
import { type Engine, sql, uint32, uint64s } from '#sql';

/** No version of a row of ours is as high: nothing that a loader still has in hand comes back. */
const LAST_VERSION = (1n << 64n) - 1n;

export function createErasureMarks(engine: Engine): ErasureMarks {
  return {
    async hidePeople(projectId, subjects) {
      if (subjects.length === 0) return;
      const rows = (line: (subject: bigint) => string) =>
        Buffer.from(subjects.map((subject) => `${line(subject)}\n`).join(''));
      await engine.insert({
        table: 'person_clusters',
        columns: ['project', 'subject', 'person', 'version'],
        rows: rows((subject) => `${projectId}\t${subject}\t0\t${LAST_VERSION}`),
      });
      await engine.insert({
        table: 'profiles',
        columns: ['project', 'scope', 'subject', 'version', 'deleted', 'texts', 'numbers', 'lists'],
        rows: rows((subject) => `${projectId}\t0\t${subject}\t${LAST_VERSION}\t1\t{}\t{}\t{}`),
      });
      for (const table of [
        sql`cohort_members DELETE WHERE project = ${uint32(projectId)} AND person IN ${uint64s(subjects)}`,
        sql`profiles DELETE WHERE project = ${uint32(projectId)} AND scope = 0 AND subject IN ${uint64s(subjects)} AND deleted = 0`,
      ])
        await engine.command(sql`ALTER TABLE ${table}`.toStatement());
    },
    async deleteEvents(projectId, subjects) {
      if (subjects.length === 0) return;
      // Masked when it returns, so that no question reads them; the parts are then rewritten without them.
      await engine.command(
        sql`DELETE FROM events WHERE project = ${uint32(projectId)} AND person IN ${uint64s(subjects)}`.toStatement(),
      );
      await engine.command(sql`ALTER TABLE events APPLY DELETED MASK`.toStatement());
    },
  };
}
