import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, type Clock, type ProjectId } from '#core';
import { decodeBatch, type ProtectedBatch } from '#privacy';
import { type Bytes, openFiles, roomOn, type SpoolFiles, sizeOf, spoolFull, statsOf } from './spool/files.ts';
import { createKeys, decodeRanges, encodeRanges, type KeyRange, toRanges } from './spool/keys.ts';
import { encodedOf, spooledAtOf, toStored } from './spool/stored-batch.ts';
import { createTurns, firsts } from './spool/turns.ts';
import { createWindow } from './spool/window.ts';
import type { Segment, Spool } from './spool-types.ts';

export interface SpoolOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** Insert keys are remembered at least this long after loading. Default: 7 days. */
  readonly windowMs?: number;
  /** The spool takes no more than this. Default: 50 GB. */
  readonly maxBytes?: number;
  /** What the spool leaves free on its disk. Default: a twentieth of the disk, at most 256 MB. */
  readonly reserveBytes?: number;
}

const SEGMENT = Buffer.from('segment');
/** Batches decoded before other work of the process gets its turn. */
const DECODE_AT_ONCE = 32;
const ROOM_EVERY_MS = 500;

/**
 * LMDB files in `directory` (created, mode 0700). Several processes may append and one may load at the same time.
 * Throws `AppError('spool_full')` where the disk has no room to open it.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { directory, clock, windowMs = 7 * 86_400_000 } = options;
  const files = await openFiles(directory);
  const window = createWindow(files, windowMs, clock);
  const append = createAppend(files, options);
  const turns = createTurns();
  let inHand: { segment: Segment; ranges: readonly KeyRange[] } | undefined;

  async function next(maxRecords: number): Promise<Segment | undefined> {
    if (inHand) return inHand.segment;
    const ranges = readSegment(files) ?? (await startSegment(files, turns(files.batches, maxRecords)));
    const first = ranges[0];
    if (!first) return undefined;
    inHand = { segment: await readBatches(files.batches, ranges, idOf(first)), ranges };
    return inHand.segment;
  }

  return {
    append,
    next: ({ maxRecords }) => next(maxRecords),
    seen: window.seen,
    async forget(segment, loaded) {
      const ranges = inHand?.ranges ?? readSegment(files) ?? [];
      if (!ranges[0] || idOf(ranges[0]) !== segment.id)
        throw new AppError('spool_wrong_segment', 'Only the segment in hand can be forgotten.');
      await files.write(() => {
        window.turn();
        for (const { projectId, insertKeys } of loaded) window.remember(projectId, insertKeys);
        for (const key of keysIn(files.batches, ranges)) files.batches.remove(key);
        files.meta.remove(SEGMENT);
      });
      inHand = undefined;
    },
    status: () => statusOf(files.batches),
    async close() {
      await append.settled();
      await files.close();
    },
  };
}

interface Append {
  (batch: ProtectedBatch): Promise<void>;
  /** When everything that was handed in has been written or refused. */
  settled(): Promise<void>;
}

/** Group commit: what arrives while one transaction is being flushed goes into the next one, together. */
function createAppend(files: SpoolFiles, options: SpoolOptions): Append {
  const { directory, clock, maxBytes = 50e9, reserveBytes } = options;
  const nextKey = createKeys(clock());
  const room = createRoom(files, directory, { maxBytes, reserveBytes, clock });
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    // One turn of waiting lets the requests that arrived together share the first commit.
    await nextTurn();
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await room.check();
        await files.write(() => {
          for (const { projectId, stored } of group) files.batches.put(nextKey(projectId), stored);
        });
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = undefined;
  }

  const append = async (batch: ProtectedBatch) => {
    const stored = toStored(batch, clock());
    await new Promise<void>((resolve, reject) => {
      waiting.push({ projectId: batch.projectId, stored, resolve, reject });
      writing ??= writeAll();
    });
  };
  return Object.assign(append, { settled: async () => writing });
}

interface Waiting {
  readonly projectId: ProjectId;
  readonly stored: Uint8Array;
  resolve(): void;
  reject(error: unknown): void;
}

/** Refuses before the disk does: a disk that is full to the last page could not even be emptied. */
function createRoom(
  files: SpoolFiles,
  directory: string,
  limits: { maxBytes: number; reserveBytes: number | undefined; clock: Clock },
) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let isRoom = true;

  async function isRoomLeft(): Promise<boolean> {
    if (sizeOf(files.batches) >= limits.maxBytes) return false;
    const disk = await roomOn(directory);
    const reserve = limits.reserveBytes ?? Math.min(256e6, disk.totalBytes / 20);
    return disk.freeBytes + files.unusedBytes() >= reserve;
  }

  return {
    async check(): Promise<void> {
      const now = limits.clock();
      if (!isRoom || Math.abs(now - checkedAt) >= ROOM_EVERY_MS) {
        checkedAt = now;
        isRoom = await isRoomLeft();
      }
      if (!isRoom) throw spoolFull();
    },
  };
}

/** These batches, as ranges that are on disk before anyone acts on them. */
async function startSegment(files: SpoolFiles, keys: readonly Uint8Array[]): Promise<readonly KeyRange[]> {
  if (keys.length === 0) return [];
  const ranges = toRanges(keys);
  await files.write(() => {
    files.meta.put(SEGMENT, encodeRanges(ranges));
  });
  return ranges;
}

function readSegment(files: SpoolFiles): readonly KeyRange[] | undefined {
  const bytes = files.meta.getBinary(SEGMENT);
  return bytes && decodeRanges(bytes);
}

async function readBatches(batches: Bytes, ranges: readonly KeyRange[], id: string): Promise<Segment> {
  const stored = ranges.flatMap(({ from, to }) =>
    Array.from(batches.getRange({ start: from, end: to, inclusiveEnd: true }), ({ value }) =>
      Buffer.from(value),
    ),
  );
  const decoded: ProtectedBatch[] = [];
  const broken: Uint8Array[] = [];
  for (const [index, bytes] of stored.entries()) {
    if (index % DECODE_AT_ONCE === DECODE_AT_ONCE - 1) await nextTurn();
    try {
      decoded.push(decodeBatch(encodedOf(bytes)));
    } catch {
      // Whatever it is, the line must go on: the loader sets the bytes aside.
      broken.push(bytes);
    }
  }
  return { id, batches: decoded, broken };
}

function keysIn(batches: Bytes, ranges: readonly KeyRange[]): readonly Uint8Array[] {
  return ranges.flatMap(({ from, to }) =>
    Array.from(batches.getKeys({ start: from, end: to, inclusiveEnd: true }), (key) => Buffer.from(key)),
  );
}

/** Keys are never used twice, so neither is this. */
function idOf(range: KeyRange): string {
  return Buffer.from(range.from).toString('hex');
}

function statusOf(batches: Bytes): ReturnType<Spool['status']> {
  const [oldest] = Array.from(firsts(batches), spooledAtOf)
    .filter((at) => at !== undefined)
    .sort((one, other) => one - other);
  return {
    batches: statsOf(batches).entryCount,
    bytes: sizeOf(batches),
    oldestAt: oldest,
  };
}
