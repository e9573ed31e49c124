import type { ProtectedBatch } from '#privacy';
import { encodeBatch } from '#privacy';

/**
 * What stands before an encoded batch, so that it can be counted without being decoded: records (4 bytes), when it
 * was handed to us (8 bytes): not the batch's own `receivedAt`, which is the story's where a story is told. */
const HEADER_BYTES = 12;

export function toStored(batch: ProtectedBatch, spooledAt: number): Uint8Array {
  const encoded = encodeBatch(batch);
  const stored = Buffer.allocUnsafe(HEADER_BYTES + encoded.length);
  stored.writeUInt32BE(batch.records.length, 0);
  stored.writeDoubleBE(spooledAt, 4);
  stored.set(encoded, HEADER_BYTES);
  return stored;
}

export function recordsOf(stored: Uint8Array): number {
  return stored.length < HEADER_BYTES ? 0 : view(stored).getUint32(0);
}

export function spooledAtOf(stored: Uint8Array): number | undefined {
  return stored.length < HEADER_BYTES ? undefined : view(stored).getFloat64(4);
}

export function encodedOf(stored: Uint8Array): Uint8Array {
  return stored.subarray(HEADER_BYTES);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
