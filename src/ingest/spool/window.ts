import type { Clock, ProjectId } from '#core';
import { type SpoolFiles, statsOf } from './files.ts';

/**
 * The insert keys that were loaded lately, in two generations of one window each: a key is remembered for one to two windows,
 * and a whole generation is dropped at once. Keys begin with their time (`ProtectedEvent.insertKey`), so those of one moment
 * share pages.
 */
export interface Window {
  seen(projectId: ProjectId, insertKeys: readonly bigint[]): ReadonlySet<bigint>;
  /** To be called inside `SpoolFiles.write`. */
  remember(projectId: ProjectId, insertKeys: readonly bigint[]): void;
  /** Starts a new generation when its time has come. To be called inside `SpoolFiles.write`, before `remember`. */
  turn(): void;
}

const GENERATION = Buffer.from('generation');
const PRESENT = Buffer.from([1]);

export function createWindow(files: SpoolFiles, windowMs: number, clock: Clock): Window {
  const scratch = Buffer.alloc(12);
  const view = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);
  let current = readGeneration(files);

  const keyOf = (projectId: ProjectId, insertKey: bigint) => {
    view.setUint32(0, projectId);
    view.setBigUint64(4, insertKey);
    return scratch;
  };

  return {
    seen(projectId, insertKeys) {
      const generations = files.generations.filter((generation) => statsOf(generation).entryCount > 0);
      const seen = new Set<bigint>();
      for (const insertKey of insertKeys) {
        if (insertKey === 0n) continue;
        const key = keyOf(projectId, insertKey);
        if (generations.some((generation) => generation.doesExist(key))) seen.add(insertKey);
      }
      return seen;
    },
    turn() {
      if (current && clock() - current.startedAt < windowMs) return;
      current = { which: current?.which === 0 ? 1 : 0, startedAt: clock() };
      void files.generations[current.which].clearAsync();
      files.meta.put(GENERATION, encodeGeneration(current));
    },
    remember(projectId, insertKeys) {
      const generation = files.generations[current?.which ?? 0];
      for (const insertKey of insertKeys)
        if (insertKey !== 0n) generation.put(keyOf(projectId, insertKey), PRESENT);
    },
  };
}

interface Generation {
  readonly which: 0 | 1;
  readonly startedAt: number;
}

function readGeneration(files: SpoolFiles): Generation | undefined {
  const bytes = files.meta.getBinary(GENERATION);
  if (bytes?.length !== 9) return undefined;
  return { which: bytes[0] === 1 ? 1 : 0, startedAt: bytes.readDoubleBE(1) };
}

function encodeGeneration({ which, startedAt }: Generation): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = which;
  bytes.writeDoubleBE(startedAt, 1);
  return bytes;
}
