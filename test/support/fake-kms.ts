import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { type Answered, type Asked, openFakeServer } from './fake-server.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const REGION = 'eu-south-1';

/**
 * AWS KMS, as far as Encrypt and Decrypt go: signatures are computed from AWS's description of Signature Version 4, not with the library
 * that made them; what is signed must include the host, the type and every x-amz header. Errors as KMS names them.
 */
export async function openFakeKms(credentials: Credentials) {
  const keys = new Map<string, Buffer>();
  let failing: string | undefined;
  const arnOf = (name: string) => `arn:aws:kms:${REGION}:123456789012:key/${name}`;

  const answer = (asked: Asked): Answered => {
    const wrong = whatIsWrong(asked, credentials);
    if (wrong) return failed(wrong);
    if (failing) return failed(failing);
    const fields = JSON.parse(asked.body) as Readonly<Record<string, unknown>>; // ours
    const id = String(fields['KeyId']);
    const key = keys.get(id);
    if (!key) return failed('NotFoundException');
    const context = canonicalContext(fields['EncryptionContext']);
    return asked.headers['x-amz-target'] === 'TrentService.Encrypt'
      ? encrypt(id, key, context, String(fields['Plaintext']))
      : decrypt(id, key, context, String(fields['CiphertextBlob']));
  };
  const server = await openFakeServer(answer, failed('ThrottlingException'));
  return {
    ...server,
    addKey(name: string): string {
      keys.set(arnOf(name), randomBytes(32));
      return arnOf(name);
    },
    /** Every question fails so: `AccessDeniedException`, `DisabledException`, `KMSInvalidStateException`, … */
    fail: (type: string | undefined) => {
      failing = type;
    },
  };
}

function encrypt(id: string, key: Buffer, context: string, plaintext: string): Answered {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()]);
  const blob = [Buffer.from(id.padEnd(128)), nonce, cipher.getAuthTag(), sealed];
  return {
    status: 200,
    body: {
      CiphertextBlob: Buffer.concat(blob).toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyId: id,
    },
  };
}

function decrypt(id: string, key: Buffer, context: string, ciphertext: string): Answered {
  const blob = Buffer.from(ciphertext, 'base64');
  if (blob.length < 156) return failed('InvalidCiphertextException');
  if (blob.subarray(0, 128).toString().trimEnd() !== id) return failed('IncorrectKeyException');
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(128, 140), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(blob.subarray(140, 156));
  try {
    const plain = Buffer.concat([decipher.update(blob.subarray(156)), decipher.final()]);
    return { status: 200, body: { KeyId: id, Plaintext: plain.toString('base64') } };
  } catch {
    return failed('InvalidCiphertextException');
  }
}

function failed(type: string): Answered {
  return { status: type === 'KMSInternalException' ? 500 : 400, body: { __type: type, message: 'no' } };
}

function canonicalContext(context: unknown): string {
  if (typeof context !== 'object' || context === null) return '{}';
  return JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** undefined: the question is a KMS question, and its signature is right. */
function whatIsWrong(
  { method, path, headers, body }: Asked,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): string | undefined {
  const parts = AUTHORIZATION.exec(headers.authorization ?? '');
  if (!parts) return 'MissingAuthenticationTokenException';
  const [, id, day = '', region = '', service = '', list = '', signature] = parts;
  const at = String(headers['x-amz-date']);
  if (method !== 'POST' || path !== '/' || headers['content-type'] !== 'application/x-amz-json-1.1')
    return 'SerializationException';
  if (id !== accessKeyId || headers['x-amz-security-token'] !== sessionToken)
    return 'UnrecognizedClientException';
  const signed = list.split(';');
  const mustBeSigned = Object.keys(headers).filter((name) => /^(host|content-type|x-amz-.+)$/.test(name));
  const isFresh = Math.abs(timeOf(at) - Date.now()) < 300_000;
  if (!mustBeSigned.every((name) => signed.includes(name)) || !isFresh || !at.startsWith(day))
    return 'IncompleteSignature';
  if (region !== REGION || service !== 'kms') return 'InvalidSignatureException';
  const canonical = [
    ...[method, '/', ''],
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    ...['', list, sha256(body)],
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce(
    (from: Buffer | string, text) => hmac(from, text),
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'InvalidSignatureException';
}

function timeOf(stamp: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
