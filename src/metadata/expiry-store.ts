import { sql } from 'kysely';
import { toProjectId, toSubjectId, toToken } from '#core';
import type { PropertyScope } from '#events';
import type { ExpiryState, ExpiryStore } from '#expiry';
import { MEMBERSHIP_SEEN_EVERY_MS } from '#people';
import type { Database } from './db.ts';

export function createExpiryStore(db: Database): ExpiryStore {
  return {
    async read(projectId) {
      const { rows } = await sql<Row>`select * from expiry where project_id = ${projectId}`.execute(db);
      const properties = await sql<RuleRow>`
        select token, name, days, scope, group_slot from expiry_property
        where project_id = ${projectId} order by name, scope, group_slot`.execute(db);
      return toState(
        rows[0],
        properties.rows.map(({ token, name, days, scope, group_slot }) => ({
          ...{ scope, groupSlot: group_slot },
          ...{ token: toToken(token), name, days },
        })),
      );
    },
    set: (projectId, { days, properties }, dueAt) =>
      db.transaction().execute(async (tx) => {
        await sql`
          insert into expiry (project_id, days, due_at) values (${projectId}, ${days}, ${new Date(dueAt)})
          on conflict (project_id) do update set days = excluded.days, due_at = excluded.due_at`.execute(tx);
        await sql`delete from expiry_property where project_id = ${projectId}`.execute(tx);
        await sql`
          insert into expiry_property (project_id, token, name, days, scope, group_slot)
          select ${projectId}, * from unnest(${properties.map(({ token }) => String(token))}::bigint[],
            ${properties.map(({ name }) => name)}::text[], ${properties.map((rule) => rule.days)}::integer[],
            ${properties.map(({ scope }) => scope)}::text[], ${properties.map(({ groupSlot }) => groupSlot)}::smallint[])`.execute(
          tx,
        );
      }),
    async take(now, until) {
      const { rows } = await sql<{ project_id: number }>`
        update expiry set lease_until = ${new Date(until)}
        where project_id = (
          select project_id from expiry e
          where due_at <= ${new Date(now)} and (lease_until is null or lease_until <= ${new Date(now)})
            and (days is not null or exists (select from expiry_property p where p.project_id = e.project_id))
          order by due_at limit 1 for update skip locked)
        returning project_id`.execute(db);
      return rows[0] && toProjectId(rows[0].project_id);
    },
    async finish(projectId, { at, events, people, organisations, values }, dueAt) {
      // Somebody may have decided anew meanwhile: their first removal stays where it is.
      await sql`
        update expiry set lease_until = null, ran_at = ${new Date(at)}, events = ${events}, people = ${people},
          organisations = ${organisations}, values = ${values},
          due_at = case when due_at <= ${new Date(at)} then ${new Date(dueAt)} else due_at end
        where project_id = ${projectId}`.execute(db);
    },
    async olderPeople(projectId, before, after, limit) {
      const { rows } = await sql<{ subject: bigint }>`
        select s.subject from subject s
        where s.project_id = ${projectId} and s.scope = 0 and s.subject > ${after}::bigint and s.first_seen < ${new Date(before)}
          and not exists (select from person_link l where l.project_id = s.project_id and l.device = s.subject)
          and not exists (
            select from profile p
            where p.project_id = s.project_id and p.scope = 0 and p.subject = s.subject and p.changed_at >= ${new Date(before)})
        order by s.subject limit ${limit}`.execute(db);
      return rows.map(({ subject }) => toSubjectId(subject));
    },
    async olderOrganisations(projectId, before, after, limit) {
      const { rows } = await sql<{ subject: bigint; scope: number }>`
        select s.subject, s.scope from subject s
        where s.project_id = ${projectId} and s.scope > 0 and s.subject > ${after}::bigint and s.first_seen < ${new Date(before)}
          and not exists (
            select from profile p
            where p.project_id = s.project_id and p.scope = s.scope and p.subject = s.subject and p.changed_at >= ${new Date(before)})
          and not exists (
            select from person_organisation m
            where m.project_id = s.project_id and m.organisation = s.subject and m.seen_at >= ${membersSince(before)})
        order by s.subject limit ${limit}`.execute(db);
      return rows.map(({ subject, scope }) => ({ slot: scope, organisation: toSubjectId(subject) }));
    },
    async forgetMemberships(projectId, before) {
      await sql`
        delete from person_organisation where project_id = ${projectId} and seen_at < ${membersSince(before)}`.execute(
        db,
      );
    },
  };
}

/** They may have been seen as much later than is written down. */
function membersSince(before: number): Date {
  return new Date(before - MEMBERSHIP_SEEN_EVERY_MS);
}

interface RuleRow {
  readonly token: bigint;
  readonly name: string;
  readonly days: number;
  readonly scope: PropertyScope;
  readonly group_slot: number;
}

interface Row {
  readonly days: number | null;
  readonly due_at: Date;
  readonly ran_at: Date | null;
  readonly events: bigint;
  readonly people: bigint;
  readonly organisations: bigint;
  readonly values: bigint;
}

function toState(row: Row | undefined, properties: ExpiryState['rules']['properties']): ExpiryState {
  if (!row) return { rules: { days: null, properties }, dueAt: null, lastRun: null };
  const isSet = row.days !== null || properties.length > 0;
  return {
    rules: { days: row.days, properties },
    dueAt: isSet ? row.due_at.getTime() : null,
    lastRun: row.ran_at && {
      at: row.ran_at.getTime(),
      events: Number(row.events),
      people: Number(row.people),
      organisations: Number(row.organisations),
      values: Number(row.values),
    },
  };
}
