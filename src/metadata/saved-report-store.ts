import type { Selectable } from 'kysely';
import type { Author, SavedReportRecord, SavedReportStore } from '#boards';
import type { ProjectId } from '#core';
import type { BoardTables } from './board-tables.ts';
import { byName } from './by-name.ts';
import type { Database } from './db.ts';

export function createSavedReportStore(db: Database): SavedReportStore {
  const rows = (projectId: ProjectId) =>
    db
      .selectFrom('saved_report')
      .leftJoin('member', 'member.id', 'saved_report.created_by')
      .selectAll('saved_report')
      .select('member.name as author')
      .where('saved_report.project_id', '=', projectId);
  const get = async (projectId: ProjectId, id: number) => {
    const row = await rows(projectId).where('saved_report.id', '=', id).executeTakeFirst();
    return row && toRecord(row);
  };
  return {
    list: async (projectId) => byName((await rows(projectId).execute()).map(toRecord)),

    async count(projectId) {
      const { count } = await db
        .selectFrom('saved_report')
        .select((eb) => eb.fn.countAll<bigint>().as('count'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    get,

    some: async (projectId, ids) =>
      ids.length === 0
        ? []
        : (
            await rows(projectId)
              .where('saved_report.id', 'in', [...ids])
              .execute()
          ).map(toRecord),

    async create(projectId, { definition, ...report }, by, at) {
      const { id } = await db
        .insertInto('saved_report')
        .values({
          ...report,
          project_id: projectId,
          definition: JSON.stringify(definition),
          created_by: by,
          created_at: new Date(at),
          changed_at: new Date(at),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const made = await get(projectId, id);
      if (!made) throw new TypeError('it was removed at once');
      return made;
    },

    async change(projectId, id, version, { definition, ...change }, at) {
      const changed = await db
        .updateTable('saved_report')
        .set({
          ...change,
          ...(definition && { definition: JSON.stringify(definition) }),
          changed_at: new Date(at),
          version: version + 1,
        })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },

    async remove(projectId, id) {
      const removed = await db
        .deleteFrom('saved_report')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },

    async boardsWith(projectId, id) {
      const boards = await db
        .selectFrom('board')
        .select('cards')
        .where('project_id', '=', projectId)
        .execute();
      return boards.filter(({ cards }) => cards.some((card) => card.kind === 'report' && card.report === id))
        .length;
    },
  };
}

/** Who made it, while they are still a member of something. */
export function toAuthor(row: {
  readonly created_by: number | null;
  readonly author: string | null;
}): Author | null {
  return row.created_by === null || row.author === null ? null : { id: row.created_by, name: row.author };
}

type Row = Selectable<BoardTables['saved_report']> & { readonly author: string | null };

function toRecord(row: Row): SavedReportRecord {
  const { id, kind, name, description, definition, chart, version } = row;
  return {
    id,
    kind,
    name,
    description,
    definition,
    chart,
    version,
    createdBy: toAuthor(row),
    changedAt: row.changed_at.getTime(),
  };
}
