import { randomBytes } from 'node:crypto';
import type { ProjectId } from '#core';

/**
 * A batch's key: its project (4 bytes), when its writer started (5 bytes: milliseconds since 2020), the writer (3 random bytes), its
 * count (6 bytes). Each process that appends is a writer of its own, so keys never collide; of one project, one writer's keys rise in
 * the order of its commits. Batches of a project stand together: a lane. What an older version left has the writer's start (6 bytes)
 * in front, and is loaded as lanes that no project has.
 */
const KEY_BYTES = 18;
const WRITER_BYTES = 12;
const LANE_BYTES = 4;
const EPOCH = Date.UTC(2020, 0, 1);

export function createKeys(startedAt: number): (projectId: ProjectId) => Uint8Array {
  const writer = Buffer.alloc(WRITER_BYTES - LANE_BYTES);
  writer.writeUIntBE(Math.max(0, startedAt - EPOCH) % 2 ** 40, 0, 5);
  randomBytes(3).copy(writer, 5);
  let count = 0;
  return (projectId) => {
    const key = Buffer.alloc(KEY_BYTES);
    key.writeUInt32BE(projectId, 0);
    writer.copy(key, LANE_BYTES);
    key.writeUIntBE(count++, WRITER_BYTES, 6);
    return key;
  };
}

export function laneOf(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, LANE_BYTES).readUInt32BE(0);
}

/** Before every key of the lane. */
export function startOf(lane: number): Uint8Array {
  const key = Buffer.alloc(LANE_BYTES);
  key.writeUInt32BE(lane, 0);
  return key;
}

/** A run of one writer's keys, both ends included. Nothing can be added inside it later. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Runs of neighbouring keys of the same writer. `keys` in order, of each lane from its first one on without a gap. */
export function toRanges(keys: readonly Uint8Array[]): readonly KeyRange[] {
  const ranges: { from: Uint8Array; to: Uint8Array }[] = [];
  for (const key of keys) {
    const last = ranges.at(-1);
    if (last && isSameWriter(last.to, key)) last.to = key;
    else ranges.push({ from: key, to: key });
  }
  return ranges;
}

export function encodeRanges(ranges: readonly KeyRange[]): Uint8Array {
  return Buffer.concat(ranges.flatMap(({ from, to }) => [from, to]));
}

export function decodeRanges(bytes: Uint8Array): readonly KeyRange[] {
  const ranges: KeyRange[] = [];
  for (let at = 0; at + 2 * KEY_BYTES <= bytes.length; at += 2 * KEY_BYTES)
    ranges.push({
      from: Buffer.from(bytes.subarray(at, at + KEY_BYTES)),
      to: Buffer.from(bytes.subarray(at + KEY_BYTES, at + 2 * KEY_BYTES)),
    });
  return ranges;
}

function isSameWriter(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left.subarray(0, WRITER_BYTES), right.subarray(0, WRITER_BYTES)) === 0;
}
