import { type RawBuilder, sql, type Transaction } from 'kysely';
import { type ProjectId, type SubjectId, toProjectId, toSubjectId } from '#core';
import type { IdentityField } from '#events';
import type { KeyStore, SealedChange, SealedStore, SubjectKeyRecord } from '#vault';
import type { Database } from './db.ts';
import { addProjectKeys, formerSubjectKeys, readProjectKeys } from './root-store.ts';
import type { Tables } from './tables.ts';

interface FormerSubjectKeyRow {
  readonly project_id: number;
  readonly subject: bigint;
  readonly epoch: number;
  readonly wrapped: Buffer;
}

interface SubjectKeyRow {
  readonly subject: bigint;
  readonly epoch: number;
  readonly wrapped: Buffer | null;
}

/** Whole batches travel as arrays: one statement and a handful of parameters, however many rows. */
export function createKeyStore(db: Database): KeyStore {
  const readSubjects = async (projectId: ProjectId, subjects: readonly SubjectId[]) => {
    const { rows } = await sql<SubjectKeyRow>`
      select subject, epoch, wrapped from vault.subject_key
      where project_id = ${projectId} and subject = any(${toArray(subjects)}::bigint[])`.execute(db);
    return rows.map(toSubjectKey);
  };
  return {
    async hasKeys() {
      const { rows } = await sql`select 1 from vault.project_key limit 1`.execute(db);
      return rows.length > 0;
    },
    readProject: (projectId) => readProjectKeys(db, projectId),
    addProject: (projectId, record) => addProjectKeys(db, projectId, record),
    async destroyProject(projectId) {
      await db.transaction().execute(async (tx) => {
        await sql`delete from vault.sealed where project_id = ${projectId}`.execute(tx);
        await sql`delete from vault.secret where project_id = ${projectId}`.execute(tx);
        const { numAffectedRows } =
          await sql`delete from vault.project_key where project_id = ${projectId}`.execute(tx);
        if (numAffectedRows !== 1n) return;
        await addTombstones(tx, projectId, [null], 'delete');
      });
    },
    async readMonth(projectId, month) {
      const { rows } = await sql<{ wrapped: Buffer }>`
        select wrapped from vault.epoch_key where project_id = ${projectId} and epoch = ${month}`.execute(db);
      return rows[0]?.wrapped;
    },
    readSubjects,
    async addSubjects(projectId, records) {
      await sql`
        insert into vault.subject_key (project_id, subject, epoch, wrapped)
        select ${projectId}::integer, fresh.subject, fresh.epoch, fresh.wrapped from unnest(
          ${toArray(records.map(({ subject }) => subject))}::bigint[],
          ${records.map(({ epoch }) => epoch)}::integer[],
          ${records.map(({ wrapped }) => wrapped && toBytes(wrapped))}::bytea[]
        ) as fresh (subject, epoch, wrapped)
        join vault.root root on root.epoch = fresh.epoch
        join vault.tenant_key tenant on tenant.root_id = root.root_id and tenant.project_id = ${projectId}
        order by fresh.subject
        for share of tenant
        on conflict do nothing`.execute(db);
      return readSubjects(
        projectId,
        records.map(({ subject }) => subject),
      );
    },
    async destroySubjects(projectId, subjects, { events }) {
      const gone = toArray(subjects);
      await db.transaction().execute(async (tx) => {
        await sql`
          insert into vault.subject_key (project_id, subject, epoch, wrapped)
          select ${projectId}::integer, subject, 0, null from unnest(${gone}::bigint[]) as gone (subject)
          order by subject
          on conflict (project_id, subject) do update set wrapped = null`.execute(tx);
        await sql`
          delete from vault.sealed where project_id = ${projectId} and subject = any(${gone}::bigint[])`.execute(
          tx,
        );
        await addTombstones(tx, projectId, gone, events);
      });
    },
    async readFormer(after, limit) {
      const { rows } = await sql<FormerSubjectKeyRow>`
        select s.project_id, s.subject, s.epoch, s.wrapped from ${formerSubjectKeys}
          and (s.project_id, s.subject) > (${after?.projectId ?? 0}::integer, ${String(after?.subject ?? 0)}::bigint)
        order by s.project_id, s.subject limit ${limit}`.execute(db);
      return rows.map(({ project_id, ...row }) => ({
        ...{ projectId: toProjectId(project_id), subject: toSubjectId(row.subject) },
        ...{ epoch: row.epoch, wrapped: row.wrapped },
      }));
    },
    async rewrap(rewrapped) {
      // Waits for nobody, so that nobody waits for it in a circle.
      await sql`
        update vault.subject_key stored set epoch = ready.epoch, wrapped = ready.wrapped from (
          select k.project_id, k.subject, fresh.epoch, fresh.wrapped from unnest(
            ${rewrapped.map(({ projectId }) => projectId)}::integer[],
            ${toArray(rewrapped.map(({ subject }) => subject))}::bigint[],
            ${rewrapped.map(({ epoch }) => epoch)}::integer[],
            ${rewrapped.map(({ next }) => next.epoch)}::integer[],
            ${rewrapped.map(({ next }) => toBytes(next.wrapped))}::bytea[]
          ) as fresh (project_id, subject, former, epoch, wrapped)
          join vault.subject_key k on k.project_id = fresh.project_id and k.subject = fresh.subject
          where k.epoch = fresh.former and k.wrapped is not null
            and fresh.epoch = (select max(epoch) from vault.root)
          for update of k skip locked
        ) ready
        where stored.project_id = ready.project_id and stored.subject = ready.subject`.execute(db);
    },
  };
}

