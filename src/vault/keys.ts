import { AppError, type BlindIndex, type Clock, type ProjectId, RecentMap, type SubjectId } from '#core';
import { createBlindIndexer, type IndexKind } from './blind-index.ts';
import { associatedData } from './format.ts';
import type { SealingPair } from './hpke.ts';
import { inSlices } from './in-slices.ts';
import type { KeyStore, ProjectKeyRecord, SubjectKeyRecord } from './ports.ts';
import type { Lease, Roots } from './roots.ts';
import type { Rotation } from './rotation.ts';
import { deriveKey, KEY_BYTES, newKey, open, seal } from './seal.ts';
import { firstTenantKey, lastingKeys, openTenantKey, type TenantKey, wrapTenantKey } from './tenant.ts';
import type { IngestKeys, VaultErrorCode } from './types.ts';

/**
 * The hierarchy: root -> tenant -> subject. Every key is random, and wrapped under the one above with what it is for as associated data.
 * Root and tenant keys live for an epoch; then subjects' keys are wrapped under the next (rewrapping.ts). The ingest bundle hangs from a root of its own.
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
  /** A subject's key as it is stored: opened; undefined: its epoch does not open here. */
  openSubject(projectId: ProjectId, record: SubjectKeyRecord): Promise<Uint8Array | undefined>;
  /** As it is to be stored, in the newest epoch. */
  wrapSubject(projectId: ProjectId, subject: SubjectId, key: Uint8Array): Promise<WrappedSubjectKey>;
  forgetSubject(projectId: ProjectId, subject: SubjectId): void;
  forgetProject(projectId: ProjectId): void;
  /** Tenant keys are read anew: there may be newer ones. */
  forgetTenants(): void;
}

interface WrappedSubjectKey extends SubjectKeyRecord {
  readonly wrapped: Uint8Array;
}

interface OpenedIngest {
  readonly keys: IngestKeys;
  readonly index: (kind: IndexKind, rawId: string) => BlindIndex;
}

interface OpenedTenant {
  readonly secretKey: Uint8Array;
  readonly sealingPair: SealingPair;
  /** The newest: new subjects' keys are wrapped in it. */
  readonly epoch: number;
  /** By epoch. */
  readonly wrapKeys: ReadonlyMap<number, Uint8Array>;
  /** Of keys of months, which were between the tenant key and subjects' before there were epochs. */
  readonly monthsKey: Uint8Array | undefined;
}

/**
 * Opened keys are believed for this long: as long as another process may take to notice that one was destroyed. Never longer than the
 * root's own lease.
 */
const KEPT_MS = 60_000;
const KEPT_SUBJECTS = 50_000;
/** How often what was read is read again because the root was changed meanwhile. */
const ATTEMPTS = 5;

