import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Decrypter, Encrypter, type Identity, type Recipient } from 'age-encryption';
import { pack as makeTar, extract as openTar } from 'tar-stream';
import { AppError } from '#core';

/** A file in the archive. */
export interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Entries to a file: tar (POSIX), Zstandard (RFC 8878), age v1 (https://age-encryption.org/v1). Resolves with the file's size, when all
 * of it is on disk. Throws `AppError('backup_bad_recipient' | 'backup_exists')`. Never writes over a file.
 */
export async function writeArchive(
  path: string,
  recipient: string | Recipient,
  entries: AsyncIterable<Entry>,
): Promise<number> {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new AppError('backup_bad_recipient', 'a recipient is an age public key: age1…', { cause });
  }
  const tar = makeTar();
  const packed = packAll(tar, entries).catch((error: Error) => tar.destroy(error));
  const compressed = tar.pipe(createZstdCompress());
  tar.once('error', (error) => compressed.destroy(error));
  // Node's own web streams and the DOM's are the same at run time; only their types differ.
  const plain = Readable.toWeb(compressed) as unknown as globalThis.ReadableStream<Uint8Array>;
  const sealed = (await encrypter.encrypt(plain)) as unknown as ReadableStream<Uint8Array>;
  await pipeline(
    Readable.fromWeb(sealed),
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  ).catch((error: unknown) => {
    throw isCode(error, 'EEXIST')
      ? new AppError(
          'backup_exists',
          'there is a file of this name already: a backup is never written over',
          {
            cause: error,
          },
        )
      : error;
  });
  await packed;
  return (await stat(path)).size;
}

async function packAll(tar: ReturnType<typeof makeTar>, entries: AsyncIterable<Entry>): Promise<void> {
  for await (const { name, bytes } of entries)
    await new Promise<void>((resolve, reject) => {
      tar.entry({ name, size: bytes.length }, (error) => (error ? reject(error) : resolve())).end(bytes);
    });
  tar.finalize();
}

/** The entries of a file, in order. Throws `AppError('backup_wrong_key' | 'backup_damaged')`. */
export async function* readArchive(path: string, identity: string | Identity): AsyncIterable<Entry> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch (cause) {
    throw new AppError('backup_wrong_key', 'an identity is an age secret key: AGE-SECRET-KEY-1…', { cause });
  }
  const file = Readable.toWeb(createReadStream(path)) as unknown as globalThis.ReadableStream<Uint8Array>;
  const opened = (await decrypter.decrypt(file).catch((cause: unknown) => {
    throw new AppError('backup_wrong_key', 'this key does not open this file', { cause });
  })) as unknown as ReadableStream<Uint8Array>;
  const tar = openTar();
  const unpacked = pipeline(Readable.fromWeb(opened), createZstdDecompress(), tar);
  unpacked.catch(() => {});
  try {
    for await (const entry of tar) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      yield { name: entry.header.name, bytes: Buffer.concat(chunks) };
    }
    await unpacked;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('backup_damaged', 'the file is cut or changed: take another backup', { cause });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
