import { sql } from 'kysely';
import { type Clock, type ProjectId, RecentMap, type Token } from '#core';
import type { PrivacyClass, PropertyScope, ValueKind } from '#events';
import type { EntryWords, Vocabulary, VocabularyCohort, VocabularySnapshot } from '#reports';
import type { Database } from './db.ts';

const FRESH_MS = 1_000;

/** The catalogue as questions see it; `forget` makes the next question read it anew. */
export function createVocabulary(
  db: Database,
  clock: Clock,
): Vocabulary & { forget(projectId: ProjectId): void } {
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
    forget: (projectId) => recent.delete(projectId),
  };
}

async function readSnapshot(db: Database, projectId: ProjectId): Promise<VocabularySnapshot | undefined> {
  const project = await db
    .selectFrom('project')
    .select(['timezone', 'k', 'is_development', 'session_timeout_minutes', 'session_edges'])
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (!project) return undefined;
  const groups = await db
    .selectFrom('group_key')
    .select(['slot', 'name as key'])
    .where('project_id', '=', projectId)
    .orderBy('slot')
    .execute();
  const { rows: events } = await sql<WordsRow & { token: Token; name: string | null; last_seen: Date }>`
    select c.token, c.name, c.last_seen, ${wordsIn('lexicon_event')}
    from catalogue_event c left join lexicon_event using (project_id, token)
    where c.project_id = ${projectId} order by c.token`.execute(db);
  const { rows: properties } = await sql<
    WordsRow & {
      scope: PropertyScope;
      group_slot: number;
      token: Token;
      name: string | null;
      kind: ValueKind;
      slot: string | null;
      class: PrivacyClass;
    }
  >`
    select p.scope, p.group_slot, p.token, p.name, k.kind, k.slot, p.class, ${wordsIn('lexicon_property')}
    from catalogue_property p join catalogue_kind k using (project_id, scope, group_slot, token)
    left join lexicon_property using (project_id, scope, group_slot, token)
    where p.project_id = ${projectId}
    order by p.scope, p.group_slot, p.token, k.kind`.execute(db);
  return {
    projectId,
    timezone: project.timezone,
    sessionTimeoutMinutes: project.session_timeout_minutes,
    ...(project.session_edges && { sessionEdges: project.session_edges }),
    k: project.is_development ? 1 : project.k,
    groups,
    events: events.map((row) => ({
      token: row.token,
      name: row.name,
      lastSeenAt: row.last_seen.getTime(),
      ...wordsOf(row),
    })),
    properties: properties.map((row) => ({
      scope: row.scope,
      groupSlot: row.group_slot,
      token: row.token,
      name: row.name,
      kind: row.kind,
      slot: row.slot,
      privacy: row.class,
      ...wordsOf(row),
    })),
    cohorts: await readCohorts(db, projectId),
    custom: await readCustom(db, projectId),
  };
}

interface WordsRow {
  /** Null: nothing is written in the Lexicon. */
  readonly is_hidden: boolean | null;
  readonly is_verified: boolean | null;
  readonly display_name: string | null;
  readonly description: string | null;
  readonly tags: string[] | null;
  readonly merged_into: string | null;
}

const WORDS = ['is_hidden', 'is_verified', 'display_name', 'description', 'tags', 'merged_into'] as const;

function wordsIn(table: 'lexicon_event' | 'lexicon_property') {
  return sql.join(WORDS.map((column) => sql.ref(`${table}.${column}`)));
}

function wordsOf(row: WordsRow): { readonly words?: EntryWords; readonly mergedInto?: string } {
  if (row.is_hidden === null) return {};
  const words = {
    displayName: row.display_name,
    description: row.description,
    tags: row.tags ?? [],
    isHidden: row.is_hidden,
    isVerified: row.is_verified ?? false,
  };
  return { words, ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }) };
}

async function readCohorts(db: Database, projectId: ProjectId): Promise<VocabularyCohort[]> {
  const rows = await db
    .selectFrom('cohort')
    .select(['id', 'name', 'definition', 'revision'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, definition, revision }) => ({
    id,
    name,
    rule: definition.kind === 'rule' ? definition.rule : null,
    revision,
  }));
}

async function readCustom(
  db: Database,
  projectId: ProjectId,
): Promise<NonNullable<VocabularySnapshot['custom']>> {
  const rows = await db
    .selectFrom('custom_definition')
    .select(['id', 'name', 'description', 'definition'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  const lookups = await db
    .selectFrom('lookup_table')
    .select(['id', 'name', 'property', 'columns', 'revision'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  const named = rows.map(({ id, ...row }) => ({ id: String(id), ...row }));
  return {
    events: named.flatMap(({ definition, ...row }) =>
      definition.kind === 'event' ? [{ ...row, of: definition.of }] : [],
    ),
    properties: named.flatMap(({ definition, ...row }) =>
      definition.kind === 'property' ? [{ ...row, formula: definition.formula }] : [],
    ),
    behaviours: named.flatMap(({ definition, ...row }) =>
      definition.kind === 'computed' || definition.kind === 'borrowed'
        ? [{ ...row, behaviour: definition }]
        : [],
    ),
    lookups,
  };
}
