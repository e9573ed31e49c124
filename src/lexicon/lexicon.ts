import type { Audit } from '#audit';
import type { Declaration, Lexicon as LexiconAnswer, LexiconRef, LexiconUse } from '#contract';
import { AppError, type ProjectId, type Token } from '#core';
import type { Tokens } from '#privacy';
import { describe, type Volumes } from './describe.ts';
import { fieldsOf, type LexiconEntry, toChange } from './edit.ts';
import { assertImpersonal, textScope, toKey } from './keys.ts';
import type {
  Change,
  Dictionary,
  Key,
  LexiconState,
  LexiconStore,
  StoredDeclaration,
  StoredViolation,
} from './ports.ts';
import { assertMayDeclare, assertMerges } from './rules.ts';
import { keysOf, type SchemaEntry, toSchemas, toUpload } from './schemas.ts';

export interface LexiconDeps {
  readonly store: LexiconStore;
  readonly dictionary: Dictionary;
  readonly audit: Pick<Audit, 'append'>;
  /** The project's pseudonyms of text. */
  tokensOf(projectId: ProjectId): Promise<Tokens>;
  /** How much of each event arrived lately. */
  volumes(projectId: ProjectId): Promise<Volumes>;
  /** Called after a change that the event line must know of; resolves when it does, here. */
  changed(): Promise<void>;
}

/** What a project's events and properties mean, and what its stewards decide about them. `by`: the name for the audit log. */
export interface Lexicon {
  read(projectId: ProjectId): Promise<LexiconAnswer & { readonly people: ReadonlyMap<string, number> }>;
  /** All or none. */
  change(projectId: ProjectId, entries: readonly LexiconEntry[], by: string): Promise<void>;
  /** On record before it is done. Opaque and identity remove what was readable. */
  declare(projectId: ProjectId, of: LexiconRef, declaration: Declaration, by: string): Promise<void>;
  violations(projectId: ProjectId): Promise<readonly NamedViolation[]>;
  /** Saved reports whose question names it. */
  uses(projectId: ProjectId, of: LexiconRef): Promise<LexiconUse[]>;
  schemas(projectId: ProjectId): Promise<readonly SchemaEntry[]>;
  upload(
    projectId: ProjectId,
    entries: readonly SchemaEntry[],
    options: { readonly truncate: boolean },
    by: string,
  ): Promise<{ readonly added: number; readonly deleted: number }>;
  removeSchemas(
    projectId: ProjectId,
    which: { readonly entityType?: SchemaEntry['entityType']; readonly name?: string },
    by: string,
  ): Promise<number>;
}

interface NamedViolation extends Omit<StoredViolation, 'event' | 'property'> {
  readonly event: string;
  readonly property: string | null;
}

