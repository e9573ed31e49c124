import { generateDemo, ORGANISATION_KEY } from '#demo';
import type { IncomingEvent, IncomingProfileChange, IncomingRecord } from '#events';

/** The declared number by which the drill, and nobody else, knows a person again in whatever bytes leave. */
export const NUMBER = 'drill_number';
export const FORWARDED_EVENT = 'drill_forwarded';

/** One invented person, in clear, as only the drill knows them. */
export interface Character {
  readonly number: number;
  readonly userId: string;
  email: string;
  language: 'it' | 'en';
}

export interface Cast {
  readonly byNumber: ReadonlyMap<number, Character>;
  /** The story in three acts, in order of time, as requests that an importer would send. */
  readonly acts: readonly Act[];
}

interface Act {
  readonly requests: readonly { readonly path: WireRecord['path']; readonly body: string }[];
  readonly events: number;
}

type WireRecord = { readonly path: '/import' | '/engage' | '/groups'; readonly record: object };

/** A smaller platform than the demo's, up to the night of the theft; every event of a known person carries their number. */
export function inventCast(token: string, size: { developers: number; days: number; end: number }): Cast {
  const people = new Map<string, Character>();
  const characterOf = (userId: string) => {
    const known = people.get(userId);
    if (known) return known;
    const character: Character = { number: people.size + 1, userId, email: '', language: 'en' };
    people.set(userId, character);
    return character;
  };
  const records = [
    ...generateDemo({ seed: 20251109, organisations: Math.ceil(size.developers / 8), ...size }),
  ]
    .flatMap((chapter) => chapter.records)
    .map((record) => toWire(record, token, characterOf));
  const acts = inChunks(records, Math.ceil(records.length / 3)).map(toAct);
  return { byNumber: new Map([...people.values()].map((one) => [one.number, one])), acts };
}

function toAct(records: readonly WireRecord[]): Act {
  const byPath = Map.groupBy(records, ({ path }) => path);
  return {
    events: byPath.get('/import')?.length ?? 0,
    requests: [...byPath].flatMap(([path, some]) =>
      inChunks(some, 1_000).map((chunk) => ({
        path,
        body: JSON.stringify(chunk.map(({ record }) => record)),
      })),
    ),
  };
}

/** What characters do now, while a vendor listens; each round is new events. */
export function forwardedEvents(
  token: string,
  characters: readonly Character[],
  round: string,
  now: number,
): string[] {
  const events = characters.map(({ userId, number }) => ({
    event: FORWARDED_EVENT,
    properties: {
      token,
      distinct_id: userId,
      $user_id: userId,
      $insert_id: `${round}-${number}`,
      time: now,
      [NUMBER]: number,
    },
  }));
  return inChunks(events, 200).map((chunk) => JSON.stringify(chunk));
}

function toWire(
  record: IncomingRecord,
  token: string,
  characterOf: (userId: string) => Character,
): WireRecord {
  return record.kind === 'event'
    ? toWireEvent(record, characterOf)
    : toWireProfile(record, token, characterOf);
}

function toWireEvent(event: IncomingEvent, characterOf: (userId: string) => Character): WireRecord {
  const { deviceId, userId } = event.identity;
  return {
    path: '/import',
    record: {
      event: event.name,
      properties: {
        ...event.properties,
        time: event.time,
        distinct_id: event.rawDistinctId,
        ...(event.insertId ? { $insert_id: event.insertId } : {}),
        ...(deviceId ? { $device_id: deviceId } : {}),
        ...(userId ? { $user_id: userId, [NUMBER]: characterOf(userId).number } : {}),
      },
    },
  };
}

function toWireProfile(
  change: IncomingProfileChange,
  token: string,
  characterOf: (userId: string) => Character,
): WireRecord {
  const operation = WIRE_OPERATIONS[change.operation];
  const common = { $token: token, $time: change.time, $ip: '0', [operation]: change.properties };
  if (change.subject.kind === 'group')
    return {
      path: '/groups',
      record: { ...common, $group_key: ORGANISATION_KEY, $group_id: change.subject.groupId },
    };
  const { userId, deviceId } = change.subject.identity;
  if (!userId) return { path: '/engage', record: { ...common, $distinct_id: `$device:${deviceId}` } };
  const character = characterOf(userId);
  const { $email, language } = change.properties;
  if (typeof $email === 'string') character.email = $email;
  if (language === 'it' || language === 'en') character.language = language;
  const numbered = operation === '$set' ? { $set: { ...change.properties, [NUMBER]: character.number } } : {};
  return { path: '/engage', record: { ...common, ...numbered, $distinct_id: userId } };
}

const WIRE_OPERATIONS = {
  set: '$set',
  setOnce: '$set_once',
  add: '$add',
  append: '$append',
  union: '$union',
  remove: '$remove',
  unset: '$unset',
  delete: '$delete',
} as const satisfies Record<IncomingProfileChange['operation'], string>;

function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
