import { sql, type Transaction } from 'kysely';
import { type ProjectId, toProjectId } from '#core';
import type {
  KeyStore,
  ProjectKeyRecord,
  ProjectTenantKey,
  RootRecord,
  RootStore,
  WrappedTenantKey,
} from '#vault';
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
            const { rows } = await sql<TenantKeyRow & { readonly project_id: number }>`
              select t.project_id, t.root_id, r.epoch, t.wrapped, t.lasting
              from vault.tenant_key t join vault.root r using (root_id)
              where t.root_id = ${rootId} order by t.project_id`.execute(tx);
            return rows.map((row) => ({ projectId: toProjectId(row.project_id), ...toTenantKey(row) }));
          },
          async add({ rootId, madeAt, epoch, handover }, tenants) {
            await sql`insert into vault.root (root_id, made_at, epoch, handover)
              values (${rootId}, ${new Date(madeAt)}, ${epoch}, ${Buffer.from(handover)})`.execute(tx);
            await addTenantKeys(tx, tenants);
          },
          drop: (rootId) => dropRoot(tx, rootId),
        });
      }),
  };
}

interface TenantKeyRow {
  readonly root_id: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
  readonly lasting: Buffer | null;
}

function toTenantKey({ root_id, epoch, wrapped, lasting }: TenantKeyRow): WrappedTenantKey {
  return { rootId: root_id, epoch, wrapped, lasting };
}

async function addTenantKeys(tx: Transaction<Tables>, tenants: readonly ProjectTenantKey[]): Promise<void> {
  await sql`
    insert into vault.tenant_key (project_id, root_id, wrapped, lasting)
    select * from unnest(
      ${tenants.map(({ projectId }) => projectId)}::integer[],
      ${tenants.map(({ rootId }) => rootId)}::text[],
      ${tenants.map(({ wrapped }) => Buffer.from(wrapped))}::bytea[],
      ${tenants.map(({ lasting }) => lasting && Buffer.from(lasting))}::bytea[]
    ) as fresh (project_id, root_id, wrapped, lasting)`.execute(tx);
}

async function readRoots(db: Connection): Promise<RootRecord[]> {
  const { rows } = await sql<{ root_id: string; made_at: Date; epoch: number; handover: Buffer | null }>`
    select root_id, made_at, epoch, handover from vault.root
    order by handover is not null, made_at`.execute(db);
  return rows.map(({ root_id, made_at, epoch, handover }) => ({
    rootId: root_id,
    madeAt: made_at.getTime(),
    epoch,
    handover,
  }));
}

/**
 * A key that is being added holds on to its tenant key, and that it is there: the lock waits for such, and whoever comes after it finds the
 * epoch over.
 */
async function dropRoot(tx: Transaction<Tables>, rootId: string): Promise<'dropped' | 'needed'> {
  await sql`select from vault.tenant_key where root_id = ${rootId} for update`.execute(tx);
  const { rows } = await sql`
    select 1 from vault.project_key p where not exists (
      select from vault.tenant_key t where t.project_id = p.project_id and t.root_id <> ${rootId})
    union all (select 1 from ${formerSubjectKeys} limit 1)
    limit 1`.execute(tx);
  if (rows.length > 0) return 'needed';
  await sql`delete from vault.tenant_key where root_id = ${rootId}`.execute(tx);
  await sql`delete from vault.root where root_id = ${rootId}`.execute(tx);
  await sql`update vault.root set handover = null`.execute(tx);
  await sql`delete from vault.epoch_key`.execute(tx);
  return 'dropped';
}

/** Living subjects' keys of epochs, and of months, that are not the newest and still open. */
export const formerSubjectKeys = sql`vault.subject_key s
  where s.wrapped is not null and s.epoch <> (select max(epoch) from vault.root) and (
    exists (select from vault.tenant_key t join vault.root r using (root_id)
      where t.project_id = s.project_id and r.epoch = s.epoch)
    or exists (select from vault.epoch_key m where m.project_id = s.project_id and m.epoch = s.epoch))`;

export async function readProjectKeys(
  db: Connection,
  projectId: ProjectId,
): Promise<ProjectKeyRecord | undefined> {
  const { rows } = await sql<{ ingest_root_id: string; wrapped_ingest_keys: Buffer }>`
    select ingest_root_id, wrapped_ingest_keys from vault.project_key where project_id = ${projectId}`.execute(
    db,
  );
  const [project] = rows;
  if (!project) return undefined;
  const tenantKeys = await sql<TenantKeyRow>`
    select t.root_id, r.epoch, t.wrapped, t.lasting from vault.tenant_key t join vault.root r using (root_id)
    where t.project_id = ${projectId} order by r.epoch`.execute(db);
  return {
    ingestRootId: project.ingest_root_id,
    wrappedIngestKeys: project.wrapped_ingest_keys,
    tenantKeys: tenantKeys.rows.map(toTenantKey),
  };
}

/** Not while the root is being changed, one at a time. The first project's root is the database's. */
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
      where not exists (select from vault.root)`.execute(tx);
    const newest = (await readRoots(tx)).at(-1)?.rootId;
    if (ours.some((rootId) => rootId !== newest)) return 'other_roots';
    const { rows } = await sql`
      insert into vault.project_key (project_id, ingest_root_id, wrapped_ingest_keys)
      values (${projectId}, ${record.ingestRootId}, ${Buffer.from(record.wrappedIngestKeys)})
      on conflict do nothing returning project_id`.execute(tx);
    if (rows.length === 0) return 'there';
    await addTenantKeys(
      tx,
      record.tenantKeys.map((key) => ({ projectId, ...key })),
    );
    return 'added';
  });
}
