import { type ControlledTransaction, type RawBuilder, sql, type Transaction } from 'kysely';
import type { TableTarget } from '#backup';
import { type ProjectId, type SubjectId, toProjectId, toSubjectId } from '#core';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

/** Who was erased, for ever; without a subject: the whole project. `seq` grows. */
export interface Tombstone {
  readonly seq: bigint;
  readonly projectId: ProjectId;
  readonly subject: SubjectId | null;
  readonly events: 'keep' | 'delete';
}

export async function readTombstones(db: Database | Transaction<Tables>, after = 0n): Promise<Tombstone[]> {
  const { rows } = await sql<{
    seq: bigint;
    project_id: number;
    subject: bigint | null;
    events: 'keep' | 'delete';
  }>`select seq, project_id, subject, events from vault.tombstone where seq > ${after} order by seq`.execute(
    db,
  );
  return rows.map(({ seq, project_id, subject, events }) => ({
    seq,
    projectId: toProjectId(project_id),
    subject: subject === null ? null : toSubjectId(subject),
    events,
  }));
}

/** Somebody or something with a tombstone that is there all the same, in what a restore of an older backup has brought back. */
export type Revenant =
  | { readonly kind: 'project'; readonly projectId: ProjectId }
  | {
      readonly kind: 'person' | 'organisation';
      readonly projectId: ProjectId;
      readonly subject: SubjectId;
      readonly events: 'keep' | 'delete';
    };

export async function findRevenants(db: Database): Promise<Revenant[]> {
  const { rows } = await sql<{
    project_id: number;
    subject: bigint | null;
    scope: number | null;
    events: 'keep' | 'delete';
  }>`
    select t.project_id, t.subject, s.scope, t.events from vault.tombstone t
    join project p on p.id = t.project_id
    left join subject s on s.project_id = t.project_id and s.subject = t.subject
    where t.subject is null or s.subject is not null
    order by t.project_id, t.subject`.execute(db);
  return rows.map(({ project_id, subject, scope, events }) => {
    const projectId = toProjectId(project_id);
    if (subject === null) return { kind: 'project', projectId };
    const kind = scope === 0 ? 'person' : 'organisation';
    return { kind, projectId, subject: toSubjectId(subject), events };
  });
}

export async function lastTombstone(db: Database | Transaction<Tables>): Promise<bigint> {
  const { rows } = await sql<{
    seq: bigint;
  }>`select coalesce(max(seq), 0) as seq from vault.tombstone`.execute(db);
  return rows[0]?.seq ?? 0n;
}

export interface KeyTarget extends TableTarget {
  /**
   * Keys go where their projects are; a destroyed key never comes back. `erased`: who was erased after the copy of the keys was made.
   * `roots`: those that open today; others of the copy are gone. Answers how many sealed values are left that no key opens.
   */
  finish(of: {
    readonly erased: readonly Omit<Tombstone, 'seq'>[];
    readonly roots: readonly string[];
  }): Promise<{ readonly closedValues: number }>;
  abandon(): Promise<void>;
}

/** Takes a copy of the wrapped keys back, in one transaction: into a database that was restored without, or over older ones. */
export async function openKeyTarget(db: Database): Promise<KeyTarget> {
  const tx = await db.startTransaction().execute();
  const staged = new Set<string>();
  const stage = async (table: string): Promise<RawBuilder<unknown>> => {
    const name = `came_${table.split('.').at(-1)}`;
    if (!staged.has(name))
      // Defaults are for columns that a copy of an earlier version does not have.
      await sql`create temporary table ${sql.table(name)} (like ${sql.table(table)} including defaults) on commit drop`.execute(
        tx,
      );
    staged.add(name);
    return sql.table(name);
  };
  for (const table of TABLES) await stage(table);
  return {
    async write({ table, columns }, { bytes }) {
      const list = sql.join(columns.map((column) => sql.ref(column)));
      const rows = `[${bytes.toString('utf8').trimEnd().split('\n').join(',')}]`;
      const target = await stage(table);
      await sql`insert into ${target} (${list})
        select ${list} from jsonb_populate_recordset(null::${target}, ${rows}::jsonb)`.execute(tx);
    },
    async count(table) {
      const { rows } = await sql<{ n: bigint }>`select count(*) as n from ${await stage(table)}`.execute(tx);
      return Number(rows[0]?.n ?? 0n);
    },
    async finish({ erased, roots }) {
      await sql`delete from came_tenant_key where root_id <> all(${[...roots]})`.execute(tx);
      await sql`delete from came_root where root_id <> all(${[...roots]})`.execute(tx);
      await sql`update came_root set handover = null where (select count(*) from came_root) = 1`.execute(tx);
      await sql`delete from came_subject_key c where c.wrapped is not null and not ${opensCame}`.execute(tx);
      for (const statement of MOVES) await statement.execute(tx);
      await bury(tx, erased);
      for (const statement of SWEEPS) await statement.execute(tx);
      const { rows } = await sql<{ n: bigint }>`
        select count(*) as n from vault.sealed s where not exists (
          select from vault.subject_key k where k.project_id = s.project_id and k.subject = s.subject)`.execute(
        tx,
      );
      await tx.commit().execute();
      return { closedValues: Number(rows[0]?.n ?? 0n) };
    },
    abandon: async () => {
      if (!tx.isCommitted) await tx.rollback().execute();
    },
  };
}

