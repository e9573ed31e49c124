import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * A security key in software, for the drill and for tests: ES256, attestation "none", one credential for each registration. Its answers are what
 * a browser would send (WebAuthn level 3, sections 6.1 and 6.5), bound to the page's origin as a browser binds them.
 */
export function createAuthenticator(options: { origin: string; isUserVerified?: boolean }) {
  const credentials = new Map<string, { key: KeyObject; counter: number; domain: string }>();
  const flags = 0x01 | (options.isUserVerified === false ? 0 : 0x04);

  return {
    register(creation: unknown) {
      const { challenge, rp, user } = creation as {
        challenge: string;
        rp: { id: string };
        user: { id: string };
      };
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(16);
      const credentialId = id.toString('base64url');
      credentials.set(credentialId, { key: privateKey, counter: 0, domain: rp.id });
      const { x, y } = publicKey.export({ format: 'jwk' });
      const coseKey = cborMap([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x ?? '', 'base64url')],
        [-3, Buffer.from(y ?? '', 'base64url')],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authenticatorData = Buffer.concat([
        head(rp.id, flags | 0x40, 0),
        Buffer.alloc(16),
        length,
        id,
        coseKey,
      ]);
      const attestationObject = cborMap([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authenticatorData],
      ]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, options.origin).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
        userHandle: user.id,
      };
    },

    assert(request: unknown, credentialId = [...credentials.keys()][0] ?? '') {
      const { challenge, rpId } = request as { challenge: string; rpId: string };
      const credential = credentials.get(credentialId);
      if (!credential) throw new Error('no such credential');
      credential.counter += 1;
      const authenticatorData = head(rpId, flags, credential.counter);
      const client = clientData('webauthn.get', challenge, options.origin);
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: sign('sha256', signed, credential.key).toString('base64url'),
        },
      };
    },
  };
}

function head(domain: string, flags: number, counter: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags, 0);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(domain).digest(), tail]);
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

type Cbor = number | string | Buffer | Map<unknown, unknown>;

function cborMap(entries: readonly (readonly [number | string, Cbor])[]): Buffer {
  return Buffer.concat([
    cborHead(5, entries.length),
    ...entries.flatMap(([key, value]) => [cbor(key), cbor(value)]),
  ]);
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value]);
  return cborHead(5, 0);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}
