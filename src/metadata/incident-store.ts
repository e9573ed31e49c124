import { type Selectable, sql } from 'kysely';
import { toProjectId, toSubjectId } from '#core';
import type { IncidentRecord, IncidentStore, NoticeCounts } from '#incidents';
import type { Database } from './db.ts';
import type { IncidentTables } from './incident-tables.ts';

export function createIncidentStore(db: Database): IncidentStore {
  return {
    async create({ projectId, title, scope, openedAt, affected, openedBy }) {
      const row = await db
        .insertInto('incident')
        .values({
          project_id: projectId,
          title,
          scope_kind: scope.kind,
          scope_id: scope.id,
          scope_from: new Date(scope.from),
          scope_to: new Date(scope.to),
          opened_at: new Date(openedAt),
          opened_by: openedBy,
          affected: JSON.stringify(affected),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRecord(row);
    },

    async get(projectId, id) {
      const row = await db
        .selectFrom('incident')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    async list(projectId) {
      const rows = await db
        .selectFrom('incident')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id', 'desc')
        .limit(200)
        .execute();
      return rows.map(toRecord);
    },

    async openCount(projectId) {
      const { open } = await db
        .selectFrom('incident')
        .select((eb) => eb.fn.countAll<bigint>().as('open'))
        .where('project_id', '=', projectId)
        .where('status', '!=', 'closed')
        .executeTakeFirstOrThrow();
      return Number(open);
    },

    async notifying() {
      const rows = await db
        .selectFrom('incident')
        .selectAll()
        .where('status', '=', 'notifying')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ incident: toRecord(row), isQueueComplete: row.queue_complete }));
    },

    async startNotifying(id) {
      await db
        .updateTable('incident')
        .set({ status: 'notifying', queue_complete: false })
        .where('id', '=', id)
        .execute();
    },

    async enqueue(id, notices, at) {
      if (notices.length === 0) return 0;
      const result = await db
        .insertInto('notice')
        .values(
          notices.map(({ noticeId, subject, fields }) => ({
            incident_id: id,
            subject,
            notice_id: noticeId,
            fields: [...fields],
            due_at: new Date(at),
          })),
        )
        .onConflict((conflict) => conflict.columns(['incident_id', 'subject']).doNothing())
        .executeTakeFirst();
      return Number(result.numInsertedOrUpdatedRows ?? 0n);
    },

    async completeQueue(id) {
      await db.updateTable('incident').set({ queue_complete: true }).where('id', '=', id).execute();
    },

    async finishNotifying(id) {
      await db
        .updateTable('incident')
        .set({ status: 'open' })
        .where('id', '=', id)
        .where('status', '=', 'notifying')
        .where('queue_complete', '=', true)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('notice')
                .select('subject')
                .where('incident_id', '=', id)
                .where('state', 'in', ['queued', 'sending']),
            ),
          ),
        )
        .execute();
    },

    async close(id) {
      await db.updateTable('incident').set({ status: 'closed' }).where('id', '=', id).execute();
    },

    async claim(id, limit, now, leaseUntil) {
      const due = db
        .selectFrom('notice')
        .select('subject')
        .where('incident_id', '=', id)
        .where('state', 'in', ['queued', 'sending'])
        .where('due_at', '<=', new Date(now))
        .orderBy('due_at')
        .orderBy('subject')
        .limit(limit)
        .forUpdate()
        .skipLocked();
      const rows = await db
        .updateTable('notice')
        .set({ state: 'sending', due_at: new Date(leaseUntil), attempts: sql`attempts + 1` })
        .where('incident_id', '=', id)
        .where('subject', 'in', due)
        .returning(['notice_id', 'subject', 'fields', 'attempts'])
        .execute();
      return rows.map((row) => ({
        noticeId: row.notice_id,
        subject: toSubjectId(row.subject),
        fields: row.fields,
        attempts: row.attempts - 1,
      }));
    },

    async settle(id, subject, outcome) {
      await db
        .updateTable('notice')
        .set(
          outcome.state === 'queued'
            ? { state: 'queued', due_at: new Date(outcome.nextAt) }
            : { state: outcome.state, settled_at: new Date(outcome.at), language: outcome.language },
        )
        .where('incident_id', '=', id)
        .where('subject', '=', subject)
        .where('state', '=', 'sending')
        .execute();
    },

    async counts(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('notice')
        .select(['incident_id', 'state', (eb) => eb.fn.countAll<bigint>().as('notices')])
        .where('incident_id', 'in', [...ids])
        .groupBy(['incident_id', 'state'])
        .execute();
      const none: NoticeCounts = { queued: 0, sending: 0, sent: 0, failed: 0, unreachable: 0 };
      const counts = new Map<number, NoticeCounts>();
      for (const row of rows)
        counts.set(row.incident_id, {
          ...(counts.get(row.incident_id) ?? none),
          [row.state]: Number(row.notices),
        });
      return counts;
    },

    async isGenuine(noticeId) {
      const row = await db
        .selectFrom('notice')
        .select('notice_id')
        .where('notice_id', '=', noticeId)
        .where('state', 'in', ['sent', 'sending'])
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

function toRecord(row: Selectable<IncidentTables['incident']>): IncidentRecord {
  return {
    id: row.id,
    projectId: toProjectId(row.project_id),
    title: row.title,
    status: row.status,
    scope: {
      kind: row.scope_kind,
      id: row.scope_id,
      from: row.scope_from.getTime(),
      to: row.scope_to.getTime(),
    },
    openedAt: row.opened_at.getTime(),
    affected: row.affected,
  };
}
