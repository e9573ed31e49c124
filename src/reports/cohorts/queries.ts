import type { CohortHistory, CohortRule, CohortSize, CohortSizes } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import { type Engine, sql } from '#sql';
import { cohortAt, membersOfRule, planContext } from '../context.ts';
import type { QueryOptions } from '../people/rows.ts';
import { cut, resolveSpan, toZone } from '../shared/time.ts';
import type { Vocabulary, VocabularySnapshot } from '../vocabulary.ts';
import type { PlannedCohort } from './plan.ts';
import { sizesSql } from './sql.ts';

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
  /** How many are in each of these cohorts, in their order. */
  const counted = async (
    cohorts: readonly PlannedCohort[],
    { projectId }: VocabularySnapshot,
    { signal }: QueryOptions,
  ): Promise<number[]> => {
    if (cohorts.length === 0) return [];
    const statement = sizesSql(cohorts, projectId).toStatement();
    const [row] = await engine.run<{ sizes: readonly (string | number)[] }>(statement, { signal });
    return cohorts.map((_, place) => Number(row?.sizes[place] ?? 0));
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
      const statement = sql`SELECT count() AS people FROM (${people})`.toStatement();
      const [row] = await engine.run<{ people: string }>(statement, options);
      return { k: snapshot.k, people: Number(row?.people ?? 0) };
    },

    async sizes(projectId, options) {
      const snapshot = await known(projectId);
      const now = clock();
      const askable = snapshot.cohorts.flatMap(({ id }) => {
        const cohort = askableAt(snapshot, id, now);
        return cohort ? [{ id, cohort }] : [];
      });
      const sizes = await counted(
        askable.map(({ cohort }) => cohort),
        snapshot,
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
        ends.map((end) => cohortAt(id, snapshot, end, 'cohort')),
        snapshot,
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
function askableAt(snapshot: VocabularySnapshot, id: number, now: number): PlannedCohort | undefined {
  try {
    return cohortAt(id, snapshot, now, 'cohort');
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
