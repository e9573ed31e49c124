import type { Audit } from '#audit';
import type { CohortChange, CohortUploaded } from '#contract';
import { AppError, type Clock, type ProjectId, type SubjectId } from '#core';
import { readIds } from './ids.ts';
import type { CohortMemberStore, CohortRecord, CohortStore, KnownPeople, NewCohort } from './ports.ts';
import { cohortsIn } from './uses.ts';

export type CohortErrorCode =
  | 'cohort_not_found'
  | 'cohort_in_use'
  | 'cohort_kind_fixed'
  | 'cohort_no_list'
  | 'cohort_list_too_long'
  | 'too_many_cohorts'
  | 'upload_overtaken';

export interface CohortWithUses extends CohortRecord {
  readonly usedBy: readonly Pick<CohortRecord, 'id' | 'name'>[];
}

/** A project's saved cohorts. Whatever is changed is in the audit log; names and definitions are not. */
export interface Cohorts {
  list(projectId: ProjectId): Promise<CohortWithUses[]>;
  get(projectId: ProjectId, id: number): Promise<CohortWithUses>;
  create(projectId: ProjectId, cohort: NewCohort, actor: string): Promise<CohortWithUses>;
  change(projectId: ProjectId, id: number, change: CohortChange, actor: string): Promise<CohortWithUses>;
  /** Throws `cohort_in_use` while another cohort is defined with it. */
  remove(projectId: ProjectId, id: number, actor: string): Promise<void>;
  /**
   * Takes the ids of a CSV in the place of the list before. Ids that nobody has sent are counted, and nothing is made of them. A
   * list of which fewer than k ids are known, or all but fewer than k, is not told apart: `known` is null. Throws `upload_overtaken`
   * where a later list came while this one was taken.
   */
  upload(projectId: ProjectId, id: number, csv: string, k: number, actor: string): Promise<CohortUploaded>;
}

const MOST_COHORTS = 500;
const LONGEST_LIST = 200_000;

export function createCohorts(deps: {
  readonly store: CohortStore;
  readonly members: CohortMemberStore;
  readonly people: KnownPeople;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
}): Cohorts {
  const { store, members, people, audit, clock } = deps;

  const get = async (projectId: ProjectId, id: number) => {
    const cohort = withUses(await store.list(projectId)).find((one) => one.id === id);
    if (!cohort) throw notFound();
    return cohort;
  };
  const note = (projectId: ProjectId, actor: string, action: string, id: number, facts = {}) =>
    audit.append({ projectId, actor, action, object: `cohort:${id}`, facts });

  async function keep(projectId: ProjectId, id: number, people: readonly SubjectId[]) {
    const reserved = await store.reserve(projectId, id);
    if (!reserved) throw notFound();
    const { revision, inForce } = reserved;
    await members.forget(projectId, id, { upTo: revision, keep: inForce });
    await members.write(projectId, id, revision, people);
    if (await store.switchTo(projectId, id, revision, clock())) return;
    if (await store.get(projectId, id))
      throw new AppError<CohortErrorCode>('upload_overtaken', 'another file came while this one was taken');
    await members.forget(projectId, id, null);
    throw notFound();
  }

  return {
    list: async (projectId) => withUses(await store.list(projectId)),
    get,

    async create(projectId, cohort, actor) {
      if ((await store.list(projectId)).length >= MOST_COHORTS)
        throw new AppError<CohortErrorCode>('too_many_cohorts', 'a project has at most 500 cohorts', {
          facts: { limit: MOST_COHORTS },
        });
      const made = await store.create(projectId, cohort, clock());
      await note(projectId, actor, 'create_cohort', made.id);
      return { ...made, usedBy: [] };
    },

    async change(projectId, id, change, actor) {
      const before = await get(projectId, id);
      if (change.definition && change.definition.kind !== before.definition.kind)
        throw new AppError<CohortErrorCode>(
          'cohort_kind_fixed',
          'a list stays a list and a rule stays a rule: make another cohort',
        );
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      if (!(await store.change(projectId, id, given, clock()))) throw notFound();
      await note(projectId, actor, 'change_cohort', id);
      return get(projectId, id);
    },

    async remove(projectId, id, actor) {
      const { usedBy } = await get(projectId, id);
      if (usedBy.length > 0)
        throw new AppError<CohortErrorCode>('cohort_in_use', 'other cohorts are defined with this one');
      if (!(await store.remove(projectId, id))) throw notFound();
      await members.forget(projectId, id, null);
      await note(projectId, actor, 'delete_cohort', id);
    },

    async upload(projectId, id, csv, k, actor) {
      const { definition } = await get(projectId, id);
      if (definition.kind !== 'list')
        throw new AppError<CohortErrorCode>('cohort_no_list', 'this cohort has a rule, not a list');
      const ids = readIds(csv);
      if (ids.length > LONGEST_LIST)
        throw new AppError<CohortErrorCode>('cohort_list_too_long', 'a list has at most 200,000 ids', {
          facts: { limit: LONGEST_LIST },
        });
      const found = new Set((await people.find(projectId, ids)).filter((person) => person !== undefined));
      // Whether fewer than k ids are known would tell of each of them: such a list says nothing and is not kept.
      const isKept = found.size >= k;
      await note(projectId, actor, 'upload_cohort', id, { lines: ids.length, isKept });
      if (isKept) await keep(projectId, id, [...found]);
      const isTold = isKept && (ids.length === found.size || ids.length - found.size >= k);
      return { lines: ids.length, known: isTold ? found.size : null, isKept, k };
    },
  };
}

function withUses(cohorts: readonly CohortRecord[]): CohortWithUses[] {
  const named = cohorts.map(({ id, name, definition }) => ({ id, name, uses: cohortsIn(definition) }));
  return cohorts.map((cohort) => ({
    ...cohort,
    usedBy: named.filter(({ uses }) => uses.has(cohort.id)).map(({ id, name }) => ({ id, name })),
  }));
}

function notFound() {
  return new AppError<CohortErrorCode>('cohort_not_found', 'there is no such cohort');
}
