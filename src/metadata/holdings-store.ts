import { sql } from 'kysely';
import type { ProjectId } from '#core';
import type { Database } from './db.ts';

/** How much of people the metadata database holds, by class. */
export async function readIdentityHoldings(
  db: Database,
  projectId: ProjectId,
): Promise<{ readonly people: number; readonly organisations: number; readonly sealedValues: number }> {
  const { rows } = await sql<{ people: bigint; organisations: bigint; sealed: bigint }>`
    select (select count(*) from subject where project_id = ${projectId} and scope = 0) as people,
           (select count(*) from subject where project_id = ${projectId} and scope > 0) as organisations,
           (select count(*) from vault.sealed where project_id = ${projectId}) as sealed`.execute(db);
  const [row] = rows;
  return {
    people: Number(row?.people ?? 0),
    organisations: Number(row?.organisations ?? 0),
    sealedValues: Number(row?.sealed ?? 0),
  };
}
