import type { Selectable } from 'kysely';
import type { ProjectId } from '#core';
import type { DefinitionRecord, DefinitionStore } from '#definitions';
import type { Database } from './db.ts';
import type { DefinitionTables } from './definition-tables.ts';

export function createDefinitionStore(db: Database): DefinitionStore {
  return {
    async list(projectId: ProjectId) {
      const rows = await db
        .selectFrom('custom_definition')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id')
        .execute();
      return rows.map(toRecord);
    },

    async create(projectId, { name, description, definition }, at) {
      const row = await db
        .insertInto('custom_definition')
        .values({
          project_id: projectId,
          name,
          description,
          definition: JSON.stringify(definition),
          created_at: new Date(at),
          changed_at: new Date(at),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRecord(row);
    },

    async change(projectId, id, { definition, ...change }, at) {
      const changed = await db
        .updateTable('custom_definition')
        .set({
          ...change,
          ...(definition && { definition: JSON.stringify(definition) }),
          changed_at: new Date(at),
        })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },

    async remove(projectId, id) {
      const removed = await db
        .deleteFrom('custom_definition')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
  };
}

function toRecord(row: Selectable<DefinitionTables['custom_definition']>): DefinitionRecord {
  const { id, name, description, definition } = row;
  return {
    id,
    name,
    description,
    definition,
    createdAt: row.created_at.getTime(),
    changedAt: row.changed_at.getTime(),
  };
}
