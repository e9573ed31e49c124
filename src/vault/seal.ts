import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '#core';
import { NONCE_BYTES, readSealed, TAG_BYTES, toSealed } from './format.ts';
import type { VaultErrorCode } from './types.ts';

export const KEY_BYTES = 32;

/** AES-256-GCM with a random nonce. `associated` names where the value belongs: it opens there and nowhere else. */
export function seal(key: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return toSealed({ nonce, ciphertext, tag: cipher.getAuthTag() });
}

/** Throws `tampered` for a wrong key, a moved value and a changed byte alike: who holds none of them learns nothing. */
export function open(key: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Buffer {
  const { nonce, ciphertext, tag } = readSealed(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (cause) {
    throw new AppError<VaultErrorCode>(
      'tampered',
      'A sealed value does not open here: it was changed, moved, or belongs to another key.',
      { cause },
    );
  }
}

/** A key for one purpose out of a key (HKDF-SHA256): no key of ours does two jobs. */
export function deriveKey(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `riserbo/${purpose}/v1`, KEY_BYTES));
}

export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}
