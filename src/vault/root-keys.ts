import { randomBytes } from 'node:crypto';
import { link, mkdir, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core';
import { KEY_BYTES } from './seal.ts';
import type { VaultErrorCode } from './types.ts';

/** The two roots. A node without `root` can tokenise, index and seal; it can open nothing. */
export interface RootKeys {
  /** `root.key`: tenant keys are wrapped under it. Absent on nodes that only take events in. */
  readonly root?: Uint8Array | undefined;
  /** `ingest.key`: the projects' ingest bundles are wrapped under it. */
  readonly ingest: Uint8Array;
}

/** First line of a key file, so that nobody mistakes it for something to tidy away. */
const HEADER =
  'Riserbo key v1. Keep it secret and backed up, apart from the data: without it the vault stays shut.';

/**
 * Reads `root.key` and `ingest.key` (mode 0600, base64) from a directory outside the data directory.
 *
 * `mayCreate`: missing files are made. Pass false as soon as the database holds keys: a new root could open none of them.
 * `only: 'ingest'` neither reads nor makes `root.key`.
 * Throws `AppError('root_key_missing' | 'root_key_exposed' | 'root_key_damaged')`.
 */
export async function loadRootKeys(
  directory: string,
  options: { readonly mayCreate: boolean; readonly only?: 'ingest' | undefined },
): Promise<RootKeys> {
  if (options.mayCreate) await mkdir(directory, { recursive: true, mode: 0o700 });
  const ingest = await loadKey(directory, 'ingest.key', options.mayCreate);
  if (options.only === 'ingest') return { ingest };
  return { root: await loadKey(directory, 'root.key', options.mayCreate), ingest };
}

async function loadKey(directory: string, name: string, mayCreate: boolean): Promise<Uint8Array> {
  const file = join(directory, name);
  const mode = await modeOf(file);
  if (mode === undefined) {
    if (!mayCreate) throw refuse('root_key_missing', name);
    await createKey(directory, name);
    return loadKey(directory, name, false);
  }
  if ((mode & 0o077) !== 0) throw refuse('root_key_exposed', name);
  return readKey(file, name);
}

async function readKey(file: string, name: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const lines = (await handle.readFile('utf8')).split('\n');
    const key = Buffer.from(lines[1] ?? '', 'base64');
    if (lines[0] !== HEADER || key.length !== KEY_BYTES) throw refuse('root_key_damaged', name);
    return key;
  } finally {
    await handle.close();
  }
}

/** Whole or not at all, on disk when it returns; a file that another process made meanwhile is left as it is. */
async function createKey(directory: string, name: string): Promise<void> {
  const draft = join(directory, `.${name}.${randomBytes(8).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${HEADER}\n${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, join(directory, name));
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const MESSAGES = {
  root_key_missing:
    'A key file is missing and this database already has keys. Put the file back from its backup; a new one could open nothing.',
  root_key_exposed:
    'A key file can be read by others. Make it mode 0600, owned by the user that runs Riserbo.',
  root_key_damaged: 'A key file is not whole. Put it back from its backup.',
} as const;

function refuse(code: keyof typeof MESSAGES, file: string): AppError<VaultErrorCode> {
  return new AppError(code, MESSAGES[code], { facts: { file } });
}
