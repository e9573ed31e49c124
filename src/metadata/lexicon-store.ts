import { sql, type Transaction } from 'kysely';
import { type ProjectId, type Token, toProjectId } from '#core';
import type { PrivacyClass, PropertyScope, ValueKind } from '#events';
import type { DroppedStore } from '#ingest';
import type {
  Change,
  DefinedEvent,
  DefinedProperty,
  Key,
  LexiconStore,
  SeenProperty,
  StoredDeclaration,
  StoredViolation,
} from '#lexicon';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

export function createLexiconStore(db: Database): LexiconStore {
  return {
    async read(projectId) {
      const project = await db
        .selectFrom('project')
        .select(['k', 'is_development'])
        .where('id', '=', projectId)
        .executeTakeFirst();
      if (!project) return undefined;
      const groups = await db
        .selectFrom('group_key')
        .select(['name', 'slot'])
        .where('project_id', '=', projectId)
        .orderBy('slot')
        .execute();
      return {
        k: project.is_development ? 1 : project.k,
        groups: new Map(groups.map(({ name, slot }) => [name, slot])),
        events: await readEvents(db, projectId),
        properties: await readProperties(db, projectId),
        seenEvents: await readSeenEvents(db, projectId),
        seenProperties: await readSeenProperties(db, projectId),
        dropped: await readDropped(db, projectId),
      };
    },
    change: (projectId, changes, removed = []) =>
      db.transaction().execute(async (tx) => {
        for (const key of removed) await remove(tx, projectId, key);
        for (const change of changes) await write(tx, projectId, change);
      }),
    declare: (projectId, keys, declaration) =>
      db.transaction().execute(async (tx) => {
        for (const key of keys) await declare(tx, projectId, key, declaration);
      }),
    async violations(projectId) {
      const { rows } = await sql<{
        event: Token;
        property: Token;
        kind: StoredViolation['kind'];
        count: string;
        last_at: Date;
      }>`
        select event, property, kind, sum(count)::text as count, max(last_at) as last_at from lexicon_violation
        where project_id = ${projectId} and day > current_date - 30
        group by event, property, kind order by sum(count) desc, event, property, kind limit 1000`.execute(
        db,
      );
      return rows.map(({ last_at, count, ...row }) => ({
        ...row,
        count: Number(count),
        lastAt: last_at.getTime(),
      }));
    },
    async uses(projectId, of) {
      const rows = await db
        .selectFrom('saved_report')
        .select(['id', 'name', 'kind', 'definition'])
        .where('project_id', '=', projectId)
        .orderBy('id', 'desc')
        .execute();
      return rows
        .filter(({ definition }) => mentions(definition, of))
        .slice(0, MOST_USES)
        .map(({ id, name, kind }) => ({ id, name, kind }));
    },
    async closed() {
      const rows = await db
        .selectFrom('lexicon_property')
        .select(['project_id', 'token'])
        .where('declared', 'in', ['opaque', 'identity'])
        .execute();
      return rows.map((row) => ({ projectId: toProjectId(row.project_id), property: row.token as Token }));
    },
  };
}

const MOST_USES = 50;

/** Whether a question names it, anywhere: an event by its name, a property by scope, group and name. */
function mentions(part: unknown, of: Parameters<LexiconStore['uses']>[1]): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const isNamed =
    of.kind === 'event'
      ? 'event' in part && part.event === of.name
      : 'scope' in part &&
        part.scope === of.scope &&
        'name' in part &&
        part.name === of.name &&
        (of.group === undefined || ('group' in part && part.group === of.group));
  return isNamed || Object.values(part).some((inner) => mentions(inner, of));
}

/** What ingest left out, by day. */
export function createDroppedStore(db: Database): DroppedStore {
  return {
    async add(projectId, dropped) {
      await sql`
        insert into lexicon_dropped (project_id, token, day, count)
        select ${projectId}, d.token, current_date, d.count
        from unnest(${[...dropped.keys()].map(String)}::bigint[], ${[...dropped.values()].map(String)}::bigint[]) as d (token, count)
        where exists (select from project where id = ${projectId})
        on conflict (project_id, token, day) do update set count = lexicon_dropped.count + excluded.count`.execute(
        db,
      );
    },
  };
}

async function readEvents(db: Database, projectId: ProjectId): Promise<DefinedEvent[]> {
  const rows = await db
    .selectFrom('lexicon_event')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...toDefined(row), plan: row.plan }));
}

