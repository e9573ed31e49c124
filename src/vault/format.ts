import { AppError } from '#core';
import { IDENTITY_FIELDS, type IdentityField } from '#events';
import type { EnvelopeEntry, VaultErrorCode } from './types.ts';

/**
 * Bytes of the vault, and nothing else.
 *
 *     sealed   = 0x01 ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16)
 *     envelope = 0x01 ‖ HPKE enc (32) ‖ HPKE ciphertext         (X25519, HKDF-SHA256, AES-256-GCM)
 *
 * The first byte is the version of the whole construction: algorithms are never chosen by what is read.
 */
const SEALED_VERSION = 1;
const ENVELOPE_VERSION = 1;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
const ENCAPSULATION_BYTES = 32;

export interface SealedParts {
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

export function toSealed({ nonce, ciphertext, tag }: SealedParts): Buffer {
  return Buffer.concat([Buffer.of(SEALED_VERSION), nonce, ciphertext, tag]);
}

export function readSealed(bytes: Uint8Array): SealedParts {
  if (bytes[0] !== SEALED_VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw unknownFormat();
  return {
    nonce: bytes.subarray(1, 1 + NONCE_BYTES),
    ciphertext: bytes.subarray(1 + NONCE_BYTES, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}

export function toEnvelope(encapsulation: Uint8Array, ciphertext: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(ENVELOPE_VERSION), encapsulation, ciphertext]);
}

export function readEnvelope(bytes: Uint8Array): { encapsulation: Uint8Array; ciphertext: Uint8Array } {
  if (bytes[0] !== ENVELOPE_VERSION || bytes.length < 1 + ENCAPSULATION_BYTES + TAG_BYTES)
    throw unknownFormat();
  return {
    encapsulation: bytes.subarray(1, 1 + ENCAPSULATION_BYTES),
    ciphertext: bytes.subarray(1 + ENCAPSULATION_BYTES),
  };
}

/** Associated data: each part with its length before it (netstrings), so that no two lists of parts give the same bytes. */
export function associatedData(...parts: readonly (string | number | bigint)[]): Buffer {
  const strings = parts.map((part) => {
    const text = `${typeof part === 'string' ? 's' : 'n'}${part}`;
    return `${Buffer.byteLength(text)}:${text},`;
  });
  return Buffer.from(strings.join(''), 'utf8');
}

/** The plaintext of an envelope: entries with the fields' names as text, so that old envelopes outlive a change of the list. */
export function toEntryBytes(entries: readonly EnvelopeEntry[]): Buffer {
  const rows = entries.map(({ scope, subject, field, value, once }) => [
    scope,
    subject,
    field,
    value,
    once ? 1 : 0,
  ]);
  return Buffer.from(JSON.stringify(rows), 'utf8');
}

export function readEntryBytes(bytes: Uint8Array): EnvelopeEntry[] {
  const rows: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (!Array.isArray(rows)) throw unknownFormat();
  return rows.map(readEntry);
}

function readEntry(row: unknown): EnvelopeEntry {
  if (!Array.isArray(row) || row.length !== 5) throw unknownFormat();
  const [scope, subject, field, value, once]: unknown[] = row;
  if (typeof scope !== 'number' || !Number.isInteger(scope) || scope < 0 || scope > 6) throw unknownFormat();
  if (!isBlindIndex(subject) || !isIdentityField(field)) throw unknownFormat();
  if (typeof value !== 'string') throw unknownFormat();
  return { scope, subject, field, value, once: once === 1 };
}

function isBlindIndex(value: unknown): value is EnvelopeEntry['subject'] {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

/** One of ours, or `custom:<name>` as a steward declared it. */
function isIdentityField(value: unknown): value is IdentityField {
  if (typeof value !== 'string') return false;
  return value.startsWith('custom:') || IDENTITY_FIELDS.some((field) => field === value);
}

function unknownFormat(): AppError<VaultErrorCode> {
  return new AppError(
    'unknown_format',
    'These bytes are not in a format that this version of the vault writes.',
  );
}
