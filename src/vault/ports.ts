import type { ProjectId, SubjectId } from '#core';
import type { IdentityField } from '#events';

/** A project's wrapped keys. The ids say which root wrapped them, and are no secret. */
export interface ProjectKeyRecord {
  readonly ingestRootId: string;
  /** Token key, index key and sealing public key, under the ingest root key. */
  readonly wrappedIngestKeys: Uint8Array;
  /** The tenant key, under each root that there is. */
  readonly tenantKeys: readonly WrappedTenantKey[];
}

interface WrappedTenantKey {
  readonly rootId: string;
  readonly wrapped: Uint8Array;
}

export interface SubjectKeyRecord {
  readonly subject: SubjectId;
  /** The month of the key that wraps this one, as 202611. */
  readonly epoch: number;
  /** Null: destroyed, for good. */
  readonly wrapped: Uint8Array | null;
}

/** Where wrapped keys are. Implemented by `metadata`; nothing in it opens anything without a root key file. */
export interface KeyStore {
  /** True when any project has keys: then no new root key may be made. */
  hasKeys(): Promise<boolean>;
  readProject(projectId: ProjectId): Promise<ProjectKeyRecord | undefined>;
  /** First one wins. `other_roots`: nothing is stored, since these are not the roots that the database knows; the first project's are its. */
  addProject(projectId: ProjectId, record: ProjectKeyRecord): Promise<'added' | 'there' | 'other_roots'>;
  /** Keys of every level, sealed values and secrets of the project, and leaves a tombstone. */
  destroyProject(projectId: ProjectId): Promise<void>;
  readEpoch(projectId: ProjectId, epoch: number): Promise<Uint8Array | undefined>;
  /** First one wins; answers the one that is stored. */
  addEpoch(projectId: ProjectId, epoch: number, wrapped: Uint8Array): Promise<Uint8Array>;
  readSubjects(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<SubjectKeyRecord[]>;
  /** First one wins, a destroyed one too; answers what is stored for these subjects. */
  addSubjects(projectId: ProjectId, records: readonly SubjectKeyRecord[]): Promise<SubjectKeyRecord[]>;
  /**
   * Destroys the subjects' keys, deletes their sealed values and leaves tombstones, in one transaction; they never get a key again.
   * `events`: what a restore of an older backup is to do with their events.
   */
  destroySubjects(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    how: { readonly epoch: number; readonly events: 'keep' | 'delete' },
  ): Promise<void>;
}

/** A root that the database knows: tenant keys are wrapped under it. */
export interface RootRecord {
  readonly rootId: string;
  readonly madeAt: number;
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
  tenants(rootId: string): Promise<{ readonly projectId: ProjectId; readonly wrapped: Uint8Array }[]>;
  add(
    root: RootRecord & { readonly handover: Uint8Array },
    tenants: readonly { readonly projectId: ProjectId; readonly wrapped: Uint8Array }[],
  ): Promise<void>;
  /** With everything wrapped under it. Throws where a project would be left without. */
  drop(rootId: string): Promise<void>;
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
