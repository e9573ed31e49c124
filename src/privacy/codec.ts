import { AppError, type BlindIndex, type Token, toBlindIndex, toProjectId, toToken } from '#core';
import { PROFILE_OPERATIONS, VALUE_KINDS, type ValueKind } from '#events';
import {
  ProtectedBatch,
  type ProtectedEvent,
  type ProtectedProfileChange,
  type ProtectedProperty,
  type ProtectedRecord,
  type RevealedText,
  type TextLabel,
} from './batch.ts';
import { ByteReader, ByteWriter, float64Of, hexOf, uint64Of } from './bytes.ts';
import { Recurring } from './recurring.ts';

/**
 * A batch as the spool keeps it:
 *
 *     0x01 ‖ project ‖ receivedAt ‖ n records ‖ n texts ‖ n labels ‖ envelope
 *
 * Counts, lengths and times are varints, tokens and insert keys 8 bytes, indexes 16. Reading is strict: whatever this version
 * would not have written is `batch_corrupt`.
 */
const VERSION = 1;
const EVENT = 0;
const PROFILE = 1;
const HAS_DEVICE = 1;
const HAS_USER = 2;
const HAS_MERGE = 4;
const IS_LINK_ONLY = 8;
const IS_BEYOND_SHARE = 16;
const MERGE_KINDS = ['identify', 'alias', 'merge'] as const;
const TEXT_KINDS = ['event_name', 'property_name', 'value'] as const;
/** After the value kinds: a number that is a small whole one. */
const WHOLE = VALUE_KINDS.length;
const LARGEST_WHOLE = 2 ** 40;

export function encodeBatch(batch: ProtectedBatch): Uint8Array {
  const out = new ByteWriter();
  out.byte(VERSION);
  out.varint(batch.projectId);
  out.varint(batch.receivedAt);
  out.varint(batch.records.length);
  for (const record of batch.records) writeRecord(out, record);
  out.varint(batch.texts.length);
  for (const text of batch.texts) writeText(out, text, text.text);
  out.varint(batch.labels.length);
  for (const label of batch.labels) writeText(out, label, label.label);
  out.bytes(batch.envelope);
  return out.finish();
}

/** Throws `AppError('batch_corrupt')`. For bytes that came out of a spool, never for bytes of a client. */
export function decodeBatch(bytes: Uint8Array): ProtectedBatch {
  try {
    return readBatch(new ByteReader(bytes));
  } catch (cause) {
    throw new AppError('batch_corrupt', 'A spooled batch cannot be read: its bytes were cut or changed.', {
      cause,
    });
  }
}

function readBatch(input: ByteReader): ProtectedBatch {
  if (input.byte() !== VERSION) throw new RangeError('unknown version');
  const projectId = toProjectId(input.varint());
  const receivedAt = input.varint();
  const records = input.list(() => readRecord(input));
  const texts = input.list((): RevealedText => readText(input));
  const labels = input.list((): TextLabel => {
    const { text, ...rest } = readText(input);
    return { ...rest, label: text };
  });
  const envelope = input.bytes();
  input.end();
  return ProtectedBatch.made({ projectId, receivedAt, records, texts, labels, envelope });
}

function writeRecord(out: ByteWriter, record: ProtectedRecord): void {
  if (record.kind === 'event') writeEvent(out, record);
  else writeProfile(out, record);
}

function readRecord(input: ByteReader): ProtectedRecord {
  const kind = input.byte();
  if (kind === EVENT) return readEvent(input);
  if (kind === PROFILE) return readProfile(input);
  throw new RangeError('unknown record');
}

function writeEvent(out: ByteWriter, event: ProtectedEvent): void {
  out.byte(EVENT);
  out.byte(
    (event.device ? HAS_DEVICE : 0) |
      (event.user ? HAS_USER : 0) |
      (event.merge ? HAS_MERGE : 0) |
      (event.isLinkOnly ? IS_LINK_ONLY : 0) |
      (event.isBeyondShare ? IS_BEYOND_SHARE : 0),
  );
  out.uint64(event.event);
  out.float64(event.time);
  if (event.device) out.index(event.device);
  if (event.user) out.index(event.user);
  if (event.merge) {
    out.byte(MERGE_KINDS.indexOf(event.merge.kind));
    out.index(event.merge.first);
    out.index(event.merge.second);
  }
  out.uint64(event.insertKey);
  writeGroups(out, event.groups);
  writeProperties(out, event.properties);
}

function readEvent(input: ByteReader): ProtectedEvent {
  const flags = input.byte();
  if (flags > (HAS_DEVICE | HAS_USER | HAS_MERGE | IS_LINK_ONLY | IS_BEYOND_SHARE))
    throw new RangeError('unknown flags');
  const event = readToken(input);
  const time = input.float64();
  const device = flags & HAS_DEVICE ? readIndex(input) : undefined;
  const user = flags & HAS_USER ? readIndex(input) : undefined;
  const merge =
    flags & HAS_MERGE
      ? { kind: pick(MERGE_KINDS, input.byte()), first: readIndex(input), second: readIndex(input) }
      : undefined;
  const insertKey = input.uint64();
  const groups = readGroups(input);
  return {
    kind: 'event',
    event,
    time,
    device,
    user,
    ...(merge && { merge }),
    ...(flags & IS_LINK_ONLY && { isLinkOnly: true }),
    ...(flags & IS_BEYOND_SHARE && { isBeyondShare: true }),
    insertKey,
    groups,
    properties: readProperties(input),
  };
}

