import type { ColumnType, Generated, Selectable } from 'kysely';
import type { LookupRecord, LookupStore } from '#lookups';
import type { Database } from './db.ts';

/** Migration 0018. */
export interface LookupTables {
  lookup_table: {
    id: Generated<number>;
    project_id: number;
    name: string;
    property: ColumnType<LookupRecord['property'], string, never>;
    columns: ColumnType<LookupRecord['columns'], string | undefined, string>;
    rows: Generated<number>;
    rows_left_out: Generated<number>;
    cells_left_out: Generated<number>;
    revision: Generated<number>;
    created_at: Date;
    changed_at: Date;
  };
}

export function createLookupStore(db: Database): LookupStore {
  return {
    async list(projectId) {
      const rows = await db
        .selectFrom('lookup_table')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id')
        .execute();
      return rows.map(toRecord);
    },

    async create(projectId, { name, property }, at) {
      const row = await db
        .insertInto('lookup_table')
        .values({
          project_id: projectId,
          name,
          property: JSON.stringify(property),
          created_at: new Date(at),
          changed_at: new Date(at),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRecord(row);
    },

    async change(projectId, id, { columns, rowsLeftOut, cellsLeftOut, ...change }, at) {
      const changed = await db
        .updateTable('lookup_table')
        .set({
          ...change,
          ...(columns && { columns: JSON.stringify(columns) }),
          ...(rowsLeftOut !== undefined && { rows_left_out: rowsLeftOut }),
          ...(cellsLeftOut !== undefined && { cells_left_out: cellsLeftOut }),
          changed_at: new Date(at),
        })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },

    async remove(projectId, id) {
      const removed = await db
        .deleteFrom('lookup_table')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
  };
}

function toRecord(row: Selectable<LookupTables['lookup_table']>): LookupRecord {
  return {
    id: row.id,
    name: row.name,
    property: row.property,
    columns: row.columns,
    rows: row.rows,
    rowsLeftOut: row.rows_left_out,
    cellsLeftOut: row.cells_left_out,
    revision: row.revision,
    createdAt: row.created_at.getTime(),
    changedAt: row.changed_at.getTime(),
  };
}
