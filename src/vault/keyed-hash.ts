import { hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;

/** The first 16 bytes of HMAC-SHA-256(key, scope ‖ 0x00 ‖ text); the buffer is reused: read it before the next call. */
export type KeyedHash = (scope: string, text: string) => Buffer;

/**
 * HMAC-SHA-256 (RFC 2104) over one-shot hashes. `createHmac` costs ten times as much for texts this short (measured), and the
 * ingest path computes several an event. Keys are at most one block long.
 */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  if (key.length < 16 || key.length > BLOCK) throw new RangeError('a key has 16 to 64 bytes');
  let inner = Buffer.alloc(BLOCK + 1024);
  const outer = Buffer.alloc(BLOCK + DIGEST);
  const result = Buffer.alloc(DIGEST);
  for (let index = 0; index < BLOCK; index += 1) {
    inner[index] = (key[index] ?? 0) ^ 0x36;
    outer[index] = (key[index] ?? 0) ^ 0x5c;
  }
  return (scope, text) => {
    const most = BLOCK + (scope.length + text.length) * 3 + 1;
    if (most > inner.length) inner = Buffer.concat([inner.subarray(0, BLOCK)], most * 2);
    let end = BLOCK + inner.write(scope, BLOCK, 'utf8');
    inner[end] = 0;
    end += 1;
    end += inner.write(text, end, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK, 'latin1');
    result.write(hash('sha256', outer, 'binary'), 0, 'latin1');
    return result.subarray(0, 16);
  };
}
