import { sql } from 'kysely';
import type { ProjectId } from '#core';
import type { ChangeLog, LoadedChange } from '#ingest';
import type { DataVersions } from '#reports';
import type { Database } from './db.ts';

export interface DataVersionTables {
  data_version: {
    project_id: ProjectId;
    version: bigint;
    whole: bigint;
    people: bigint;
    texts: bigint;
    days_since: Date;
  };
  data_day: { project_id: ProjectId; day: number; version: bigint; loaded_at: Date };
}

/** Told that something has changed of which nobody says what: everything may have. */
interface WholeChangeLog {
  note(projectIds: readonly ProjectId[]): Promise<void>;
}

/** One number a project, that only grows, and which of its values each part of the data has: written by loaders, read before every question. */
export function createDataVersions(db: Database): DataVersions & ChangeLog & WholeChangeLog {
  return {
    async note(projectIds) {
      if (projectIds.length === 0) return;
      // In one order, so that two loaders cannot wait for each other.
      const ordered = [...new Set(projectIds)].sort((a, b) => a - b);
      await sql`
        insert into data_version (project_id, version, whole, days_since)
        select id, 1, 1, created_at from project where id = any(${ordered}::integer[]) order by id
        on conflict (project_id) do update set version = data_version.version + 1, whole = data_version.version + 1`.execute(
        db,
      );
    },
    noteLoaded: (projectId, change) => noteLoaded(db, projectId, change),
    async read(projectId, reads) {
      const { rows } = await sql<{ version: bigint }>`
        select greatest(
          v.whole,
          case when r.people then v.people end,
          case when r.texts then v.texts end,
          (select max(d.version) from data_day d where d.project_id = v.project_id and d.day between r.first and r.last)
        ) as version
        from data_version v, unnest(
          ${reads.map(({ days }) => days?.first ?? 1)}::integer[],
          ${reads.map(({ days }) => days?.last ?? 0)}::integer[],
          ${reads.map(({ people }) => people)}::boolean[],
          ${reads.map(({ texts }) => texts)}::boolean[]
        ) with ordinality as r (first, last, people, texts, place)
        where v.project_id = ${projectId}
        order by r.place`.execute(db);
      return reads.map((_, place) => String(rows[place]?.version ?? 0));
    },
  };
}

/**
 * Days that events came to, and where ids turned out to be somebody else's, all days on which they can have events: those that any came to
 * since the oldest of the ids was first seen. Where that was before days were noted, or an id is gone, everything.
 */
async function noteLoaded(
  db: Database,
  projectId: ProjectId,
  { days, moved, ...changed }: LoadedChange,
): Promise<void> {
  const people = changed.people || moved.length > 0;
  await sql`
    with since as (
      select case when count(*) < ${moved.length}::integer then '-infinity' else min(first_seen) end as at
      from subject where project_id = ${projectId} and subject = any(${moved.map(String)}::bigint[])
    ), noted as (
      insert into data_version (project_id, version, people, texts, days_since)
      select id, 1, ${Number(people)}::integer, ${Number(changed.texts)}::integer, created_at from project where id = ${projectId}
      on conflict (project_id) do update set
        version = data_version.version + 1,
        whole = case when (select at from since) < data_version.days_since then data_version.version + 1 else data_version.whole end,
        people = case when ${people}::boolean then data_version.version + 1 else data_version.people end,
        texts = case when ${changed.texts}::boolean then data_version.version + 1 else data_version.texts end
      returning version
    ), changed as (
      select day, now() as loaded_at from unnest(${days}::integer[]) as day
      union all
      select day, loaded_at from data_day where project_id = ${projectId} and loaded_at >= (select at from since)
    )
    insert into data_day (project_id, day, version, loaded_at)
    select ${projectId}, changed.day, noted.version, max(changed.loaded_at) from changed, noted group by changed.day, noted.version
    on conflict (project_id, day) do update set
      version = excluded.version, loaded_at = greatest(data_day.loaded_at, excluded.loaded_at)`.execute(db);
}
