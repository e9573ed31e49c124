import type { Piece, TableShape, TableSource, TableTarget } from '#backup';
import { type Engine, isSlot, type Sql, sql, text } from '#sql';
import { makeEventColumns } from './schema.ts';

const PIECE_BYTES = 4 << 20;

/** All tables, each row once: older versions of a row that merges have not removed yet are not copied. */
const TABLES: Readonly<Record<string, Sql>> = {
  events: sql`events FINAL`,
  profiles: sql`profiles FINAL`,
  person_links: sql`person_links FINAL`,
  person_clusters: sql`person_clusters FINAL`,
  dictionary: sql`dictionary FINAL`,
  cohort_members: sql`cohort_members FINAL`,
  lookup_cells: sql`lookup_cells FINAL`,
  disclosures: sql`disclosures`,
};

export async function openWarehouseCopy(engine: Engine): Promise<TableSource> {
  const tables: TableShape[] = [];
  for (const table of Object.keys(TABLES)) tables.push({ table, columns: await columnsOf(engine, table) });
  return { tables, read: ({ table }) => readTable(engine, table) };
}

async function columnsOf(engine: Engine, table: string): Promise<string[]> {
  const rows = await engine.run<{ name: string }>(
    sql`SELECT name FROM system.columns WHERE database = currentDatabase() AND table = ${text(table)} ORDER BY position`.toStatement(),
  );
  return rows.map(({ name }) => name);
}

async function* readTable(engine: Engine, table: string): AsyncIterable<Piece> {
  let lines: string[] = [];
  let size = 0;
  const piece = (): Piece => ({ table, rows: lines.length, bytes: Buffer.from(lines.join('')) });
  const statement = sql`SELECT formatRow('TSV', *) AS line FROM ${rowsOf(table)}`;
  for await (const { line } of engine.stream<{ line: string }>(statement.toStatement())) {
    lines.push(line);
    size += line.length;
    if (size < PIECE_BYTES) continue;
    yield piece();
    [lines, size] = [[], 0];
  }
  if (lines.length > 0) yield piece();
}

export function createWarehouseTarget(engine: Engine): TableTarget {
  let hasSlots = false;
  return {
    async write({ table, columns }, { bytes }) {
      if (table === 'events' && !hasSlots) {
        await makeEventColumns(engine, columns.filter(isSlot));
        hasSlots = true;
      }
      await engine.insert({ table, columns, rows: bytes });
    },
    async count(table) {
      const [row] = await engine.run<{ n: string }>(
        sql`SELECT count() AS n FROM ${rowsOf(table)}`.toStatement(),
      );
      return Number(row?.n ?? 0);
    },
  };
}

function rowsOf(table: string): Sql {
  const rows = TABLES[table];
  if (!rows) throw new TypeError('not a table of the warehouse');
  return rows;
}
