import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { AppError, type ProjectId } from '#core';
import { associatedData, readEntryBytes, readEnvelope, toEntryBytes, toEnvelope } from './format.ts';
import type { EnvelopeEntry, IngestKeys, VaultErrorCode } from './types.ts';

/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const SUITE = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

export interface SealingPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

const publicKeys = new WeakMap<Uint8Array, Promise<CryptoKey>>();

/** Seals a batch's identity fields to the project's vault: one encapsulation for all of them. No entries, no bytes. */
export async function sealEnvelope(
  projectId: ProjectId,
  keys: Pick<IngestKeys, 'sealPublicKey'>,
  entries: readonly EnvelopeEntry[],
): Promise<Uint8Array> {
  if (entries.length === 0) return new Uint8Array(0);
  const sender = await SUITE.createSenderContext({
    recipientPublicKey: await importPublicKey(keys.sealPublicKey),
    info: plainBuffer(envelopeInfo(projectId)),
  });
  const ciphertext = await sender.seal(plainBuffer(toEntryBytes(entries)));
  return new Uint8Array(toEnvelope(new Uint8Array(sender.enc), new Uint8Array(ciphertext)));
}

/** Opens an envelope with the project's private key. Throws `tampered` when it was made for another project or was changed. */
export async function openEnvelope(
  projectId: ProjectId,
  pair: SealingPair,
  envelope: Uint8Array,
): Promise<EnvelopeEntry[]> {
  if (envelope.length === 0) return [];
  const { encapsulation, ciphertext } = readEnvelope(envelope);
  return readEntryBytes(await openCiphertext(projectId, pair, encapsulation, ciphertext));
}

async function openCiphertext(
  projectId: ProjectId,
  pair: SealingPair,
  encapsulation: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  try {
    const recipient = await SUITE.createRecipientContext({
      recipientKey: pair,
      enc: plainBuffer(encapsulation),
      info: plainBuffer(envelopeInfo(projectId)),
    });
    return new Uint8Array(await recipient.open(plainBuffer(ciphertext)));
  } catch (cause) {
    throw new AppError<VaultErrorCode>(
      'tampered',
      'An envelope does not open here: it was changed, or belongs to another project.',
      { cause },
    );
  }
}

/** The project's key pair, derived from its tenant key (RFC 9180 DeriveKeyPair): there is no second secret to keep. */
export async function deriveSealingPair(
  material: Uint8Array,
): Promise<{ readonly pair: SealingPair; readonly publicKey: Uint8Array }> {
  const pair = await SUITE.kem.deriveKeyPair(plainBuffer(material));
  return { pair, publicKey: new Uint8Array(await SUITE.kem.serializePublicKey(pair.publicKey)) };
}

function importPublicKey(bytes: Uint8Array): Promise<CryptoKey> {
  const known = publicKeys.get(bytes);
  if (known !== undefined) return known;
  const imported = SUITE.kem.deserializePublicKey(plainBuffer(bytes));
  publicKeys.set(bytes, imported);
  return imported;
}

function envelopeInfo(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/envelope/v1', projectId);
}

/** WebCrypto takes an ArrayBuffer of its own; a Buffer may be a window on a shared pool. */
function plainBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
