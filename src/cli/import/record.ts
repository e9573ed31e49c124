import { createHash } from 'node:crypto';
import type { ExportLine } from './lines.ts';

/** Where a record goes: the address of ours, and the text of one JSON object. */
export interface Addressed {
  readonly to: '/import' | '/engage' | '/groups';
  readonly text: string;
  /** Where it stood, from 1. */
  readonly line: number;
}

type Unplaced = Omit<Addressed, 'line'>;

/** What `/import` takes as an insert id when it is strict. */
const INSERT_ID = /^[A-Za-z0-9-]{1,36}$/;

/**
 * A line of what Mixpanel exports, as our ingest wants it; undefined where it is none of these:
 *
 * | line                                                       | becomes                                             |
 * | ---------------------------------------------------------- | --------------------------------------------------- |
 * | `{"event", "properties"}` (raw export)                     | the event                                           |
 * | `{"$distinct_id", "$properties"}` (engage)                 | `$set` on the person                                |
 * | `{"$group_key", "$group_id", "$properties"}`               | `$set` on the organisation                          |
 * | `{"distinct_id", "resolved_distinct_id"}` (identity table) | both are one; it is no event                        |
 *
 * An event without an insert id that the server would take is given one made of its place and its text: the same file, imported
 * twice, counts once.
 */
export function toRecord(line: ExportLine): Addressed | undefined {
  const record = readObject(line.text);
  const made = record && addressed(line, record);
  return made && { ...made, line: line.number };
}

function addressed(line: ExportLine, record: Fields): Unplaced | undefined {
  if ('event' in record) return { to: '/import', text: toEvent(line, record) };
  if (isObject(record['$properties'])) return toProfile(record, record['$properties']);
  return toIdentity(record);
}

type Fields = Readonly<Record<string, unknown>>;

function toEvent({ file, number, text }: ExportLine, record: Fields): string {
  const properties = isObject(record['properties']) ? record['properties'] : {};
  const known = properties['$insert_id'];
  if (typeof known === 'string' && INSERT_ID.test(known)) return text;
  const basis = typeof known === 'string' ? known : `${file}\0${number}\0${text}`;
  return JSON.stringify({ ...record, properties: { ...properties, $insert_id: insertIdOf(basis) } });
}

function toProfile(record: Fields, properties: Fields): Unplaced | undefined {
  const { $group_key: key, $group_id: group, $distinct_id: person } = record;
  const change = { $set: properties, $ip: '0', $ignore_time: true };
  if (key !== undefined && group !== undefined)
    return { to: '/groups', text: JSON.stringify({ $group_key: key, $group_id: group, ...change }) };
  if (person === undefined) return undefined;
  return { to: '/engage', text: JSON.stringify({ $distinct_id: person, ...change }) };
}

const DEVICE = '$device:';

/** What the project's way of merging makes of it, the server knows: it refuses two users where only a device becomes a user's. */
function toIdentity({ distinct_id: one, resolved_distinct_id: other }: Fields): Unplaced | undefined {
  if (typeof one !== 'string' || typeof other !== 'string' || other === '' || one === other) return undefined;
  const properties = {
    distinct_id: other,
    $distinct_ids: [one, other],
    ...(one.startsWith(DEVICE) && { $user_id: other, $device_id: one.slice(DEVICE.length) }),
    // Nothing that happened: any time that an import takes will do.
    time: 31_536_000,
    $insert_id: insertIdOf(`link\0${one}\0${other}`),
    $link_only: true,
  };
  return { to: '/import', text: JSON.stringify({ event: '$merge', properties }) };
}

function insertIdOf(basis: string): string {
  return createHash('sha256').update(basis).digest('hex').slice(0, 36);
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // the parser's message quotes the line
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
