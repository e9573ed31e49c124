import { sql, type Transaction } from 'kysely';
import { type ProjectId, toProjectId } from '#core';
import type { KeyStore, ProjectKeyRecord, RootRecord, RootStore } from '#vault';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

const ROOTS = 12;

type Connection = Database | Transaction<Tables>;

export function createRootStore(db: Database): RootStore {
  return {
    list: () => readRoots(db),
    exclusively: (work) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${ROOTS}::bigint << 33)`.execute(tx);
        return work({
          list: () => readRoots(tx),
          async tenants(rootId) {
            const { rows } = await sql<{ project_id: number; wrapped: Buffer }>`
              select project_id, wrapped from vault.tenant_key where root_id = ${rootId} order by project_id`.execute(
              tx,
            );
            return rows.map(({ project_id, wrapped }) => ({ projectId: toProjectId(project_id), wrapped }));
          },
          async add({ rootId, madeAt, handover }, tenants) {
            await sql`insert into vault.root (root_id, made_at, handover)
              values (${rootId}, ${new Date(madeAt)}, ${Buffer.from(handover)})`.execute(tx);
            await sql`
              insert into vault.tenant_key (project_id, root_id, wrapped)
              select project_id, ${rootId}, wrapped from unnest(
                ${tenants.map(({ projectId }) => projectId)}::integer[],
                ${tenants.map(({ wrapped }) => Buffer.from(wrapped))}::bytea[]
              ) as fresh (project_id, wrapped)`.execute(tx);
          },
          drop: (rootId) => dropRoot(tx, rootId),
        });
      }),
  };
}

async function readRoots(db: Connection): Promise<RootRecord[]> {
  const { rows } = await sql<{ root_id: string; made_at: Date; handover: Buffer | null }>`
    select root_id, made_at, handover from vault.root order by handover is not null, made_at`.execute(db);
  return rows.map(({ root_id, made_at, handover }) => ({
    rootId: root_id,
    madeAt: made_at.getTime(),
    handover,
  }));
}

async function dropRoot(tx: Transaction<Tables>, rootId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from vault.project_key p where not exists (
      select from vault.tenant_key t where t.project_id = p.project_id and t.root_id <> ${rootId}) limit 1`.execute(
    tx,
  );
  if (rows.length > 0) throw new TypeError('a project hangs from this root alone');
  await sql`delete from vault.tenant_key where root_id = ${rootId}`.execute(tx);
  await sql`delete from vault.root where root_id = ${rootId}`.execute(tx);
  await sql`update vault.root set handover = null`.execute(tx);
}

export async function readProjectKeys(
  db: Connection,
  projectId: ProjectId,
): Promise<ProjectKeyRecord | undefined> {
  const { rows } = await sql<{
    ingest_root_id: string;
    wrapped_ingest_keys: Buffer;
    root_id: string | null;
    wrapped: Buffer | null;
  }>`
    select p.ingest_root_id, p.wrapped_ingest_keys, t.root_id, t.wrapped
    from vault.project_key p left join vault.tenant_key t on t.project_id = p.project_id
    where p.project_id = ${projectId}`.execute(db);
  const [first] = rows;
  if (!first) return undefined;
  return {
    ingestRootId: first.ingest_root_id,
    wrappedIngestKeys: first.wrapped_ingest_keys,
    tenantKeys: rows.flatMap(({ root_id, wrapped }) =>
      root_id !== null && wrapped !== null ? [{ rootId: root_id, wrapped }] : [],
    ),
  };
}

/** Not while the root is being changed, one at a time. The first project's roots are the database's. */
export function addProjectKeys(
  db: Database,
  projectId: ProjectId,
  record: ProjectKeyRecord,
): ReturnType<KeyStore['addProject']> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${ROOTS}::bigint << 33)`.execute(tx);
    const ours = record.tenantKeys.map(({ rootId }) => rootId);
    await sql`
      insert into vault.root (root_id) select * from unnest(${ours}::text[])
      where not exists (select from vault.root) on conflict do nothing`.execute(tx);
    const known = (await readRoots(tx)).map(({ rootId }) => rootId);
    if (known.length !== ours.length || !known.every((id) => ours.includes(id))) return 'other_roots';
    const { rows } = await sql`
      insert into vault.project_key (project_id, ingest_root_id, wrapped_ingest_keys)
      values (${projectId}, ${record.ingestRootId}, ${Buffer.from(record.wrappedIngestKeys)})
      on conflict do nothing returning project_id`.execute(tx);
    if (rows.length === 0) return 'there';
    await sql`
      insert into vault.tenant_key (project_id, root_id, wrapped)
      select ${projectId}::integer, * from unnest(
        ${ours}::text[], ${record.tenantKeys.map(({ wrapped }) => Buffer.from(wrapped))}::bytea[]
      ) as fresh (root_id, wrapped)`.execute(tx);
    return 'added';
  });
}
