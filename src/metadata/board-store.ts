import type { Selectable } from 'kysely';
import type { BoardRecord, BoardStore } from '#boards';
import type { ProjectId } from '#core';
import type { BoardTables } from './board-tables.ts';
import { byName } from './by-name.ts';
import type { Database } from './db.ts';
import { toAuthor } from './saved-report-store.ts';

export function createBoardStore(db: Database): BoardStore {
  const rows = (projectId: ProjectId) =>
    db
      .selectFrom('board')
      .leftJoin('member', 'member.id', 'board.created_by')
      .selectAll('board')
      .select('member.name as author')
      .where('board.project_id', '=', projectId);
  const get = async (projectId: ProjectId, id: number) => {
    const row = await rows(projectId).where('board.id', '=', id).executeTakeFirst();
    return row && toRecord(row);
  };
  return {
    list: async (projectId) => byName((await rows(projectId).execute()).map(toRecord)),

    async count(projectId) {
      const { count } = await db
        .selectFrom('board')
        .select((eb) => eb.fn.countAll<bigint>().as('count'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    get,

    async create(projectId, { name, description, range, filter, cards }, by, at) {
      const { id } = await db
        .insertInto('board')
        .values({
          project_id: projectId,
          name,
          description,
          range: toJson(range),
          filter: toJson(filter),
          cards: JSON.stringify(cards),
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

    async change(projectId, id, version, { range, filter, cards, ...words }, at) {
      const changed = await db
        .updateTable('board')
        .set({
          ...words,
          ...(range !== undefined && { range: toJson(range) }),
          ...(filter !== undefined && { filter: toJson(filter) }),
          ...(cards && { cards: JSON.stringify(cards) }),
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
        .deleteFrom('board')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
  };
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toRecord(row: Selectable<BoardTables['board']> & { readonly author: string | null }): BoardRecord {
  const { id, name, description, range, filter, cards, version } = row;
  return {
    id,
    name,
    description,
    range,
    filter,
    cards,
    version,
    createdBy: toAuthor(row),
    changedAt: row.changed_at.getTime(),
  };
}
