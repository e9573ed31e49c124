import { AppError, type BlindIndex, type Clock, type ProjectId, RecentMap, type SubjectId } from '#core';
import { createBlindIndexer, type IndexKind } from './blind-index.ts';
import { associatedData } from './format.ts';
import { deriveSealingPair, type SealingPair } from './hpke.ts';
import { inSlices } from './in-slices.ts';
import type { KeyStore, ProjectKeyRecord, SubjectKeyRecord } from './ports.ts';
import type { RootKeys } from './root-keys.ts';
import { deriveKey, KEY_BYTES, newKey, open, seal } from './seal.ts';
import type { IngestKeys, VaultErrorCode } from './types.ts';

/**
 * The hierarchy: root -> tenant -> epoch (month) -> subject. Every key is random, and wrapped under the one above with what it is
 * for as associated data. The ingest bundle hangs from a root of its own.
 */
export interface Keyring {
  createProject(projectId: ProjectId): Promise<void>;
  ingest(projectId: ProjectId): Promise<OpenedIngest>;
  tenant(projectId: ProjectId): Promise<OpenedTenant>;
  /** Keys of these subjects; new ones are made with `create`. Destroyed and unknown subjects are absent. */
  subjects(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    options: { readonly create: boolean },
  ): Promise<Map<SubjectId, Uint8Array>>;
  forgetSubject(projectId: ProjectId, subject: SubjectId): void;
  forgetProject(projectId: ProjectId): void;
  epochNow(): number;
}

interface OpenedIngest {
  readonly keys: IngestKeys;
  readonly index: (kind: IndexKind, rawId: string) => BlindIndex;
}

interface OpenedTenant {
  readonly epochWrapKey: Uint8Array;
  readonly secretKey: Uint8Array;
  readonly sealingPair: SealingPair;
}

/** Opened keys are believed for this long: as long as another process may take to notice that one was destroyed. */
const KEPT_MS = 60_000;
const KEPT_SUBJECTS = 50_000;

export function createKeyring(deps: {
  readonly keys: KeyStore;
  readonly rootKeys: RootKeys;
  readonly clock: Clock;
}): Keyring {
  const { keys, clock } = deps;
  const roots = openRoots(deps.rootKeys);
  const ingests = createKept<OpenedIngest>(clock);
  const tenants = createKept<OpenedTenant>(clock);
  const epochs = createKept<Uint8Array>(clock);
  const subjectKeys = createKept<Uint8Array>(clock, KEPT_SUBJECTS);

  const readRecord = async (projectId: ProjectId): Promise<ProjectKeyRecord> => {
    const record = await keys.readProject(projectId);
    if (record) return record;
    throw new AppError<VaultErrorCode>(
      'no_such_project_keys',
      'This project has no keys: it was never created in this vault, or was destroyed.',
    );
  };

  const tenant = (projectId: ProjectId): Promise<OpenedTenant> =>
    tenants.obtain(`${projectId}`, async () => {
      const root = roots.needRoot();
      const record = await readRecord(projectId);
      assertRoot(record.rootId, root.id);
      return openTenant(open(root.wrapKey, tenantAssociated(projectId), record.wrappedTenantKey));
    });

  const epoch = (projectId: ProjectId, month: number): Promise<Uint8Array> =>
    epochs.obtain(`${projectId}/${month}`, async () => {
      const { epochWrapKey } = await tenant(projectId);
      const associated = epochAssociated(projectId, month);
      const wrapped =
        (await keys.readEpoch(projectId, month)) ??
        (await keys.addEpoch(projectId, month, seal(epochWrapKey, associated, newKey())));
      return open(epochWrapKey, associated, wrapped);
    });

  const openSubject = async (
    projectId: ProjectId,
    record: SubjectKeyRecord,
    into: Map<SubjectId, Uint8Array>,
  ): Promise<void> => {
    if (record.wrapped === null) return;
    const wrapKey = await epoch(projectId, record.epoch);
    const associated = subjectAssociated(projectId, record.epoch, record.subject);
    const key = open(wrapKey, associated, record.wrapped);
    subjectKeys.set(`${projectId}/${record.subject}`, key);
    into.set(record.subject, key);
  };

  const newSubject = async (projectId: ProjectId, subject: SubjectId): Promise<SubjectKeyRecord> => {
    const month = toEpoch(clock());
    const wrapKey = await epoch(projectId, month);
    const wrapped = seal(wrapKey, subjectAssociated(projectId, month, subject), newKey());
    return { subject, epoch: month, wrapped };
  };

  return {
    async createProject(projectId) {
      const root = roots.needRoot();
      if (await keys.readProject(projectId)) return;
      const tenantKey = newKey();
      const { publicKey } = await deriveSealingPair(deriveKey(tenantKey, 'sealing-pair'));
      const bundle = Buffer.concat([newKey(), newKey(), publicKey]);
      await keys.addProject(projectId, {
        rootId: root.id,
        ingestRootId: roots.ingest.id,
        wrappedTenantKey: seal(root.wrapKey, tenantAssociated(projectId), tenantKey),
        wrappedIngestKeys: seal(roots.ingest.wrapKey, ingestAssociated(projectId), bundle),
      });
    },

    ingest: (projectId) =>
      ingests.obtain(`${projectId}`, async () => {
        const record = await readRecord(projectId);
        assertRoot(record.ingestRootId, roots.ingest.id);
        return openIngest(open(roots.ingest.wrapKey, ingestAssociated(projectId), record.wrappedIngestKeys));
      }),

    tenant,

    async subjects(projectId, subjects, { create }) {
      const found = new Map<SubjectId, Uint8Array>();
      const missing = new Set<SubjectId>();
      for (const subject of subjects) {
        const key = subjectKeys.get(`${projectId}/${subject}`);
        if (key) found.set(subject, key);
        else missing.add(subject);
      }
      if (missing.size === 0) return found;
      await tenant(projectId);
      const stored = await keys.readSubjects(projectId, [...missing]);
      for (const record of stored) missing.delete(record.subject);
      if (create && missing.size > 0) {
        const fresh: SubjectKeyRecord[] = [];
        await inSlices(missing, async (subject) => {
          fresh.push(await newSubject(projectId, subject));
        });
        stored.push(...(await keys.addSubjects(projectId, fresh)));
      }
      await inSlices(stored, (record) => openSubject(projectId, record, found));
      return found;
    },

    forgetSubject: (projectId, subject) => subjectKeys.delete(`${projectId}/${subject}`),
    forgetProject() {
      for (const kept of [ingests, tenants, epochs, subjectKeys]) kept.clear();
    },
    epochNow: () => toEpoch(clock()),
  };
}

