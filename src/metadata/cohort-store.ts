import type { Selectable } from 'kysely';
import type { CohortRecord, CohortStore } from '#cohorts';
import type { ProjectId } from '#core';
import type { CohortTables } from './cohort-tables.ts';
import type { Database } from './db.ts';
import { reserveRevision } from './revisions.ts';

export function createCohortStore(db: Database): CohortStore {
  const of = (projectId: ProjectId) =>
    db.selectFrom('cohort').selectAll().where('project_id', '=', projectId).orderBy('id');
  return {
    list: async (projectId) => (await of(projectId).execute()).map(toRecord),

    async get(projectId, id) {
      const row = await of(projectId).where('id', '=', id).executeTakeFirst();
      return row && toRecord(row);
    },

    async create(projectId, { name, description, definition }, at) {
      const row = await db
        .insertInto('cohort')
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
      const row = await db
        .updateTable('cohort')
        .set({
          ...change,
          ...(definition && { definition: JSON.stringify(definition) }),
          changed_at: new Date(at),
        })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row && toRecord(row);
    },

    reserve: (projectId, id) => reserveRevision(db, 'cohort', projectId, id),

    async switchTo(projectId, id, revision, at) {
      const switched = await db
        .updateTable('cohort')
        .set({ revision, changed_at: new Date(at) })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .where('last_revision', '=', revision)
        .executeTakeFirst();
      return switched.numUpdatedRows > 0n;
    },

    async remove(projectId, id) {
      const removed = await db
        .deleteFrom('cohort')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
  };
}

function toRecord(row: Selectable<CohortTables['cohort']>): CohortRecord {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    definition: row.definition,
    revision: row.revision,
    createdAt: row.created_at.getTime(),
    changedAt: row.changed_at.getTime(),
  };
}
