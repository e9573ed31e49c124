import { sql, type Transaction } from 'kysely';
import { type BlindIndex, type ProjectId, type SubjectId, toProjectId, toSubjectId } from '#core';
import type { ErasedId, ErasureLog, ErasureStore, ProjectHoldings } from '#people';
import type { Database } from './db.ts';
import { lockLinks } from './people-store.ts';
import type { Tables } from './tables.ts';

export interface ErasureTables {
  erased_id: { project_id: number; scope: number; blind_index: string; erased_at: Date };
}

const ERASURES = 3;

export function createErasureStore(db: Database): ErasureStore & ErasureLog {
  return {
    idsOf: (projectId, person) => clusterOf(db, projectId, person),
    erase: (projectId, subjects, at, arrivedBy = at) =>
      db.transaction().execute(async (tx) => {
        // One at a time, so that numbers of `erased_id` become visible in their order; and nobody is merged meanwhile.
        await sql`select pg_advisory_xact_lock(${ERASURES}::bigint << 33)`.execute(tx);
        await lockLinks(tx, projectId);
        const [one] = subjects;
        const now = one === undefined ? [] : await clusterOf(tx, projectId, one);
        if (now.length !== subjects.length) return false;
        await forget(tx, projectId, subjects, { at, arrivedBy });
        return true;
      }),
    async bySlot(projectId, organisations) {
      const { rows } = await sql<{ scope: number; subject: bigint }>`
        select scope, subject from subject
        where project_id = ${projectId} and subject = any(${organisations.map(String)}::bigint[]) and scope > 0`.execute(
        db,
      );
      const bySlot = Map.groupBy(rows, ({ scope }) => scope);
      return new Map([...bySlot].map(([slot, of]) => [slot, of.map(({ subject }) => toSubjectId(subject))]));
    },
    eraseOrganisations: (projectId, organisations, at, arrivedBy = at) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${ERASURES}::bigint << 33)`.execute(tx);
        await lockLinks(tx, projectId);
        await forgetOrganisations(tx, projectId, organisations.map(String), { at, arrivedBy });
      }),
    async holdings(projectId) {
      const { rows } = await sql<{ name: string } & Record<keyof Omit<ProjectHoldings, 'name'>, bigint>>`
        select ${sql.ref('project.name')},
          (select count(*) from subject where project_id = id and scope = 0) as people,
          (select count(*) from subject where project_id = id and scope > 0) as organisations,
          (select count(*) from profile where project_id = id and not is_deleted) as profiles,
          (select count(*) from vault.sealed where project_id = id) as identities,
          (select count(*) from vault.subject_key where project_id = id and wrapped is not null) as keys
        from project where id = ${projectId}`.execute(db);
      const [row] = rows;
      return (
        row && {
          name: row.name,
          people: Number(row.people),
          organisations: Number(row.organisations),
          profiles: Number(row.profiles),
          identities: Number(row.identities),
          keys: Number(row.keys),
        }
      );
    },
    eraseProject: (projectId, at) =>
      db.transaction().execute(async (tx) => {
        const { numAffectedRows } = await sql`delete from project where id = ${projectId}`.execute(tx);
        if (numAffectedRows !== 1n) return false;
        await sql`insert into erased_project (project_id, erased_at) values (${projectId}, ${new Date(at)})`.execute(
          tx,
        );
        return true;
      }),
    async erasedProjects() {
      // For a day: a loader may have had something in hand.
      const { rows } = await sql<{ project_id: number }>`
        select project_id from erased_project
        where swept_at is null or swept_at < erased_at + interval '1 day'
        order by project_id`.execute(db);
      return rows.map((row) => toProjectId(row.project_id));
    },
    async noteSwept(projectId, at) {
      await sql`update erased_project set swept_at = ${new Date(at)} where project_id = ${projectId}`.execute(
        db,
      );
    },
    async since(seq) {
      const { rows } = await sql<{
        seq: bigint;
        project_id: number;
        scope: number;
        blind_index: string;
        arrived_by: Date;
      }>`
        select seq, project_id, scope, blind_index, coalesce(arrived_by, erased_at) as arrived_by from erased_id where seq > ${seq} order by seq`.execute(
        db,
      );
      return rows.map(
        (row): ErasedId => ({
          seq: row.seq,
          projectId: toProjectId(row.project_id),
          scope: row.scope,
          index: row.blind_index.replaceAll('-', '') as BlindIndex, // as `people` stored it
          arrivedBy: row.arrived_by.getTime(),
        }),
      );
    },
  };
}

/** The person and every id that reads as them; none: there is no such person, or not any more. */
async function clusterOf(
  tx: Database | Transaction<Tables>,
  projectId: ProjectId,
  person: SubjectId,
): Promise<SubjectId[]> {
  const { rows } = await sql<{ subject: bigint }>`
    with canonical as (
      select coalesce((select person from person_link where project_id = ${projectId} and device = ${person}), ${person}::bigint) as person
    )
    select s.subject from subject s, canonical c
    where s.project_id = ${projectId} and s.scope = 0 and (s.subject = c.person or s.subject in (
      select device from person_link l where l.project_id = ${projectId} and l.person = c.person))`.execute(
    tx,
  );
  return rows.map(({ subject }) => toSubjectId(subject));
}

async function forget(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  subjects: readonly SubjectId[],
  { at, arrivedBy }: { readonly at: number; readonly arrivedBy: number },
): Promise<void> {
  const gone = subjects.map(String);
  await sql`
    with ids as (
      delete from subject where project_id = ${projectId} and subject = any(${gone}::bigint[]) returning scope, blind_index
    )
    insert into erased_id (project_id, scope, blind_index, erased_at, arrived_by)
    select ${projectId}, scope, blind_index, ${new Date(at)}, ${new Date(arrivedBy)} from ids`.execute(tx);
  await sql`
    insert into erased_subject (project_id, subject)
    select ${projectId}, * from unnest(${gone}::bigint[]) on conflict do nothing`.execute(tx);
  await sql`
    delete from person_link where project_id = ${projectId}
      and (device = any(${gone}::bigint[]) or person = any(${gone}::bigint[]))`.execute(tx);
  await sql`delete from profile where project_id = ${projectId} and subject = any(${gone}::bigint[])`.execute(
    tx,
  );
  await sql`
    delete from person_organisation where project_id = ${projectId} and person = any(${gone}::bigint[])`.execute(
    tx,
  );
  await takeBackFromVendors(tx, projectId, gone);
}

async function forgetOrganisations(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  gone: readonly string[],
  { at, arrivedBy }: { readonly at: number; readonly arrivedBy: number },
): Promise<void> {
  await sql`
    with ids as (
      delete from subject where project_id = ${projectId} and subject = any(${gone}::bigint[]) and scope > 0
      returning scope, blind_index
    )
    insert into erased_id (project_id, scope, blind_index, erased_at, arrived_by)
    select ${projectId}, scope, blind_index, ${new Date(at)}, ${new Date(arrivedBy)} from ids`.execute(tx);
  await sql`
    insert into erased_subject (project_id, subject)
    select ${projectId}, * from unnest(${gone}::bigint[]) on conflict do nothing`.execute(tx);
  await sql`delete from profile where project_id = ${projectId} and subject = any(${gone}::bigint[])`.execute(
    tx,
  );
  await sql`
    delete from person_organisation where project_id = ${projectId} and organisation = any(${gone}::bigint[])`.execute(
    tx,
  );
  await sql`select id from vendor where project_id = ${projectId} order by id for update`.execute(tx);
  await sql`
    delete from vendor_queue q using vendor v
    where v.project_id = ${projectId} and q.vendor_id = v.id and exists (
      select from jsonb_array_elements(q.event -> 'organisations') o where o -> 1 ?| ${gone}::text[])`.execute(
    tx,
  );
}

/** The vendors first, then their queues, as those who fill and empty them do: whoever comes later knows who was erased. */
async function takeBackFromVendors(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  people: readonly string[],
): Promise<void> {
  await sql`select id from vendor where project_id = ${projectId} order by id for update`.execute(tx);
  await sql`
    delete from vendor_queue q using vendor v
    where v.project_id = ${projectId} and q.vendor_id = v.id and q.event ->> 'person' = any(${people}::text[])`.execute(
    tx,
  );
}

/** After a month no spool holds what was sent before an erasure. */
export async function sweepErasedIds(db: Database): Promise<void> {
  await sql`delete from erased_id where erased_at < now() - interval '30 days'`.execute(db);
}