async function readProperties(db: Database, projectId: ProjectId): Promise<DefinedProperty[]> {
  const rows = await db
    .selectFrom('lexicon_property')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
  const values = await db
    .selectFrom('lexicon_value')
    .select(['property', 'text'])
    .where('project_id', '=', projectId)
    .orderBy('text')
    .execute();
  const texts = Map.groupBy(values, ({ property }) => property);
  return rows.map((row) => ({
    ...toDefined(row),
    scope: row.scope,
    groupSlot: row.group_slot,
    example: row.example,
    type: row.type,
    declared: row.declared,
    values: row.declared === 'values' ? (texts.get(row.token) ?? []).map(({ text }) => text) : [],
  }));
}

function toDefined(row: {
  name: string;
  token: bigint;
  display_name: string | null;
  description: string | null;
  owner: string | null;
  tags: string[];
  is_hidden: boolean;
  is_verified: boolean;
  is_dropped: boolean;
  merged_into: string | null;
  is_name_public: boolean;
  is_defined: boolean;
}) {
  return {
    name: row.name,
    token: row.token as Token,
    displayName: row.display_name,
    description: row.description,
    owner: row.owner,
    tags: row.tags,
    isHidden: row.is_hidden,
    isVerified: row.is_verified,
    isDropped: row.is_dropped,
    mergedInto: row.merged_into,
    isNamePublic: row.is_name_public,
    isDefined: row.is_defined,
  };
}

async function readSeenEvents(db: Database, projectId: ProjectId) {
  const rows = await db
    .selectFrom('catalogue_event')
    .select(['token', 'name', 'first_seen', 'last_seen'])
    .where('project_id', '=', projectId)
    .execute();
  return rows.map((row) => ({
    token: row.token as Token,
    name: row.name,
    firstSeenAt: row.first_seen.getTime(),
    lastSeenAt: row.last_seen.getTime(),
  }));
}

async function readSeenProperties(db: Database, projectId: ProjectId): Promise<SeenProperty[]> {
  const { rows } = await sql<{
    scope: PropertyScope;
    group_slot: number;
    token: Token;
    name: string | null;
    class: PrivacyClass;
    hidden_values: number;
    first_seen: Date;
    kinds: ValueKind[];
  }>`
    select p.scope, p.group_slot, p.token, p.name, p.class, p.hidden_values, p.first_seen, array_agg(k.kind order by k.kind) as kinds
    from catalogue_property p join catalogue_kind k using (project_id, scope, group_slot, token)
    where p.project_id = ${projectId}
    group by p.project_id, p.scope, p.group_slot, p.token`.execute(db);
  return rows.map((row) => ({
    scope: row.scope,
    groupSlot: row.group_slot,
    token: row.token,
    name: row.name,
    privacy: row.class,
    kinds: row.kinds,
    hiddenValues: row.hidden_values,
    firstSeenAt: row.first_seen.getTime(),
  }));
}

async function readDropped(db: Database, projectId: ProjectId): Promise<Map<Token, number>> {
  const { rows } = await sql<{ token: Token; count: string }>`
    select token, sum(count)::text as count from lexicon_dropped
    where project_id = ${projectId} and day > current_date - 30 group by token`.execute(db);
  return new Map(rows.map(({ token, count }) => [token, Number(count)]));
}

const EVENT_KEY = ['project_id', 'name'] as const;
const PROPERTY_KEY = ['project_id', 'scope', 'group_slot', 'name'] as const;

async function write(tx: Transaction<Tables>, projectId: ProjectId, change: Change): Promise<void> {
  const { of } = change;
  const shared = {
    ...given('display_name', change.displayName),
    ...given('description', change.description),
    ...given('owner', change.owner),
    ...given('tags', change.tags && [...change.tags]),
    ...given('is_hidden', change.isHidden),
    ...given('is_verified', change.isVerified),
    ...given('is_dropped', change.isDropped),
    ...given('merged_into', change.mergedInto),
    is_defined: true,
    changed_at: sql<Date>`clock_timestamp()`,
  };
  if (of.kind === 'event') {
    const columns = { ...shared, ...given('plan', change.plan && JSON.stringify(change.plan)) };
    await tx
      .insertInto('lexicon_event')
      .values({
        ...columns,
        project_id: projectId,
        name: of.name,
        token: of.token,
        plan: columns.plan ?? '[]',
      })
      .onConflict((conflict) => conflict.columns(EVENT_KEY).doUpdateSet(columns))
      .execute();
    return;
  }
  const columns = { ...shared, ...given('example', change.example), ...given('type', change.type) };
  await tx
    .insertInto('lexicon_property')
    .values({ ...columns, ...propertyKey(projectId, of) })
    .onConflict((conflict) => conflict.columns(PROPERTY_KEY).doUpdateSet(columns))
    .execute();
}