const TOMBSTONES = 11;

/** One at a time, so that their numbers become visible in their order. */
async function addTombstones(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  subjects: readonly (string | null)[],
  events: 'keep' | 'delete',
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${TOMBSTONES}::bigint << 33)`.execute(tx);
  await sql`
    insert into vault.tombstone (project_id, subject, events)
    select ${projectId}::integer, subject, ${events} from unnest(${[...subjects]}::bigint[]) as gone (subject)
    on conflict do nothing`.execute(tx);
}

export function createSealedStore(db: Database): SealedStore {
  return {
    async apply(projectId, changes) {
      if (changes.length === 0) return;
      await db.transaction().execute(async (tx) => {
        await remove(
          tx,
          projectId,
          changes.filter(({ sealed }) => sealed === null),
        );
        await put(
          tx,
          projectId,
          changes.filter(isValue).filter(({ once }) => !once),
          overwrite,
        );
        await put(
          tx,
          projectId,
          changes.filter(isValue).filter(({ once }) => once),
          sql`do nothing`,
        );
      });
    },
    async read(projectId, subjects, fields) {
      const wanted = fields === 'all' ? sql`true` : sql`field = any(${[...fields]}::text[])`;
      const { rows } = await sql<{ subject: bigint; field: IdentityField; sealed: Buffer }>`
        select subject, field, sealed from vault.sealed
        where project_id = ${projectId} and subject = any(${toArray(subjects)}::bigint[]) and ${wanted}`.execute(
        db,
      );
      return rows.map(({ subject, field, sealed }) => ({ subject: toSubjectId(subject), field, sealed }));
    },
    async fields(projectId, subjects) {
      const { rows } = await sql<{ subject: bigint; field: IdentityField }>`
        select subject, field from vault.sealed
        where project_id = ${projectId} and subject = any(${toArray(subjects)}::bigint[])
        order by subject, field`.execute(db);
      return rows.map(({ subject, field }) => ({ subject: toSubjectId(subject), field }));
    },
    async putSecret(projectId, name, sealed) {
      await sql`
        insert into vault.secret (project_id, name, sealed) values (${projectId}, ${name}, ${toBytes(sealed)})
        on conflict (project_id, name) do update set sealed = excluded.sealed`.execute(db);
    },
    async readSecret(projectId, name) {
      const { rows } = await sql<{ sealed: Buffer }>`
        select sealed from vault.secret where project_id = ${projectId} and name = ${name}`.execute(db);
      return rows[0]?.sealed;
    },
    async removeSecret(projectId, name) {
      await sql`delete from vault.secret where project_id = ${projectId} and name = ${name}`.execute(db);
    },
  };
}

type Value = SealedChange & { readonly sealed: Uint8Array };

function isValue(change: SealedChange): change is Value {
  return change.sealed !== null;
}

const overwrite = sql`do update set sealed = excluded.sealed, sealed_at = now()`;

/** `for share` waits for an erasure that is under way, and then leaves its subject out. */
async function put(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  values: readonly Value[],
  onConflict: RawBuilder<unknown>,
): Promise<void> {
  if (values.length === 0) return;
  await sql`
    insert into vault.sealed (project_id, subject, field, sealed)
    select ${projectId}::integer, fresh.subject, fresh.field, fresh.sealed
    from unnest(
      ${toArray(values.map(({ subject }) => subject))}::bigint[],
      ${values.map(({ field }) => field)}::text[],
      ${values.map(({ sealed }) => toBytes(sealed))}::bytea[]
    ) as fresh (subject, field, sealed)
    join vault.subject_key key on key.project_id = ${projectId} and key.subject = fresh.subject
    where key.wrapped is not null
    order by fresh.subject, fresh.field
    for share of key
    on conflict (project_id, subject, field) ${onConflict}`.execute(tx);
}

async function remove(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  changes: readonly SealedChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    delete from vault.sealed using unnest(
      ${toArray(changes.map(({ subject }) => subject))}::bigint[],
      ${changes.map(({ field }) => field)}::text[]
    ) as gone (subject, field)
    where sealed.project_id = ${projectId} and sealed.subject = gone.subject and sealed.field = gone.field`.execute(
    tx,
  );
}

function toSubjectKey({ subject, epoch, wrapped }: SubjectKeyRow): SubjectKeyRecord {
  return { subject: toSubjectId(subject), epoch, wrapped };
}

/** The driver's arrays know no bigint. */
function toArray(subjects: readonly SubjectId[]): string[] {
  return subjects.map(String);
}

function toBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
