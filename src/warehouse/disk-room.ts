import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#core';

/** How often a disk is looked at that somebody else may fill. */
const LOOK_EVERY_MS = 250;
/** Too little for what is being written and merged at one time. */
const LOW_BYTES = 64_000_000;
const LOW_PART = 1 / 40;
/** Answers that read may hold the engine open for so long; then they are asked to come again. */
const PATIENCE_MS = 5_000;

export interface DiskRoom {
  /** Throws where something written just before or from now on may not be on disk. */
  check(): void;
  /** The same, and looks into the files of what was just written: somebody may have filled and emptied the disk meanwhile. */
  checkWritten(): void;
  /** The engine waits to be opened anew, and has waited long. */
  isPressing(): boolean;
  close(): void;
}

/**
 * The embedded engine (chDB 26.7) goes on after a write that the disk has refused: an insert is answered as done and a merge takes the
 * place of its sources, with files that are empty. So nothing is written to a nearly full disk and nothing merged, and once there
 * is room the engine is opened anew: it sets broken parts aside and takes the sources, which it keeps for minutes, back.
 */
export function watchDiskRoom(engine: {
  readonly freeBytes: () => { readonly free: number; readonly total: number };
  stopMerges(): void;
  /** Whether something that was written since it was last asked is not there. */
  hasBroken(): boolean;
  /** False: somebody reads; it is asked again. */
  openAnew(): boolean;
}): DiskRoom {
  let isFine = true;
  let waitsSince: number | undefined;
  const look = () => {
    const { free, total } = engine.freeBytes();
    const low = Math.min(LOW_BYTES, total * LOW_PART);
    if (free < low) {
      if (isFine) engine.stopMerges();
      isFine = false;
      waitsSince = undefined;
    } else if (!isFine && free >= 2 * low) {
      waitsSince ??= performance.now();
      isFine = engine.openAnew();
      if (isFine) waitsSince = undefined;
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  const check = () => {
    look();
    if (!isFine)
      throw new AppError(
        'warehouse_unavailable',
        'the disk of the event warehouse is nearly full: make room; nothing was lost',
      );
  };
  return {
    check,
    checkWritten() {
      check();
      if (!engine.hasBroken()) return;
      if (isFine) engine.stopMerges();
      isFine = false;
      throw new AppError(
        'warehouse_unavailable',
        'the disk of the event warehouse was full for a moment; it is opened anew, nothing was lost',
      );
    },
    isPressing: () => waitsSince !== undefined && performance.now() - waitsSince > PATIENCE_MS,
    close: () => clearInterval(timer),
  };
}

/** A part's directory gets this name when all of it is written. */
const PART = /^[0-9a-z]+_\d+_\d+_\d+(_\d+)?$/;
/** Files that every part has, and that are written last. */
const FILES = ['checksums.txt', 'columns.txt', 'count.txt'];

/**
 * Asked after each write, so it looks into each part once, and by the file system: the same from `system.parts` costs a tenth of an insert
 * (measured). What is there at the start can be read: ClickHouse has set the rest aside.
 */
export function watchParts(directory: string): { hasBroken(): boolean } {
  const tables = join(directory, 'data', 'default');
  let seen = new Set<string>();
  const lookForNew = (): string[] => {
    const there = namesIn(tables).flatMap((table) =>
      namesIn(join(tables, table))
        .filter((name) => PART.test(name))
        .map((name) => join(tables, table, name)),
    );
    const fresh = there.filter((part) => !seen.has(part));
    seen = new Set(there);
    return fresh;
  };
  lookForNew();
  return { hasBroken: () => lookForNew().some(isBroken) };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    // A table that is dropped meanwhile, and the first start.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function isBroken(part: string): boolean {
  const isEmpty = (file: string) => statSync(join(part, file), { throwIfNoEntry: false })?.size === 0;
  return FILES.some(isEmpty) || (isEmpty('data.bin') && !hasNoRows(part));
}

/** As a part is whose rows were all dropped. */
function hasNoRows(part: string): boolean {
  try {
    return readFileSync(join(part, 'count.txt'), 'utf8').trim() === '0';
  } catch {
    return true; // merged away since
  }
}

export function freeBytesOf(directory: string): { readonly free: number; readonly total: number } {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}
