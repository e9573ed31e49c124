import type { BlindIndex, Clock, ProjectId, SubjectId } from '#core';
import type { IdentityField } from '#events';
import type { IndexKind } from './blind-index.ts';
import { associatedData } from './format.ts';
import { openEnvelope } from './hpke.ts';
import { inSlices } from './in-slices.ts';
import type { KeyDirectory } from './key-directory.ts';
import { createKeyring, type Keyring } from './keys.ts';
import type { KeyStore, SealedChange, SealedStore } from './ports.ts';
import { createRewrapping } from './rewrapping.ts';
import { open, seal } from './seal.ts';
import { createShred } from './shred.ts';
import type { EnvelopeEntry, IngestKeys } from './types.ts';

/** One field of one subject on its way in. As in {@link EnvelopeEntry}: an empty value removes, `once` leaves what is there. */
export interface SealEntry {
  readonly subject: SubjectId;
  readonly field: IdentityField;
  readonly value: string;
  readonly once?: boolean | undefined;
}

/**
 * Where identity is. Everything throws `AppError` with a `VaultErrorCode`: `vault_locked` without a root key (except `ingestKeys`
 * and `index`), `no_such_project_keys`, `wrong_root_key`, `tampered`, `unknown_format`.
 */
export interface Vault {
  /** Makes a new project's keys; a project that has them keeps them. */
  createProject(projectId: ProjectId): Promise<void>;
  /** Destroys every key of the project: nothing of it opens again, in this database. */
  destroyProject(projectId: ProjectId): Promise<void>;
  /** What an ingest node holds. Needs the ingest root key alone. */
  ingestKeys(projectId: ProjectId): Promise<IngestKeys>;
  /** The blind index of a raw id: a device's is `$device:<id>`. Needs the ingest root key alone. */
  index(projectId: ProjectId, kind: IndexKind, rawId: string): Promise<BlindIndex>;
  /** The identity fields of a batch, in order. Throws `tampered` for another project's envelope. */
  openEnvelope(projectId: ProjectId, envelope: Uint8Array): Promise<EnvelopeEntry[]>;
  /** Seals in order, each under its subject's own key, made on first sight. Erased subjects are left out. Idempotent. */
  seal(projectId: ProjectId, entries: readonly SealEntry[]): Promise<void>;
  /** The fields of these subjects that there are. Unknown and erased subjects are absent. Whoever calls it answers for it: only `egress` does. */
  open(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    fields: readonly string[] | 'all',
  ): Promise<Map<SubjectId, Record<string, string>>>;
  /** Which fields of these subjects are held, without opening one. */
  sealedFields(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
  ): Promise<Map<SubjectId, readonly IdentityField[]>>;
  /**
   * Destroys subjects' keys and values, for good: they can never be sealed to again. `events`: what a restore of an older backup is to do
   * with their events.
   */
  shred(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    how: { readonly events: 'keep' | 'delete' },
  ): Promise<void>;
  /** Of all projects: see {@link createRewrapping}. */
  rewrap(): Promise<number>;
  /** A secret of the project's own (a vendor's token). */
  sealSecret(projectId: ProjectId, name: string, value: string): Promise<void>;
  openSecret(projectId: ProjectId, name: string): Promise<string | undefined>;
  removeSecret(projectId: ProjectId, name: string): Promise<void>;
}

export function createVault(deps: {
  readonly keys: KeyStore;
  readonly sealed: SealedStore;
  readonly directory: KeyDirectory;
  readonly clock: Clock;
  /** After keys were destroyed, and before anybody is told: see {@link createShred}. */
  readonly onDestroyed?: () => Promise<void>;
}): Vault {
  const { keys, sealed, directory, clock, onDestroyed = async () => {} } = deps;
  const ring = createKeyring({ keys, roots: directory.roots, rotation: directory.rotation, clock });
  return {
    createProject: ring.createProject,
    ingestKeys: async (projectId) => (await ring.ingest(projectId)).keys,
    index: async (projectId, kind, rawId) => (await ring.ingest(projectId)).index(kind, rawId),
    openEnvelope: async (projectId, envelope) =>
      openEnvelope(projectId, (await ring.tenant(projectId)).sealingPair, envelope),
    seal: async (projectId, entries) => sealed.apply(projectId, await toChanges(ring, projectId, entries)),

    async open(projectId, subjects, fields) {
      const values = await sealed.read(projectId, subjects, fields);
      const holders = [...new Set(values.map(({ subject }) => subject))];
      const subjectKeys = await ring.subjects(projectId, holders, { create: false });
      const opened = new Map<SubjectId, Record<string, string>>();
      await inSlices(values, (value) => {
        const key = subjectKeys.get(value.subject);
        if (!key) return;
        const associated = valueAssociated(projectId, value.subject, value.field);
        const text = open(key, associated, value.sealed).toString('utf8');
        opened.set(value.subject, { ...opened.get(value.subject), [value.field]: text });
      });
      return opened;
    },

    async sealedFields(projectId, subjects) {
      const rows = await sealed.fields(projectId, subjects);
      const bySubject = Map.groupBy(rows, ({ subject }) => subject);
      return new Map([...bySubject].map(([subject, held]) => [subject, held.map(({ field }) => field)]));
    },

    ...createShred({ keys, ring, onDestroyed }),
    rewrap: createRewrapping({ keys, ring }),

    async sealSecret(projectId, name, value) {
      const { secretKey } = await ring.tenant(projectId);
      await sealed.putSecret(
        projectId,
        name,
        seal(secretKey, secretAssociated(projectId, name), Buffer.from(value)),
      );
    },
    async openSecret(projectId, name) {
      const { secretKey } = await ring.tenant(projectId);
      const stored = await sealed.readSecret(projectId, name);
      return stored && open(secretKey, secretAssociated(projectId, name), stored).toString('utf8');
    },
    removeSecret: (projectId, name) => sealed.removeSecret(projectId, name),
  };
}

async function toChanges(
  ring: Keyring,
  projectId: ProjectId,
  entries: readonly SealEntry[],
): Promise<SealedChange[]> {
  const last = foldEntries(entries);
  const written = last.filter(({ value }) => value !== '').map(({ subject }) => subject);
  const subjectKeys = await ring.subjects(projectId, written, { create: true });
  const changes: SealedChange[] = [];
  await inSlices(last, ({ subject, field, value, once = false }) => {
    const key = subjectKeys.get(subject);
    const associated = valueAssociated(projectId, subject, field);
    if (value === '') changes.push({ subject, field, sealed: null, once: false });
    else if (key) changes.push({ subject, field, sealed: seal(key, associated, Buffer.from(value)), once });
  });
  return changes;
}

/** The one change that has the effect of all of a field's changes, in order. */
function foldEntries(entries: readonly SealEntry[]): SealEntry[] {
  const last = new Map<string, SealEntry>();
  for (const entry of entries) {
    const name = `${entry.subject}/${entry.field}`;
    const before = last.get(name);
    if (!before || !entry.once) last.set(name, entry);
    else if (before.value === '') last.set(name, { ...entry, once: false });
  }
  return [...last.values()];
}

function valueAssociated(projectId: ProjectId, subject: SubjectId, field: IdentityField): Uint8Array {
  return associatedData('riserbo/value', projectId, 'vault.sealed', subject, field);
}

function secretAssociated(projectId: ProjectId, name: string): Uint8Array {
  return associatedData('riserbo/secret', projectId, 'vault.secret', name);
}
