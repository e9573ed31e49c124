import { type ProjectId, RecentMap, type SubjectId } from '#core';

/** One event said that this device is this user's. */
export interface LinkClaim {
  readonly device: SubjectId;
  readonly user: SubjectId;
}

/** What is in force among some subjects: each device's user, and who is a user because a device was linked to them. */
export interface KnownLinks {
  readonly userOf: ReadonlyMap<SubjectId, SubjectId>;
  readonly users: ReadonlySet<SubjectId>;
}

/** Implemented by `metadata`. */
export interface LinkStore {
  /** The users of those of `devices` that are linked. */
  find(projectId: ProjectId, devices: readonly SubjectId[]): Promise<Map<SubjectId, SubjectId>>;
  /**
   * Reads what is known of the claims' subjects, asks `decide` for the new links, stores them as made by `unit`: one maker
   * at a time for a project. Answers everything in force for these devices and the links that `unit` has made, also when
   * an earlier try of the same unit has made them.
   */
  learn(
    projectId: ProjectId,
    unit: string,
    claims: readonly LinkClaim[],
    decide: (known: KnownLinks, claims: readonly LinkClaim[]) => LinkClaim[],
  ): Promise<{ readonly userOf: ReadonlyMap<SubjectId, SubjectId>; readonly made: readonly LinkClaim[] }>;
}

/**
 * Simplified ID Merge: the first user seen with a device owns it, for good. Who has devices is a user and never
 * becomes a device of somebody else; a claim on somebody's device in the place of the user means that somebody: so
 * two users never merge and a link always ends at a person, in one step. Claims count in the order given.
 */
export function decideLinks(known: KnownLinks, claims: readonly LinkClaim[]): LinkClaim[] {
  const userOf = new Map(known.userOf);
  const users = new Set(known.users);
  const made: LinkClaim[] = [];
  for (const claim of claims) {
    const user = userOf.get(claim.user) ?? claim.user;
    if (userOf.has(claim.device) || users.has(claim.device) || user === claim.device) continue;
    userOf.set(claim.device, user);
    users.add(user);
    made.push({ device: claim.device, user });
  }
  return made;
}

export interface Links {
  /** Learns from the claims of one unit of work, in order; `made` are the links that this unit brought, also on a replay. */
  learn(
    projectId: ProjectId,
    unit: string,
    claims: readonly LinkClaim[],
  ): Promise<{ readonly made: readonly LinkClaim[] }>;
  /**
   * The users of these devices, where linked. From memory: a link that another loader made a moment ago may be missing
   * (the warehouse's `person_links` makes up for it in every question). `fresh` asks the store for those without a link.
   */
  usersOf(
    projectId: ProjectId,
    devices: Iterable<SubjectId>,
    options?: { readonly fresh?: boolean },
  ): Promise<ReadonlyMap<SubjectId, SubjectId>>;
}

const NOBODY = 0n as SubjectId;

export function createLinks(deps: { store: LinkStore; capacity?: number }): Links {
  const { store, capacity = 500_000 } = deps;
  const recent = new Map<ProjectId, RecentMap<SubjectId, SubjectId>>();
  const recentOf = (projectId: ProjectId) => {
    const known = recent.get(projectId);
    if (known) return known;
    const fresh = new RecentMap<SubjectId, SubjectId>(capacity);
    recent.set(projectId, fresh);
    return fresh;
  };
  // Replays ask for the links of the unit in hand: claims that an earlier try has settled must reach the store again.
  let settled: { unit: string; devices: Set<SubjectId> } = { unit: '', devices: new Set() };

  return {
    async learn(projectId, unit, claims) {
      const memory = recentOf(projectId);
      if (settled.unit !== unit) settled = { unit, devices: new Set() };
      const open = claims.filter(({ device }) => {
        const user = memory.get(device);
        return user === undefined || user === NOBODY || settled.devices.has(device);
      });
      if (open.length === 0) return { made: [] };
      const { userOf, made } = await store.learn(projectId, unit, open, decideLinks);
      for (const { device } of open) {
        memory.set(device, userOf.get(device) ?? NOBODY);
        settled.devices.add(device);
      }
      return { made };
    },
    async usersOf(projectId, devices, options = {}) {
      const memory = recentOf(projectId);
      const users = new Map<SubjectId, SubjectId>();
      const missing = new Set<SubjectId>();
      for (const device of devices) {
        const user = memory.get(device);
        if (user === undefined || (user === NOBODY && options.fresh)) missing.add(device);
        else if (user !== NOBODY) users.set(device, user);
      }
      if (missing.size === 0) return users;
      const found = await store.find(projectId, [...missing]);
      for (const device of missing) {
        const user = found.get(device);
        memory.set(device, user ?? NOBODY);
        if (user !== undefined) users.set(device, user);
      }
      return users;
    },
  };
}
