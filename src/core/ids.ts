import { randomBytes } from 'node:crypto';

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A project (tenant). A small positive integer, so that it costs four bytes in every warehouse row. */
export type ProjectId = Brand<number, 'ProjectId'>;

/** The random 63-bit surrogate of a person or an organisation. Never derived from anything a client sent. */
export type SubjectId = Brand<bigint, 'SubjectId'>;

/** A keyed 63-bit pseudonym of one text in one scope: `PRF(project key, scope, text)`. Zero means "absent". */
export type Token = Brand<bigint, 'Token'>;

/** A keyed 128-bit index (32 hex digits) of a raw identifier; exchanged for a {@link SubjectId} at load. */
export type BlindIndex = Brand<string, 'BlindIndex'>;

const MAX_63 = (1n << 63n) - 1n;

export function toProjectId(value: number): ProjectId {
  if (!Number.isInteger(value) || value < 1 || value > 0xffff_ffff) throw new RangeError('not a project id');
  return value as ProjectId;
}

/** Reads a surrogate from its decimal text (the form used in JSON, URLs and SQL results). */
export function toSubjectId(value: string | bigint): SubjectId {
  return toUnsigned63(value) as SubjectId;
}

/** The surrogate that a text from outside is, as our own lists and exports write it; undefined where it can be none. */
export function readSubjectId(text: string): SubjectId | undefined {
  if (!/^[1-9]\d{0,18}$/.test(text)) return undefined;
  const number = BigInt(text);
  return number <= MAX_63 ? (number as SubjectId) : undefined;
}

export function toToken(value: string | bigint): Token {
  return toUnsigned63(value) as Token;
}

export function toBlindIndex(hex: string): BlindIndex {
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError('not a blind index');
  return hex as BlindIndex;
}

/** A fresh surrogate from the system's generator; collisions are refused by the unique key that stores it. */
export function newSubjectId(): SubjectId {
  const value = randomBytes(8).readBigUInt64BE() & MAX_63;
  return (value === 0n ? newSubjectId() : value) as SubjectId;
}

function toUnsigned63(value: string | bigint): bigint {
  const number = typeof value === 'bigint' ? value : /^\d{1,19}$/.test(value) ? BigInt(value) : -1n;
  if (number < 0n || number > MAX_63) throw new RangeError('not a 63-bit number');
  return number;
}
