import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProjectId, toProjectId } from '#core';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { createCohortStore } from './cohort-store.ts';
import { type Databases, ofProject, openDatabases } from './databases.ts';
import { type Database, openDatabase } from './db.ts';
import { migrateDatabase } from './migrate.ts';
import { roleUrl } from './roles.ts';

const MINE = toProjectId(1);
const OTHER = toProjectId(2);

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let databases: Databases;
let tables: readonly Table[];
beforeAll(async () => {
  opened = await openTestDatabase();
  databases = openDatabases(opened.url, { maxConnections: 2 });
  expect(await databases.guard()).toBe(true);
  tables = await readTables(opened.db);
  await fill(opened.db, tables);
});
afterAll(async () => {
  await databases.close();
  await opened.close();
});

interface Table {
  readonly name: string;
  readonly hasProject: boolean;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly identity: string }[];
}

async function readTables(db: Database): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select format('%I.%I', t.table_schema, t.table_name) as name,
      bool_or(c.column_name = 'project_id') as "hasProject",
      json_agg(json_build_object('name', c.column_name, 'type', c.udt_name, 'identity', c.is_identity)) filter (where c.is_generated = 'NEVER') as columns
    from information_schema.tables t
    join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
    where t.table_type = 'BASE TABLE' and t.table_schema in ('public', 'vault') and t.table_name <> 'schema_migration'
    group by 1 order by 1`.execute(db);
  return rows;
}

const named = (table: Table) => sql.id(...table.name.split('.'));

/** A row of each project in every table: whatever it holds, whoever would refuse it. Ids and belongings are the project's number. */
async function fill(db: Database, all: readonly Table[]): Promise<void> {
  await db.connection().execute(async (one) => {
    await sql`set session_replication_role = replica`.execute(one);
    const { rows } = await sql<{ table: string; name: string }>`
      select conrelid::regclass::text as table, conname as name from pg_constraint
      where contype in ('c', 'f') and connamespace in ('public'::regnamespace, 'vault'::regnamespace)`.execute(
      one,
    );
    for (const { table, name } of rows)
      await sql`alter table ${sql.raw(table)} drop constraint ${sql.id(name)}`.execute(one);
    for (const table of all)
      for (const projectId of [MINE, OTHER]) {
        const values = table.columns.map(({ name, type }) => sql`${fillerOf(name, type, projectId)}`);
        await sql`
          insert into ${named(table)} (${sql.join(table.columns.map(({ name }) => sql.id(name)))})
          overriding system value values (${sql.join(values)})`.execute(one);
      }
    await sql`set session_replication_role = default`.execute(one);
  });
}

function fillerOf(name: string, type: string, projectId: ProjectId) {
  if (type.startsWith('_')) return sql.lit('{}');
  if (type === 'jsonb' || type === 'json') return sql.lit('{}');
  if (type === 'bool') return sql.lit(false);
  if (type === 'uuid') return sql.lit(`00000000-0000-0000-0000-00000000000${projectId}`);
  if (type === 'bytea') return sql`decode(${sql.lit(`0${projectId}`)}, 'hex')`;
  if (type === 'timestamptz' || type === 'date') return sql`now()`;
  if (type === 'text') return sql.lit(`${name} of ${projectId}`);
  return sql.lit(projectId);
}

async function count(db: Database, table: Table, condition = sql`true`): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from ${named(table)} t where ${condition}`.execute(db);
  return Number(rows[0]?.n);
}

/** What a statement did, or the code with which PostgreSQL refused it. Undone afterwards. */
async function attempt(db: Database, statement: ReturnType<typeof sql>): Promise<number | string> {
  const tx = await db.startTransaction().execute();
  try {
    const { numAffectedRows, rows } = await statement.execute(tx);
    return Number(numAffectedRows ?? rows.length);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
  } finally {
    await tx.rollback().execute();
  }
}

const REFUSED = '42501';
/** Nothing of these is for a project's connection: how members and programs come in, and what loaders have done. */
const CLOSED = new Set([
  ...['public.challenge', 'public.enrolment', 'public.loaded_unit', 'public.passkey', 'public.proof'],
  ...['public.service_account', 'public.session', 'vault.root'],
]);
const READ_ONLY = new Set(['public.audit_entry', 'public.member', 'public.membership']);

test('whoever has a connection of one project reads and writes no row of another, in any table', async () => {
  const url = roleUrl(opened.url, 'tenant');
  if (url === undefined) throw new Error('the test database has a password');
  const stolen = openDatabase(url, { maxConnections: 1 });
  await sql`select set_config('riserbo.project', ${String(MINE)}, false)`.execute(stolen);
  try {
    expect(tables.length).toBeGreaterThan(50);
    for (const table of tables) {
      const first = table.columns.find(({ identity }) => identity === 'NO')?.name ?? '';
      const own = sql`select ${sql.id(table.name === 'public.member' ? 'id' : first)} from ${named(table)}`;
      if (CLOSED.has(table.name)) {
        expect([table.name, await attempt(stolen, own)]).toEqual([table.name, REFUSED]);
        continue;
      }
      expect([table.name, await attempt(stolen, own)]).toEqual([table.name, 1]);
      const same = sql`update ${named(table)} set ${sql.id(first)} = ${sql.id(first)}`;
      const writes = READ_ONLY.has(table.name) ? [REFUSED, REFUSED] : [1, 1];
      expect([table.name, await attempt(stolen, same)]).toEqual([table.name, writes[0]]);
      expect([table.name, await attempt(stolen, sql`delete from ${named(table)}`)]).toEqual([
        table.name,
        writes[1],
      ]);
      const values = table.columns.map(({ name, type }) => fillerOf(name, type, OTHER));
      const foreign = sql`
        insert into ${named(table)} (${sql.join(table.columns.map(({ name }) => sql.id(name)))})
        overriding system value values (${sql.join(values)})`;
      expect([table.name, await attempt(stolen, foreign)]).toEqual([table.name, REFUSED]);
      if (!table.hasProject) continue;
      expect([table.name, await count(stolen, table, sql`project_id = ${OTHER}`)]).toEqual([table.name, 0]);
      const moved = sql`update ${named(table)} set project_id = ${OTHER}`;
      expect([table.name, await attempt(stolen, moved)]).toEqual([table.name, REFUSED]);
    }
    await sql`select set_config('riserbo.project', '', false)`.execute(stolen);
    for (const table of tables.filter(({ name, hasProject }) => hasProject && !CLOSED.has(name)))
      expect([table.name, await count(stolen, table)]).toEqual([table.name, 0]);
  } finally {
    await stolen.destroy();
  }
});

