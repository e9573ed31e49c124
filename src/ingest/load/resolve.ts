import type { SubjectId } from '#core';
import type {
  LinkClaim,
  Links,
  Membership,
  ProfileChange,
  ResolvedSubjects,
  SubjectKey,
  Subjects,
} from '#people';
import type { EnvelopeEntry } from '#vault';
import type { EventRow } from '../sink.ts';
import type { Gathered } from './gather.ts';

export interface ResolvedIdentity extends Pick<EnvelopeEntry, 'field' | 'value' | 'once'> {
  readonly subject: SubjectId;
}

/** One project's part of a unit, with surrogates in the place of blind indexes. */
export interface Resolved extends Omit<Gathered, 'events' | 'changes' | 'identities'> {
  readonly rows: readonly EventRow[];
  /** Devices that this unit gave to a user. */
  readonly links: readonly LinkClaim[];
  readonly changes: readonly ProfileChange[];
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
  people: { readonly subjects: Subjects; readonly links: Links },
): Promise<Resolved> {
  const { projectId, events, changes, identities } = gathered;
  const subjects = await people.subjects.obtain(projectId, keysOf(gathered));

  const { made } = await people.links.learn(projectId, segment, claimsOf(gathered, subjects));
  const alone = new Set<SubjectId>();
  for (const { event } of events)
    if (event.device !== undefined && event.user === undefined) alone.add(subjects.of(0, event.device));
  const userOf = await people.links.usersOf(projectId, alone);
  const named = new Set<SubjectId>();
  for (const { scope, subject } of [...changes, ...identities])
    if (scope === 0) named.add(subjects.of(0, subject));
  const freshUserOf = await people.links.usersOf(projectId, named, { fresh: true });

  const rows = events.map(({ event, receivedAt, insertKey }): EventRow => {
    let person = NOBODY;
    if (event.user !== undefined) person = subjects.of(0, event.user);
    else if (event.device !== undefined) {
      const device = subjects.of(0, event.device);
      person = userOf.get(device) ?? device;
    }
    const organisations = event.groups.map(({ slot, ids }) => ({
      slot,
      ids: ids.map((index) => subjects.of(slot, index)),
    }));
    return { projectId, event, person, insertKey, receivedAt, organisations };
  });

  const memberships = new Memberships();
  for (const { person, organisations } of rows)
    for (const { slot, ids } of organisations) memberships.add(person, slot, ids);

  const resolvedChanges = changes.map((change): ProfileChange => {
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
    links: made,
    changes: resolvedChanges,
    memberships: memberships.list(),
    identities: resolvedIdentities,
  };
}

function* keysOf({ events, changes, identities }: Gathered): Iterable<SubjectKey> {
  for (const { event } of events) {
    if (event.device !== undefined) yield { scope: 0, index: event.device };
    if (event.user !== undefined) yield { scope: 0, index: event.user };
    for (const { slot, ids } of event.groups) for (const index of ids) yield { scope: slot, index };
  }
  for (const { scope, subject, groups } of changes) {
    yield { scope, index: subject };
    for (const { slot, ids } of groups) for (const index of ids) yield { scope: slot, index };
  }
  for (const { scope, subject } of identities) yield { scope, index: subject };
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