const TABLES = ['root', 'project_key', 'tenant_key', 'epoch_key', 'subject_key', 'tombstone'].map(
  (name) => `vault.${name}`,
);

/** Its epoch has a root that is here; months are of the first. */
const opensCame = sql`exists (select from came_root r where r.epoch = c.epoch or r.epoch = 0 and exists (
  select from came_epoch_key m where m.project_id = c.project_id and m.epoch = c.epoch))`;

/** The copy's roots are the database's; what hangs from others is of projects that came later. */
const MOVES = [
  sql`insert into vault.root select * from came_root on conflict do nothing`,
  sql`insert into vault.project_key select c.* from came_project_key c join project p on p.id = c.project_id
    on conflict (project_id) do nothing`,
  sql`insert into vault.tenant_key select c.* from came_tenant_key c join vault.project_key p using (project_id)
    on conflict do nothing`,
  sql`delete from vault.tenant_key t using came_tenant_key c
    where t.project_id = c.project_id and t.root_id not in (select root_id from came_root)`,
  sql`delete from vault.root r where r.root_id not in (select root_id from came_root)
    and not exists (select from vault.tenant_key t where t.root_id = r.root_id)`,
  sql`insert into vault.epoch_key select c.* from came_epoch_key c join vault.project_key p using (project_id)
    on conflict do nothing`,
  sql`insert into vault.subject_key as stored select c.* from came_subject_key c join vault.project_key p using (project_id)
    on conflict (project_id, subject) do update set epoch = excluded.epoch, wrapped = excluded.wrapped
    where stored.wrapped is not null`,
  sql`insert into vault.tombstone (project_id, subject, events, made_at)
    select project_id, subject, events, made_at from came_tombstone order by seq on conflict do nothing`,
];

/** Whoever has a tombstone has no key, whatever the copy says. */
const SWEEPS = [
  sql`update vault.subject_key k set wrapped = null from vault.tombstone t
    where t.project_id = k.project_id and t.subject = k.subject and k.wrapped is not null`,
  sql`delete from vault.sealed s using vault.tombstone t where t.project_id = s.project_id and t.subject = s.subject`,
  sql`delete from vault.project_key k using vault.tombstone t where t.project_id = k.project_id and t.subject is null`,
  sql`delete from vault.sealed s using vault.tombstone t where t.project_id = s.project_id and t.subject is null`,
  sql`delete from vault.secret s using vault.tombstone t where t.project_id = s.project_id and t.subject is null`,
];

async function bury(
  tx: ControlledTransaction<Tables>,
  erased: readonly Omit<Tombstone, 'seq'>[],
): Promise<void> {
  await sql`
    insert into vault.tombstone (project_id, subject, events)
    select * from unnest(
      ${erased.map(({ projectId }) => projectId)}::integer[],
      ${erased.map(({ subject }) => (subject === null ? null : String(subject)))}::bigint[],
      ${erased.map(({ events }) => events)}::text[]
    ) as fresh (project_id, subject, events)
    on conflict do nothing`.execute(tx);
}

const LOCK = 13;

/**
 * One at a time in the whole installation, for each `what`. Many may wait for a log, and each holds a connection: whoever has it asks by
 * `tx`, so that it needs no other.
 */
export function whileAlone<T>(
  db: Database,
  what: 'key_backup' | 'tombstone_log',
  work: (tx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const number = what === 'key_backup' ? LOCK : LOCK + 1;
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${number}::bigint << 33)`.execute(tx);
    return work(tx);
  });
}
