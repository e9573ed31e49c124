import { AwsV4Signer } from 'aws4fetch';
import {
  type Answer,
  ask,
  LEASE_MS,
  type RemoteSettings,
  readCredentials,
  textAt,
  toError,
} from './remote.ts';
import type { KeyPurpose, KeyService, KeyServiceErrorCode } from './service.ts';

/** The key's ARN says in which region it is. */
const ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):/;

/**
 * AWS KMS over its JSON protocol: Encrypt and Decrypt with a symmetric key; the purpose is the encryption context, which CloudTrail shows
 * and a key policy can ask for. Signed by aws4fetch (SigV4), which is one file; AWS's own SDK would be ninety packages for these two calls.
 */
export function createAwsKms({ url, key, credentialsFile }: RemoteSettings): KeyService {
  const region = ARN.exec(key)?.[1] ?? '';
  const address = url === '' ? `https://kms.${region}.amazonaws.com/` : url;
  const call = (operation: 'Encrypt' | 'Decrypt', fields: object): Promise<unknown> =>
    ask(async () => {
      const signer = new AwsV4Signer({
        method: 'POST',
        url: address,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `TrentService.${operation}`,
        },
        body: JSON.stringify({ KeyId: key, ...fields }),
        ...(await readAwsCredentials(credentialsFile)),
        service: 'kms',
        region,
        allHeaders: true,
      });
      const { method, url: signed, headers, body } = await signer.sign();
      return { url: signed, init: { method, headers, body: body ?? null } };
    }, failureOf);
  return {
    name: 'aws-kms',
    leaseMs: LEASE_MS,
    async wrap(plain, purpose) {
      const fields = { Plaintext: toBase64(plain), EncryptionContext: contextOf(purpose) };
      return fromBase64(textAt(await call('Encrypt', fields), 'CiphertextBlob'));
    },
    async unwrap(blob, purpose) {
      const fields = { CiphertextBlob: toBase64(blob), EncryptionContext: contextOf(purpose) };
      return fromBase64(textAt(await call('Decrypt', fields), 'Plaintext'));
    },
  };
}

function contextOf(purpose: KeyPurpose): Readonly<Record<string, string>> {
  return { application: 'riserbo', key: purpose };
}

/** `{ "AccessKeyId", "SecretAccessKey", "SessionToken"? }`: what an AWS credential process prints. */
async function readAwsCredentials(file: string) {
  const text = await readCredentials(file);
  const given = parseJson(text);
  const accessKeyId = textAt(given, 'AccessKeyId');
  const secretAccessKey = textAt(given, 'SecretAccessKey');
  const sessionToken = textAt(given, 'SessionToken');
  if (!accessKeyId || !secretAccessKey) throw toError('key_service_credentials');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's message would quote the file
  }
}

const WRONG_BLOB = ['InvalidCiphertextException', 'IncorrectKeyException'];
const TRY_AGAIN = [
  'ThrottlingException',
  'DependencyTimeoutException',
  'KMSInternalException',
  'KeyUnavailableException',
];

function failureOf({ status, body }: Answer): KeyServiceErrorCode | undefined {
  if (status === 200) return undefined;
  const type = (textAt(body, '__type') ?? '').split('#').at(-1) ?? '';
  if (WRONG_BLOB.includes(type)) return 'key_service_wrong_blob';
  if (TRY_AGAIN.includes(type) || status === 429 || status >= 500 || status < 400)
    return 'key_service_unreachable';
  return 'key_service_refused';
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string | undefined): Uint8Array {
  if (text === undefined) throw toError('key_service_unreachable');
  return Buffer.from(text, 'base64');
}
