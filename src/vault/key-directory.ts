import type { Clock } from '#core';
import { ensureKeyFiles, type KeyFiles, openKeyFiles } from './key-files.ts';
import type { RootStore } from './ports.ts';
import { createRoots, type Roots } from './roots.ts';
import { createRotation, type Rotation } from './rotation.ts';
import type { KeyService } from './services/service.ts';

/** The keys that everything hangs from, outside the data directory: files, what is open of them, and how the root changes. */
export interface KeyDirectory {
  readonly files: KeyFiles;
  readonly roots: Roots;
  readonly rotation: Rotation;
  /** Makes missing files. `mayCreate`: false as soon as the database holds keys. Throws `AppError('root_key_missing')`. */
  ensure(options: { readonly mayCreate: boolean }): Promise<void>;
}

/** `only: 'ingest'`: `root.key` is neither read nor made. */
export function openKeyDirectory(deps: {
  readonly path: string;
  readonly service: KeyService;
  readonly store: RootStore;
  readonly clock: Clock;
  readonly only?: 'ingest' | undefined;
}): KeyDirectory {
  const { path, service, store, clock, only } = deps;
  const files = openKeyFiles(path, service);
  const roots = createRoots({ files, leaseMs: service.leaseMs, clock, only });
  const rotation = createRotation({ store, files, roots, clock });
  return {
    files,
    roots,
    rotation,
    ensure: ({ mayCreate }) => ensureKeyFiles(files, { mayCreate, only }),
  };
}
