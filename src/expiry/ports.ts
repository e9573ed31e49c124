import type { ProjectId, SubjectId, Token } from '#core';
import type { IdentityField, PropertyScope, ValueKind } from '#events';

/** How long values of one property are kept, by the name that it is sent under: in events, or in profiles from when it was last sent. */
export interface PropertyRule {
  readonly scope: PropertyScope;
  /** 1…6 with scope `group`, else 0. */
  readonly groupSlot: number;
  readonly name: string;
  readonly token: Token;
  readonly days: number;
}

/** `days` null: for ever. */
export interface ExpiryRules {
  readonly days: number | null;
  readonly properties: readonly PropertyRule[];
}

export interface Removed {
  readonly events: number;
  readonly people: number;
  readonly organisations: number;
  /** Of properties with a rule of their own and a public name. */
  readonly values: number;
}

export interface ExpiryState {
  readonly rules: ExpiryRules;
  /** When the next removal begins; null: nothing is set. */
  readonly dueAt: number | null;
  readonly lastRun: (Removed & { readonly at: number }) | null;
}

/** Implemented by `metadata`. */
export interface ExpiryStore {
  read(projectId: ProjectId): Promise<ExpiryState>;
  set(projectId: ProjectId, rules: ExpiryRules, dueAt: number): Promise<void>;
  /** A project whose removal is due, for this caller alone until then; undefined: none. */
  take(now: number, until: number): Promise<ProjectId | undefined>;
  finish(projectId: ProjectId, run: Removed & { readonly at: number }, dueAt: number): Promise<void>;
  /** People, after this one, who were there before an instant and whose profile has not changed since. */
  olderPeople(
    projectId: ProjectId,
    before: number,
    after: SubjectId,
    limit: number,
  ): Promise<readonly SubjectId[]>;
  /** The same of organisations, of whom nobody has been a member since either. */
  olderOrganisations(
    projectId: ProjectId,
    before: number,
    after: SubjectId,
    limit: number,
  ): Promise<readonly Organisation[]>;
  /** Whoever was not seen for an organisation since is a member of it no longer. */
  forgetMemberships(projectId: ProjectId, before: number): Promise<void>;
}

export interface Organisation {
  readonly slot: number;
  readonly organisation: SubjectId;
}

/** Where values of a property are stored. `slot` null: in the overflow map of their kind. */
export interface ValuePlace {
  readonly token: Token;
  readonly kind: ValueKind;
  readonly slot: string | null;
}

/** Where values of a property are in profiles: of people (`slot` 0), or of organisations of a group slot. */
export interface ProfilePlace {
  readonly slot: number;
  readonly token: Token;
}

/** Somebody whose profile has a value that is over its time, and the texts in it. */
export interface HeldValue {
  readonly subject: SubjectId;
  readonly texts: readonly Token[];
}

/** Values in profiles that were last sent before an instant. Implemented by `metadata` and `warehouse` together. */
export interface ExpiringProfiles {
  count(projectId: ProjectId, place: ProfilePlace, before: number): Promise<number>;
  /** In order, those after `after`. */
  held(
    projectId: ProjectId,
    place: ProfilePlace,
    before: number,
    after: SubjectId,
    limit: number,
  ): Promise<readonly HeldValue[]>;
  /** No question reads the value any more. */
  hide(projectId: ProjectId, place: ProfilePlace, subjects: readonly SubjectId[]): Promise<void>;
  /** The value is gone, but where it was sent anew meanwhile: there questions read it again. */
  clear(
    projectId: ProjectId,
    place: ProfilePlace,
    subjects: readonly SubjectId[],
    before: number,
  ): Promise<void>;
}

/** Sealed values of one field that were last sent before an instant. Implemented by `metadata`. */
export interface ExpiringIdentities {
  count(
    projectId: ProjectId,
    place: { readonly slot: number; readonly field: IdentityField },
    before: number,
  ): Promise<number>;
  /** Answers how many there were. */
  clear(
    projectId: ProjectId,
    place: { readonly slot: number; readonly field: IdentityField },
    before: number,
  ): Promise<number>;
}

/** Implemented by `warehouse`. When a removal returns, no question reads what it removed; the disk is rid of it a little later. */
export interface ExpiredRows {
  countEvents(projectId: ProjectId, before: number): Promise<number>;
  removeEvents(projectId: ProjectId, before: number): Promise<void>;
  countValues(projectId: ProjectId, place: ValuePlace, before: number): Promise<number>;
  clearValues(projectId: ProjectId, place: ValuePlace, before: number): Promise<void>;
}

/** Implemented by `reports`. */
export interface Sightings {
  /** Those of these people who did something since, under any id of theirs. */
  seenSince(
    projectId: ProjectId,
    people: readonly SubjectId[],
    since: number,
  ): Promise<ReadonlySet<SubjectId>>;
  /** Those of these organisations of one group slot that an event names since. */
  organisationsSeenSince(
    projectId: ProjectId,
    slot: number,
    organisations: readonly SubjectId[],
    since: number,
  ): Promise<ReadonlySet<SubjectId>>;
}

/** Told before events, or values of some properties, that are older than an instant are removed. */
export interface ExpiringTexts {
  /** Hides the texts that fewer than k people share in what stays. */
  recountBefore(projectId: ProjectId, before: number, properties: readonly Token[] | 'all'): Promise<void>;
  /** The same of texts that some profiles no longer have. */
  recountTexts(
    projectId: ProjectId,
    texts: readonly { readonly property: Token; readonly token: Token }[],
  ): Promise<void>;
}
