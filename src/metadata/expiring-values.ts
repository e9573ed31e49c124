import { type RawBuilder, sql } from 'kysely';
import { type ProjectId, type SubjectId, toSubjectId, toToken } from '#core';
import type { IdentityField } from '#events';
import type { ExpiringIdentities, HeldValue, ProfilePlace } from '#expiry';
import { type Profile, toHour } from '#people';
import type { Database } from './db.ts';
import { readProfiles } from './people-store.ts';

/** Values in profiles that were last sent before an instant. */
export interface ExpiringValueStore {
  count(projectId: ProjectId, place: ProfilePlace, before: number): Promise<number>;
  held(
    projectId: ProjectId,
    place: ProfilePlace,
    before: number,
    after: SubjectId,
    limit: number,
  ): Promise<readonly HeldValue[]>;
  /** Takes the value out of those profiles in which it is still as old; answers all of them as they now are. */
  clear(
    projectId: ProjectId,
    place: ProfilePlace,
    subjects: readonly SubjectId[],
    before: number,
  ): Promise<readonly Profile[]>;
}

export function createExpiringValueStore(db: Database): ExpiringValueStore {
  return {
    async count(projectId, place, before) {
      const { rows } = await sql<{ n: bigint }>`
        select count(*) as n from profile p where ${isOver(projectId, place, before)}`.execute(db);
      return Number(rows[0]?.n ?? 0n);
    },
    async held(projectId, place, before, after, limit) {
      const { rows } = await sql<{ subject: bigint; texts: string[] }>`
        select p.subject, array(
          select jsonb_array_elements_text(case value ->> 0
            when 'text' then jsonb_build_array(value -> 1) when 'list' then value -> 1 else '[]' end)) as texts
        from profile p, lateral (select p.properties -> ${String(place.token)}::text) held (value)
        where ${isOver(projectId, place, before)} and p.subject > ${String(after)}::bigint
        order by p.subject limit ${limit}`.execute(db);
      return rows.map(({ subject, texts }) => ({ subject: toSubjectId(subject), texts: texts.map(toToken) }));
    },
    clear: (projectId, place, subjects, before) =>
      db.transaction().execute(async (tx) => {
        // Of a profile that somebody changes meanwhile, this looks at what they have left.
        await sql`
          update profile p set properties = p.properties - ${String(place.token)}::text, version = p.version + 1
          where ${isOver(projectId, place, before)} and p.subject = any(${subjects.map(String)}::bigint[])`.execute(
          tx,
        );
        const keys = subjects.map((subject) => ({ projectId, scope: place.slot, subject }));
        return (await readProfiles(tx, keys, false)).filter(({ version }) => version > 0n);
      }),
  };
}

/** What an earlier version has stored says no hour: it is as old as the profile's last change. */
function isOver(projectId: ProjectId, { slot, token }: ProfilePlace, before: number): RawBuilder<unknown> {
  const name = String(token);
  return sql`p.project_id = ${projectId} and p.scope = ${slot} and p.properties ? ${name}::text
    and coalesce((p.properties -> ${name}::text ->> 2)::bigint, floor(extract(epoch from p.changed_at) / 3600)::bigint) < ${toHour(before)}`;
}

/** What a steward has declared identity is sealed under a field of its own. */
export interface ExpiringIdentityStore extends ExpiringIdentities {
  declaredField(projectId: ProjectId, name: string): Promise<IdentityField | undefined>;
}

export function createExpiringIdentityStore(db: Database): ExpiringIdentityStore {
  return {
    async count(projectId, place, before) {
      const { rows } = await sql<{ n: bigint }>`
        select count(*) as n from vault.sealed v, subject s where ${isSealedBefore(projectId, place, before)}`.execute(
        db,
      );
      return Number(rows[0]?.n ?? 0n);
    },
    async clear(projectId, place, before) {
      const { numAffectedRows } = await sql`
        delete from vault.sealed v using subject s where ${isSealedBefore(projectId, place, before)}`.execute(
        db,
      );
      return Number(numAffectedRows ?? 0n);
    },
    async declaredField(projectId, name) {
      const { rows } = await sql<{ field: IdentityField }>`
        select field from identity_property where project_id = ${projectId} and name = ${name}`.execute(db);
      return rows[0]?.field;
    },
  };
}

type IdentityPlace = Parameters<ExpiringIdentities['count']>[1];

function isSealedBefore(
  projectId: ProjectId,
  { slot, field }: IdentityPlace,
  before: number,
): RawBuilder<unknown> {
  return sql`v.project_id = ${projectId} and v.field = ${field} and v.sealed_at < ${new Date(before)}
    and s.project_id = v.project_id and s.subject = v.subject and s.scope = ${slot}`;
}
