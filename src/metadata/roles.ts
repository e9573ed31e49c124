import { createHmac } from 'node:crypto';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

/**
 * Who the program is to PostgreSQL. Neither role owns anything, and row-level security holds for both:
 * `tenant` sees the rows of the one project that its connection is bound to; `system`, for jobs that look over all of them, sees every
 * row. The owner, whose address the settings name, makes the schema and the roles, and copies the database for a backup.
 */
export type Role = 'tenant' | 'system';

/** The project that a tenant's connection is bound to; none: it sees nothing. */
export const PROJECT_SETTING = 'riserbo.project';

/** Roles are known to the whole server: each database has its own. */
function roleName(url: string, role: Role): string {
  const database = decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
  return `riserbo_${role}_${database}`.slice(0, 63);
}

/** The address of a role: its password follows from the owner's, and does not lead back to it. Undefined: the owner has none. */
export function roleUrl(url: string, role: Role): string | undefined {
  const password = rolePassword(url, role);
  return password && Object.assign(new URL(url), { username: roleName(url, role), password }).toString();
}

function rolePassword(url: string, role: Role): string | undefined {
  const { password } = new URL(url);
  if (password === '') return undefined;
  return createHmac('sha256', decodeURIComponent(password)).update(roleName(url, role)).digest('hex');
}

/**
 * Makes both roles, and gives every table that has none yet its policies. Nothing is done where the roles are not there and the owner
 * may not make them, or has no password to derive theirs from. Run after migrations.
 */
export async function guardDatabase(owner: Database, url: string): Promise<void> {
  await owner.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(726973657262)`.execute(tx);
    if (roleUrl(url, 'tenant') === undefined) return;
    if (await mayMakeRoles(tx)) for (const role of ROLES) await makeRole(tx, url, role);
    else if (!(await areThere(tx, url))) return;
    for (const table of await unguardedTables(tx, roleName(url, 'system'))) await guard(tx, url, table);
    for (const role of ROLES)
      await sql`grant usage on sequence person_link_version to ${sql.id(roleName(url, role))}`.execute(tx);
  });
}

const ROLES = ['tenant', 'system'] as const;

/** Made when the owner still could. */
async function areThere(tx: Transaction<Tables>, url: string): Promise<boolean> {
  const names = ROLES.map((role) => roleName(url, role));
  const { rows } = await sql`select from pg_roles where rolname = any(${names})`.execute(tx);
  return rows.length === names.length;
}

/** Whether connections can be made under the roles. */
export async function isGuarded(owner: Database, url: string): Promise<boolean> {
  if (roleUrl(url, 'tenant') === undefined) return false;
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from pg_policies where policyname = 'system' and tablename = 'project'
      and roles @> array[${roleName(url, 'system')}]::name[]`.execute(owner);
  return rows[0]?.n === 1n;
}

async function mayMakeRoles(tx: Transaction<Tables>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user`.execute(tx);
  return rows[0]?.may === true;
}

async function makeRole(tx: Transaction<Tables>, url: string, role: Role): Promise<void> {
  const name = sql.id(roleName(url, role));
  const { rows } = await sql`select from pg_roles where rolname = ${roleName(url, role)}`.execute(tx);
  if (rows.length === 0)
    await sql`create role ${name} nosuperuser nocreatedb nocreaterole noinherit nobypassrls`.execute(tx);
  // Hexadecimal digits.
  const password = sql.lit(rolePassword(url, role) ?? '');
  await unlessRefused(tx, sql`alter role ${name} login password ${password}`);
  await unlessRefused(tx, sql`grant connect on database ${sql.id(await currentDatabase(tx))} to ${name}`);
  for (const schema of await schemas(tx))
    await sql`grant usage on schema ${sql.id(schema)} to ${name}`.execute(tx);
}

/** What another owner made stays as it is where this one may not change it. Whether it can be used is tried afterwards. */
async function unlessRefused(tx: Transaction<Tables>, statement: RawBuilder<unknown>): Promise<void> {
  await sql`savepoint attempt`.execute(tx);
  try {
    await statement.execute(tx);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
    await sql`rollback to savepoint attempt`.execute(tx);
  }
}

async function currentDatabase(tx: Transaction<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(tx);
  return rows[0]?.name ?? '';
}

async function schemas(tx: Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ schema: string }>`
    select unnest(array[current_schema(), 'vault']) as schema`.execute(tx);
  return rows.map(({ schema }) => schema);
}

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly hasProject: boolean;
}

async function unguardedTables(tx: Transaction<Tables>, systemRole: string): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select n.nspname as schema, c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped) as "hasProject"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in (current_schema(), 'vault') and not exists (
      select from pg_policies p
      where p.schemaname = n.nspname and p.tablename = c.relname and p.policyname = 'system'
        and p.roles @> array[${systemRole}]::name[])
    order by 1, 2`.execute(tx);
  return rows;
}

async function guard(tx: Transaction<Tables>, url: string, table: Table): Promise<void> {
  const named = sql.id(table.schema, table.name);
  const system = sql.id(roleName(url, 'system'));
  const tenant = sql.id(roleName(url, 'tenant'));
  await sql`alter table ${named} enable row level security`.execute(tx);
  for (const policy of ['system', 'tenant'])
    await sql`drop policy if exists ${sql.id(policy)} on ${named}`.execute(tx);
  await sql`create policy system on ${named} to ${system} using (true) with check (true)`.execute(tx);
  await sql`grant ${SYSTEM_RIGHTS[table.name] ?? CHANGE} on ${named} to ${system}`.execute(tx);
  const own = ownRows(table);
  if (own === undefined) return;
  await sql`create policy tenant on ${named} to ${tenant} using (${own}) with check (${own})`.execute(tx);
  await sql`grant ${TENANT_RIGHTS[table.name] ?? CHANGE} on ${named} to ${tenant}`.execute(tx);
}

const CHANGE = sql`select, insert, update, delete`;

/** The audit log grows and nothing else, for us too; what migrations keep is theirs. */
const SYSTEM_RIGHTS: Readonly<Record<string, RawBuilder<unknown>>> = {
  audit_entry: sql`select, insert`,
  schema_migration: sql`select`,
};

/** A project's own connection has no business with who may come in, nor with what is on record. */
const TENANT_RIGHTS: Readonly<Record<string, RawBuilder<unknown>>> = {
  audit_entry: sql`select`,
  member: sql`select (id, name)`,
  membership: sql`select`,
};

const CLOSED = new Set(['service_account']);

const project = sql`(select nullif(current_setting(${sql.lit(PROJECT_SETTING)}, true), '')::integer)`;

/** Rows of tables that name no project are those of what they belong to. */
const BELONGS: Readonly<Record<string, RawBuilder<unknown>>> = {
  project: sql`id = ${project}`,
  vendor_queue: sql`exists (select from vendor p where p.id = vendor_id and p.project_id = ${project})`,
  notice: sql`exists (select from incident p where p.id = incident_id and p.project_id = ${project})`,
  annotation_tagged: sql`exists (select from annotation p where p.id = annotation_id and p.project_id = ${project})
    and exists (select from annotation_tag t where t.id = tag_id and t.project_id = ${project})`,
  member: sql`exists (select from membership p where p.member_id = id and p.project_id = ${project})`,
};

/** Undefined: nothing of the table is for a tenant. What is new and names no project is closed until somebody decides. */
function ownRows({ name, hasProject }: Table): RawBuilder<unknown> | undefined {
  if (CLOSED.has(name)) return undefined;
  return BELONGS[name] ?? (hasProject ? sql`project_id = ${project}` : undefined);
}
