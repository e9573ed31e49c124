import { toToken } from '#core';
import type { LookupRowStore } from '#lookups';
import { count, type Engine, sql, uint32, uint64s } from '#sql';
import { escapeTsv, TsvRows } from './tsv.ts';

const COLUMNS = ['project', 'lookup', 'revision', 'place', 'property', 'token', 'found', 'number'] as const;
const CELLS_AT_ONCE = 100_000;

/** The cells of lookup tables: a revision is written whole before anybody reads it. */
export function createLookupCells(engine: Engine): LookupRowStore {
  return {
    async *publicTexts(projectId, properties) {
      const statement = sql`SELECT DISTINCT property, token, text FROM dictionary
        WHERE project = ${uint32(projectId)} AND property IN ${uint64s(properties)}`;
      for await (const row of engine.stream<{ property: string; token: string; text: string }>(
        statement.toStatement(),
      ))
        yield { property: toToken(row.property), token: toToken(row.token), text: row.text };
    },
    async write(projectId, table, revision, cells) {
      for (let from = 0; from < cells.length; from += CELLS_AT_ONCE) {
        const rows = new TsvRows();
        for (const { place, key, found, number } of cells.slice(from, from + CELLS_AT_ONCE)) {
          const texts = found.map((text) => `'${escapeTsv(text)}'`).join();
          rows.addText(
            `${projectId}\t${table}\t${revision}\t${place}\t${key.property}\t${key.token}\t[${texts}]\t${number}`,
          );
        }
        await engine.insert({ table: 'lookup_cells', columns: COLUMNS, rows: rows.toBuffer() });
      }
    },
    async forget(projectId, table, old) {
      const these = old ? sql`revision <= ${count(old.upTo)} AND revision != ${count(old.keep)}` : sql`true`;
      await engine.command(
        sql`ALTER TABLE lookup_cells DELETE WHERE project = ${uint32(projectId)} AND lookup = ${count(table)} AND ${these}
          SETTINGS mutations_sync = 2`.toStatement(),
      );
    },
    async first(projectId, table, revision, rows) {
      const found = await engine.run<{ key: string; cells: [string | number, string[], number][] }>(
        sql`SELECT d.text AS key, groupArray((c.place, c.found, c.number)) AS cells
            FROM lookup_cells AS c
            INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = ${uint32(projectId)}) AS d
              ON c.property = d.property AND c.token = d.token
            WHERE c.project = ${uint32(projectId)} AND c.lookup = ${count(table)} AND c.revision = ${count(revision)}
            GROUP BY key ORDER BY key LIMIT ${count(rows)}`.toStatement(),
      );
      return found.map(({ key, cells }) => ({
        key,
        cells: cells.map(([place, texts, number]) => ({ place: Number(place), found: texts, number })),
      }));
    },
  };
}
