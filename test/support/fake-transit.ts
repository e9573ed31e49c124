import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Answered, type Asked, openFakeServer } from './fake-server.ts';

/** The Transit engine of Vault and OpenBao at `transit`, as far as encrypt and decrypt with associated data go; keys have versions. */
export async function openFakeTransit(token: string) {
  const keys = new Map<string, { versions: Buffer[]; oldest: number }>();
  let isDenied = false;

  const answer = ({ method, path, headers, body }: Asked): Answered => {
    const [, operation, name = ''] = /^\/v1\/transit\/(encrypt|decrypt)\/([\w-]+)$/.exec(path) ?? [];
    if (method !== 'POST' || headers['x-vault-token'] !== token || isDenied)
      return failed(403, 'permission denied');
    if (operation === undefined) return failed(404);
    const key = keys.get(name);
    if (!key) return failed(400, 'encryption key not found');
    const fields = JSON.parse(body) as Readonly<Record<string, string>>; // ours
    const associated = Buffer.from(fields['associated_data'] ?? '', 'base64');
    return operation === 'encrypt'
      ? encrypt(key.versions, associated, fields['plaintext'] ?? '')
      : decrypt(key, associated, fields['ciphertext'] ?? '');
  };
  const server = await openFakeServer(answer, failed(503, 'Vault is sealed'));
  return {
    ...server,
    addKey(name: string): string {
      keys.set(name, { versions: [randomBytes(32)], oldest: 1 });
      return name;
    },
    /** A new version of the key; older ones decrypt no more. */
    replaceKey(name: string): void {
      const key = keys.get(name);
      key?.versions.push(randomBytes(32));
      if (key) key.oldest = key.versions.length;
    },
    deny: (denied: boolean) => {
      isDenied = denied;
    },
  };
}

function encrypt(versions: readonly Buffer[], associated: Buffer, plaintext: string): Answered {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? '', nonce);
  cipher.setAAD(associated);
  const sealed = [
    nonce,
    cipher.update(Buffer.from(plaintext, 'base64')),
    cipher.final(),
    cipher.getAuthTag(),
  ];
  const ciphertext = `vault:v${versions.length}:${Buffer.concat(sealed).toString('base64')}`;
  return { status: 200, body: { data: { ciphertext, key_version: versions.length } } };
}

function decrypt(
  { versions, oldest }: { readonly versions: readonly Buffer[]; readonly oldest: number },
  associated: Buffer,
  ciphertext: string,
): Answered {
  const [, version = '', text = ''] = /^vault:v(\d+):([A-Za-z0-9+/=]+)$/.exec(ciphertext) ?? [];
  const key = versions[Number(version) - 1];
  if (!key) return failed(400, 'invalid ciphertext: no prefix');
  if (Number(version) < oldest)
    return failed(400, 'ciphertext or signature version is disallowed by policy (too old)');
  const blob = Buffer.from(text, 'base64');
  if (blob.length < 28) return failed(400, 'invalid ciphertext: too short');
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(associated);
  decipher.setAuthTag(blob.subarray(-16));
  try {
    const plain = Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()]);
    return { status: 200, body: { data: { plaintext: plain.toString('base64') } } };
  } catch {
    return failed(400, 'cipher: message authentication failed');
  }
}

function failed(status: number, ...errors: readonly string[]): Answered {
  return { status, body: { errors } };
}
