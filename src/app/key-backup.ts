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
import { type Erased, isOlderThanLog, readErasedLog, writeErasedLog } from './erased-log.ts';

const FILE = 'keys.backup';

/**
 * The wrapped keys as they are now, in the key directory and in no backup of the data, sealed under the newest root: a copy of this file
 * is dead once that root is gone. Who was erased is not in it, or is in the log beside it.
 */
export interface KeyBackup {
  /**
   * Throws what {@link KeyBackup.check} does. `isBroughtBack`: with what the present copy and the log knew, which have just been brought into
   * the database.
   */
  write(how?: { readonly isBroughtBack: boolean }): Promise<Summary>;
  /**
   * Throws `AppError('wrong_root_key' | 'restore_keys_newer' | 'keys_of_another_installation')` where the present copy is worth more than one
   * of this database.
   */
  check(): Promise<void>;
  /** Throws `keys_of_another_installation`: this database never had a key, and the copy in the key directory holds some. */
  checkOwner(): Promise<void>;
  /** Who was erased since is in the log when this resolves. */
  writeLog(): Promise<void>;
  /** Why the last copy, or the last log, could not be written: a code. */
  fault(): string | undefined;
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
  const checkOwner = async (): Promise<void> => {
    const isNew = (await directory.rotation.state()).kind === 'none';
    if (isNew && (await holdsKeys(path, directory))) throw keysOfAnother(path);
  };
  const check = async (): Promise<void> => {
    await checkOwner();
    await newestKey(directory);
    if (await isOlderThanLog(db, path)) throw newer();
  };
  const write = (isBroughtBack: boolean): Promise<Summary> =>
    whileAlone(db, 'key_backup', async () => {
      if (!isBroughtBack) await check();
      const known = await lastTombstone(db);
      await rm(draft, { force: true });
      const summary = await copyKeys(db, draft, await newestKey(directory), clock);
      await rename(draft, join(path, FILE));
      await syncDirectory(path);
      await writeErasedLog(db, path, known);
      return summary;
    });
  const copying = createFault();
  const logging = createFault();
  return {
    check,
    checkOwner,
    write: (how) => copying.watch(() => write(how?.isBroughtBack ?? false)),
    writeLog: () => logging.watch(() => writeErasedLog(db, path)),
    fault: () => copying.last() ?? logging.last(),
    async state() {
      const found = await stat(join(path, FILE)).catch(() => undefined); // not there
      return { writtenAt: found?.mtimeMs, erasedSince: (await readErasedLog(path)).erased.length };
    },
  };
}

const FAULTS = [
  'key_directory_not_writable',
  'keys_of_another_installation',
  'wrong_root_key',
  'restore_keys_newer',
  'restore_keys_damaged',
];

/** Of the key directory; that a database or a key service is away is told elsewhere. */
function createFault() {
  let last: string | undefined;
  return {
    last: () => last,
    async watch<T>(work: () => Promise<T>): Promise<T> {
      try {
        const done = await work();
        last = undefined;
        return done;
      } catch (cause) {
        const error = isOfFiles(cause) ? notWritable(cause) : cause;
        if (error instanceof AppError && FAULTS.includes(error.code)) last = error.code;
        throw error;
      }
    },
  };
}

/** A copy of before the first project holds none; one that does not open here is another installation's, or damaged: both are left alone. */
async function holdsKeys(path: string, directory: KeyDirectory): Promise<boolean> {
  const file = join(path, FILE);
  if (!(await isThere(file))) return false;
  const keys = (await directory.roots.lease()).roots.map(toArchiveKey);
  try {
    const { rows } = await checkBackup(file, toKeyIdentity(keys));
    return (rows['postgres/vault.project_key'] ?? 0) > 0;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('backup_')) return true;
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

/** Nothing may be made in its place. */
export function keysOfAnother(path: string): AppError {
  return new AppError(
    'keys_of_another_installation',
    'the key directory holds the keys of an installation (keys.backup), and these databases are new. To bring that installation back, restore its backup first (riserbo restore); to begin anew, use an empty key directory',
    { facts: { directory: path } },
  );
}

function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

function notWritable(cause: unknown): AppError {
  return new AppError(
    'key_directory_not_writable',
    'the key directory cannot be written: make it writable for the user that runs Riserbo. An erasure that is told this has destroyed the keys, but is noted nowhere a restore looks: ask for it again',
    { cause },
  );
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
  const newest = newestOf(state)
    .map((root) => held.find(({ id }) => root === undefined || id === root.rootId))
    .find((root) => root !== undefined);
  if (!newest) throw wrongRoot();
  return toArchiveKey(newest);
}

/** Newest first; undefined: any, since nothing hangs from one yet. */
function newestOf(state: Awaited<ReturnType<KeyDirectory['rotation']['state']>>) {
  switch (state.kind) {
    case 'none':
      return [undefined];
    case 'settled':
      return [state.root];
    case 'changing':
      return [state.root, state.former];
  }
}

function wrongRoot(): AppError {
  return new AppError(
    'wrong_root_key',
    'the key directory does not hold the root key that this database knows. Copy root.key from a machine that opens it; where the database was brought back from before a change of the root, run riserbo keys restore',
  );
}

function newer(): AppError {
  return new AppError(
    'restore_keys_newer',
    'the key directory knows of erasures that this database does not: it was brought back from earlier. Run riserbo keys restore; where these are the keys of another installation, put keys.backup and erased.log elsewhere',
  );
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
