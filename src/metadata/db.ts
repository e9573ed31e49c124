import { type Kysely, Kysely as KyselyClass, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

// bigint columns (surrogates, tokens) are read as bigint, never as a rounded number.
pg.types.setTypeParser(pg.types.builtins.INT8, (value) => BigInt(value));

interface PoolOptions {
  readonly maxConnections?: number;
}

/** A pooled connection. Idle connections that the server closes are replaced quietly; a query then fails as `metadata_unavailable`. */
export function openDatabase(url: string, options: PoolOptions = {}): Database {
  return overPool(openPool(url, options));
}

export function overPool(pool: PostgresPool): Database {
  return new KyselyClass<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => {});
  // A connection that breaks inside a transaction, between two statements, says so here; the next statement fails as it should.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
