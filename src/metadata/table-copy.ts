import { type ControlledTransaction, type RawBuilder, sql } from 'kysely';
import type { Piece, Sequences, TableShape, TableSource, TableTarget } from '#backup';
import { AppError } from '#core';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

const PIECE_BYTES = 1 << 20;
const ROWS_AT_ONCE = 500;

/** The schema is made by migrations; what lets somebody in for hours or minutes would be let in again. */
const NOT_COPIED = ['schema_migration', 'session', 'enrolment', 'challenge'];

/** Wrapped keys and who was erased: kept apart from what they open, see `key-copy.ts`. */
const KEYS = ['root', 'project_key', 'tenant_key', 'epoch_key', 'subject_key', 'tombstone'];

/** Everything in the metadata database but the keys, or the keys, as of the moment when the first table is read, while others go on writing. */
export interface DatabaseCopy extends TableSource {
  readonly migrations: readonly string[];
  sequences(): Promise<Sequences>;
  close(): Promise<void>;
}

export async function openDatabaseCopy(db: Database, of: 'data' | 'keys'): Promise<DatabaseCopy> {
  const migrations = await sql<{ name: string }>`select name from schema_migration order by name`.execute(db);
  let look: ControlledTransaction<Tables> | undefined;
  const begin = () =>
    db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  return {
    migrations: migrations.rows.map(({ name }) => name),
    tables: await readTables(db, of),
    async *read(shape) {
      look ??= await begin();
      yield* readTable(look, shape);
    },
    sequences: () => readSequences(db),
    close: async () => {
      await look?.rollback().execute();
    },
  };
}

async function* readTable(tx: ControlledTransaction<Tables>, { table }: TableShape): AsyncIterable<Piece> {
  await sql`declare copied no scroll cursor for select to_jsonb(t)::text as line from ${named(table)} t`.execute(
    tx,
  );
  let lines: string[] = [];
  let size = 0;
  const piece = (): Piece => ({
    table,
    rows: lines.length,
    bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  });
  for (;;) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(ROWS_AT_ONCE)} from copied`.execute(tx);
    if (rows.length === 0) break;
    for (const { line } of rows) {
      lines.push(line);
      size += line.length;
    }
    if (size < PIECE_BYTES) continue;
    yield piece();
    [lines, size] = [[], 0];
  }
  if (lines.length > 0) yield piece();
  await sql`close copied`.execute(tx);
}

/** Ours, in an order in which each table comes after those that it refers to. */
async function readTables(db: Database, of: 'data' | 'keys'): Promise<TableShape[]> {
  const isKeys = sql`n.nspname = 'vault' and c.relname = any(${KEYS})`;
  const { rows: tables } = await sql<{ table: string; columns: string[]; refers: string[] }>`
    select format('%s.%s', n.nspname, c.relname) as table,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select array_agg(distinct format('%s.%s', fn.nspname, f.relname)) from pg_constraint k
        join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
        where k.contype = 'f' and k.conrelid = c.oid and k.confrelid <> c.oid), '{}') as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in (current_schema(), 'vault') and c.relname <> all (${NOT_COPIED})
      and (${isKeys}) = ${of === 'keys'}
    order by 1`.execute(db);
  const names = new Set(tables.map(({ table }) => table));
  const ordered: typeof tables = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const isReady = ({ refers }: (typeof tables)[number]) =>
      refers.every((other) => ordered.some(({ table }) => table === other) || !names.has(other));
    const ready = waiting.filter(isReady);
    if (ready.length === 0) throw new TypeError('tables refer to each other in a circle');
    ordered.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered.map(({ table, columns }) => ({ table, columns }));
}

async function readSequences(db: Database): Promise<Sequences> {
  const { rows } = await sql<{ name: string; last: bigint }>`
    select format('%s.%s', schemaname, sequencename) as name, last_value as last from pg_sequences
    where last_value is not null and schemaname in (current_schema(), 'vault')`.execute(db);
  return Object.fromEntries(rows.map(({ name, last }) => [name, String(last)]));
}

export interface DatabaseTarget extends TableTarget {
  finish(sequences: Sequences): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Takes rows back in one transaction: until `finish`, the database is as empty as it was, and marked so that nobody starts on it. The mark
 * stays until {@link concludeRestore}.
 */
export async function openDatabaseTarget(db: Database): Promise<DatabaseTarget> {
  await sql`create table if not exists restore_pending ()`.execute(db);
  const tx = await db.startTransaction().execute();
  return {
    async write({ table, columns }, { bytes }) {
      const [schema, name = ''] = table.split('.');
      if (NOT_COPIED.includes(name) || (schema === 'vault' && KEYS.includes(name)))
        throw new AppError('backup_damaged', 'the file holds what no backup of ours holds');
      const list = sql.join(columns.map((column) => sql.ref(column)));
      const rows = `[${bytes.toString('utf8').trimEnd().split('\n').join(',')}]`;
      await sql`insert into ${named(table)} (${list}) overriding system value
        select ${list} from jsonb_populate_recordset(null::${named(table)}, ${rows}::jsonb)`.execute(tx);
    },
    async count(table) {
      const { rows } = await sql<{ n: bigint }>`select count(*) as n from ${named(table)}`.execute(tx);
      return Number(rows[0]?.n ?? 0n);
    },
    async finish(sequences) {
      for (const [name, last] of Object.entries(sequences))
        await sql`select setval(${name}::regclass, ${last}::bigint)`.execute(tx);
      await tx.commit().execute();
    },
    abandon: async () => {
      if (!tx.isCommitted) await tx.rollback().execute();
    },
  };
}

/** From here on this is an installation. */
export async function concludeRestore(db: Database): Promise<void> {
  await sql`drop table restore_pending`.execute(db);
}

/** Throws `AppError('restore_not_empty')` where this database has our schema, or anything by the names of it. */
export async function assertEmptyDatabase(db: Database): Promise<void> {
  const { rows } = await sql<{ is_used: boolean }>`
    select to_regclass('schema_migration') is not null or to_regclass('project') is not null as is_used`.execute(
    db,
  );
  if (rows[0]?.is_used)
    throw new AppError(
      'restore_not_empty',
      'there is an installation here already: restore into empty directories and databases',
    );
}

/** "schema.name", as {@link readTables} says it. */
function named(table: string): RawBuilder<unknown> {
  return sql.table(table);
}
