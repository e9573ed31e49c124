import { CUSTOM_EVENT, type CustomDefinition } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { ValueKind } from '#events';
import { planContext } from './context.ts';
import { behaviourProperties } from './shared/behaviour.ts';
import { assertFilterSize } from './shared/filter.ts';
import { toLexicon } from './shared/lexicon.ts';
import { planSelector } from './shared/selector.ts';
import { toZone } from './shared/time.ts';
import type { Vocabulary, VocabularySnapshot } from './vocabulary.ts';

/** Whether custom events and properties can be asked, before they are saved. */
export interface DefinitionQueries {
  /** Throws what asking with it would throw; `id`: the saved one that it would become. */
  check(projectId: ProjectId, definition: CustomDefinition, id: number | null): Promise<void>;
  /** What a formula can be; none where it can only be undefined. Throws `report_bad_expression` with the place that is wrong. */
  kinds(projectId: ProjectId, formula: string): Promise<ValueKind[]>;
}

export function createDefinitionQueries(deps: {
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}): DefinitionQueries {
  const { vocabulary, clock } = deps;
  const known = async (projectId: ProjectId): Promise<VocabularySnapshot> => {
    const snapshot = await vocabulary.read(projectId);
    if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
    return snapshot;
  };
  const kinds = async (projectId: ProjectId, formula: string) => {
    const { lexicon } = planContext(await known(projectId), clock());
    return lexicon.property({ scope: 'formula', name: formula }).map(({ kind }) => kind);
  };
  return {
    kinds,
    async check(projectId, definition, id) {
      if (definition.kind === 'property') {
        await kinds(projectId, definition.formula);
        return;
      }
      if (definition.kind !== 'event') {
        const { filter } = definition.kind === 'computed' ? definition.of : definition.from;
        if (filter) assertFilterSize(filter, 'definition.filter');
        behaviourProperties({
          lexicon: toLexicon(await known(projectId)),
          today: null,
          behaviour: definition,
        });
        return;
      }
      assertFilterSize({ any: definition.of.flatMap(({ filter }) => filter ?? []) }, 'definition.of');
      const snapshot = await known(projectId);
      const asked = { id: String(id ?? 0), name: '', of: definition.of };
      const others = (snapshot.custom?.events ?? []).filter((event) => event.id !== asked.id);
      const custom = { properties: snapshot.custom?.properties ?? [], events: [...others, asked] };
      const { lexicon } = planContext({ ...snapshot, custom }, clock());
      const event = `${CUSTOM_EVENT}${asked.id}`;
      planSelector({ event }, lexicon, toZone(snapshot.timezone), 'definition.of');
    },
  };
}
