import type { ProjectId, SubjectId } from '#core';

/**
 * What one event said about two ids of a project with Original ID Merge (Mixpanel, "Identity Management: Original"):
 * `identify`: the first was anonymous and is the second; `alias`: the first is another name of the second; `merge`: both are one.
 */
export interface ClusterClaim {
  readonly kind: 'identify' | 'alias' | 'merge';
  readonly first: SubjectId;
  readonly second: SubjectId;
}

/** Beyond so many ids a cluster takes in no more (Mixpanel's own bound). */
export const CLUSTER_LIMIT = 500;

/** The clusters that some claims are about: each id's canonical one (absent: its own), and the ids behind each canonical one. */
export interface KnownClusters {
  readonly personOf: ReadonlyMap<SubjectId, SubjectId>;
  readonly members: ReadonlyMap<SubjectId, readonly SubjectId[]>;
}

/** An id that from now on reads as `person`. */
export interface Relink {
  readonly subject: SubjectId;
  readonly person: SubjectId;
}

/** Implemented by `metadata`. */
export interface ClusterStore {
  find(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, SubjectId>>;
  /**
   * As `LinkStore.learn`: one maker at a time for a project. Answers what the unit has relinked, also when an earlier try of
   * it did, each with a version that grows.
   */
  relink(
    projectId: ProjectId,
    unit: string,
    claims: readonly ClusterClaim[],
    decide: (known: KnownClusters, claims: readonly ClusterClaim[]) => readonly Relink[],
  ): Promise<readonly (Relink & { readonly version: bigint })[]>;
}

/**
 * Claims, one after another. An id that is already somebody's is not identified or aliased again; `merge` joins any two. The
 * canonical id is the identified one, the one that the alias is of, and of two that are merged the larger cluster's (the first's, where
 * they are equal). Nothing is ever taken apart.
 */
export function decideClusters(known: KnownClusters, claims: readonly ClusterClaim[]): Relink[] {
  const personOf = new Map(known.personOf);
  const members = new Map([...known.members].map(([person, ids]) => [person, [...ids]]));
  const rootOf = (subject: SubjectId) => personOf.get(subject) ?? subject;
  const sizeOf = (root: SubjectId) => 1 + (members.get(root)?.length ?? 0);
  const relinked = new Map<SubjectId, SubjectId>();

  const join = (from: SubjectId, into: SubjectId) => {
    if (from === into || sizeOf(from) + sizeOf(into) > CLUSTER_LIMIT) return;
    const moved = [from, ...(members.get(from) ?? [])];
    for (const subject of moved) {
      personOf.set(subject, into);
      relinked.set(subject, into);
    }
    members.delete(from);
    members.set(into, [...(members.get(into) ?? []), ...moved]);
  };

  for (const { kind, first, second } of claims) {
    const [one, other] = [rootOf(first), rootOf(second)];
    if (kind === 'merge')
      join(...(sizeOf(one) >= sizeOf(other) ? ([other, one] as const) : ([one, other] as const)));
    else if (!personOf.has(first)) join(one, other);
  }
  return [...relinked].map(([subject, person]) => ({ subject, person }));
}

export interface Clusters {
  learn(
    projectId: ProjectId,
    unit: string,
    claims: readonly ClusterClaim[],
  ): Promise<readonly (Relink & { readonly version: bigint })[]>;
  /** The canonical ids of those that have another. Asked anew each time: a cluster can join another at any moment. */
  personsOf(projectId: ProjectId, subjects: Iterable<SubjectId>): Promise<ReadonlyMap<SubjectId, SubjectId>>;
}

export function createClusters({ store }: { readonly store: ClusterStore }): Clusters {
  return {
    learn: async (projectId, unit, claims) =>
      claims.length === 0 ? [] : store.relink(projectId, unit, claims, decideClusters),
    personsOf: async (projectId, subjects) => {
      const asked = [...new Set(subjects)];
      return asked.length === 0 ? new Map() : store.find(projectId, asked);
    },
  };
}
