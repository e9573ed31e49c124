import type { CohortDefinition } from '#contract';
import type { ProjectId, SubjectId } from '#core';

export interface CohortRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly definition: CohortDefinition;
  /** Of an uploaded list: which of its uploads is in force; 0: none yet. */
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

export type NewCohort = Pick<CohortRecord, 'name' | 'description' | 'definition'>;

/** Saved cohorts, implemented by `metadata`. Everything is within one project. */
export interface CohortStore {
  list(projectId: ProjectId): Promise<CohortRecord[]>;
  get(projectId: ProjectId, id: number): Promise<CohortRecord | undefined>;
  create(projectId: ProjectId, cohort: NewCohort, at: number): Promise<CohortRecord>;
  /** Undefined: it is gone. */
  change(
    projectId: ProjectId,
    id: number,
    change: Partial<NewCohort>,
    at: number,
  ): Promise<CohortRecord | undefined>;
  /** A revision that no other upload of the cohort is ever given, and the one in force. Undefined: the cohort is gone. */
  reserve(
    projectId: ProjectId,
    id: number,
  ): Promise<{ readonly revision: number; readonly inForce: number } | undefined>;
  /** Puts an upload in force. False: a newer revision is reserved, or the cohort is gone. */
  switchTo(projectId: ProjectId, id: number, revision: number, at: number): Promise<boolean>;
  remove(projectId: ProjectId, id: number): Promise<boolean>;
}

/** The people of uploaded lists, by surrogate. Implemented by `warehouse`. */
export interface CohortMemberStore {
  /** Durable when it resolves. */
  write(projectId: ProjectId, cohort: number, revision: number, people: readonly SubjectId[]): Promise<void>;
  /** Deletes the revisions of the cohort up to `upTo`, except `keep` (null: all of them), before it resolves. */
  forget(
    projectId: ProjectId,
    cohort: number,
    old: { readonly upTo: number; readonly keep: number } | null,
  ): Promise<void>;
}

/** What an uploaded list wants of people: the surrogate behind each raw id, never made; undefined where there is none. */
export interface KnownPeople {
  find(projectId: ProjectId, ids: readonly string[]): Promise<(SubjectId | undefined)[]>;
}
