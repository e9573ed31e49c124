import { sql } from 'kysely';
import { type Clock, type ProjectId, RecentMap, type Token } from '#core';
import type { PrivacyClass, PropertyScope, ValueKind } from '#events';
import type { Vocabulary, VocabularySnapshot } from '#reports';
import type { Database } from './db.ts';

const FRESH_MS = 1_000;

/** The catalogue as questions see it. */
export function createVocabulary(db: Database, clock: Clock): Vocabulary {
  const recent = new RecentMap<ProjectId, { readAt: number; mark: string; snapshot: VocabularySnapshot }>(
    1_000,
  );
  return {
    async read(projectId) {
      const known = recent.get(projectId);
      if (known && clock() - known.readAt < FRESH_MS) return known.snapshot;
      const readAt = clock();
      const snapshot = await readSnapshot(db, projectId);
      if (!snapshot) {
        recent.delete(projectId);
        return undefined;
      }
      const mark = JSON.stringify(snapshot, (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      const current = known?.mark === mark ? known.snapshot : snapshot;
      recent.set(projectId, { readAt, mark, snapshot: current });
      return current;
    },
  };
}

async function readSnapshot(db: Database, projectId: ProjectId): Promise<VocabularySnapshot | undefined> {
  const project = await db
    .selectFrom('project')
    .select(['timezone', 'k', 'is_development'])
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (!project) return undefined;
  const groups = await db
    .selectFrom('group_key')
    .select(['slot', 'name as key'])
    .where('project_id', '=', projectId)
    .orderBy('slot')
    .execute();
  const events = await db
    .selectFrom('catalogue_event')
    .select(['token', 'name', 'last_seen'])
    .where('project_id', '=', projectId)
    .orderBy('token')
    .execute();
  const { rows: properties } = await sql<{
    scope: PropertyScope;
    group_slot: number;
    token: Token;
    name: string | null;
    kind: ValueKind;
    slot: string | null;
    class: PrivacyClass;
  }>`
    select p.scope, p.group_slot, p.token, p.name, k.kind, k.slot, p.class
    from catalogue_property p join catalogue_kind k using (project_id, scope, group_slot, token)
    where p.project_id = ${projectId}
    order by p.scope, p.group_slot, p.token, k.kind`.execute(db);
  return {
    projectId,
    timezone: project.timezone,
    k: project.is_development ? 1 : project.k,
    groups,
    events: events.map(({ token, name, last_seen }) => ({
      token: token as Token,
      name,
      lastSeenAt: last_seen.getTime(),
    })),
    properties: properties.map((row) => ({
      scope: row.scope,
      groupSlot: row.group_slot,
      token: row.token,
      name: row.name,
      kind: row.kind,
      slot: row.slot,
      privacy: row.class,
    })),
  };
}
