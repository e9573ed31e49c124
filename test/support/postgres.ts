import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, migrateDatabase, openDatabase, withSealedTexts } from '#metadata';
import { createTextSealer } from '#vault';

/** A fresh, migrated database in the run's PostgreSQL; dropped by `close`. */
export async function openTestDatabase(): Promise<{ db: Database; url: string; close(): Promise<void> }> {
  const base = process.env['RISERBO_TEST_POSTGRES'];
  if (!base) throw new Error('run through vitest: its global setup starts PostgreSQL');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await administer(base, `create database ${name}`);
  const url = Object.assign(new URL(base), { pathname: `/${name}` }).toString();
  const key = randomBytes(32);
  const clear = openDatabase(url);
  const db = withSealedTexts(
    clear,
    createTextSealer(() => key),
  );
  await migrateDatabase(db);
  return {
    db,
    url,
    close: async () => {
      await db.destroy();
      await administer(base, `drop database ${name} with (force)`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
