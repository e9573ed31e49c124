import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArchiveKey,
  checkBackup,
  nothing,
  restoreBackup,
  type Summary,
  toKeyIdentity,
  toKeyRecipient,
  writeBackup,
} from '#backup';
import { AppError, type Clock, syncDirectory } from '#core';
import { type Database, lastTombstone, openDatabaseCopy, openKeyTarget, whileAlone } from '#metadata';
import type { KeyDirectory } from '#vault';
import { type Erased, readErasedLog, writeErasedLog } from './erased-log.ts';

const FILE = 'keys.backup';

/**
 * The wrapped keys as they are now, in the key directory and in no backup of the data, sealed under the newest root: a copy of this file
 * is dead once that root is gone. Who was erased is not in it, or is in the log beside it.
 */
export interface KeyBackup {
  write(): Promise<Summary>;
  /** Who was erased since is in the log when this resolves. */
  writeLog(): Promise<void>;
  state(): Promise<{ readonly writtenAt: number | undefined; readonly erasedSince: number }>;
}

export function createKeyBackup({
  path,
  db,
  directory,
  clock,
}: {
  readonly path: string;
  readonly db: Database;
  readonly directory: KeyDirectory;
  readonly clock: Clock;
}): KeyBackup {
  const draft = join(path, `.${FILE}.draft`);
  return {
    write: () =>
      whileAlone(db, 'key_backup', async () => {
        const known = await lastTombstone(db);
        await rm(draft, { force: true });
        const summary = await copyKeys(db, draft, await newestKey(directory), clock);
        await rename(draft, join(path, FILE));
        await syncDirectory(path);
        await writeErasedLog(db, path, known);
        return summary;
      }),
    writeLog: () => writeErasedLog(db, path),
    async state() {
      const found = await stat(join(path, FILE)).catch(() => undefined); // not there
      return { writtenAt: found?.mtimeMs, erasedSince: (await readErasedLog(path)).erased.length };
    },
  };
}

/** Where a restore takes the keys from, looked through. Throws `AppError('restore_keys_missing' | 'backup_…')`. */
export async function findKeyBackup(
  path: string,
  directory: KeyDirectory,
): Promise<{
  readonly file: string;
  readonly keys: readonly ArchiveKey[];
  readonly summary: Summary;
  readonly erased: readonly Erased[];
}> {
  const file = join(path, FILE);
  const found = await stat(file).catch(() => undefined); // said next
  if (!found)
    throw new AppError(
      'restore_keys_missing',
      'the key directory has no keys.backup: put the newest copy of the key directory in its place first',
      { facts: { directory: path } },
    );
  const keys = (await directory.roots.lease()).roots.map(toArchiveKey);
  const summary = await checkBackup(file, toKeyIdentity(keys));
  return { file, keys, summary, erased: (await readErasedLog(path)).erased };
}

/** Into a database that was restored without, or over older ones. Answers how many sealed values stay closed. */
export async function bringKeysBack(
  db: Database,
  { file, keys, erased }: Awaited<ReturnType<typeof findKeyBackup>>,
): Promise<number> {
  const target = await openKeyTarget(db);
  let closedValues = 0;
  try {
    await restoreBackup(file, toKeyIdentity(keys), {
      prepare: async () => {},
      targets: { clickhouse: target, postgres: target },
      finish: async () => {
        ({ closedValues } = await target.finish({ erased, roots: keys.map(({ id }) => id) }));
      },
    });
  } finally {
    await target.abandon();
  }
  return closedValues;
}

async function copyKeys(db: Database, to: string, key: ArchiveKey, clock: Clock): Promise<Summary> {
  const copy = await openDatabaseCopy(db, 'keys');
  try {
    return await writeBackup(to, toKeyRecipient(key), {
      sources: { clickhouse: nothing, postgres: copy },
      migrations: copy.migrations,
      sequences: () => Promise.resolve({}),
      madeAt: new Date(clock()).toISOString(),
    });
  } finally {
    await copy.close();
  }
}

async function newestKey({ roots, rotation }: KeyDirectory): Promise<ArchiveKey> {
  await rotation.follow();
  const state = await rotation.state();
  const held = (await roots.lease()).roots;
  const known = held.filter(({ id }) => state.kind === 'none' || id === state.root.rootId);
  const [newest] = known.length > 0 ? known : held;
  if (!newest) throw new AppError('root_key_missing', 'A key file is missing. Put it back from its backup.');
  return toArchiveKey(newest);
}

function toArchiveKey({
  id,
  backupKey,
}: {
  readonly id: string;
  readonly backupKey: Uint8Array;
}): ArchiveKey {
  return { id, key: backupKey };
}
