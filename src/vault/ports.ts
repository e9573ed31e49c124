import type { ProjectId, SubjectId } from '#core';
import type { IdentityField } from '#events';

/** A project's wrapped keys. The ids say which root wrapped them, and are no secret. */
export interface ProjectKeyRecord {
  readonly ingestRootId: string;
  /** Token key, index key and sealing public key, under the ingest root key. */
  readonly wrappedIngestKeys: Uint8Array;
  /** A tenant key for each root that the project hangs from, oldest first. */
  readonly tenantKeys: readonly WrappedTenantKey[];
}

export interface WrappedTenantKey {
  readonly rootId: string;
  /** Of its root. */
  readonly epoch: number;
  readonly wrapped: Uint8Array;
  /** What must go on opening what it has sealed, under this tenant key. Null: it is derived from it. */
  readonly lasting: Uint8Array | null;
}

export interface SubjectKeyRecord {
  readonly subject: SubjectId;
  /** Of the tenant key that wraps this one; one of before there were such epochs: the month, as 202611, of the key that does. */
  readonly epoch: number;
  /** Null: destroyed, for good. */
  readonly wrapped: Uint8Array | null;
}

/** A living subject's key that the tenant key of a former epoch wraps. */
export interface FormerSubjectKey {
  readonly projectId: ProjectId;
  readonly subject: SubjectId;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
}

/** Where wrapped keys are. Implemented by `metadata`; nothing in it opens anything without a root key file. */
export interface KeyStore {
  /** True when any project has keys: then no new root key may be made. */
  hasKeys(): Promise<boolean>;
  readProject(projectId: ProjectId): Promise<ProjectKeyRecord | undefined>;
  /** First one wins. `other_roots`: nothing is stored, since it does not hang from the newest root that the database knows; the first project's is its. */
  addProject(projectId: ProjectId, record: ProjectKeyRecord): Promise<'added' | 'there' | 'other_roots'>;
  /** Keys of every level, sealed values and secrets of the project, and leaves a tombstone. */
  destroyProject(projectId: ProjectId): Promise<void>;
  /** Of before the epochs of today. */
  readMonth(projectId: ProjectId, month: number): Promise<Uint8Array | undefined>;
  readSubjects(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<SubjectKeyRecord[]>;
  /**
   * First one wins, a destroyed one too; answers what is stored for these subjects. None is stored in an epoch that is over: its subject is
   * absent.
   */
  addSubjects(projectId: ProjectId, records: readonly SubjectKeyRecord[]): Promise<SubjectKeyRecord[]>;
  /**
   * Destroys the subjects' keys, deletes their sealed values and leaves tombstones, in one transaction; they never get a key again.
   * `events`: what a restore of an older backup is to do with their events.
   */
  destroySubjects(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    how: { readonly events: 'keep' | 'delete' },
  ): Promise<void>;
  /** In order of project and number, those after `after`: what is to be wrapped anew. Keys that no tenant key opens any longer are left out. */
  readFormer(after: FormerSubjectKey | undefined, limit: number): Promise<FormerSubjectKey[]>;
  /** Those that are still as they were read, and that nobody else has in hand. */
  rewrap(
    rewrapped: readonly (FormerSubjectKey & { readonly next: Pick<FormerSubjectKey, 'epoch' | 'wrapped'> })[],
  ): Promise<void>;
}

/** A root that the database knows: tenant keys are wrapped under it. */
export interface RootRecord {
  readonly rootId: string;
  readonly madeAt: number;
  /** Grows. What was wrapped in an epoch is dead with its root. */
  readonly epoch: number;
  /** This root, sealed under the one before it, until that one is gone. */
  readonly handover: Uint8Array | null;
}

/** What happens to the roots happens one at a time, in the whole installation. Implemented by `metadata`. */
export interface RootStore {
  /** Oldest first: one, or two during a change; none before the first project. */
  list(): Promise<RootRecord[]>;
  /** In one transaction, while nobody else changes roots or adds a project. */
  exclusively<T>(work: (change: RootChange) => Promise<T>): Promise<T>;
}

export interface RootChange {
  list(): Promise<RootRecord[]>;
  /** Of every project. */
  tenants(rootId: string): Promise<ProjectTenantKey[]>;
  add(
    root: RootRecord & { readonly handover: Uint8Array },
    tenants: readonly ProjectTenantKey[],
  ): Promise<void>;
  /** With every tenant key under it. `needed`: it stays, since a project or a living subject's key hangs from it alone. */
  drop(rootId: string): Promise<'dropped' | 'needed'>;
}

export interface ProjectTenantKey extends WrappedTenantKey {
  readonly projectId: ProjectId;
}

export interface SealedValue {
  readonly subject: SubjectId;
  readonly field: IdentityField;
  readonly sealed: Uint8Array;
}

/** One field's next state: a value (`once`: unless there is one), or its removal. Each (subject, field) at most once in a call. */
export interface SealedChange {
  readonly subject: SubjectId;
  readonly field: IdentityField;
  readonly sealed: Uint8Array | null;
  readonly once: boolean;
}

/** Where sealed values are. Implemented by `metadata`. */
export interface SealedStore {
  /** In one transaction; values of subjects whose key is destroyed are left out. */
  apply(projectId: ProjectId, changes: readonly SealedChange[]): Promise<void>;
  read(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    fields: readonly string[] | 'all',
  ): Promise<SealedValue[]>;
  /** Which fields there are, without reading one. */
  fields(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
  ): Promise<{ readonly subject: SubjectId; readonly field: IdentityField }[]>;
  putSecret(projectId: ProjectId, name: string, sealed: Uint8Array): Promise<void>;
  readSecret(projectId: ProjectId, name: string): Promise<Uint8Array | undefined>;
  removeSecret(projectId: ProjectId, name: string): Promise<void>;
}
