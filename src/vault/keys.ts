import { AppError, type BlindIndex, type Clock, type ProjectId, RecentMap, type SubjectId } from '#core';
import { createBlindIndexer, type IndexKind } from './blind-index.ts';
import { associatedData } from './format.ts';
import { deriveSealingPair, type SealingPair } from './hpke.ts';
import { inSlices } from './in-slices.ts';
import type { KeyStore, ProjectKeyRecord, SubjectKeyRecord } from './ports.ts';
import type { Lease, Roots } from './roots.ts';
import { deriveKey, KEY_BYTES, newKey, open, seal } from './seal.ts';
import { tenantAssociated } from './tenant.ts';
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

/**
 * Opened keys are believed for this long: as long as another process may take to notice that one was destroyed. Never longer than the
 * root's own lease.
 */
const KEPT_MS = 60_000;
const KEPT_SUBJECTS = 50_000;
/** How often a new project's keys are wrapped anew because the root was changed meanwhile. */
const ATTEMPTS = 5;

export function createKeyring(deps: {
  readonly keys: KeyStore;
  readonly roots: Roots;
  /** Looks for roots that other machines have made. */
  readonly follow: () => Promise<void>;
  readonly clock: Clock;
}): Keyring {
  const { keys, roots, follow, clock } = deps;
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
      const lease = await roots.lease();
      const record = await readRecord(projectId);
      const tenantKey = openTenantKey(projectId, record, lease) ?? (await openFollowing(projectId));
      return { value: await openTenant(tenantKey), until: lease.until };
    });

  /** None of our roots opens the project: another machine has made a new one. */
  const openFollowing = async (projectId: ProjectId): Promise<Uint8Array> => {
    await follow();
    const tenantKey = openTenantKey(projectId, await readRecord(projectId), await roots.lease());
    if (tenantKey) return tenantKey;
    throw wrongRoot();
  };

  const epoch = (projectId: ProjectId, month: number): Promise<Uint8Array> =>
    epochs.obtain(`${projectId}/${month}`, async () => {
      const { until } = await roots.lease();
      const { epochWrapKey } = await tenant(projectId);
      const associated = epochAssociated(projectId, month);
      const wrapped =
        (await keys.readEpoch(projectId, month)) ??
        (await keys.addEpoch(projectId, month, seal(epochWrapKey, associated, newKey())));
      return { value: open(epochWrapKey, associated, wrapped), until };
    });

  const openSubject = async (
    projectId: ProjectId,
    record: SubjectKeyRecord,
    into: Map<SubjectId, Uint8Array>,
    until: number,
  ): Promise<void> => {
    if (record.wrapped === null) return;
    const wrapKey = await epoch(projectId, record.epoch);
    const associated = subjectAssociated(projectId, record.epoch, record.subject);
    const key = open(wrapKey, associated, record.wrapped);
    subjectKeys.set(`${projectId}/${record.subject}`, key, until);
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
      if (await keys.readProject(projectId)) return;
      const tenantKey = newKey();
      const { publicKey } = await deriveSealingPair(deriveKey(tenantKey, 'sealing-pair'));
      const bundle = Buffer.concat([newKey(), newKey(), publicKey]);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const lease = await roots.lease();
        const ingest = await roots.ingest();
        const answer = await keys.addProject(projectId, {
          ingestRootId: ingest.id,
          wrappedIngestKeys: seal(ingest.wrapKey, ingestAssociated(projectId), bundle),
          tenantKeys: lease.roots.map(({ id, wrapKey }) => ({
            rootId: id,
            wrapped: seal(wrapKey, tenantAssociated(projectId), tenantKey),
          })),
        });
        if (answer !== 'other_roots') return;
        await follow();
      }
      throw wrongRoot();
    },

    ingest: (projectId) =>
      ingests.obtain(`${projectId}`, async () => {
        const root = await roots.ingest();
        const record = await readRecord(projectId);
        if (record.ingestRootId !== root.id) throw wrongRoot();
        const bundle = open(root.wrapKey, ingestAssociated(projectId), record.wrappedIngestKeys);
        return { value: openIngest(bundle), until: Number.POSITIVE_INFINITY };
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
      const { until } = await roots.lease();
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
      await inSlices(stored, (record) => openSubject(projectId, record, found, until));
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

function openTenantKey(
  projectId: ProjectId,
  { tenantKeys }: ProjectKeyRecord,
  { roots }: Lease,
): Uint8Array | undefined {
  for (const { id, wrapKey } of roots) {
    const found = tenantKeys.find(({ rootId }) => rootId === id);
    if (found) return open(wrapKey, tenantAssociated(projectId), found.wrapped);
  }
  return undefined;
}

function wrongRoot(): AppError<VaultErrorCode> {
  return new AppError(
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

function ingestAssociated(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/ingest-keys', projectId);
}

function epochAssociated(projectId: ProjectId, epoch: number): Uint8Array {
  return associatedData('riserbo/epoch-key', projectId, epoch);
}

function subjectAssociated(projectId: ProjectId, epoch: number, subject: SubjectId): Uint8Array {
  return associatedData('riserbo/subject-key', projectId, epoch, subject);
}

/** Opened keys, by name, for a while: none outlives the lease of the root that opened it. */
function createKept<Value>(clock: Clock, capacity = 1_000) {
  const kept = new RecentMap<string, { readonly value: Value; readonly until: number }>(capacity);
  const get = (name: string): Value | undefined => {
    const found = kept.get(name);
    return found && found.until > clock() ? found.value : undefined;
  };
  const set = (name: string, value: Value, until: number): void =>
    kept.set(name, { value, until: Math.min(clock() + KEPT_MS, until) });
  return {
    get,
    set,
    delete: (name: string): void => kept.delete(name),
    clear: (): void => kept.clear(),
    async obtain(
      name: string,
      make: () => Promise<{ readonly value: Value; readonly until: number }>,
    ): Promise<Value> {
      const found = get(name);
      if (found !== undefined) return found;
      const { value, until } = await make();
      set(name, value, until);
      return value;
    },
  };
}
