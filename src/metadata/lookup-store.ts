import type { ColumnType, Generated, Selectable } from 'kysely';
import type { LookupRecord, LookupStore } from '#lookups';
import type { Database } from './db.ts';
import { reserveRevision } from './revisions.ts';

/** Migrations 0018 and 0022. */
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
    last_revision: Generated<number>;
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

    async rename(projectId, id, name, at) {
      const renamed = await db
        .updateTable('lookup_table')
        .set({ name, changed_at: new Date(at) })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return renamed.numUpdatedRows > 0n;
    },

    reserve: (projectId, id) => reserveRevision(db, 'lookup_table', projectId, id),

    async switchTo(projectId, id, { revision, columns, rows, rowsLeftOut, cellsLeftOut }, at) {
      const switched = await db
        .updateTable('lookup_table')
        .set({
          revision,
          columns: JSON.stringify(columns),
          rows,
          rows_left_out: rowsLeftOut,
          cells_left_out: cellsLeftOut,
          changed_at: new Date(at),
        })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .where('last_revision', '=', revision)
        .executeTakeFirst();
      return switched.numUpdatedRows > 0n;
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