export function createLexicon(deps: LexiconDeps): Lexicon {
  const { store, dictionary, audit } = deps;

  const stateOf = async (projectId: ProjectId): Promise<LexiconState> => {
    const state = await store.read(projectId);
    if (!state) throw new AppError('project_not_found', 'there is no such project');
    return state;
  };
  const record = (projectId: ProjectId, by: string, action: string, object: string, facts: Facts) =>
    audit.append({ projectId, actor: by, action, object, facts });

  async function write(
    projectId: ProjectId,
    by: string,
    changes: readonly Change[],
    what: string,
    removed: readonly Key[] = [],
  ): Promise<void> {
    const only = changes.length + removed.length === 1 ? (changes[0]?.of ?? removed[0]) : undefined;
    await record(projectId, by, 'change_lexicon', only ? objectOf(only) : `project:${projectId}`, {
      changed: what,
      entries: changes.length,
      removed: removed.length,
    });
    await store.change(projectId, changes, removed);
    await deps.changed();
  }

  async function assertExample(
    projectId: ProjectId,
    key: Key,
    of: LexiconRef,
    example: string,
    tokens: Tokens,
  ) {
    assertImpersonal(example);
    if (of.kind === 'event' || Number.isFinite(Number(example)) || /^(true|false)$/.test(example)) return;
    const token = tokens.value(textScope(of), of.name, example);
    if (!(await dictionary.holds(projectId, key.token, token)))
      throw new AppError('lexicon_example_not_public', 'an example is a value that is public already');
  }

  return {
    async read(projectId) {
      const state = await stateOf(projectId);
      return describe(state, await dictionary.sizes(projectId), await deps.volumes(projectId));
    },
    async change(projectId, entries, by) {
      const state = await stateOf(projectId);
      const tokens = await deps.tokensOf(projectId);
      const changes: Change[] = [];
      for (const entry of entries) {
        const of = toKey(entry.of, state, tokens);
        const { example, displayName } = entry.words ?? {};
        if (entry.mergedInto) assertImpersonal(entry.mergedInto);
        if (displayName) assertImpersonal(displayName);
        if (example) await assertExample(projectId, of, entry.of, example, tokens);
        changes.push(toChange(of, entry, tokens));
      }
      assertMerges(changes, state);
      await write(projectId, by, changes, fieldsOf(changes));
    },
    async declare(projectId, of, declaration, by) {
      const state = await stateOf(projectId);
      const tokens = await deps.tokensOf(projectId);
      const key = toKey(of, state, tokens);
      const keys = declaration.as === 'identity' ? everywhere(of, state, tokens) : [key];
      for (const one of keys) assertMayDeclare(one, declaration, state);
      const stored = toStored(declaration, of, tokens);
      await record(projectId, by, 'declare_privacy', objectOf(key), {
        as: declaration.as,
        ...(declaration.as === 'values' ? { values: declaration.values.length } : {}),
      });
      await store.declare(projectId, keys, stored);
      await deps.changed();
      if (declaration.as === 'opaque' || declaration.as === 'identity')
        await dictionary.forget(
          projectId,
          keys.map(({ token }) => token),
        );
    },
    async violations(projectId) {
      const [state, stored] = await Promise.all([stateOf(projectId), store.violations(projectId)]);
      const events = new Map(state.events.map(({ token, name }) => [token, name]));
      const properties = new Map<Token, string>(
        state.events.flatMap(({ plan }) =>
          plan.map(({ token, property }) => [BigInt(token) as Token, property] as const),
        ),
      );
      return stored.flatMap(({ event, property, ...rest }) => {
        const name = events.get(event);
        return name === undefined
          ? []
          : [{ ...rest, event: name, property: properties.get(property) ?? null }];
      });
    },
    uses: (projectId, of) => store.uses(projectId, of),
    schemas: async (projectId) => toSchemas(await stateOf(projectId)),
    async upload(projectId, entries, { truncate }, by) {
      const state = await stateOf(projectId);
      const tokens = await deps.tokensOf(projectId);
      const removed = truncate ? toSchemas(state).flatMap((entry) => keysOf(entry, state, tokens)) : [];
      const changes = entries.flatMap((entry) =>
        toUpload(entry, truncate ? { ...state, events: [], properties: [] } : state, tokens),
      );
      await write(projectId, by, changes, truncate ? 'schemas truncate' : 'schemas', removed);
      return { added: entries.length, deleted: truncate ? toSchemas(state).length : 0 };
    },
    async removeSchemas(projectId, { entityType, name }, by) {
      const state = await stateOf(projectId);
      const tokens = await deps.tokensOf(projectId);
      const leaving = toSchemas(state).filter(
        (entry) =>
          (entityType === undefined || entry.entityType === entityType) &&
          (name === undefined || entry.name === name),
      );
      if (leaving.length === 0) return 0;
      await write(
        projectId,
        by,
        [],
        'schemas',
        leaving.flatMap((entry) => keysOf(entry, state, tokens)),
      );
      return leaving.length;
    },
  };
}

type Facts = Readonly<Record<string, string | number | boolean>>;

function objectOf(key: Key): string {
  return key.kind === 'event' ? `event:${key.name}` : `property:${key.scope}.${key.name}`;
}

/** An identity is sealed wherever its name stands: on events, people and organisations of every kind. */
function everywhere(of: LexiconRef, state: LexiconState, tokens: Tokens): Key[] {
  const places = [
    { scope: 'event' as const },
    { scope: 'person' as const },
    ...[...state.groups.keys()].map((group) => ({ scope: 'group' as const, group })),
  ];
  if (of.kind === 'event') return [toKey(of, state, tokens)];
  return places.map((place) => toKey({ kind: 'property', name: of.name, ...place }, state, tokens));
}

function toStored(declaration: Declaration, of: LexiconRef, tokens: Tokens): StoredDeclaration {
  if (declaration.as === 'identity') return { as: 'identity', field: `custom:${of.name}` };
  if (declaration.as !== 'values') return { as: declaration.as };
  const scope = of.kind === 'event' ? 'event' : textScope(of);
  const texts = [...new Set(declaration.values)];
  for (const text of texts) assertImpersonal(text);
  return {
    as: 'values',
    values: texts.map((text) => ({ text, token: tokens.value(scope, of.name, text) })),
  };
}
