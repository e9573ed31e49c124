import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Identity, type Recipient, Stanza } from 'age-encryption';
import { AppError } from '#core';

/** A key of our own in the place of an age key pair: 32 bytes, with an id that says which. */
export interface ArchiveKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const TYPE = 'riserbo-key';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A stanza `riserbo-key <id>` whose body is nonce, AES-256-GCM of the file key, tag. */
export function toKeyRecipient({ id, key }: ArchiveKey): Recipient {
  return {
    wrapFileKey(fileKey) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(`${TYPE} ${id}`));
      const body = Buffer.concat([nonce, cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza([TYPE, id], body)];
    },
  };
}

export function toKeyIdentity(keys: readonly ArchiveKey[]): Identity {
  return {
    unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        const found = keys.find(({ id }) => args[0] === TYPE && args[1] === id);
        if (found) return openFileKey(found, body);
      }
      return null;
    },
  };
}

function openFileKey({ id, key }: ArchiveKey, body: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(`${TYPE} ${id}`));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch (cause) {
    throw new AppError('backup_damaged', 'the file is cut or changed: take another backup', { cause });
  }
}
