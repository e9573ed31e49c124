import type { ProjectId, SessionEdges, TimeStep } from '#core';
import type { Role, ServiceAccountScope } from './actor.ts';

/** A passkey as the server knows it: nothing here is secret. */
export interface Passkey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isSynced: boolean;
}

export interface StoredSession {
  readonly publicId: string;
  readonly memberId: number;
  readonly name: string;
  readonly locale: 'en' | 'it';
  readonly isOwner: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly steppedUpAt: number;
  readonly roles: ReadonlyMap<ProjectId, Role>;
}

export interface MemberRow {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly passkeys: number;
  readonly lastSeenAt: number | null;
  /** Has not signed in for long, and was not let in again. */
  readonly isSuspended: boolean;
}

export interface ServiceAccountRow {
  readonly id: number;
  readonly name: string;
  readonly user: string;
  readonly scopes: readonly ServiceAccountScope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

/** Members, passkeys and sessions; implemented by `metadata`. Times are milliseconds; hashes are SHA-256 of random secrets. */
export interface AccessStore {
  hasOwner(): Promise<boolean>;
  /** `memberId` null: whoever redeems it becomes an owner. Replaces earlier ones of the same member (or of nobody). */
  putEnrolment(enrolment: { tokenHash: Buffer; memberId: number | null; expiresAt: number }): Promise<void>;
  enrolment(
    tokenHash: Buffer,
    now: number,
  ): Promise<{ memberId: number | null; handle: Buffer | null } | null>;
  /** Uses the enrolment up and stores the passkey, both or neither. null: it was used or is expired. */
  redeemEnrolment(redemption: {
    tokenHash: Buffer;
    now: number;
    name: string;
    handle: Buffer;
    passkey: Passkey;
  }): Promise<{ memberId: number; isNewOwner: boolean } | null>;

  putChallenge(challenge: {
    id: string;
    purpose: string;
    challenge: string;
    expiresAt: number;
  }): Promise<void>;
  /** Each can be taken once. */
  takeChallenge(id: string, purpose: string, now: number): Promise<string | null>;
  passkeyOwner(credentialId: string): Promise<{ memberId: number; passkey: Passkey } | null>;
  /** What a prompt for one more passkey of a member needs: their handle, and the credentials they have. */
  passkeysOf(memberId: number): Promise<{ handle: Buffer; credentialIds: readonly string[] }>;
  addPasskey(memberId: number, passkey: Passkey, now: number): Promise<void>;
  recordPasskeyUse(credentialId: string, counter: number, now: number): Promise<void>;

  /** Also removes every session that was opened before `overBefore`: none of those is good any more. */
  putSession(session: {
    tokenHash: Buffer;
    publicId: string;
    memberId: number;
    now: number;
    overBefore: number;
  }): Promise<void>;
  session(tokenHash: Buffer): Promise<StoredSession | null>;
  /** Nothing happens where the session has just been ended. */
  touchSession(tokenHash: Buffer, now: number): Promise<void>;
  stepUpSession(publicId: string, now: number): Promise<void>;
  removeSession(publicId: string): Promise<void>;

  setLocale(memberId: number, locale: 'en' | 'it'): Promise<void>;
  /** `dormantBefore`: whoever was last there earlier is suspended. */
  members(projectId: ProjectId, dormantBefore: number): Promise<MemberRow[]>;
  /** Where the member was last there `before` then, closes each project that has not let them in again since; false: all are closed. */
  suspendDormant(memberId: number, when: { before: number; now: number }): Promise<boolean>;
  /** False: not a member of this project. */
  welcomeMember(projectId: ProjectId, memberId: number, now: number): Promise<boolean>;
  invite(
    projectId: ProjectId,
    invitation: { name: string; role: Role; handle: Buffer; now: number },
  ): Promise<number>;
  /** Refuses to take the last owner who can sign in. */
  removeMember(projectId: ProjectId, memberId: number): Promise<'removed' | 'unknown' | 'last_owner'>;
  names(memberIds: readonly number[]): Promise<ReadonlyMap<number, string>>;

  putServiceAccount(account: {
    projectId: ProjectId;
    name: string;
    user: string;
    secretHash: Buffer;
    scopes: readonly ServiceAccountScope[];
    createdAt: number;
    expiresAt: number;
  }): Promise<number>;
  serviceAccounts(projectId: ProjectId): Promise<ServiceAccountRow[]>;
  removeServiceAccount(projectId: ProjectId, id: number): Promise<boolean>;
  serviceAccountByUser(
    user: string,
  ): Promise<(ServiceAccountRow & { readonly projectId: ProjectId; readonly secretHash: Buffer }) | null>;
  touchServiceAccount(id: number, now: number): Promise<void>;
}

/** A project and the settings that every module reads. */
/** How ids become people: Mixpanel's Simplified or Original ID Merge. Chosen with the project, for good. */
type IdMerge = 'simplified' | 'original';

export interface Project {
  readonly id: ProjectId;
  readonly name: string;
  readonly token: string;
  readonly timezone: string;
  readonly k: number;
  readonly isDevelopment: boolean;
  readonly isDemo: boolean;
  readonly createdAt: number;
  /** Declared group keys and their slot, 1…6. */
  readonly groupKeys: ReadonlyMap<string, number>;
  readonly idMerge: IdMerge;
  /** How exactly the times of its events are kept. */
  readonly timeStep: TimeStep;
  /** A session is over once so long nothing has come. */
  readonly sessionTimeoutMinutes: number;
  /** Names of events that begin a session and that end one. */
  readonly sessionEdges: SessionEdges;
}

export interface NewProject {
  readonly name: string;
  readonly timezone: string;
  readonly k: number;
  readonly isDevelopment: boolean;
  readonly isDemo: boolean;
  readonly groupKeys: readonly string[];
  readonly idMerge: IdMerge;
}

export interface ProjectStore {
  byId(id: ProjectId): Promise<Project | null>;
  byToken(token: string): Promise<Project | null>;
  list(): Promise<Project[]>;
  /** `owner` null: made on the machine itself, for every owner of the installation. */
  create(project: NewProject & { token: string; owner: number | null }): Promise<Project>;
  /** Group keys are added after those there are, each on the next free slot; existing ones keep theirs. */
  change(
    id: ProjectId,
    change: {
      name?: string;
      timezone?: string;
      k?: number;
      sessionTimeoutMinutes?: number;
      sessionEdges?: SessionEdges;
      token?: string;
      timeStep?: TimeStep;
      addGroupKeys?: readonly string[];
    },
  ): Promise<Project | null>;
}