/** A column with its value; nothing where the value is absent. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Column in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Column in Name]?: Value }); // a computed name widens to string
}

function propertyKey(projectId: ProjectId, { scope, groupSlot, name, token }: Key & { kind: 'property' }) {
  return { project_id: projectId, scope, group_slot: groupSlot, name, token };
}

/** Words and rules go; what a steward declared about privacy stays, and so does the row that holds it. */
async function remove(tx: Transaction<Tables>, projectId: ProjectId, key: Key): Promise<void> {
  const empty = {
    display_name: null,
    description: null,
    owner: null,
    tags: [],
    is_hidden: false,
    is_verified: false,
    is_dropped: false,
    merged_into: null,
    is_defined: false,
    changed_at: sql<Date>`clock_timestamp()`,
  };
  if (key.kind === 'event') {
    await tx
      .updateTable('lexicon_event')
      .set({ ...empty, plan: '[]' })
      .where('project_id', '=', projectId)
      .where('name', '=', key.name)
      .execute();
    await tx
      .deleteFrom('lexicon_event')
      .where('project_id', '=', projectId)
      .where('name', '=', key.name)
      .where('is_name_public', '=', false)
      .execute();
    return;
  }
  await tx
    .updateTable('lexicon_property')
    .set({ ...empty, example: null, type: null })
    .where('project_id', '=', projectId)
    .where('scope', '=', key.scope)
    .where('group_slot', '=', key.groupSlot)
    .where('name', '=', key.name)
    .execute();
  await tx
    .deleteFrom('lexicon_property')
    .where('project_id', '=', projectId)
    .where('scope', '=', key.scope)
    .where('group_slot', '=', key.groupSlot)
    .where('name', '=', key.name)
    .where('is_name_public', '=', false)
    .where('declared', 'is', null)
    .execute();
}

async function declare(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  key: Key,
  declaration: StoredDeclaration,
): Promise<void> {
  if (key.kind === 'event') {
    const columns = { is_name_public: true, changed_at: sql<Date>`clock_timestamp()` };
    await tx
      .insertInto('lexicon_event')
      .values({ ...columns, project_id: projectId, name: key.name, token: key.token, plan: '[]' })
      .onConflict((conflict) => conflict.columns(EVENT_KEY).doUpdateSet(columns))
      .execute();
    return;
  }
  const { as } = declaration;
  const isName = as === 'name_public' || as === 'public' || as === 'values';
  const declared = as === 'crowd' ? null : as === 'name_public' ? undefined : as;
  const columns = {
    ...(isName ? { is_name_public: true } : {}),
    ...given('declared', declared),
    changed_at: sql<Date>`clock_timestamp()`,
  };
  await tx
    .insertInto('lexicon_property')
    .values({ ...columns, ...propertyKey(projectId, key) })
    .onConflict((conflict) => conflict.columns(PROPERTY_KEY).doUpdateSet(columns))
    .execute();
  if (as === 'name_public') return;
  await classify(tx, projectId, key, CLASSES[as]);
  await tx
    .deleteFrom('lexicon_value')
    .where('project_id', '=', projectId)
    .where('property', '=', key.token)
    .execute();
  if (declaration.as === 'values')
    await tx
      .insertInto('lexicon_value')
      .values(
        declaration.values.map(({ text, token }) => ({
          project_id: projectId,
          property: key.token,
          token,
          text,
        })),
      )
      .execute();
  if (declaration.as === 'identity')
    await tx
      .insertInto('identity_property')
      .values({ project_id: projectId, name: key.name, field: declaration.field })
      .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
      .execute();
}

const CLASSES = {
  public: 'public',
  values: 'crowd',
  crowd: 'crowd',
  opaque: 'opaque',
  identity: 'identity',
} as const satisfies Record<Exclude<StoredDeclaration['as'], 'name_public'>, PrivacyClass>;

/** Also of a property that has not arrived yet: its entry waits for it. */
async function classify(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  { scope, groupSlot, token }: Key & { kind: 'property' },
  privacy: PrivacyClass,
): Promise<void> {
  await tx
    .insertInto('catalogue_property')
    .values({ project_id: projectId, scope, group_slot: groupSlot, token, class: privacy })
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'scope', 'group_slot', 'token']).doUpdateSet({ class: privacy }),
    )
    .execute();
  if (privacy === 'opaque' || privacy === 'identity')
    await tx
      .deleteFrom('catalogue_wanted')
      .where('project_id', '=', projectId)
      .where('text_of', '=', 'value')
      .where('property', '=', token)
      .execute();
}
