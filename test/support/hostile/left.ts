import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#metadata';
import { filesUnder, type Place, readPlaces } from '../byte-search.ts';

/** Every file under a directory, and what is in those that are compressed. */
export function readFiles(directory: string): Place[] {
  return filesUnder(directory)
    .filter(({ isDirectory }) => !isDirectory)
    .flatMap(({ path }) => readPlaces(path));
}

/** Every column of every table of both databases, as text: ClickHouse compresses all, PostgreSQL what is large. */
export async function readTables(data: string): Promise<Place[]> {
  return [...readClickhouse(join(data, 'clickhouse')), ...(await readPostgres(join(data, 'postgres')))];
}

/** The system's own logs among them. */
function readClickhouse(path: string): Place[] {
  const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb'); // a CommonJS module
  const session = new chdb.Session(path);
  const found = session
    .query(
      "SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree%' OR engine LIKE '%Log'",
      'TSV',
    )
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([database, name]) => ({
      name: `ClickHouse ${database}.${name}`,
      bytes: Buffer.from(session.query(`SELECT * FROM "${database}"."${name}"`, 'TSVRaw')),
    }));
  session.close();
  return found;
}

async function readPostgres(directory: string): Promise<Place[]> {
  const server = await startEmbeddedPostgres(directory);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname <> 'information_schema'`,
  );
  const found: Place[] = [];
  for (const { name } of rows) {
    const table = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    const text = table.rows.map(({ row }) => row).join('\n');
    found.push({ name: `PostgreSQL ${name}`, bytes: Buffer.from(text) });
  }
  await client.end();
  await server.stop();
  return found;
}
