import type { ArrivedEvent } from '../arrival.ts';
import type { IngestLimits } from '../limits.ts';
import { readMerge } from './merge.ts';
import { isRecord, type PayloadRecord, type WireRecord } from './payload.ts';
import { readId, readIdentity, readIp, readProperties, readText, readTime } from './values.ts';

/** Names that speak to the protocol, not to the analyst; ids among them must not become properties. */
const WIRE_NAMES = new Set([
  '__proto__',
  'token',
  'time',
  'distinct_id',
  '$device_id',
  '$user_id',
  '$insert_id',
  'ip',
  '$ignore',
  'mp_sent_by_lib_version',
  '$had_persisted_distinct_id',
  // Original ID Merge: they hold raw ids.
  '$anon_distinct_id',
  '$identified_id',
  '$anon_id',
  '$distinct_ids',
  // Our importer's, on `$merge` (an older one's, on `$identify`).
  '$link_only',
  // Added by Mixpanel's servers; they come back in exports that are imported again.
  '$import',
  '$mp_api_endpoint',
  '$mp_api_timestamp_ms',
  'mp_processing_time_ms',
  '$mp_event_size',
  '$distinct_id_before_identity',
  '$is_reshuffled',
  '$preshuffle_distinct_id',
  '$identity_failure_reason',
  '$failure_reason',
  // Added by our own export.
  '$hidden_properties',
]);

/** There `alias` is a raw id; everywhere else it is a word like any other. */
const ALIAS_NAMES = new Set([...WIRE_NAMES, 'alias']);

const LINKING = new Set<unknown>(['$merge', '$identify']);
const NO_PROPERTIES: WireRecord = {};

/** `undefined` where the sender asked to ignore the event. */
export function readEvent(
  { index, record, sizeBytes }: PayloadRecord,
  limits: IngestLimits,
): ArrivedEvent | undefined {
  const sent = isRecord(record['properties']) ? record['properties'] : NO_PROPERTIES;
  if (sent['$ignore']) return undefined;
  const ours = record['event'] === '$create_alias' ? ALIAS_NAMES : WIRE_NAMES;
  const { count, properties } = readProperties(sent, ours, limits);
  const rawDistinctId = readId(sent['distinct_id']) ?? readId(sent['$user_id']) ?? readId(sent['$device_id']);
  return {
    kind: 'event',
    index,
    sizeBytes,
    token: readText(sent['token']),
    name: readText(record['event']),
    identity: readIdentity(sent['distinct_id'], sent['$user_id'], sent['$device_id']),
    rawDistinctId,
    merge: readMerge(record['event'], sent),
    isLinkOnly: LINKING.has(record['event']) && sent['$link_only'] === true,
    time: readTime(sent['time']),
    insertId: readId(sent['$insert_id']),
    ip: readIp(sent['ip']),
    propertyCount: count,
    properties,
  };
}
