import {
  type Answer,
  ask,
  isRecord,
  LEASE_MS,
  type RemoteSettings,
  readCredentials,
  textAt,
  toError,
} from './remote.ts';
import type { KeyPurpose, KeyService, KeyServiceErrorCode } from './service.ts';

/**
 * The Transit engine of HashiCorp Vault (1.14 or newer) and OpenBao: encrypt and decrypt with a key of type aes256-gcm96; the purpose is
 * the associated data. `key`: its name, or `mount/name` where the engine is mounted elsewhere than at `transit`. The credentials are a token.
 */
export function createTransit({ url, key, credentialsFile }: RemoteSettings): KeyService {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const mount = key.slice(0, -name.length - 1) || 'transit';
  const call = (operation: 'encrypt' | 'decrypt', fields: object): Promise<unknown> =>
    ask(async () => {
      const path = [...mount.split('/'), operation, name].map(encodeURIComponent).join('/');
      return {
        url: new URL(`v1/${path}`, url.endsWith('/') ? url : `${url}/`),
        init: {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-vault-request': 'true',
            'x-vault-token': await readToken(credentialsFile),
          },
          body: JSON.stringify(fields),
        },
      };
    }, failureOf);
  return {
    name: 'transit',
    leaseMs: LEASE_MS,
    async wrap(plain, purpose) {
      const fields = { plaintext: Buffer.from(plain).toString('base64'), associated_data: dataOf(purpose) };
      return Buffer.from(need(textAt(await call('encrypt', fields), 'data', 'ciphertext')), 'utf8');
    },
    async unwrap(blob, purpose) {
      const fields = { ciphertext: Buffer.from(blob).toString('utf8'), associated_data: dataOf(purpose) };
      return Buffer.from(need(textAt(await call('decrypt', fields), 'data', 'plaintext')), 'base64');
    },
  };
}

function dataOf(purpose: KeyPurpose): string {
  return Buffer.from(`riserbo/${purpose}`).toString('base64');
}

/** As an agent's sink writes it. */
async function readToken(file: string): Promise<string> {
  const token = await readCredentials(file);
  if (!/^[\x21-\x7e]+$/.test(token)) throw toError('key_service_credentials');
  return token;
}

/** 400 is said of a blob of another key, and of a version that is too old to be opened any more: a right that was withdrawn. */
function failureOf({ status, body }: Answer): KeyServiceErrorCode | undefined {
  if (status === 200) return undefined;
  if (status === 403 || status === 404) return 'key_service_refused';
  if (status !== 400) return 'key_service_unreachable';
  return isRecord(body) && /disallowed by policy|key not found/.test(JSON.stringify(body['errors']))
    ? 'key_service_refused'
    : 'key_service_wrong_blob';
}

function need(text: string | undefined): string {
  if (text === undefined) throw toError('key_service_unreachable');
  return text;
}
