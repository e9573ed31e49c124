import { type BlindIndex, toBlindIndex } from '#core';
import { createKeyedHash } from './keyed-hash.ts';

/** What an identifier names: a person (devices as `$device:<id>`), or an organisation of a declared group key. */
export type IndexKind = 'person' | `group/${string}`;

/** The first 128 bits of HMAC-SHA-256(index key, kind ‖ 0x00 ‖ raw id): equal ids meet, and nobody without the key can guess one. */
export function createBlindIndexer(indexKey: Uint8Array): (kind: IndexKind, rawId: string) => BlindIndex {
  const keyed = createKeyedHash(indexKey);
  return (kind, rawId) => toBlindIndex(keyed(kind, rawId).toString('hex'));
}
