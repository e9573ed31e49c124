import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from './db.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Runs the numbered `.sql` files that this database has not seen, each in a transaction, one migrator at a time. Returns their names. */
export async function migrateDatabase(db: Database): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).sort();
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(726973657262)`.execute(tx);
    await sql`create table if not exists schema_migration (name text primary key, at timestamptz not null default now())`.execute(
      tx,
    );
    const known = await sql<{ name: string }>`select name from schema_migration`.execute(tx);
    const done = new Set(known.rows.map((row) => row.name));
    const fresh = files.filter((name) => !done.has(name));
    for (const name of fresh) {
      await sql.raw(await readFile(new URL(name, FOLDER), 'utf8')).execute(tx);
      await sql`insert into schema_migration (name) values (${name})`.execute(tx);
    }
    return fresh;
  });
}
