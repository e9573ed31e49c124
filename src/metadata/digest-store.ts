import type { DigestRecord, DigestStore } from '#alerts';
import { toProjectId } from '#core';
import type { Database } from './db.ts';
import { cancelMails, enqueue } from './delivery-store.ts';
import { toAuthor } from './saved-report-store.ts';

export function createDigestStore(db: Database): DigestStore {
  const get: DigestStore['get'] = async (projectId, id) => {
    const row = await digestRows(db)
      .where('digest.project_id', '=', projectId)
      .where('digest.id', '=', id)
      .executeTakeFirst();
    return row && toRecord(row);
  };
  return {
    get,

    list: async (projectId) =>
      (await digestRows(db).where('digest.project_id', '=', projectId).orderBy('digest.id').execute()).map(
        toRecord,
      ),

    async ofBoard(projectId, boardId) {
      const rows = await db
        .selectFrom('digest')
        .select('id')
        .where('project_id', '=', projectId)
        .where('board_id', '=', boardId)
        .execute();
      return rows.map(({ id }) => id);
    },

    async create(projectId, { boardId, weekday, hour, language, recipients, dueAt }, by, at) {
      const { id } = await db
        .insertInto('digest')
        .values({
          project_id: projectId,
          board_id: boardId,
          weekday,
          hour,
          language,
          recipients,
          created_by: by,
          created_at: new Date(at),
          due_at: new Date(dueAt),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },

    async change(projectId, id, { isPaused, recipients, dueAt }) {
      await db.transaction().execute(async (tx) => {
        if (recipients !== undefined) await cancelMails(tx, { digest_id: id });
        await tx
          .updateTable('digest')
          .set((eb) => ({
            is_paused: isPaused ?? eb.ref('is_paused'),
            recipients: recipients ?? eb.ref('recipients'),
            due_at: dueAt === undefined ? eb.ref('due_at') : new Date(dueAt),
          }))
          .where('project_id', '=', projectId)
          .where('id', '=', id)
          .execute();
      });
    },

    async remove(projectId, id) {
      await db.deleteFrom('digest').where('project_id', '=', projectId).where('id', '=', id).execute();
    },

    async takeDue({ holder, now, until }) {
      const taken = await db
        .updateTable('digest')
        .set({ lease_holder: holder, lease_until: new Date(until) })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('digest')
            .select('id')
            .where('is_paused', '=', false)
            .where('due_at', '<=', new Date(now))
            .where((where) =>
              where.or([where('lease_until', 'is', null), where('lease_until', '<', new Date(now))]),
            )
            .orderBy('due_at')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'project_id'])
        .executeTakeFirst();
      return taken && get(toProjectId(taken.project_id), taken.id);
    },

    async settle(id, holder, { sentAt, dueAt }, occurrence) {
      await db.transaction().execute(async (tx) => {
        const settled = await tx
          .updateTable('digest')
          .set({
            sent_at: sentAt === null ? null : new Date(sentAt),
            due_at: new Date(dueAt),
            lease_holder: null,
            lease_until: null,
          })
          .where('id', '=', id)
          .where('lease_holder', '=', holder)
          .returning('project_id')
          .executeTakeFirst();
        if (settled && occurrence)
          await enqueue(
            tx,
            { project_id: settled.project_id, alert_id: null, digest_id: id },
            occurrence,
            sentAt ?? dueAt,
          );
      });
    },
  };
}

function digestRows(db: Database) {
  return db
    .selectFrom('digest')
    .innerJoin('board', 'board.id', 'digest.board_id')
    .leftJoin('member', 'member.id', 'digest.created_by')
    .selectAll('digest')
    .select('board.name as board_name')
    .select('member.name as author');
}

type Row = Awaited<ReturnType<ReturnType<typeof digestRows>['execute']>>[number];

function toRecord(row: Row): DigestRecord {
  return {
    id: row.id,
    projectId: toProjectId(row.project_id),
    board: { id: row.board_id, name: row.board_name },
    weekday: row.weekday,
    hour: row.hour,
    language: row.language,
    recipients: row.recipients,
    isPaused: row.is_paused,
    sentAt: row.sent_at?.getTime() ?? null,
    dueAt: row.due_at.getTime(),
    createdBy: toAuthor(row),
  };
}
