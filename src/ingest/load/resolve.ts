import type { SubjectId } from '#core';
import type {
  ClusterClaim,
  Clusters,
  LinkClaim,
  Links,
  Membership,
  ProfileChange,
  Relink,
  ResolvedSubjects,
  SubjectKey,
  Subjects,
} from '#people';
import { toKeptTime } from '#privacy';
import type { EnvelopeEntry } from '#vault';
import type { EventRow } from '../sink.ts';
import type { Gathered } from './gather.ts';

export interface ResolvedIdentity extends Pick<EnvelopeEntry, 'field' | 'value' | 'once'> {
  readonly subject: SubjectId;
}

interface ResolvedChange extends ProfileChange {
  readonly isBeyondShare?: true | undefined;
}

/** One project's part of a unit, with surrogates in the place of blind indexes. */
export interface Resolved extends Omit<Gathered, 'events' | 'changes' | 'identities'> {
  readonly rows: readonly EventRow[];
  /** Devices that this unit gave to a user. */
  readonly links: readonly LinkClaim[];
  /** Ids that this unit moved to another canonical one (Original ID Merge). */
  readonly clusters: readonly (Relink & { readonly version: bigint })[];
  readonly changes: readonly ResolvedChange[];
  readonly memberships: readonly Membership[];
  readonly identities: readonly ResolvedIdentity[];
}

const NOBODY = 0n as SubjectId;

/**
 * Blind indexes become surrogates, devices become their users. Links count for the whole unit, also for events and
 * profile changes that stand before the event that made them: so a replay, which finds the links made, does the same.
 */
export async function resolvePeople(
  gathered: Gathered,
  segment: string,
  people: { readonly subjects: Subjects; readonly links: Links; readonly clusters: Clusters },
): Promise<Resolved> {
  const { projectId, events, changes, identities, policy } = gathered;
  const subjects = await people.subjects.obtain(projectId, keysOf(gathered));

  const merged = await mergePeople(gathered, segment, subjects, people);
  const { userOf, freshUserOf } = merged;

  const happened = events.filter(({ event }) => !event.isLinkOnly);
  const rows = happened.map(({ event, receivedAt, insertKey }): EventRow => {
    let person = NOBODY;
    const named = event.user ?? event.device;
    if (named !== undefined) {
      const own = subjects.of(0, named);
      person = userOf.get(own) ?? own;
    }
    const organisations = event.groups.map(({ slot, ids }) => ({
      slot,
      ids: ids.map((index) => subjects.of(slot, index)),
    }));
    return {
      projectId,
      event,
      person,
      insertKey,
      receivedAt: toKeptTime(policy.times, receivedAt),
      organisations,
    };
  });

  const memberships = new Memberships();
  for (const { person, organisations } of rows)
    for (const { slot, ids } of organisations) memberships.add(person, slot, ids);

  const resolvedChanges = changes.map((change): ResolvedChange => {
    const own = subjects.of(change.scope, change.subject);
    const subject = change.scope === 0 ? (freshUserOf.get(own) ?? own) : own;
    if (change.operation !== 'remove' && change.operation !== 'unset')
      for (const { slot, ids } of change.groups)
        memberships.add(
          subject,
          slot,
          ids.map((index) => subjects.of(slot, index)),
        );
    return {
      projectId,
      scope: change.scope,
      subject,
      operation: change.operation,
      properties: change.properties,
      ...(change.isBeyondShare && { isBeyondShare: true }),
    };
  });

  const resolvedIdentities = identities.map(({ scope, subject: index, ...entry }): ResolvedIdentity => {
    const own = subjects.of(scope, index);
    // A device's own id stays the device's; what it says of its person is the person's.
    const isOwn = scope !== 0 || entry.field === 'distinct_id';
    return { ...entry, subject: isOwn ? own : (freshUserOf.get(own) ?? own) };
  });

  return {
    ...gathered,
    rows,
    links: merged.links,
    clusters: merged.clusters,
    changes: resolvedChanges,
    memberships: memberships.list(),
    identities: resolvedIdentities,
  };
}