function writeProfile(out: ByteWriter, change: ProtectedProfileChange): void {
  out.byte(PROFILE);
  out.byte(change.scope | (change.isBeyondShare ? IS_BEYOND_SHARE : 0));
  out.index(change.subject);
  out.float64(change.time);
  out.byte(PROFILE_OPERATIONS.indexOf(change.operation));
  writeGroups(out, change.groups);
  writeProperties(out, change.properties);
}

function readProfile(input: ByteReader): ProtectedProfileChange {
  const scope = input.byte();
  return {
    kind: 'profile',
    scope: toSlot(scope & ~IS_BEYOND_SHARE, 0),
    ...(scope & IS_BEYOND_SHARE ? { isBeyondShare: true } : {}),
    subject: readIndex(input),
    time: input.float64(),
    operation: pick(PROFILE_OPERATIONS, input.byte()),
    groups: readGroups(input),
    properties: readProperties(input),
  };
}

function writeGroups(out: ByteWriter, groups: ProtectedEvent['groups']): void {
  out.varint(groups.length);
  for (const { slot, ids } of groups) {
    out.byte(slot);
    out.varint(ids.length);
    for (const id of ids) out.index(id);
  }
}

function readGroups(input: ByteReader): ProtectedEvent['groups'] {
  return input.list(() => ({ slot: toSlot(input.byte(), 1), ids: input.list(() => readIndex(input)) }));
}

function writeProperties(out: ByteWriter, properties: readonly ProtectedProperty[]): void {
  out.varint(properties.length);
  for (const { property, kind, value } of properties) {
    if (typeof value === 'number') {
      const isWhole = kind === 'number' && isSmallWhole(value);
      out.byte(isWhole ? WHOLE : VALUE_KINDS.indexOf(kind));
      out.uint64(property);
      if (isWhole) out.varint(value);
      else if (kind === 'boolean') out.byte(value);
      else out.float64(value);
    } else {
      out.byte(VALUE_KINDS.indexOf(kind));
      out.uint64(property);
      if (typeof value === 'bigint') out.uint64(value);
      else {
        out.varint(value.length);
        for (const token of value) out.uint64(token);
      }
    }
  }
}

function readProperties(input: ByteReader): ProtectedProperty[] {
  return input.list(() => readProperty(input));
}

const properties = new Recurring<ProtectedProperty>();

function readProperty(input: ByteReader): ProtectedProperty {
  const code = input.byte();
  const high = input.word();
  const low = input.word();
  if (code === WHOLE) {
    const value = input.varint();
    return (
      properties.find(code, high, low, Math.floor(value / 2 ** 32), value | 0) ??
      properties.keep({ property: tokenOf(high, low), kind: 'number', value: only(isSmallWhole, value) })
    );
  }
  const kind = pick(VALUE_KINDS, code);
  if (kind === 'list')
    return { property: tokenOf(high, low), kind, value: input.list(() => readToken(input)) };
  const valueHigh = kind === 'boolean' ? 0 : input.word();
  const valueLow = kind === 'boolean' ? input.byte() : input.word();
  return (
    properties.find(code, high, low, valueHigh, valueLow) ??
    properties.keep({ property: tokenOf(high, low), kind, value: toValue(kind, valueHigh, valueLow) })
  );
}

function toValue(kind: Exclude<ValueKind, 'list'>, high: number, low: number): Token | number {
  if (kind === 'text') return tokenOf(high, low);
  if (kind === 'boolean') return only((value) => value <= 1, low);
  const number = float64Of(high, low);
  return kind === 'date' ? number : only((value) => !isSmallWhole(value), number);
}

function isSmallWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < LARGEST_WHOLE && !Object.is(value, -0);
}

function only(isWritten: (value: number) => boolean, value: number): number {
  if (!isWritten(value)) throw new RangeError('not as it would have been written');
  return value;
}

function writeText(out: ByteWriter, entry: Omit<RevealedText, 'text'>, text: string): void {
  out.byte(TEXT_KINDS.indexOf(entry.of));
  out.uint64(entry.property);
  out.uint64(entry.token);
  out.text(text);
}

function readText(input: ByteReader): RevealedText {
  return {
    of: pick(TEXT_KINDS, input.byte()),
    property: readToken(input),
    token: readToken(input),
    text: input.text(),
  };
}

function readToken(input: ByteReader): Token {
  return toToken(input.uint64());
}

function tokenOf(high: number, low: number): Token {
  return toToken(uint64Of(high, low));
}

const indexes = new Recurring<BlindIndex>();

/** Equal ones are the same string, whose hash is known: what looks it up in a map later is faster for it. */
function readIndex(input: ByteReader): BlindIndex {
  const a = input.word();
  const b = input.word();
  const c = input.word();
  const d = input.word();
  return indexes.find(a, b, c, d, 0) ?? indexes.keep(toBlindIndex(hexOf(a) + hexOf(b) + hexOf(c) + hexOf(d)));
}

function toSlot(slot: number, least: number): number {
  if (slot < least || slot > 6) throw new RangeError('not a slot');
  return slot;
}

function pick<T>(choices: readonly T[], code: number): T {
  const choice = choices[code];
  if (choice === undefined) throw new RangeError('unknown code');
  return choice;
}
