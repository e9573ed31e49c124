import type { IncomingIdentity, IncomingValue } from '#events';
import type { IngestLimits } from '../limits.ts';
import { isRecord, type WireRecord } from './payload.ts';

/** Ids that careless senders use for "nobody": the record is kept, and belongs to no one. */
const NOBODY = new Set(
  '00000000-0000-0000-0000-000000000000 anon anonymous nil none null n/a na undefined unknown <nil> 0 -1 true false [] {}'.split(
    ' ',
  ),
);

const DEVICE_PREFIX = '$device:';

export function isNobody(id: string): boolean {
  return id === '' || (id.length <= 36 && NOBODY.has(id.toLowerCase()));
}

/** An id as text; numbers count as their digits, everything else as absent. */
export function readId(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Simplified ID Merge: `$user_id` and `$device_id` where sent, else `distinct_id`, whose prefix says which of the two it is. */
export function readIdentity(distinctId: unknown, userId: unknown, deviceId: unknown): IncomingIdentity {
  const user = somebody(userId);
  const device = somebody(deviceId);
  if (user?.startsWith(DEVICE_PREFIX)) return fromDistinctId(user);
  if (user !== undefined || device !== undefined) return { userId: user, deviceId: device };
  const only = somebody(distinctId);
  return only === undefined ? {} : fromDistinctId(only);
}

function fromDistinctId(id: string): IncomingIdentity {
  if (!id.startsWith(DEVICE_PREFIX)) return { userId: id };
  const deviceId = id.slice(DEVICE_PREFIX.length);
  return isNobody(deviceId) ? {} : { deviceId };
}

function somebody(value: unknown): string | undefined {
  const id = readId(value);
  return id === undefined || isNobody(id) ? undefined : id;
}

/** Below it a number counts seconds (until the year 5138), from it on milliseconds. */
const FIRST_MILLISECOND_COUNT = 100_000_000_000;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** Milliseconds; `undefined` where no time was sent (a browser's `Date` arrives as `{}`); `NaN` where it cannot be read. */
export function readTime(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '' || isEmpty(value)) return undefined;
  if (typeof value === 'number') return readCount(value);
  if (typeof value !== 'string' || value.length > 40) return Number.NaN;
  if (/^\d+(?:\.\d+)?$/.test(value)) return readCount(Number(value));
  const match = ISO.exec(value);
  if (!match) return Number.NaN;
  return Date.parse(value.length === 10 || match[1] ? value : `${value.replace(' ', 'T')}Z`);
}

function readCount(count: number): number {
  if (!Number.isFinite(count) || count < 0) return Number.NaN;
  return Math.round(count < FIRST_MILLISECOND_COUNT ? count * 1000 : count);
}

/** A named address, `null` where the sender forbids a look-up, `undefined` where the request's own setting counts. */
export function readIp(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (value === 0 || value === '0' || value === false) return null;
  return typeof value === 'string' && value.length <= 45 ? value : undefined;
}

export interface ReadProperties {
  readonly count: number;
  readonly properties: Readonly<Record<string, IncomingValue>>;
}

/**
 * The sender's properties without the names that belong to the wire, without what is empty (`null`, `{}`, numbers beyond
 * range), and cut to the limits: longer text and lists end there, deeper objects are left out.
 */
export function readProperties(
  source: WireRecord,
  ours: ReadonlySet<string>,
  limits: IngestLimits,
): ReadProperties {
  const properties: Record<string, IncomingValue> = {};
  let count = 0;
  for (const name in source) {
    if (ours.has(name) || name.length > limits.nameLength) continue;
    const value = bounded(source[name], limits, limits.nesting);
    if (value === undefined) continue;
    properties[name] = value;
    count++;
  }
  return { count, properties };
}

/** One value within the limits, `undefined` where nothing is left of it. */
export function bounded(value: unknown, limits: IngestLimits, levels: number): IncomingValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > limits.textLength ? value.slice(0, limits.textLength) : value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return undefined;
      return Array.isArray(value) ? boundedList(value, limits, levels) : boundedRecord(value, limits, levels);
    default:
      return undefined;
  }
}

function boundedList(
  items: readonly unknown[],
  limits: IngestLimits,
  levels: number,
): IncomingValue | undefined {
  if (levels === 0) return undefined;
  const list: IncomingValue[] = [];
  for (const item of items) {
    if (list.length === limits.listItems) break;
    const value = bounded(item, limits, levels - 1);
    if (value !== undefined) list.push(value);
  }
  return list;
}

function boundedRecord(record: object, limits: IngestLimits, levels: number): IncomingValue | undefined {
  if (levels === 0) return undefined;
  const entries: [string, IncomingValue][] = [];
  for (const [name, item] of Object.entries(record)) {
    if (entries.length === limits.properties) break;
    if (name.length > limits.nameLength || name === '__proto__') continue;
    const value = bounded(item, limits, levels - 1);
    if (value !== undefined) entries.push([name, value]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
