import type { AlertRecord, AlertStore } from '#alerts';
import { type ProjectId, toProjectId } from '#core';
import type { Database } from './db.ts';
import { cancelMails, enqueue } from './delivery-store.ts';
import { toAuthor } from './saved-report-store.ts';

export function createAlertStore(db: Database): AlertStore {
  const get: AlertStore['get'] = async (projectId, id) => {
    const row = await alertRows(db)
      .where('alert.project_id', '=', projectId)
      .where('alert.id', '=', id)
      .executeTakeFirst();
    return row && toRecord(row);
  };
  return {
    get,

    list: async (projectId) =>
      (await alertRows(db).where('alert.project_id', '=', projectId).orderBy('alert.id').execute()).map(
        toRecord,
      ),

    async ofReport(projectId, reportId) {
      const rows = await db
        .selectFrom('alert')
        .select('id')
        .where('project_id', '=', projectId)
        .where('report_id', '=', reportId)
        .execute();
      return rows.map(({ id }) => id);
    },

    async create(projectId, alert, by, at) {
      const { id } = await db
        .insertInto('alert')
        .values({
          project_id: projectId,
          report_id: alert.reportId,
          name: alert.name,
          metric: alert.metric,
          unit: alert.unit,
          condition: JSON.stringify(alert.condition),
          language: alert.language,
          recipients: alert.recipients,
          webhook_host: alert.webhookHost,
          created_by: by,
          created_at: new Date(at),
          due_at: new Date(alert.dueAt),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },

    async change(projectId, id, { name, condition, isPaused, recipients, dueAt }) {
      await db.transaction().execute(async (tx) => {
        if (recipients !== undefined) await cancelMails(tx, { alert_id: id });
        await tx
          .updateTable('alert')
          .set((eb) => ({
            name: name ?? eb.ref('name'),
            ...(condition && { condition: JSON.stringify(condition) }),
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
      await db.deleteFrom('alert').where('project_id', '=', projectId).where('id', '=', id).execute();
    },

    async takeDue({ holder, now, until }) {
      const taken = await db
        .updateTable('alert')
        .set({ lease_holder: holder, lease_until: new Date(until) })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('alert')
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

    async settle(id, holder, outcome, occurrence) {
      await db.transaction().execute(async (tx) => {
        const settled = await tx
          .updateTable('alert')
          .set({
            state: outcome.state,
            is_firing: outcome.isFiring,
            last_value: outcome.lastValue,
            last_bucket: outcome.lastBucket,
            checked_at: new Date(outcome.at),
            due_at: new Date(outcome.dueAt),
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
            { project_id: settled.project_id, alert_id: id, digest_id: null },
            occurrence,
            outcome.at,
          );
      });
    },
  };
}

function alertRows(db: Database) {
  return db
    .selectFrom('alert')
    .innerJoin('saved_report', 'saved_report.id', 'alert.report_id')
    .leftJoin('member', 'member.id', 'alert.created_by')
    .selectAll('alert')
    .select(['saved_report.name as report_name', 'saved_report.kind as report_kind'])
    .select('member.name as author');
}

type Row = Awaited<ReturnType<ReturnType<typeof alertRows>['execute']>>[number];

function toRecord(row: Row): AlertRecord {
  const projectId: ProjectId = toProjectId(row.project_id);
  return {
    id: row.id,
    projectId,
    report: { id: row.report_id, name: row.report_name, kind: row.report_kind },
    name: row.name,
    metric: row.metric,
    unit: row.unit,
    condition: row.condition,
    language: row.language,
    recipients: row.recipients,
    webhookHost: row.webhook_host,
    isPaused: row.is_paused,
    state: row.state,
    isFiring: row.is_firing,
    lastValue: row.last_value,
    lastBucket: row.last_bucket,
    checkedAt: row.checked_at?.getTime() ?? null,
    dueAt: row.due_at.getTime(),
    createdBy: toAuthor(row),
  };
}
