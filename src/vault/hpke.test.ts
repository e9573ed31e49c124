import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
} from 'node:crypto';
import { expect, test } from 'vitest';
import { toBlindIndex, toProjectId } from '#core';
import { associatedData } from './format.ts';
import { deriveSealingPair, openEnvelope, sealEnvelope } from './hpke.ts';

/** RFC 9180, appendix A.1.1: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. */
const VECTOR = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  pkRm: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  aad: '436f756e742d30',
  plaintext: '4265617574792069732074727574682c20747275746820626561757479',
  ciphertext: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
};

const hex = (text: string) => Buffer.from(text, 'hex');
const projectId = toProjectId(3);
const entry = {
  scope: 0,
  subject: toBlindIndex('0'.repeat(32)),
  field: 'email',
  value: 'a@b.it',
  once: false,
} as const;

test('our reading of RFC 9180, written from the text, opens the appendix', () => {
  const opened = openByTheBook({
    keyBytes: 16,
    aeadId: 1,
    skR: hex(VECTOR.skRm),
    pkR: hex(VECTOR.pkRm),
    enc: hex(VECTOR.enc),
    info: hex(VECTOR.info),
    aad: hex(VECTOR.aad),
    ciphertext: hex(VECTOR.ciphertext),
  });
  expect(opened.toString('hex')).toBe(VECTOR.plaintext);
});

test("the appendix's key pair is derived from the appendix's seed", async () => {
  const { publicKey } = await deriveSealingPair(hex(VECTOR.ikmR));
  expect(Buffer.from(publicKey).toString('hex')).toBe(VECTOR.pkRm);
});

test('an envelope is HPKE with AES-256-GCM, as the RFC reads, bound to its project', async () => {
  const { publicKey } = await deriveSealingPair(hex(VECTOR.ikmR));
  const envelope = await sealEnvelope(projectId, { sealPublicKey: publicKey }, [entry]);
  expect(envelope[0]).toBe(1);
  const open = (info: Uint8Array) =>
    openByTheBook({
      keyBytes: 32,
      aeadId: 2,
      skR: hex(VECTOR.skRm),
      pkR: hex(VECTOR.pkRm),
      enc: envelope.subarray(1, 33),
      info,
      aad: Buffer.alloc(0),
      ciphertext: envelope.subarray(33),
    });
  expect(JSON.parse(open(associatedData('riserbo/envelope/v1', projectId)).toString())).toEqual([
    [0, entry.subject, 'email', 'a@b.it', 0],
  ]);
  expect(() => open(associatedData('riserbo/envelope/v1', 4))).toThrow();
});

test('an envelope opens for its vault, every envelope differs, and nothing gives no bytes', async () => {
  const { pair, publicKey } = await deriveSealingPair(randomBytes(32));
  const seal = () => sealEnvelope(projectId, { sealPublicKey: publicKey }, [entry, { ...entry, value: '' }]);
  const [one, two] = [await seal(), await seal()];
  expect(one).not.toEqual(two);
  expect(await openEnvelope(projectId, pair, one)).toEqual([entry, { ...entry, value: '' }]);
  expect(await sealEnvelope(projectId, { sealPublicKey: publicKey }, [])).toHaveLength(0);
  expect(await openEnvelope(projectId, pair, new Uint8Array(0))).toEqual([]);
});

interface Sealed {
  readonly keyBytes: 16 | 32;
  readonly aeadId: number;
  readonly skR: Uint8Array;
  readonly pkR: Uint8Array;
  readonly enc: Uint8Array;
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** RFC 9180, sections 4 and 5, first message of base mode: shares no code with the library. */
function openByTheBook(sealed: Sealed): Buffer {
  const kem = Buffer.concat([Buffer.from('KEM'), short(32)]);
  const hpke = Buffer.concat([Buffer.from('HPKE'), short(32), short(1), short(sealed.aeadId)]);
  const dh = diffieHellman({
    privateKey: createPrivateKey({
      key: Buffer.concat([hex('302e020100300506032b656e04220420'), sealed.skR]),
      format: 'der',
      type: 'pkcs8',
    }),
    publicKey: createPublicKey({
      key: Buffer.concat([hex('302a300506032b656e032100'), sealed.enc]),
      format: 'der',
      type: 'spki',
    }),
  });
  const eaePrk = labeledExtract(kem, Buffer.alloc(0), 'eae_prk', dh);
  const shared = labeledExpand(kem, eaePrk, 'shared_secret', Buffer.concat([sealed.enc, sealed.pkR]), 32);
  const context = Buffer.concat([
    Buffer.of(0),
    labeledExtract(hpke, Buffer.alloc(0), 'psk_id_hash', Buffer.alloc(0)),
    labeledExtract(hpke, Buffer.alloc(0), 'info_hash', sealed.info),
  ]);
  const secret = labeledExtract(hpke, shared, 'secret', Buffer.alloc(0));
  const key = labeledExpand(hpke, secret, 'key', context, sealed.keyBytes);
  const nonce = labeledExpand(hpke, secret, 'base_nonce', context, 12);
  const decipher = createDecipheriv(sealed.keyBytes === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  decipher.setAAD(sealed.aad);
  decipher.setAuthTag(sealed.ciphertext.subarray(-16));
  return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, -16)), decipher.final()]);
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Buffer {
  return createHmac('sha256', salt)
    .update(Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), ikm]))
    .digest();
}

function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Buffer {
  const labeled = Buffer.concat([short(length), Buffer.from('HPKE-v1'), suite, Buffer.from(label), info]);
  return createHmac('sha256', prk).update(labeled).update(Buffer.of(1)).digest().subarray(0, length);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
