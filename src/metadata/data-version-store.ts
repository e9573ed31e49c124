import { sql } from 'kysely';
import type { ProjectId } from '#core';
import type { ChangeLog } from '#ingest';
import type { DataVersions } from '#reports';
import type { Database } from './db.ts';

export interface DataVersionTables {
  data_version: { project_id: ProjectId; version: bigint };
}

/** One number a project, that only grows: written by loaders, read before every question. */
export function createDataVersions(db: Database): DataVersions & ChangeLog {
  return {
    async note(projectIds) {
      if (projectIds.length === 0) return;
      // In one order, so that two loaders cannot wait for each other.
      const ordered = [...new Set(projectIds)].sort((a, b) => a - b);
      await sql`
        insert into data_version (project_id, version)
        select id, 1 from project where id = any(${ordered}::integer[]) order by id
        on conflict (project_id) do update set version = data_version.version + 1`.execute(db);
    },
    async read(projectId) {
      const row = await db
        .selectFrom('data_version')
        .select('version')
        .where('project_id', '=', projectId)
        .executeTakeFirst();
      return String(row?.version ?? 0);
    },
  };
}
