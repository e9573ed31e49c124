import { type BlindIndex, type ProjectId, RecentMap, type SubjectId } from '#core';

/** A subject as a client names it, blinded. `scope` 0: a person (user or device); 1…6: an organisation of that group slot. */
export interface SubjectKey {
  readonly scope: number;
  readonly index: BlindIndex;
}

/** Implemented by `metadata`. */
export interface SubjectStore {
  /** Surrogates of the keys, in their order. An unseen key gets a random one, which every other caller then gets too. */
  obtain(projectId: ProjectId, keys: readonly SubjectKey[]): Promise<SubjectId[]>;
  find(projectId: ProjectId, keys: readonly SubjectKey[]): Promise<(SubjectId | undefined)[]>;
  /** Those of them who were made after this instant. */
  newAmong(projectId: ProjectId, subjects: readonly SubjectId[], since: number): Promise<SubjectId[]>;
}

export interface Subjects {
  /** Makes sure that `of` answers for each of these: one round trip for those not seen lately, none for the rest. */
  obtain(projectId: ProjectId, keys: Iterable<SubjectKey>): Promise<ResolvedSubjects>;
  /** The surrogate behind an index, without making one. */
  findByIndex(projectId: ProjectId, scope: number, index: BlindIndex): Promise<SubjectId | undefined>;
  newAmong(
    projectId: ProjectId,
    subjects: Iterable<SubjectId>,
    since: number,
  ): Promise<ReadonlySet<SubjectId>>;
  /** The id was erased: whoever comes under it next is somebody new. */
  forget(projectId: ProjectId, scope: number, index: BlindIndex): void;
}

/** The answer of one `obtain`: complete for the keys it was asked for. */
export interface ResolvedSubjects {
  of(scope: number, index: BlindIndex): SubjectId;
}

/** Exchanges blind indexes for random surrogates. A mapping changes only when it is erased, so it may be remembered; `capacity` in mappings. */
export function createSubjects(deps: { store: SubjectStore; capacity?: number }): Subjects {
  const { store, capacity = 500_000 } = deps;
  const recent = new Map<number, RecentMap<BlindIndex, SubjectId>>();

  const recentOf = (projectId: ProjectId, scope: number) => {
    const place = projectId * 8 + scope;
    const known = recent.get(place);
    if (known) return known;
    const fresh = new RecentMap<BlindIndex, SubjectId>(capacity);
    recent.set(place, fresh);
    return fresh;
  };

  return {
    async obtain(projectId, keys) {
      const found = Array.from({ length: 7 }, () => new Map<BlindIndex, SubjectId>());
      const missing = new Map<string, SubjectKey>();
      for (const key of keys) {
        if (found[key.scope]?.has(key.index)) continue;
        const known = recentOf(projectId, key.scope).get(key.index);
        if (known === undefined) missing.set(`${key.scope}/${key.index}`, key);
        else found[key.scope]?.set(key.index, known);
      }
      const wanted = [...missing.values()];
      const subjects = wanted.length === 0 ? [] : await store.obtain(projectId, wanted);
      wanted.forEach((key, position) => {
        const subject = subjects[position];
        if (subject === undefined) throw new TypeError('the subject store left a key unanswered');
        found[key.scope]?.set(key.index, subject);
        recentOf(projectId, key.scope).set(key.index, subject);
      });
      return {
        of: (scope, index) => {
          const subject = found[scope]?.get(index);
          if (subject === undefined) throw new TypeError('a subject was used that was not asked for');
          return subject;
        },
      };
    },
    async findByIndex(projectId, scope, index) {
      const known = recentOf(projectId, scope).get(index);
      if (known !== undefined) return known;
      const [subject] = await store.find(projectId, [{ scope, index }]);
      return subject;
    },
    async newAmong(projectId, subjects, since) {
      const asked = [...new Set(subjects)];
      return new Set(asked.length === 0 ? [] : await store.newAmong(projectId, asked, since));
    },
    forget: (projectId, scope, index) => recentOf(projectId, scope).delete(index),
  };
}
