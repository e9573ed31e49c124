import { type Clock, type ProjectId, RecentMap, type SubjectId } from '#core';

/** This person (user or device) acts, or has acted, for this organisation of group slot `slot`. */
export interface Membership {
  readonly person: SubjectId;
  readonly slot: number;
  readonly organisation: SubjectId;
}

/** Implemented by `metadata`. */
export interface MembershipStore {
  /** Idempotent: a membership that is there was seen again. Those of whoever was erased are left out. */
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

/** A membership that goes on being seen is written down so often: when it was seen last is known as exactly. */
export const MEMBERSHIP_SEEN_EVERY_MS = 6 * 3_600_000;

export function createOrganisations(deps: {
  store: MembershipStore;
  clock: Clock;
  capacity?: number;
}): Organisations {
  const { store, clock, capacity = 500_000 } = deps;
  const rememberedAt = new RecentMap<string, number>(capacity);
  return {
    async remember(projectId, memberships) {
      const now = clock();
      const fresh = new Map<string, Membership>();
      for (const membership of memberships) {
        const key = `${projectId}/${membership.person}/${membership.organisation}`;
        const at = rememberedAt.get(key);
        if (at === undefined || now - at >= MEMBERSHIP_SEEN_EVERY_MS) fresh.set(key, membership);
      }
      if (fresh.size === 0) return;
      await store.remember(projectId, [...fresh.values()]);
      for (const key of fresh.keys()) rememberedAt.set(key, now);
    },
    async organisationsOf(projectId, people) {
      if (people.length === 0) return new Map();
      return Map.groupBy(await store.organisationsOf(projectId, people), ({ person }) => person);
    },
  };
}
