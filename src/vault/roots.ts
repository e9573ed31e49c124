import { AppError, type Clock } from '#core';
import type { KeyFiles } from './key-files.ts';
import { deriveKey, KEY_BYTES } from './seal.ts';
import type { KeyServiceErrorCode } from './services/service.ts';
import type { VaultErrorCode } from './types.ts';

/** A root, opened. Nothing is sealed with the key itself: each purpose has its own. */
export interface OpenRoot {
  /** Says which root; no secret. */
  readonly id: string;
  /** As it is in its file: the key, and, in a root that came after another, the key of members' texts, which every root carries on. */
  readonly material: Uint8Array;
  readonly textsKey: Uint8Array;
  readonly wrapKey: Uint8Array;
  /** Seals the copy of the wrapped keys that is kept apart from the data. */
  readonly backupKey: Uint8Array;
  /** Seals the root that comes after this one, for machines that hold only this one. */
  readonly handoverKey: Uint8Array;
}

export interface Lease {
  /** One; two while the root is being changed. */
  readonly roots: readonly OpenRoot[];
  /** What was opened with them is forgotten at this time at the latest. */
  readonly until: number;
}

/** The root keys of this process. A node without `root.key` can tokenise, index and seal; it can open nothing. */
export interface Roots {
  /** Asked for once, and kept: it opens nothing. */
  ingest(): Promise<{ readonly id: string; readonly wrapKey: Uint8Array }>;
  /** Seals what members type; known from the first lease on, and kept: it changes with no root. Throws what the last lease threw. */
  textsKey(): Uint8Array;
  /** Throws `vault_locked` on a node that only takes events in; and what the key service throws, once the last lease is over. */
  lease(): Promise<Lease>;
  /** The files are read anew with the next lease. */
  forget(): void;
}

/** A lease is renewed in its second half, so that a service that is away for a moment is not noticed. */
export function createRoots(deps: {
  readonly files: KeyFiles;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly only?: 'ingest' | undefined;
}): Roots {
  const { files, leaseMs, clock, only } = deps;
  let ingest: ReturnType<Roots['ingest']> | undefined;
  let held: Lease | undefined;
  let renewing: Promise<Lease> | undefined;
  let forgotten = 0;
  let textsKey: Uint8Array | undefined;
  let failure: unknown = new AppError<KeyServiceErrorCode>(
    'key_service_unreachable',
    'The key service has not answered yet: nothing opens until it does. It is tried again.',
  );

  const read = async (): Promise<Lease> => {
    const asked = clock();
    const keys = [await files.read('root.key'), await files.read('root.next.key')];
    const roots = keys.flatMap((key) => (key ? [toOpenRoot(key)] : []));
    const [first] = roots;
    if (!first) throw missing('root.key');
    textsKey = first.textsKey;
    return { roots, until: asked + leaseMs };
  };
  const renew = (): Promise<Lease> => {
    if (renewing) return renewing;
    const since = forgotten;
    const isCurrent = () => since === forgotten;
    renewing = read()
      .then(
        (lease) => {
          if (isCurrent()) held = lease;
          return lease;
        },
        (error: unknown) => {
          if (isRefusal(error)) held = undefined;
          failure = error;
          throw error;
        },
      )
      .finally(() => {
        if (isCurrent()) renewing = undefined;
      });
    return renewing;
  };

  return {
    ingest() {
      ingest ??= readIngest(files).catch((error: unknown) => {
        ingest = undefined;
        throw error;
      });
      return ingest;
    },
    textsKey() {
      if (textsKey) return textsKey;
      throw failure;
    },
    async lease() {
      if (only)
        throw new AppError<VaultErrorCode>(
          'vault_locked',
          'This node has no root key: it can take events in, and can open nothing.',
        );
      if (!held || held.until <= clock()) return renew();
      if (held.until - leaseMs / 2 <= clock()) renew().catch(() => {}); // asked again with the next lease
      return held;
    },
    forget() {
      forgotten += 1;
      held = undefined;
      renewing = undefined;
    },
  };
}

async function readIngest(files: KeyFiles): ReturnType<Roots['ingest']> {
  const key = await files.read('ingest.key');
  if (!key) throw missing('ingest.key');
  return { id: rootId(key), wrapKey: deriveKey(key, 'wrap-ingest') };
}

export function toOpenRoot(material: Uint8Array): OpenRoot {
  const key = material.subarray(0, KEY_BYTES);
  return {
    id: rootId(key),
    material,
    textsKey: material.length > KEY_BYTES ? material.subarray(KEY_BYTES) : deriveKey(key, 'members-texts'),
    wrapKey: deriveKey(key, 'wrap-tenant'),
    backupKey: deriveKey(key, 'key-backup'),
    handoverKey: deriveKey(key, 'handover'),
  };
}

/** The service has answered, and said no: what it gave before is not used any longer. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && ['key_service_refused', 'key_service_credentials'].includes(error.code);
}

function rootId(key: Uint8Array): string {
  return deriveKey(key, 'root-id').toString('hex').slice(0, 16);
}

function missing(file: string): AppError<VaultErrorCode> {
  return new AppError('root_key_missing', 'A key file is missing. Put it back from its backup.', {
    facts: { file },
  });
}
