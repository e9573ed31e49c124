import { sql } from 'kysely';
import type { ProjectId } from '#core';
import type { Database } from './db.ts';

/** The next revision, which nobody else is given, beside the one in force. Undefined: there is no such row. Migration 0022. */
export async function reserveRevision(
  db: Database,
  table: 'cohort' | 'lookup_table',
  projectId: ProjectId,
  id: number,
) {
  const { rows } = await sql<{ revision: number; inForce: number }>`
    update ${sql.table(table)} set last_revision = last_revision + 1
    where project_id = ${projectId} and id = ${id}
    returning last_revision as revision, revision as "inForce"`.execute(db);
  return rows[0];
}