/** The month of an instant, in UTC: 202611. */
function toEpoch(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

function openRoots({ root, ingest }: RootKeys) {
  const opened = root && { id: rootId(root), wrapKey: deriveKey(root, 'wrap-tenant') };
  return {
    ingest: { id: rootId(ingest), wrapKey: deriveKey(ingest, 'wrap-ingest') },
    needRoot: () => {
      if (opened) return opened;
      throw new AppError<VaultErrorCode>(
        'vault_locked',
        'This node has no root key: it can take events in, and can open nothing.',
      );
    },
  };
}

function rootId(key: Uint8Array): string {
  return deriveKey(key, 'root-id').toString('hex').slice(0, 16);
}

function assertRoot(stored: string, ours: string): void {
  if (stored === ours) return;
  throw new AppError<VaultErrorCode>(
    'wrong_root_key',
    'These keys were wrapped under another root key. Put back the key files that belong to this database.',
  );
}

async function openTenant(tenantKey: Uint8Array): Promise<OpenedTenant> {
  const { pair } = await deriveSealingPair(deriveKey(tenantKey, 'sealing-pair'));
  return {
    epochWrapKey: deriveKey(tenantKey, 'wrap-epoch'),
    secretKey: deriveKey(tenantKey, 'secrets'),
    sealingPair: pair,
  };
}

function openIngest(bundle: Uint8Array): OpenedIngest {
  const keys = Object.freeze({
    tokenKey: bundle.slice(0, KEY_BYTES),
    indexKey: bundle.slice(KEY_BYTES, 2 * KEY_BYTES),
    sealPublicKey: bundle.slice(2 * KEY_BYTES),
  });
  return { keys, index: createBlindIndexer(keys.indexKey) };
}

function tenantAssociated(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/tenant-key', projectId);
}

function ingestAssociated(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/ingest-keys', projectId);
}

function epochAssociated(projectId: ProjectId, epoch: number): Uint8Array {
  return associatedData('riserbo/epoch-key', projectId, epoch);
}

function subjectAssociated(projectId: ProjectId, epoch: number, subject: SubjectId): Uint8Array {
  return associatedData('riserbo/subject-key', projectId, epoch, subject);
}

/** Opened keys, by name, for a while. */
function createKept<Value>(clock: Clock, capacity = 1_000) {
  const kept = new RecentMap<string, { readonly value: Value; readonly until: number }>(capacity);
  const get = (name: string): Value | undefined => {
    const found = kept.get(name);
    return found && found.until > clock() ? found.value : undefined;
  };
  const set = (name: string, value: Value): void => kept.set(name, { value, until: clock() + KEPT_MS });
  return {
    get,
    set,
    delete: (name: string): void => kept.delete(name),
    clear: (): void => kept.clear(),
    async obtain(name: string, make: () => Promise<Value>): Promise<Value> {
      const found = get(name);
      if (found !== undefined) return found;
      const value = await make();
      set(name, value);
      return value;
    },
  };
}
