import type { BlindIndex, Clock, ProjectId, SubjectId } from '#core';
import type { Subjects } from './subjects.ts';

/** An id that was erased, blinded, and when. `seq` grows. */
export interface ErasedId {
  readonly seq: bigint;
  readonly projectId: ProjectId;
  readonly scope: number;
  readonly index: BlindIndex;
  readonly erasedAt: number;
}

/** Implemented by `metadata`. */
export interface ErasureStore {
  /** The person behind a number, with every number that reads as theirs; none: there is no such person, or not any more. */
  idsOf(projectId: ProjectId, person: SubjectId): Promise<SubjectId[]>;
  /**
   * Forgets them: what leads from an id to a number, profiles, merges, memberships; the numbers mean nobody from now on. False, and
   * nothing is done, where these are not all of the person's numbers any more.
   */
  erase(projectId: ProjectId, subjects: readonly SubjectId[], at: number): Promise<boolean>;
}

/** Implemented by `metadata`. */
export interface ErasureLog {
  since(seq: bigint): Promise<ErasedId[]>;
}

/** Implemented by `warehouse`: from when it resolves, no question sees anybody behind these numbers. */
export interface ErasureMarks {
  hidePeople(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<void>;
}

export interface Erasures {
  /**
   * Erases one person, by the number of the person or of any device of theirs: their keys and sealed values are destroyed, their ids
   * lead nowhere, no answer counts or shows them. Their events stay as events of nobody. Answers how many ids were theirs; 0: there is
   * no such person, or not any more. A crash in between is mended by asking again.
   */
  erasePerson(projectId: ProjectId, person: SubjectId, actor: string): Promise<{ readonly ids: number }>;
}

export function createErasures(deps: {
  readonly store: ErasureStore;
  readonly marks: ErasureMarks;
  readonly vault: { shred(projectId: ProjectId, subject: SubjectId): Promise<void> };
  readonly changes: { note(projectIds: readonly ProjectId[]): Promise<void> };
  readonly audit: {
    append(entry: {
      projectId: ProjectId;
      actor: string;
      action: string;
      object: string;
      facts: Readonly<Record<string, number>>;
    }): Promise<unknown>;
  };
  readonly clock: Clock;
}): Erasures {
  const { store, marks, vault, changes, audit, clock } = deps;
  return {
    async erasePerson(projectId, person, actor) {
      const note = (action: string, facts: Readonly<Record<string, number>>) =>
        audit.append({ projectId, actor, action, object: `person:${person}`, facts });
      await note('erase', {});
      const at = clock();
      // What leads to them goes last: until then, asking again finds everything that is still to be done.
      for (;;) {
        const subjects = await store.idsOf(projectId, person);
        if (subjects.length === 0) return { ids: 0 };
        await marks.hidePeople(projectId, subjects);
        for (const subject of subjects) await vault.shred(projectId, subject);
        if (!(await store.erase(projectId, subjects, at))) continue;
        await changes.note([projectId]);
        await note('erased', { ids: subjects.length });
        return { ids: subjects.length };
      }
    },
  };
}

/** What a loader knows of erasures: asked before each unit of work, once for all of it. */
export interface ErasedIds {
  /** Reads what is new, and has `subjects` forget the numbers of ids that were erased. */
  refresh(): Promise<void>;
  /** Whether what arrived at `receivedAt` under this id was erased since. */
  has(projectId: ProjectId, scope: number, index: BlindIndex, receivedAt: number): boolean;
}

export function createErasedIds(deps: {
  readonly log: ErasureLog;
  readonly subjects: Pick<Subjects, 'forget'>;
}): ErasedIds {
  const erasedAt = new Map<string, number>();
  let seq = 0n;
  return {
    async refresh() {
      for (const erased of await deps.log.since(seq)) {
        erasedAt.set(keyOf(erased.projectId, erased.scope, erased.index), erased.erasedAt);
        deps.subjects.forget(erased.projectId, erased.scope, erased.index);
        seq = erased.seq;
      }
    },
    has(projectId, scope, index, receivedAt) {
      if (erasedAt.size === 0) return false;
      const at = erasedAt.get(keyOf(projectId, scope, index));
      return at !== undefined && receivedAt <= at;
    },
  };
}

function keyOf(projectId: ProjectId, scope: number, index: BlindIndex): string {
  return `${projectId}/${scope}/${index}`;
}
