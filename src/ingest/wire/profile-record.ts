import type { IncomingIdentity, IncomingProfileChange, IncomingValue, ProfileOperation } from '#events';
import type { ArrivedProfile } from '../arrival.ts';
import type { IngestLimits } from '../limits.ts';
import { isRecord, type PayloadRecord, type WireRecord } from './payload.ts';
import {
  bounded,
  isNobody,
  readId,
  readIdentity,
  readIp,
  readProperties,
  readText,
  readTime,
} from './values.ts';

type Properties = IncomingProfileChange['properties'];
/** The operation's properties, or `undefined` where the operand has the wrong form. */
type ReadOperand = (operand: unknown, limits: IngestLimits) => Properties | undefined;

const OPERATIONS = new Map<string, { readonly operation: ProfileOperation; readonly read: ReadOperand }>([
  ['$set', { operation: 'set', read: readValues }],
  ['$set_once', { operation: 'setOnce', read: readValues }],
  ['$add', { operation: 'add', read: readNumbers }],
  ['$append', { operation: 'append', read: readValues }],
  ['$union', { operation: 'union', read: readLists }],
  ['$remove', { operation: 'remove', read: readValues }],
  ['$unset', { operation: 'unset', read: readNames }],
  ['$delete', { operation: 'delete', read: () => ({}) }],
]);

const UNSAFE_NAMES = new Set(['__proto__']);

/** A record of `/engage`: its operations in the order in which they were written, on one person. */
export function readPersonRecord(payload: PayloadRecord, limits: IngestLimits): ArrivedProfile {
  const { record } = payload;
  const distinctId = readId(record['$distinct_id']);
  const identity =
    distinctId === undefined
      ? readIdentity(undefined, record['$user_id'], record['$device_id'])
      : readIdentity(distinctId, undefined, undefined);
  return { ...readCommon(payload, limits), subject: personOf(identity) };
}

/** A record of `/groups`: the same operations, on one group. */
export function readGroupRecord(payload: PayloadRecord, limits: IngestLimits): ArrivedProfile {
  const groupKey = readText(payload.record['$group_key']);
  const groupId = readId(payload.record['$group_id']);
  const isSomeone = groupKey !== undefined && groupId !== undefined && !isNobody(groupId);
  const subject = isSomeone ? ({ kind: 'group', groupKey, groupId } as const) : undefined;
  return { ...readCommon(payload, limits), subject };
}

function personOf(identity: IncomingIdentity): ArrivedProfile['subject'] {
  const isSomeone = identity.userId !== undefined || identity.deviceId !== undefined;
  return isSomeone ? { kind: 'person', identity } : undefined;
}

function readCommon(
  { index, record, sizeBytes }: PayloadRecord,
  limits: IngestLimits,
): Omit<ArrivedProfile, 'subject'> {
  const operations: { operation: ProfileOperation; properties: Properties }[] = [];
  let malformedOperation: string | undefined;
  let propertyCount = 0;
  for (const name of Object.keys(record)) {
    const known = OPERATIONS.get(name);
    if (!known) continue;
    const properties = known.read(record[name], limits);
    if (properties === undefined) malformedOperation ??= name;
    else {
      propertyCount += Object.keys(properties).length;
      operations.push({ operation: known.operation, properties });
    }
  }
  return {
    kind: 'profile',
    index,
    sizeBytes,
    token: readText(record['$token']) ?? readText(record['token']),
    time: readTime(record['$time']),
    ip: readIp(record['$ip']),
    propertyCount,
    operations,
    malformedOperation,
  };
}

function readValues(operand: unknown, limits: IngestLimits): Properties | undefined {
  return isRecord(operand) ? readProperties(operand, UNSAFE_NAMES, limits).properties : undefined;
}

function readNumbers(operand: unknown, limits: IngestLimits): Properties | undefined {
  const properties = readValues(operand, limits);
  if (!properties || Object.values(properties).some((value) => typeof value !== 'number')) return undefined;
  return properties;
}

function readLists(operand: unknown, limits: IngestLimits): Properties | undefined {
  const properties = readValues(operand, limits);
  return properties && mapValues(properties, (value) => (Array.isArray(value) ? value : [value]));
}

/** A list of names; the group functions of the browser SDK send the same. A single name is forgiven. */
function readNames(operand: unknown, limits: IngestLimits): Properties | undefined {
  const names = typeof operand === 'string' ? [operand] : bounded(operand, limits, 1);
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) return undefined;
  const known: WireRecord = Object.fromEntries(names.map((name: string) => [name, true]));
  return mapValues(readProperties(known, UNSAFE_NAMES, limits).properties, () => null);
}

function mapValues(properties: Properties, map: (value: IncomingValue) => IncomingValue): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, map(value)]));
}