export function createKeyring(deps: {
  readonly keys: KeyStore;
  readonly roots: Roots;
  readonly rotation: Pick<Rotation, 'follow' | 'state'>;
  readonly clock: Clock;
}): Keyring {
  const { keys, roots, rotation, clock } = deps;
  const ingests = createKept<OpenedIngest>(clock);
  const tenants = createKept<OpenedTenant>(clock);
  const months = createKept<Uint8Array | undefined>(clock);
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
      const opened = await openTenants(projectId);
      return { value: await toOpenedTenant(opened.keys), until: opened.until };
    });

  /** By epoch, the newest last. Where one of them hangs from a root that is not here, another machine has made that. */
  const openTenants = async (projectId: ProjectId) => {
    const open = async () => openTenantKeys(projectId, await readRecord(projectId), await roots.lease());
    const opened = await open();
    if (opened.areAll) return opened;
    await rotation.follow();
    const again = await open();
    if (!again.isNewest) throw wrongRoot();
    return again;
  };

  /** What a new project's keys hang from: the first project's decides what the database's first root is. Undefined: it is not here. */
  const newestRoot = async () => {
    const held = (await roots.lease()).roots;
    const state = await rotation.state();
    const { rootId, epoch } = state.kind === 'none' ? { rootId: held[0]?.id, epoch: 0 } : state.root;
    const root = held.find(({ id }) => id === rootId);
    return root && { root, epoch };
  };

  const month = (projectId: ProjectId, of: number, monthsKey: Uint8Array): Promise<Uint8Array | undefined> =>
    months.obtain(`${projectId}/${of}`, async () => {
      const { until } = await roots.lease();
      const wrapped = await keys.readMonth(projectId, of);
      return { value: wrapped && open(monthsKey, monthAssociated(projectId, of), wrapped), until };
    });

  const wrapKeyOf = async (projectId: ProjectId, epoch: number): Promise<Uint8Array | undefined> => {
    const { wrapKeys, monthsKey } = await tenant(projectId);
    return wrapKeys.get(epoch) ?? (monthsKey && (await month(projectId, epoch, monthsKey)));
  };

  const openSubject = async (
    projectId: ProjectId,
    { subject, epoch, wrapped }: SubjectKeyRecord,
  ): Promise<Uint8Array | undefined> => {
    const wrapKey = await wrapKeyOf(projectId, epoch);
    return wrapKey && wrapped
      ? open(wrapKey, subjectAssociated(projectId, epoch, subject), wrapped)
      : undefined;
  };

  const wrapSubject = async (
    projectId: ProjectId,
    subject: SubjectId,
    key: Uint8Array,
  ): Promise<WrappedSubjectKey> => {
    const { epoch, wrapKeys } = await tenant(projectId);
    const wrapKey = wrapKeys.get(epoch);
    if (!wrapKey) throw wrongRoot();
    return { subject, epoch, wrapped: seal(wrapKey, subjectAssociated(projectId, epoch, subject), key) };
  };

  /** What is stored of them; with `create`, of all that there can be. */
  const readSubjects = async (
    projectId: ProjectId,
    subjects: ReadonlySet<SubjectId>,
    { create }: { readonly create: boolean },
  ): Promise<SubjectKeyRecord[]> => {
    const stored = await keys.readSubjects(projectId, [...subjects]);
    const known = new Set(stored.map(({ subject }) => subject));
    const unknown = [...subjects].filter((subject) => !known.has(subject));
    if (!create || unknown.length === 0) return stored;
    const fresh: SubjectKeyRecord[] = [];
    await inSlices(unknown, async (subject) => {
      fresh.push(await wrapSubject(projectId, subject, newKey()));
    });
    return [...stored, ...(await keys.addSubjects(projectId, fresh))];
  };

  /** Takes out of `missing` what is settled, into `found` what opens. */
  const settleSubjects = async (
    projectId: ProjectId,
    { missing, found }: { readonly missing: Set<SubjectId>; readonly found: Map<SubjectId, Uint8Array> },
    options: { readonly create: boolean },
  ): Promise<void> => {
    const { until } = await roots.lease();
    await tenant(projectId);
    const stored = await readSubjects(projectId, missing, options);
    const unknown = new Set(missing);
    await inSlices(stored, async (record) => {
      const { subject, wrapped } = record;
      unknown.delete(subject);
      const key = await openSubject(projectId, record);
      if (wrapped === null) missing.delete(subject);
      if (!key) return;
      subjectKeys.set(`${projectId}/${subject}`, key, until);
      found.set(subject, key);
      missing.delete(subject);
    });
    if (!options.create) for (const subject of unknown) missing.delete(subject);
  };

  return {
    async createProject(projectId) {
      if (await keys.readProject(projectId)) return;
      const tenantKey = firstTenantKey();
      const { sealPublicKey } = await lastingKeys(tenantKey);
      const bundle = Buffer.concat([newKey(), newKey(), sealPublicKey]);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const place = await newestRoot();
        const ingest = await roots.ingest();
        const answer =
          place &&
          (await keys.addProject(projectId, {
            ingestRootId: ingest.id,
            wrappedIngestKeys: seal(ingest.wrapKey, ingestAssociated(projectId), bundle),
            tenantKeys: [wrapTenantKey(projectId, tenantKey, { ...place, isFirst: true })],
          }));
        if (answer && answer !== 'other_roots') return;
        await rotation.follow();
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
    openSubject,
    wrapSubject,

    async subjects(projectId, subjects, { create }) {
      const found = new Map<SubjectId, Uint8Array>();
      const missing = new Set<SubjectId>();
      for (const subject of subjects) {
        const key = subjectKeys.get(`${projectId}/${subject}`);
        if (key) found.set(subject, key);
        else missing.add(subject);
      }
      for (let attempt = 0; missing.size > 0; attempt += 1) {
        if (attempt === ATTEMPTS) throw wrongRoot();
        // An epoch has begun or ended since the tenant keys were read.
        if (attempt > 0) tenants.delete(`${projectId}`);
        await settleSubjects(projectId, { missing, found }, { create });
      }
      return found;
    },

    forgetSubject: (projectId, subject) => subjectKeys.delete(`${projectId}/${subject}`),
    forgetProject() {
      for (const kept of [ingests, tenants, months, subjectKeys]) kept.clear();
    },
    forgetTenants: tenants.clear,
  };
}

function openTenantKeys(projectId: ProjectId, { tenantKeys }: ProjectKeyRecord, { roots, until }: Lease) {
  const keys = new Map<number, TenantKey>();
  const closed: number[] = [];
  for (const stored of tenantKeys) {
    const root = roots.find(({ id }) => id === stored.rootId);
    if (root) keys.set(stored.epoch, openTenantKey(projectId, stored, root));
    else closed.push(stored.epoch);
  }
  const newest = Math.max(...keys.keys());
  return { keys, until, areAll: closed.length === 0, isNewest: closed.every((epoch) => epoch < newest) };
}

async function toOpenedTenant(keys: ReadonlyMap<number, TenantKey>): Promise<OpenedTenant> {
  const epoch = Math.max(...keys.keys());
  const newest = keys.get(epoch);
  if (!newest) throw wrongRoot();
  const first = keys.get(0);
  const { sealingPair, secretKey } = await lastingKeys(newest);
  return {
    ...{ sealingPair, secretKey, epoch },
    wrapKeys: new Map([...keys].map(([of, { key }]) => [of, deriveKey(key, 'wrap-subject')])),
    monthsKey: first && deriveKey(first.key, 'wrap-epoch'),
  };
}

function wrongRoot(): AppError<VaultErrorCode> {
  return new AppError(
    'wrong_root_key',
    'These keys were wrapped under another root key. Put back the key files that belong to this database.',
  );
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

function monthAssociated(projectId: ProjectId, month: number): Uint8Array {
  return associatedData('riserbo/epoch-key', projectId, month);
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
