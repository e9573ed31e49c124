import type { ProjectId, SubjectId } from '#core';
import type { IdentityField } from '#events';

/** A project's wrapped keys. The ids say which root wrapped them, and are no secret. */
export interface ProjectKeyRecord {
  readonly rootId: string;
  readonly ingestRootId: string;
  /** The tenant key, under the root key. */
  readonly wrappedTenantKey: Uint8Array;
  /** Token key, index key and sealing public key, under the ingest root key. */
  readonly wrappedIngestKeys: Uint8Array;
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
  /** First one wins; answers whether it was this one. */
  addProject(projectId: ProjectId, record: ProjectKeyRecord): Promise<boolean>;
  /** Keys of every level, sealed values and secrets of the project. */
  destroyProject(projectId: ProjectId): Promise<void>;
  readEpoch(projectId: ProjectId, epoch: number): Promise<Uint8Array | undefined>;
  /** First one wins; answers the one that is stored. */
  addEpoch(projectId: ProjectId, epoch: number, wrapped: Uint8Array): Promise<Uint8Array>;
  readSubjects(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<SubjectKeyRecord[]>;
  /** First one wins, a destroyed one too; answers what is stored for these subjects. */
  addSubjects(projectId: ProjectId, records: readonly SubjectKeyRecord[]): Promise<SubjectKeyRecord[]>;
  /** Destroys the subject's key and deletes its sealed values, in one transaction; the subject never gets a key again. */
  destroySubject(projectId: ProjectId, subject: SubjectId, epoch: number): Promise<void>;
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
