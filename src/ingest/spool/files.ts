import { mkdir, statfs } from 'node:fs/promises';
import { type Database, open as openLmdb, type RootDatabase } from 'lmdb';
import { AppError } from '#core';

export type SpoolErrorCode = 'spool_full' | 'spool_unavailable' | 'spool_wrong_segment';
export type Bytes = Database<Uint8Array, Uint8Array>;

/** The spool's LMDB environment: one transaction per `write`, on disk (fsync) when its promise resolves. */
export interface SpoolFiles {
  readonly batches: Bytes;
  readonly meta: Bytes;
  readonly generations: readonly [Bytes, Bytes];
  /** Everything that `change` puts and removes is one transaction. */
  write(change: () => void): Promise<void>;
  /** Pages inside the files that hold nothing and will be used again before the files grow. */
  unusedBytes(): number;
  close(): Promise<void>;
}

/** A full disk would crash the process here (LMDB writes its lock file through memory), so there must be room first. */
const ROOM_TO_OPEN = 1_048_576;

export async function openFiles(directory: string): Promise<SpoolFiles> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await roomOn(directory)).freeBytes < ROOM_TO_OPEN) throw spoolFull();
  const root = openRoot(directory);
  const database = (name: string): Bytes =>
    root.openDB({ name, encoding: 'binary', keyEncoding: 'binary', cache: false });
  const files = {
    batches: database('batches'),
    meta: database('meta'),
    generations: [database('seen-0'), database('seen-1')] as const,
  };
  // Readers of processes that were killed would keep old pages from being used again.
  root.readerCheck();
  return {
    ...files,
    write: (change) => commit(root, directory, change),
    unusedBytes: () => unusedBytes([files.batches, files.meta, ...files.generations]),
    close: () => root.close(),
  };
}

export async function roomOn(directory: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

interface Stats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly entryCount: number;
}

export function statsOf(
  database: Bytes,
): Stats & { readonly lastPageNumber: number; root: Stats; free: Stats } {
  return database.getStats() as ReturnType<typeof statsOf>; // lmdb-js types it as {}
}

export function sizeOf(database: Bytes): number {
  return bytesOf(statsOf(database));
}

function bytesOf({ pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages }: Stats): number {
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages);
}

function unusedBytes(databases: readonly Bytes[]): number {
  const stats = databases.map(statsOf);
  const [any] = stats;
  if (!any) return 0;
  const used = [...stats, any.root, any.free].reduce((sum, each) => sum + bytesOf(each), 0);
  return Math.max(0, any.lastPageNumber * any.pageSize - used);
}

export function spoolFull(cause?: unknown): AppError<SpoolErrorCode> {
  return new AppError(
    'spool_full',
    'The disk of the spool is nearly full: free some space, senders will try again.',
    {
      cause,
    },
  );
}

/**
 * `overlappingSync: false`: a promise of lmdb-js means "flushed" only without it (with it, "committed").
 * `eventTurnBatching: false`: with it, a failed commit also rejects a promise that nobody can catch.
 * `noMemInit: false` (the default): unused bytes of a page never hold what was in memory.
 */
function openRoot(directory: string): RootDatabase<Uint8Array, Uint8Array> {
  return openLmdb({
    path: directory,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
    maxDbs: 8,
    overlappingSync: false,
    eventTurnBatching: false,
  });
}

async function commit(root: RootDatabase, directory: string, change: () => void): Promise<void> {
  try {
    await root.batch(change);
  } catch (error) {
    throw await toSpoolError(error, directory);
  }
}

const ENOSPC = 28;
const MDB_MAP_FULL = -30792;

/** A short write is reported as an I/O error: what the disk has left says which of the two it was. */
async function toSpoolError(error: unknown, directory: string): Promise<AppError<SpoolErrorCode>> {
  const cause = await reasonOf(error);
  const isNoRoom = await roomOn(directory).then(
    (room) => room.freeBytes < ROOM_TO_OPEN,
    () => false,
  );
  const isFull = cause.code === ENOSPC || cause.code === MDB_MAP_FULL || isNoRoom;
  return isFull
    ? spoolFull(cause)
    : new AppError('spool_unavailable', 'The spool cannot be written; senders will try again.', { cause });
}

/** lmdb-js hides the reason in a promise that rejects a moment later. */
async function reasonOf(error: unknown): Promise<Error & { code?: number }> {
  if (!(error instanceof Error)) return new Error('commit failed');
  if (!('commitError' in error)) return error;
  return Promise.resolve(error.commitError).then(
    () => error,
    (reason: unknown) => (reason instanceof Error ? reason : error),
  );
}
