import type { Outcome } from '#core';
import type { IncomingRecord } from '#events';
import type { ProjectPolicy } from '#privacy';
import type { Arrival, ArrivedEvent, ArrivedProfile, RejectedRecord } from './arrival.ts';
import type { IngestLimits } from './limits.ts';

/** `live`: events as they happen. `history`: any age. `strictHistory`: any age, and nothing may be missing. */
export type EventRules = 'live' | 'history' | 'strictHistory';

export interface ValidationContext {
  readonly rules: EventRules;
  readonly limits: IngestLimits;
  readonly idMerge: ProjectPolicy['idMerge'];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

type Problem = Omit<RejectedRecord, 'index' | 'insertId'>;
type Check<A extends Arrival> = (arrival: A, context: ValidationContext) => Problem | undefined;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const YEAR_1971 = 31_536_000_000;

const anyEvent: readonly Check<ArrivedEvent>[] = [
  hasName,
  hasReadableTime,
  fitsIds,
  fitsCount,
  fitsSize,
  linksSomebody,
];
const checks: Readonly<Record<EventRules, readonly Check<ArrivedEvent>[]>> = {
  live: [...anyEvent, isRecent],
  history: anyEvent,
  strictHistory: [...anyEvent, hasTimeOfHistory, hasDistinctId, hasInsertId],
};
const profileChecks: readonly Check<ArrivedProfile>[] = [
  hasSubject,
  hasOperation,
  operationsAreWellFormed,
  fitsSubjectIds,
  fitsProfileCount,
  fitsSize,
];

/** Judges each arrival alone: the good ones become records of ours, the others a coded rejection that never quotes them. */
export function validate(
  arrivals: readonly Arrival[],
  context: ValidationContext,
): Outcome<IncomingRecord> & { readonly rejected: readonly RejectedRecord[] } {
  const accepted: IncomingRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const arrival of arrivals) {
    const problem = problemOf(arrival, context);
    if (problem) rejected.push({ index: arrival.index, ...problem, insertId: quotableInsertId(arrival) });
    else if (arrival.kind === 'event') accepted.push(toEvent(arrival, context.receivedAt));
    else for (const change of toChanges(arrival, context.receivedAt)) accepted.push(change);
  }
  return { accepted, rejected };
}

function problemOf(arrival: Arrival, context: ValidationContext): Problem | undefined {
  return arrival.kind === 'event'
    ? firstProblem(checks[context.rules], arrival, context)
    : firstProblem(profileChecks, arrival, context);
}

function firstProblem<A extends Arrival>(
  list: readonly Check<A>[],
  arrival: A,
  context: ValidationContext,
): Problem | undefined {
  for (const check of list) {
    const problem = check(arrival, context);
    if (problem) return problem;
  }
  return undefined;
}

function toEvent(arrival: ArrivedEvent, receivedAt: number): IncomingRecord {
  const { name = '', identity, time = receivedAt, insertId, rawDistinctId = '', merge, isLinkOnly } = arrival;
  const { ip, properties } = arrival;
  return {
    kind: 'event',
    name,
    identity,
    time: Math.min(time, receivedAt),
    sentTime: arrival.time ?? 0,
    insertId,
    rawDistinctId,
    ...(merge && { merge }),
    ...(isLinkOnly && { isLinkOnly }),
    ip,
    properties,
  };
}

function toChanges(arrival: ArrivedProfile, receivedAt: number): readonly IncomingRecord[] {
  const { subject, ip, operations } = arrival;
  if (subject === undefined) return [];
  const time = Number.isNaN(arrival.time) ? receivedAt : Math.min(arrival.time ?? receivedAt, receivedAt);
  return operations.map(({ operation, properties }) => ({
    kind: 'profile',
    subject,
    time,
    ip,
    operation,
    properties,
  }));
}

function quotableInsertId(arrival: Arrival): string | undefined {
  if (arrival.kind !== 'event' || arrival.insertId === undefined) return undefined;
  return STRICT_INSERT_ID.test(arrival.insertId) ? arrival.insertId : undefined;
}

const STRICT_INSERT_ID = /^[A-Za-z0-9-]{1,36}$/;

function hasName({ name }: ArrivedEvent, { limits }: ValidationContext): Problem | undefined {
  if (name === undefined)
    return { field: 'event', code: 'missing_event', message: "'event' must be a string that is not empty" };
  if (name.length > limits.nameLength)
    return { field: 'event', code: 'event_too_long', message: "'event' is longer than the limit" };
  return undefined;
}

function hasReadableTime({ time }: ArrivedEvent, { rules }: ValidationContext): Problem | undefined {
  if (!Number.isNaN(time) || rules === 'history') return undefined;
  return {
    field: 'properties.time',
    code: 'invalid_time',
    message: "'properties.time' is invalid: must be specified as seconds or milliseconds since epoch",
  };
}

