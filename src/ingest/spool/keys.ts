import { randomBytes } from 'node:crypto';

/**
 * A batch's key: when its writer started (6 bytes), the writer (6 random bytes), its count (6 bytes). Each process that appends
 * is a writer of its own, so keys never collide, and one writer's keys rise in the order of its commits.
 */
const KEY_BYTES = 18;
const WRITER_BYTES = 12;

export function createKeys(startedAt: number): () => Uint8Array {
  const writer = Buffer.alloc(WRITER_BYTES);
  writer.writeUIntBE(startedAt, 0, 6);
  randomBytes(6).copy(writer, 6);
  let count = 0;
  return () => {
    const key = Buffer.alloc(KEY_BYTES);
    writer.copy(key);
    key.writeUIntBE(count++, WRITER_BYTES, 6);
    return key;
  };
}

/** A run of one writer's keys, both ends included. Nothing can be added inside it later. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Runs of neighbouring keys of the same writer. `keys` in order. */
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