function* keysOf({ events, changes, identities }: Gathered): Iterable<SubjectKey> {
  for (const { event } of events) {
    if (event.device !== undefined) yield { scope: 0, index: event.device };
    if (event.user !== undefined) yield { scope: 0, index: event.user };
    if (event.merge !== undefined) {
      yield { scope: 0, index: event.merge.first };
      yield { scope: 0, index: event.merge.second };
    }
    for (const { slot, ids } of event.groups) for (const index of ids) yield { scope: slot, index };
  }
  for (const { scope, subject, groups } of changes) {
    yield { scope, index: subject };
    for (const { slot, ids } of groups) for (const index of ids) yield { scope: slot, index };
  }
  for (const { scope, subject } of identities) yield { scope, index: subject };
}

interface Merged extends Pick<Resolved, 'links' | 'clusters'> {
  /** The people behind the ids of events. */
  readonly userOf: ReadonlyMap<SubjectId, SubjectId>;
  /** The people behind the ids of profile changes and identities. */
  readonly freshUserOf: ReadonlyMap<SubjectId, SubjectId>;
}

/** What the unit says of who is who is learned, by the rule of the project; then everybody in it is known by one id. */
async function mergePeople(
  gathered: Gathered,
  segment: string,
  subjects: ResolvedSubjects,
  people: { readonly links: Links; readonly clusters: Clusters },
): Promise<Merged> {
  const { projectId, events, changes, identities, policy } = gathered;
  const named = new Set<SubjectId>();
  for (const { scope, subject } of [...changes, ...identities])
    if (scope === 0) named.add(subjects.of(0, subject));
  if (policy.idMerge === 'original') {
    const clusters = await people.clusters.learn(projectId, segment, clusterClaimsOf(gathered, subjects));
    for (const { event } of events) if (event.user !== undefined) named.add(subjects.of(0, event.user));
    const personOf = await people.clusters.personsOf(projectId, named);
    return { links: [], clusters, userOf: personOf, freshUserOf: personOf };
  }
  const { made } = await people.links.learn(projectId, segment, claimsOf(gathered, subjects));
  const alone = new Set<SubjectId>();
  for (const { event } of events)
    if (event.device !== undefined && event.user === undefined) alone.add(subjects.of(0, event.device));
  const userOf = await people.links.usersOf(projectId, alone);
  const freshUserOf = await people.links.usersOf(projectId, named, { fresh: true });
  return { links: made, clusters: [], userOf, freshUserOf };
}

function clusterClaimsOf({ events }: Gathered, subjects: ResolvedSubjects): ClusterClaim[] {
  return events.flatMap(({ event: { merge } }) =>
    merge
      ? [{ kind: merge.kind, first: subjects.of(0, merge.first), second: subjects.of(0, merge.second) }]
      : [],
  );
}

/** Each device's first claim: by the rule of the first mapping the later ones could not win. */
function claimsOf({ events }: Gathered, subjects: ResolvedSubjects): LinkClaim[] {
  const claims = new Map<SubjectId, LinkClaim>();
  for (const { event } of events) {
    if (event.device === undefined || event.user === undefined) continue;
    if (event.device === event.user) continue;
    const device = subjects.of(0, event.device);
    if (!claims.has(device)) claims.set(device, { device, user: subjects.of(0, event.user) });
  }
  return [...claims.values()];
}

class Memberships {
  readonly #organisations = new Map<SubjectId, Map<SubjectId, number>>();

  add(person: SubjectId, slot: number, organisations: readonly SubjectId[]): void {
    if (person === NOBODY) return;
    const known = this.#organisations.get(person) ?? new Map<SubjectId, number>();
    for (const organisation of organisations) known.set(organisation, slot);
    this.#organisations.set(person, known);
  }

  list(): Membership[] {
    return [...this.#organisations].flatMap(([person, organisations]) =>
      [...organisations].map(([organisation, slot]) => ({ person, organisation, slot })),
    );
  }
}
