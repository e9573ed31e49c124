import { sql } from 'kysely';
import type { ProjectId } from '#core';
import type { Database } from './db.ts';

/** How much the metadata database holds of a project: counts, nothing else. */
export interface MetadataInventory {
  readonly people: number;
  readonly organisations: number;
  readonly sealedFields: number;
  readonly subjectKeys: number;
}

export interface KeyAge {
  readonly level: 'project' | 'epoch' | 'person' | 'destroyed';
  readonly count: number;
  readonly oldestAt: Date | null;
}

export function createMetadataInventory(db: Database) {
  return {
    async of(projectId: ProjectId): Promise<MetadataInventory> {
      const { rows } = await sql<Record<keyof MetadataInventory, bigint>>`
        select
          (select count(distinct subject) from subject where project_id = ${projectId} and scope = 0) as "people",
          (select count(distinct subject) from subject where project_id = ${projectId} and scope > 0) as "organisations",
          (select count(*) from vault.sealed where project_id = ${projectId}) as "sealedFields",
          (select count(*) from vault.subject_key where project_id = ${projectId} and wrapped is not null) as "subjectKeys"`.execute(
        db,
      );
      const [row] = rows;
      return {
        people: Number(row?.people ?? 0),
        organisations: Number(row?.organisations ?? 0),
        sealedFields: Number(row?.sealedFields ?? 0),
        subjectKeys: Number(row?.subjectKeys ?? 0),
      };
    },
    /** Of each level of the project's keys below the root: how many, and since when (people's: since when wrapped as they are, the oldest of them). */
    async keys(projectId: ProjectId): Promise<readonly KeyAge[]> {
      const { rows } = await sql<KeyAge>`
        select 'project' as "level", count(*)::int as "count", min(created_at) as "oldestAt"
          from vault.project_key where project_id = ${projectId}
        union all
        select 'epoch', count(*)::int, min(r.made_at)
          from vault.tenant_key t join vault.root r using (root_id) where t.project_id = ${projectId}
        union all
        select 'person', coalesce(sum(k.count), 0)::int, min(coalesce(
            (select min(made_at) from vault.root r where r.epoch = k.epoch), (select min(made_at) from vault.root)))
          from (select epoch, count(*) from vault.subject_key
            where project_id = ${projectId} and wrapped is not null group by epoch) k
        union all
        select 'destroyed', count(*)::int, null
          from vault.subject_key where project_id = ${projectId} and wrapped is null`.execute(db);
      return rows;
    },
    /** Throws where the database does not answer. */
    async ping(): Promise<void> {
      await sql`select 1`.execute(db);
    },
  };
}
