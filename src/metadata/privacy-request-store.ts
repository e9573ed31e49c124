import { sql } from 'kysely';
import { toProjectId, toSubjectId } from '#core';
import type { PrivacyRequest, PrivacyRequestStore } from '#people';
import type { Database } from './db.ts';

/** Migration 0017. */
export interface PrivacyRequestTables {
  privacy_request: Row;
}

interface Row {
  id: string;
  project_id: number;
  kind: PrivacyRequest['kind'];
  law: PrivacyRequest['law'];
  disclosure: PrivacyRequest['disclosure'];
  status: PrivacyRequest['status'];
  people: bigint[];
  asked_by: string;
  asked_at: Date;
  lease_until: Date | null;
  attempts: number;
  finished_at: Date | null;
}

export function createPrivacyRequestStore(db: Database): PrivacyRequestStore {
  return {
    async add({ id, projectId, kind, law, disclosure, status, people, askedBy, askedAt }) {
      await sql`
        insert into privacy_request (id, project_id, kind, law, disclosure, status, people, asked_by, asked_at)
        values (${id}, ${projectId}, ${kind}, ${law}, ${disclosure}, ${status}, ${people.map(String)}::bigint[], ${askedBy}, ${new Date(askedAt)})`.execute(
        db,
      );
    },
    async find({ projectId, kind, id }) {
      const { rows } = await sql<Row>`
        select * from privacy_request where id = ${id} and project_id = ${projectId} and kind = ${kind}`.execute(
        db,
      );
      return rows[0] && toRequest(rows[0]);
    },
    async revoke({ projectId, kind, id }) {
      const { numAffectedRows } = await sql`
        update privacy_request set status = 'revoked', finished_at = now()
        where id = ${id} and project_id = ${projectId} and kind = ${kind} and status = 'pending'`.execute(db);
      return numAffectedRows === 1n;
    },
    async take(now, until) {
      const { rows } = await sql<Row>`
        update privacy_request set status = 'started', lease_until = ${new Date(until)}, attempts = attempts + 1
        where id = (
          select id from privacy_request
          where status in ('pending', 'started') and (lease_until is null or lease_until < ${new Date(now)})
          order by asked_at, id limit 1 for update skip locked)
        returning *`.execute(db);
      return rows[0] && { request: toRequest(rows[0]), attempts: rows[0].attempts };
    },
    async postpone(id, until) {
      await sql`update privacy_request set lease_until = ${new Date(until)} where id = ${id}`.execute(db);
    },
    async finish(id, status, at) {
      await sql`
        update privacy_request set status = ${status}, finished_at = ${new Date(at)}, lease_until = null
        where id = ${id} and status = 'started'`.execute(db);
    },
  };
}

function toRequest(row: Row): PrivacyRequest {
  return {
    id: row.id,
    projectId: toProjectId(row.project_id),
    kind: row.kind,
    law: row.law,
    disclosure: row.disclosure,
    status: row.status,
    people: row.people.map((person) => toSubjectId(person)),
    askedBy: row.asked_by,
    askedAt: row.asked_at.getTime(),
  };
}

/** A month after it was asked nobody asks after a request. */
export async function sweepPrivacyRequests(db: Database): Promise<void> {
  await sql`
    delete from privacy_request
    where asked_at < now() - interval '30 days' and status not in ('pending', 'started')`.execute(db);
}
