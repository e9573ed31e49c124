import { type ProjectId, RecentMap, type SubjectId } from '#core';

/** This person (user or device) acts, or has acted, for this organisation of group slot `slot`. */
export interface Membership {
  readonly person: SubjectId;
  readonly slot: number;
  readonly organisation: SubjectId;
}

/** Implemented by `metadata`. */
export interface MembershipStore {
  /** Idempotent. */
  remember(projectId: ProjectId, memberships: readonly Membership[]): Promise<void>;
  /** Of these people and of the devices linked to them, under the people's own surrogates. */
  organisationsOf(projectId: ProjectId, people: readonly SubjectId[]): Promise<Membership[]>;
}

export interface Organisations {
  /** Learned from events that carry groups and from profile properties that are group keys. */
  remember(projectId: ProjectId, memberships: Iterable<Membership>): Promise<void>;
  organisationsOf(
    projectId: ProjectId,
    people: readonly SubjectId[],
  ): Promise<ReadonlyMap<SubjectId, readonly { readonly slot: number; readonly organisation: SubjectId }[]>>;
}

export function createOrganisations(deps: { store: MembershipStore; capacity?: number }): Organisations {
  const { store, capacity = 500_000 } = deps;
  const remembered = new RecentMap<string, true>(capacity);
  return {
    async remember(projectId, memberships) {
      const fresh = new Map<string, Membership>();
      for (const membership of memberships) {
        const key = `${projectId}/${membership.person}/${membership.organisation}`;
        if (!remembered.get(key)) fresh.set(key, membership);
      }
      if (fresh.size === 0) return;
      await store.remember(projectId, [...fresh.values()]);
      for (const key of fresh.keys()) remembered.set(key, true);
    },
    async organisationsOf(projectId, people) {
      if (people.length === 0) return new Map();
      return Map.groupBy(await store.organisationsOf(projectId, people), ({ person }) => person);
    },
  };
}
