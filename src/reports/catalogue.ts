import { type Catalogue, CUSTOM_EVENT, LOOKUP, lookupColumn } from '#contract';
import { AppError, type ProjectId, type Token } from '#core';
import type { PropertyRef, ValueKind } from '#events';
import { count, type Engine, joinSql, type Sql, sql, text, uint32, uint64 } from '#sql';
import { toLexicon } from './shared/lexicon.ts';
import { lookupTextsSql } from './shared/lookup.ts';
import type { EntryWords, Vocabulary, VocabularySnapshot } from './vocabulary.ts';

/** What a question can be built from: public names, and the readable values of a property. About nobody in particular. */
export interface Words {
  /** The tokens under which readable texts of a property are kept; none where nobody may read it. */
  keys(projectId: ProjectId, property: PropertyRef): Promise<Token[]>;
  catalogue(projectId: ProjectId): Promise<Catalogue>;
  /** At most 100 readable values that contain `search`, in alphabetical order. */
  values(
    projectId: ProjectId,
    property: PropertyRef,
    search: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly values: string[]; readonly isOpaque: boolean }>;
}

const SUGGESTED = 100;

export function createWords({
  engine,
  vocabulary,
}: {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
}): Words {
  const known = async (projectId: ProjectId): Promise<VocabularySnapshot> => {
    const snapshot = await vocabulary.read(projectId);
    if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
    return snapshot;
  };
  const suggested = async (texts: Sql, search: string, signal: AbortSignal | undefined) => {
    const statement = sql`
SELECT DISTINCT text FROM (${texts}) WHERE positionCaseInsensitiveUTF8(text, ${text(search)}) > 0
ORDER BY text LIMIT ${count(SUGGESTED)}`;
    const rows = await engine.run<{ text: string }>(statement.toStatement(), { signal });
    return rows.map((row) => row.text);
  };
  return {
    async keys(projectId, property) {
      const stored = toLexicon(await known(projectId))
        .stored(property)
        .flat();
      return stored
        .filter(({ kind, isReadable }) => isReadable && (kind === 'text' || kind === 'list'))
        .map(({ token }) => token);
    },
    catalogue: async (projectId) => toCatalogue(await known(projectId)),
    async values(projectId, property, search, { signal } = {}) {
      const lexicon = toLexicon(await known(projectId));
      const column = property.scope === 'custom' ? lookupColumn(property.name) : undefined;
      if (column) {
        const texts = lookupTextsSql(lexicon, column.table, column.column);
        return { values: texts ? await suggested(texts, search, signal) : [], isOpaque: false };
      }
      const stored = lexicon.stored(property).flat();
      const written = stored.filter(({ kind }) => kind === 'text' || kind === 'list');
      const readable = written.filter(({ isReadable }) => isReadable);
      if (readable.length === 0) return { values: [], isOpaque: written.length > 0 };
      const texts = sql`SELECT text FROM dictionary
WHERE project = ${uint32(projectId)} AND property IN (${joinSql(readable.map(({ token }) => sql`${uint64(token)}`))})`;
      return { values: await suggested(texts, search, signal), isOpaque: false };
    },
  };
}

function toCatalogue(snapshot: VocabularySnapshot): Catalogue {
  const { events, properties, cohorts } = snapshot;
  const hiddenNames = new Set(
    properties.flatMap(({ name, scope, groupSlot, token }) =>
      name === null ? [`${scope} ${groupSlot} ${token}`] : [],
    ),
  );
  return {
    events: catalogueEvents(snapshot).sort(byName),
    customEvents: customEventsOf(snapshot),
    hiddenEvents: events.filter(({ name }) => name === null).length,
    hiddenProperties: hiddenNames.size,
    groups: snapshot.groups.map(({ key }) => key),
    properties: [...catalogueProperties(snapshot), ...customPropertiesOf(snapshot)].sort(byName),
    cohorts: cohorts.map(({ id, name }) => ({ id, name })).sort(byName),
  };
}

function customEventsOf({ custom }: VocabularySnapshot): Catalogue['customEvents'] {
  return (custom?.events ?? [])
    .map(({ id, name, description }) => ({
      event: `${CUSTOM_EVENT}${id}`,
      name,
      ...(description ? { description } : {}),
    }))
    .sort(byName);
}

/** One entry for each kind that what was defined can be. */
function customPropertiesOf(snapshot: VocabularySnapshot): Catalogue['properties'] {
  const { properties = [], behaviours = [], lookups = [] } = snapshot.custom ?? {};
  const columns = lookups.flatMap(({ id, name, property, columns: of }) =>
    of.map((column) => ({
      id: `${LOOKUP}${id}:${column.name}`,
      name: `${name}: ${column.name}`,
      description: property.name,
    })),
  );
  return [...properties, ...behaviours, ...columns].flatMap(({ id, name, description }) =>
    kindsOf(id, snapshot).map((kind) => ({
      scope: 'custom' as const,
      name: id,
      kind,
      privacy: 'crowd' as const,
      displayName: name,
      ...(description ? { description } : {}),
    })),
  );
}

/** Each kind of a name once, under the one that it counts as. */
function catalogueProperties(snapshot: VocabularySnapshot): Catalogue['properties'] {
  const { propertyName } = toLexicon(snapshot);
  const groups = new Map(snapshot.groups.map(({ slot, key }) => [slot, key]));
  const shown = new Map<string, Catalogue['properties'][number]>();
  for (const property of snapshot.properties) {
    const { scope, groupSlot, kind, privacy, words } = property;
    const name = propertyName(property);
    if (name === undefined) continue;
    const key = JSON.stringify([scope, groupSlot, name, kind]);
    const group = groups.get(groupSlot);
    if (name === property.name || !shown.has(key))
      shown.set(key, {
        ...{ scope, name, kind, privacy },
        ...(scope === 'group' && group ? { group } : {}),
        ...(name === property.name ? toWords(words) : {}),
      });
  }
  return [...shown.values()];
}

/** Nothing where it can no longer be asked: its question says why. */
function kindsOf(id: string, snapshot: VocabularySnapshot): ValueKind[] {
  try {
    return toLexicon(snapshot)
      .property({ scope: 'custom', name: id })
      .map(({ kind }) => kind);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** Each name once, under the one that it counts as. */
function catalogueEvents(snapshot: VocabularySnapshot): Catalogue['events'] {
  const { eventName } = toLexicon(snapshot);
  const shown = new Map<string, { lastSeenAt: number | null; words: EntryWords | undefined }>();
  for (const { name, token, lastSeenAt, words } of snapshot.events) {
    const as = eventName(token);
    if (as === undefined) continue;
    const known = shown.get(as);
    shown.set(as, {
      lastSeenAt: Math.max(known?.lastSeenAt ?? 0, lastSeenAt ?? 0) || null,
      words: as === name ? words : known?.words,
    });
  }
  return [...shown].map(([name, { lastSeenAt, words }]) => ({
    name,
    lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString(),
    ...toWords(words),
  }));
}

function toWords(words: EntryWords | undefined) {
  if (words === undefined) return {};
  const { displayName, description, tags, isHidden, isVerified } = words;
  return {
    ...(displayName ? { displayName } : {}),
    ...(description ? { description } : {}),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
    ...(isHidden ? { isHidden } : {}),
    ...(isVerified ? { isVerified } : {}),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
