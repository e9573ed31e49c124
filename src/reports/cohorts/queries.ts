import type { CohortHistory, CohortRule, CohortSize, CohortSizes } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import { type Engine, integer, joinSql, type Sql, sql } from '#sql';
import { membersOfRule, planContext } from '../context.ts';
import type { QueryOptions } from '../people/rows.ts';
import { cut, resolveSpan, toZone } from '../shared/time.ts';
import type { Vocabulary, VocabularySnapshot } from '../vocabulary.ts';

/** Numbers about cohorts, before thresholds: only `egress.aggregates` may let them out. */
export interface CohortQueries {
  /** Throws what asking with this rule would throw; `id`: the saved cohort that it would become the rule of. */
  check(projectId: ProjectId, rule: CohortRule, id: number | null): Promise<void>;
  size(projectId: ProjectId, rule: CohortRule, options: QueryOptions): Promise<CohortSize>;
  /** Of every saved cohort that can be asked. */
  sizes(projectId: ProjectId, options: QueryOptions): Promise<CohortSizes>;
  /** At the end of each of the last units; the last is now. */
  history(
    projectId: ProjectId,
    id: number,
    range: { readonly last: number; readonly unit: 'day' | 'week' | 'month' },
    options: QueryOptions,
  ): Promise<CohortHistory>;
}

export function createCohortQueries(deps: {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}): CohortQueries {
  const { engine, vocabulary, clock } = deps;
  const known = async (projectId: ProjectId): Promise<VocabularySnapshot> => {
    const snapshot = await vocabulary.read(projectId);
    if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
    return snapshot;
  };
  /** How many each of these queries finds, in their order. */
  const counted = async (queries: readonly Sql[], { signal }: QueryOptions): Promise<number[]> => {
    if (queries.length === 0) return [];
    const parts = queries.map(
      (people, index) => sql`SELECT ${integer(index)} AS place, count() AS people FROM (${people})`,
    );
    const statement = joinSql(parts, sql`\nUNION ALL\n`).toStatement();
    const rows = await engine.run<{ place: string; people: string }>(statement, { signal });
    const byPlace = new Map(rows.map(({ place, people }) => [Number(place), Number(people)]));
    return queries.map((_, index) => byPlace.get(index) ?? 0);
  };

  return {
    async check(projectId, rule, id) {
      const snapshot = await known(projectId);
      const cohorts = snapshot.cohorts.filter((cohort) => cohort.id !== id);
      const asked = id === null ? cohorts : [...cohorts, { id, name: '', rule, revision: 0 }];
      const context = planContext({ ...snapshot, cohorts: asked }, clock());
      if (id === null) membersOfRule(rule, context, 'definition.rule');
      else context.lexicon.cohort(id, 'definition.rule');
    },

    async size(projectId, rule, options) {
      const snapshot = await known(projectId);
      const { people } = membersOfRule(rule, planContext(snapshot, clock()), 'rule');
      return { k: snapshot.k, people: (await counted([people], options))[0] ?? 0 };
    },

    async sizes(projectId, options) {
      const snapshot = await known(projectId);
      const now = clock();
      const askable = snapshot.cohorts.flatMap(({ id }) => {
        const people = peopleOf(snapshot, id, now);
        return people ? [{ id, people }] : [];
      });
      const sizes = await counted(
        askable.map(({ people }) => people),
        options,
      );
      return { k: snapshot.k, sizes: askable.map(({ id }, index) => ({ id, people: sizes[index] ?? 0 })) };
    },

    async history(projectId, id, range, options) {
      const snapshot = await known(projectId);
      const now = clock();
      const zone = toZone(snapshot.timezone);
      const { starts, labels, to } = cut(resolveSpan(range, now, zone), range.unit, zone);
      const ends = starts.map((_, index) => Math.min(now, starts[index + 1] ?? to));
      const sizes = await counted(
        ends.map((end) => planContext(snapshot, end).lexicon.cohort(id, 'cohort').people),
        options,
      );
      return {
        k: snapshot.k,
        timezone: snapshot.timezone,
        points: labels.map((at, index) => ({ at, people: sizes[index] ?? 0 })),
      };
    },
  };
}

/** Undefined where what the cohort is defined with is gone. */
function peopleOf(snapshot: VocabularySnapshot, id: number, now: number): Sql | undefined {
  try {
    return planContext(snapshot, now).lexicon.cohort(id, 'cohort').people;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
