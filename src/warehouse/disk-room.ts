import { statfsSync, statSync } from 'node:fs';
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
  checkWritten(): Promise<void>;
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
  /** Whether something that was written lately is not there. */
  hasBroken(): Promise<boolean>;
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
    async checkWritten() {
      check();
      if (!(await engine.hasBroken())) return;
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

/** One of the files that every part has, and that are written last or hold its rows, is empty. */
const FILES = ['checksums.txt', 'columns.txt', 'count.txt', 'data.bin'];

export function isBroken(part: string): boolean {
  return FILES.some((file) => statSync(join(part, file), { throwIfNoEntry: false })?.size === 0);
}

export function freeBytesOf(directory: string): { readonly free: number; readonly total: number } {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}
