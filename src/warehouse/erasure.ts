import type { ErasureMarks } from '#people';
import { type Engine, integer, slotColumn, sql, uint32, uint64s } from '#sql';

/** No version of a row of ours is as high: nothing that a loader still has in hand comes back. */
const LAST_VERSION = (1n << 64n) - 1n;

/** What holds something of a project. The ledger stays: whoever asks later what has left gets an answer. */
const OF_PROJECTS = [
  sql`dictionary`,
  sql`profiles`,
  sql`cohort_members`,
  sql`lookup_cells`,
  sql`person_links`,
  sql`person_clusters`,
  sql`events`,
] as const;

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
    async hideOrganisations(projectId, slot, organisations) {
      const [project, gone, column] = [uint32(projectId), uint64s(organisations), slotColumn(`g${slot}`)];
      await engine.insert({
        table: 'profiles',
        columns: ['project', 'scope', 'subject', 'version', 'deleted', 'texts', 'numbers', 'lists'],
        rows: Buffer.from(
          organisations
            .map((one) => `${projectId}\t${slot}\t${one}\t${LAST_VERSION}\t1\t{}\t{}\t{}\n`)
            .join(''),
        ),
      });
      const naming = sql`project = ${project} AND hasAny(${column}, ${gone})`;
      const [named] = await engine.run<{ events: string }>(
        sql`SELECT count() AS events FROM events WHERE ${naming}`.toStatement(),
      );
      for (const change of [
        // A statement like this rewrites every part of the table that it finds something in, and looks at all.
        ...(named?.events === '0'
          ? []
          : [
              sql`events UPDATE ${column} = arrayFilter(one -> NOT has(${gone}, one), ${column}) WHERE ${naming}`,
            ]),
        sql`profiles DELETE WHERE project = ${project} AND scope = ${integer(slot)} AND subject IN ${gone} AND deleted = 0`,
      ])
        await engine.command(sql`ALTER TABLE ${change} SETTINGS mutations_sync = 1`.toStatement());
    },
    async hideTexts(projectId, texts) {
      if (texts.length === 0) return;
      const zipped = sql`arrayZip(${uint64s(texts.map(({ property }) => property))}, ${uint64s(texts.map(({ token }) => token))})`;
      for (const table of [sql`dictionary`, sql`lookup_cells`])
        await engine.command(
          sql`ALTER TABLE ${table} DELETE WHERE project = ${uint32(projectId)} AND has(${zipped}, (property, token))
            SETTINGS mutations_sync = 1`.toStatement(),
        );
    },
    async dropProject(projectId) {
      const project = uint32(projectId);
      const [row] = await engine.run<{ events: string }>(
        sql`SELECT count() AS events FROM events WHERE project = ${project}`.toStatement(),
      );
      for (const table of OF_PROJECTS) {
        await engine.command(sql`DELETE FROM ${table} WHERE project = ${project}`.toStatement());
        await engine.command(sql`ALTER TABLE ${table} APPLY DELETED MASK`.toStatement());
      }
      return Number(row?.events ?? 0);
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
