import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { AppError } from '#core';
import type { Database } from './db.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/**
 * Runs the numbered `.sql` files that this database has not seen, each in a transaction, one migrator at a time. Returns their names.
 * `only`: just these, for rows of an older schema. Throws `AppError('backup_newer')` where one of them is not known here, and, but for the
 * restore itself, `restore_unfinished` where a restore into this database has not ended.
 */
export async function migrateDatabase(
  db: Database,
  { only, isRestoring = false }: { readonly only?: readonly string[]; readonly isRestoring?: boolean } = {},
): Promise<string[]> {
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
    if (!isRestoring) await assertWhole(tx);
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

/** A restore marks the database until its last row is there: what it broke off would look like a new installation. */
async function assertWhole(db: Database): Promise<void> {
  const { rows } = await sql<{ is_pending: boolean }>`
    select to_regclass('restore_pending') is not null as is_pending`.execute(db);
  if (rows[0]?.is_pending)
    throw new AppError(
      'restore_unfinished',
      'a restore into this database was broken off: empty the directories and databases, and restore again',
    );
}
