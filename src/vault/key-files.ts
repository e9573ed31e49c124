import { mkdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isErrno, syncDirectory, writeWhole } from '#core';
import { KEY_BYTES, newKey } from './seal.ts';
import type { KeyPurpose, KeyService } from './services/service.ts';
import type { VaultErrorCode } from './types.ts';

/** `root.next.key` is there while the root is being changed, and takes the place of `root.key` at its end. */
type KeyFileName = 'root.key' | 'root.next.key' | 'ingest.key';

/** First line of a key file, so that nobody mistakes it for something to tidy away. The second is base64. */
const PLAIN_HEADER =
  'Riserbo key v1. Keep it secret and backed up, apart from the data: without it the vault stays shut.';
const WRAPPED_HEADER = /^Riserbo key v1, wrapped by ([a-z-]+)\. /;

/** The files of a key directory, mode 0600. A file is whole or not there; nothing here writes over one that is. */
export interface KeyFiles {
  /** undefined: there is none. Throws `root_key_exposed`, `root_key_damaged`, `root_key_elsewhere`, and what the service throws. */
  read(name: KeyFileName): Promise<Uint8Array | undefined>;
  exists(name: KeyFileName): Promise<boolean>;
  /** On disk when it resolves; a file that another process made meanwhile is left as it is. */
  create(name: KeyFileName, key: Uint8Array): Promise<void>;
  /** The same key in another form: written whole, then put in the place of what was there. */
  replace(name: KeyFileName, key: Uint8Array): Promise<void>;
  remove(name: KeyFileName): Promise<void>;
  /** `root.next.key` becomes `root.key`: what was there is gone. */
  promote(): Promise<void>;
}

export function openKeyFiles(directory: string, service: KeyService): KeyFiles {
  const at = (name: KeyFileName) => join(directory, name);
  return {
    async read(name) {
      const mode = await modeOf(at(name));
      if (mode === undefined) return undefined;
      if ((mode & 0o077) !== 0) throw refuse('root_key_exposed', name);
      const [header = '', body = ''] = (await readFile(at(name), 'utf8')).split('\n');
      if (serviceOf(header) !== service.name) throw refuse(wrongHeader(header), name);
      const key = await service.unwrap(Buffer.from(body, 'base64'), purposeOf(name));
      if (key.length !== KEY_BYTES && key.length !== 2 * KEY_BYTES) throw refuse('root_key_damaged', name);
      return key;
    },
    exists: async (name) => (await modeOf(at(name))) !== undefined,
    async create(name, key) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeWhole(directory, name, await contentOf(service, name, key), 'keeping');
    },
    replace: async (name, key) => writeWhole(directory, name, await contentOf(service, name, key)),
    async remove(name) {
      await unlink(at(name));
      await syncDirectory(directory);
    },
    async promote() {
      await rename(at('root.next.key'), at('root.key'));
      await syncDirectory(directory);
    },
  };
}

/**
 * Makes the files that are missing. `mayCreate` is false as soon as the database holds keys: a new root could open none of them.
 * `only: 'ingest'` neither looks at `root.key` nor makes it. Throws `AppError('root_key_missing')`.
 */
export async function ensureKeyFiles(
  files: KeyFiles,
  options: { readonly mayCreate: boolean; readonly only?: 'ingest' | undefined },
): Promise<void> {
  const names = options.only ? (['ingest.key'] as const) : (['ingest.key', 'root.key'] as const);
  for (const name of names) {
    if (await files.exists(name)) continue;
    if (!options.mayCreate) throw refuse('root_key_missing', name);
    await files.create(name, newKey());
  }
}

function purposeOf(name: KeyFileName): KeyPurpose {
  return name === 'ingest.key' ? 'ingest' : 'root';
}

function headerOf({ name }: KeyService): string {
  return name === 'file'
    ? PLAIN_HEADER
    : `Riserbo key v1, wrapped by ${name}. Keep it: without it and the key service's key the vault stays shut.`;
}

function serviceOf(header: string): string | undefined {
  return header === PLAIN_HEADER ? 'file' : WRAPPED_HEADER.exec(header)?.[1];
}

function wrongHeader(header: string): keyof typeof MESSAGES {
  return serviceOf(header) === undefined ? 'root_key_damaged' : 'root_key_elsewhere';
}

/** What does not open again is not written. */
async function contentOf(service: KeyService, name: KeyFileName, key: Uint8Array): Promise<string> {
  const blob = await service.wrap(key, purposeOf(name));
  if (!Buffer.from(key).equals(await service.unwrap(blob, purposeOf(name))))
    throw refuse('root_key_damaged', name);
  return `${headerOf(service)}\n${Buffer.from(blob).toString('base64')}\n`;
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const MESSAGES = {
  root_key_missing:
    'A key file is missing and this database already has keys. Put the file back from its backup; a new one could open nothing.',
  root_key_exposed:
    'A key file can be read by others. Make it mode 0600, owned by the user that runs Riserbo.',
  root_key_damaged: 'A key file is not whole. Put it back from its backup.',
  root_key_elsewhere:
    'A key file was made by another key service than the setting keyService names. Set keyService to the one that made it.',
} as const;

function refuse(code: keyof typeof MESSAGES, file: string): AppError<VaultErrorCode> {
  return new AppError(code, MESSAGES[code], { facts: { file } });
}