function isRecent({ time }: ArrivedEvent, { limits, receivedAt }: ValidationContext): Problem | undefined {
  if (time === undefined || time >= receivedAt - limits.maxAgeDays * DAY_MS) return undefined;
  return {
    field: 'properties.time',
    code: 'time_too_old',
    message: "'properties.time' is too old for this endpoint: use /import",
  };
}

function hasTimeOfHistory({ time }: ArrivedEvent, { receivedAt }: ValidationContext): Problem | undefined {
  if (time !== undefined && time >= YEAR_1971 && time <= receivedAt + HOUR_MS) return undefined;
  return {
    field: 'properties.time',
    code: time === undefined ? 'missing_time' : 'invalid_time',
    message: "'properties.time' is invalid: must be between 1971 and one hour from now",
  };
}

function hasDistinctId({ rawDistinctId, identity }: ArrivedEvent): Problem | undefined {
  const field = 'properties.distinct_id';
  if (rawDistinctId === undefined)
    return { field, code: 'missing_distinct_id', message: "'properties.distinct_id' must be present" };
  const isBanned = rawDistinctId !== '' && identity.userId === undefined && identity.deviceId === undefined;
  if (!isBanned) return undefined;
  return {
    field,
    code: 'banned_distinct_id',
    message: "'properties.distinct_id' is one that stands for nobody",
  };
}

/** Under Simplified ID Merge a device becomes a user's, and nothing else becomes one. */
function linksSomebody(
  { isLinkOnly, merge, identity: { userId, deviceId } }: ArrivedEvent,
  { idMerge }: ValidationContext,
): Problem | undefined {
  if (!isLinkOnly) return undefined;
  const isLink = userId !== undefined && deviceId !== undefined;
  if (idMerge === 'original' ? merge !== undefined : isLink) return undefined;
  return {
    field: 'properties.$distinct_ids',
    code: 'ids_not_merged',
    message: 'the project merges devices into users: two users are never one',
  };
}

function hasInsertId({ insertId }: ArrivedEvent): Problem | undefined {
  if (insertId !== undefined && STRICT_INSERT_ID.test(insertId)) return undefined;
  return {
    field: 'properties.$insert_id',
    code: insertId === undefined ? 'missing_insert_id' : 'invalid_insert_id',
    message: "'properties.$insert_id' must be present, at most 36 letters, digits and hyphens",
  };
}

function fitsIds(
  { identity, rawDistinctId }: ArrivedEvent,
  { limits }: ValidationContext,
): Problem | undefined {
  const isTooLong = (id: string | undefined) => id !== undefined && id.length > limits.idLength;
  if (!isTooLong(rawDistinctId) && !isTooLong(identity.userId) && !isTooLong(identity.deviceId))
    return undefined;
  return { field: 'properties.distinct_id', code: 'id_too_long', message: 'an id is longer than the limit' };
}

function fitsCount({ propertyCount }: ArrivedEvent, { limits }: ValidationContext): Problem | undefined {
  if (propertyCount <= limits.properties) return undefined;
  return { field: 'properties', code: 'too_many_properties', message: 'more properties than the limit' };
}

function fitsSize({ sizeBytes }: Arrival, { limits }: ValidationContext): Problem | undefined {
  if (sizeBytes <= limits.eventBytes) return undefined;
  return { field: '', code: 'record_too_large', message: 'the record is larger than the limit' };
}

function hasSubject({ subject }: ArrivedProfile): Problem | undefined {
  if (subject !== undefined) return undefined;
  return { field: '$distinct_id', code: 'missing_id', message: 'the record names nobody' };
}

function hasOperation({ operations, malformedOperation }: ArrivedProfile): Problem | undefined {
  if (operations.length > 0 || malformedOperation !== undefined) return undefined;
  return { field: '', code: 'missing_operation', message: 'the record holds no operation' };
}

function operationsAreWellFormed({ malformedOperation }: ArrivedProfile): Problem | undefined {
  if (malformedOperation === undefined) return undefined;
  return {
    field: malformedOperation,
    code: 'invalid_operation',
    message: 'the operand of the operation has the wrong form',
  };
}

function fitsSubjectIds({ subject }: ArrivedProfile, { limits }: ValidationContext): Problem | undefined {
  if (subject === undefined) return undefined;
  const ids =
    subject.kind === 'group'
      ? [subject.groupKey, subject.groupId]
      : [subject.identity.userId ?? '', subject.identity.deviceId ?? ''];
  if (ids.every((id) => id.length <= limits.idLength)) return undefined;
  return { field: '$distinct_id', code: 'id_too_long', message: 'an id is longer than the limit' };
}

function fitsProfileCount(
  { propertyCount }: ArrivedProfile,
  { limits }: ValidationContext,
): Problem | undefined {
  if (propertyCount <= limits.profileProperties) return undefined;
  return { field: '', code: 'too_many_properties', message: 'more properties than the limit' };
}
