import type { Audit } from '#audit';
import type { DefinitionChange } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { DefinitionRecord, DefinitionStore, KeptQuestion, NewDefinition } from './ports.ts';
import { isUsedIn } from './uses.ts';

export type DefinitionErrorCode =
  | 'definition_not_found'
  | 'definition_in_use'
  | 'definition_kind_fixed'
  | 'too_many_definitions';

export interface DefinitionWithUses extends DefinitionRecord {
  readonly usedBy: readonly Pick<KeptQuestion, 'kind' | 'id' | 'name'>[];
}

/** A project's custom events and properties. Whatever is changed is in the audit log; names and definitions are not. */
export interface Definitions {
  list(projectId: ProjectId): Promise<DefinitionWithUses[]>;
  get(projectId: ProjectId, id: number): Promise<DefinitionWithUses>;
  create(projectId: ProjectId, definition: NewDefinition, actor: string): Promise<DefinitionWithUses>;
  change(
    projectId: ProjectId,
    id: number,
    change: DefinitionChange,
    actor: string,
  ): Promise<DefinitionWithUses>;
  /** Throws `definition_in_use` while anything is made with it. */
  remove(projectId: ProjectId, id: number, actor: string): Promise<void>;
}

const MOST_DEFINITIONS = 300;
const MOST_BORROWED = 20;

export function createDefinitions(deps: {
  readonly store: DefinitionStore;
  /** Saved reports, boards and cohorts. */
  kept(projectId: ProjectId): Promise<readonly KeptQuestion[]>;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
}): Definitions {
  const { store, kept, audit, clock } = deps;

  const list = async (projectId: ProjectId): Promise<DefinitionWithUses[]> => {
    const [definitions, others] = await Promise.all([store.list(projectId), kept(projectId)]);
    const own = definitions.map((one) => ({ kind: 'definition' as const, ...one }));
    return definitions.map((one) => ({ ...one, usedBy: usesOf(one.id, [...others, ...own]) }));
  };
  const get = async (projectId: ProjectId, id: number) => {
    const found = (await list(projectId)).find((one) => one.id === id);
    if (!found) throw notFound();
    return found;
  };
  const note = (projectId: ProjectId, actor: string, action: string, id: number) =>
    audit.append({ projectId, actor, action, object: `definition:${id}`, facts: {} });

  return {
    list,
    get,

    async create(projectId, definition, actor) {
      const before = await store.list(projectId);
      const isBorrowed = definition.definition.kind === 'borrowed';
      if (isBorrowed && before.filter((one) => one.definition.kind === 'borrowed').length >= MOST_BORROWED)
        throw new AppError<DefinitionErrorCode>(
          'too_many_definitions',
          'a project has at most 20 borrowed properties',
          { facts: { limit: MOST_BORROWED } },
        );
      if (before.length >= MOST_DEFINITIONS)
        throw new AppError<DefinitionErrorCode>(
          'too_many_definitions',
          'a project has at most 300 custom events and properties',
          { facts: { limit: MOST_DEFINITIONS } },
        );
      const made = await store.create(projectId, definition, clock());
      await note(projectId, actor, 'create_definition', made.id);
      return { ...made, usedBy: [] };
    },

    async change(projectId, id, change, actor) {
      const before = await get(projectId, id);
      if (change.definition && change.definition.kind !== before.definition.kind)
        throw new AppError<DefinitionErrorCode>(
          'definition_kind_fixed',
          'a custom event stays one, and so does a custom property: make another',
        );
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      if (!(await store.change(projectId, id, given, clock()))) throw notFound();
      await note(projectId, actor, 'change_definition', id);
      return get(projectId, id);
    },

    async remove(projectId, id, actor) {
      const { usedBy } = await get(projectId, id);
      if (usedBy.length > 0)
        throw new AppError<DefinitionErrorCode>(
          'definition_in_use',
          'saved questions are made with this one',
        );
      if (!(await store.remove(projectId, id))) throw notFound();
      await note(projectId, actor, 'delete_definition', id);
    },
  };
}

function usesOf(id: number, questions: readonly KeptQuestion[]): DefinitionWithUses['usedBy'] {
  return questions
    .filter(({ definition }) => isUsedIn(definition, id))
    .map(({ kind, id: place, name }) => ({ kind, id: place, name }));
}

function notFound() {
  return new AppError<DefinitionErrorCode>(
    'definition_not_found',
    'there is no such custom event or property',
  );
}
