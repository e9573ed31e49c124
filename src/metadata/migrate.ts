import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { AppError } from '#core';
import type { Database } from './db.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/**
 * Runs the numbered `.sql` files that this database has not seen, each in a transaction, one migrator at a time. Returns their names.
 * `only`: just these, for rows of an older schema. Throws `AppError('backup_newer')` where one of them is not known here.
 */
export async function migrateDatabase(db: Database, only?: readonly string[]): Promise<string[]> {
  const known = (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).sort();
  if (only?.some((name) => !known.includes(name)))
    throw new AppError(
      'backup_newer',
      'this backup was made by a newer Riserbo: use that one, or a later one',
    );
  const files = only ? known.filter((name) => only.includes(name)) : known;
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(726973657262)`.execute(tx);
    await sql`create table if not exists schema_migration (name text primary key, at timestamptz not null default now())`.execute(
      tx,
    );
    const seen = await sql<{ name: string }>`select name from schema_migration`.execute(tx);
    const done = new Set(seen.rows.map((row) => row.name));
    const fresh = files.filter((name) => !done.has(name));
    for (const name of fresh) {
      await sql.raw(await readFile(new URL(name, FOLDER), 'utf8')).execute(tx);
      await sql`insert into schema_migration (name) values (${name})`.execute(tx);
    }
    return fresh;
  });
}