test('the program owns nothing, is no superuser and passes by no policy', async () => {
  const who = sql<{ owns: bigint; rights: boolean }>`
    select (select count(*) from pg_class where relowner = r.oid) as owns,
      r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb as rights
    from pg_roles r where rolname = current_user`;
  for (const db of [databases.system, databases.of(MINE)])
    expect((await who.execute(db)).rows).toEqual([{ owns: 0n, rights: false }]);
  await expect(sql`create table mine ()`.execute(databases.system)).rejects.toMatchObject({ code: REFUSED });
  await expect(sql`update audit_entry set actor = 'nobody'`.execute(databases.system)).rejects.toMatchObject({
    code: REFUSED,
  });
  await expect(sql`select from passkey`.execute(databases.of(MINE))).rejects.toMatchObject({ code: REFUSED });
});

test('connections that are used by turns see the project of the moment, also after a failure', async () => {
  const seen = async (projectId: ProjectId) => {
    const { rows } = await sql<{ id: number }>`select id from project`.execute(databases.of(projectId));
    return rows.map(({ id }) => id);
  };
  const asked = Array.from({ length: 60 }, (_, turn) => (turn % 3 === 0 ? OTHER : MINE));
  expect(await Promise.all(asked.map(seen))).toEqual(asked.map((projectId) => [projectId]));
  await expect(sql`select 1 / 0`.execute(databases.of(OTHER))).rejects.toThrow();
  expect(await seen(MINE)).toEqual([MINE]);
});

test('a store of a project cannot be made to answer for another, however it is asked', async () => {
  const cohorts = ofProject(databases, createCohortStore);
  expect((await cohorts.list(MINE)).map(({ id }) => id)).toEqual([MINE]);
  expect(await cohorts.get(MINE, OTHER)).toBeUndefined();
  // As if somebody had forgotten the project in a query.
  const createCareless = (db: Database) => {
    const all = async () => (await db.selectFrom('cohort').select('id').execute()).map(({ id }) => id);
    return { all: (_projectId: ProjectId) => all(), everybodys: all };
  };
  const careless = ofProject(databases, createCareless, ['everybodys']);
  expect(await careless.all(MINE)).toEqual([MINE]);
  expect((await careless.everybodys()).toSorted()).toEqual([MINE, OTHER]);
});

test('guarding again changes nothing; a table that is made later is closed until somebody decides', async () => {
  expect(await databases.guard()).toBe(true);
  await sql`create table later (id integer)`.execute(databases.owner);
  await databases.guard();
  await expect(sql`select from later`.execute(databases.of(MINE))).rejects.toMatchObject({ code: REFUSED });
  await sql`drop table later`.execute(databases.owner);
});

const whoami = async (db: Database) =>
  (await sql<{ name: string }>`select current_user as name`.execute(db)).rows[0]?.name;

test('where the server does not let the roles in, everything goes on as the owner', async () => {
  const role = sql.id(new URL(roleUrl(opened.url, 'tenant') ?? '').username);
  await sql`alter role ${role} nologin`.execute(opened.db);
  const shutOut = openDatabases(opened.url, { maxConnections: 2 });
  try {
    expect(await whoami(shutOut.of(MINE))).toBe('riserbo');
    expect(await whoami(shutOut.system)).toBe('riserbo');
  } finally {
    await shutOut.close();
    await sql`alter role ${role} login`.execute(opened.db);
  }
});

test('an owner who may no longer make roles still closes what is new', async () => {
  const url = new URL(opened.url);
  await sql`create role lender createrole login password 'lent'`.execute(opened.db);
  await sql`create database lent owner lender`.execute(opened.db);
  const lent = openDatabases(
    Object.assign(url, { username: 'lender', password: 'lent', pathname: '/lent' }).toString(),
    { maxConnections: 2 },
  );
  try {
    await migrateDatabase(lent.owner);
    expect(await lent.guard()).toBe(true);
    await sql`alter role lender nocreaterole`.execute(opened.db);
    await sql`create table later (id integer)`.execute(lent.owner);
    expect(await lent.guard()).toBe(true);
    expect((await sql`select from later`.execute(lent.system)).rows).toEqual([]);
    await expect(sql`select from later`.execute(lent.of(MINE))).rejects.toMatchObject({ code: REFUSED });
  } finally {
    await lent.close();
  }
});
