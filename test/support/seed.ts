import { createHash, randomUUID } from 'node:crypto';
import type { CohortRule, Selector } from '#contract';
import type { ProjectId, SessionEdges, SubjectId, Token } from '#core';
import { toSubjectId, toToken } from '#core';
import type { PrivacyClass, PropertyRef, PropertyScope, ValueKind } from '#events';
import type { VocabularyProperty, VocabularySnapshot } from '#reports';
import type { Engine } from '#sql';
import { makeEventColumns } from '#warehouse';

/**
 * A small project in clear, for tests of reports: `seedWorld` writes it as the loader would (tokens, surrogates, slots), and the
 * oracle reads the same value. Dates are milliseconds.
 */
export type WorldValue = string | number | boolean | readonly string[];

export interface WorldProperty {
  readonly scope: PropertyScope;
  readonly group?: string;
  readonly name: string;
  readonly kind: ValueKind;
  readonly privacy: PrivacyClass;
  /** False: fewer than k people have sent the name. */
  readonly isNamePublic: boolean;
  /** Column of an event property; null: in the overflow map, or on a profile. */
  readonly slot: string | null;
  /** Texts that the public dictionary holds. */
  readonly publicTexts: readonly string[];
}

export interface WorldEvent {
  readonly name: string;
  readonly time: number;
  readonly receivedAt: number;
  /** A raw id, of a device or a user; null: an event of nobody. */
  readonly person: string | null;
  /** Organisations by group key. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly properties: Readonly<Record<string, WorldValue>>;
}

export interface WorldProfile {
  /** A person, or an organisation of this group key. */
  readonly group: string | null;
  readonly id: string;
  readonly isDeleted: boolean;
  readonly properties: Readonly<Record<string, WorldValue>>;
  /** What the profile said before: stored first, with a smaller version. */
  readonly earlier?: Readonly<Record<string, WorldValue>>;
}

export interface World {
  readonly projectId: ProjectId;
  readonly timezone: string;
  /** 30 where not said. */
  readonly sessionTimeoutMinutes?: number;
  /** Names of events that begin and that end sessions. */
  readonly sessionEdges?: SessionEdges | undefined;
  readonly k: number;
  readonly groups: readonly string[];
  readonly eventNames: readonly { readonly name: string; readonly isPublic: boolean }[];
  readonly properties: readonly WorldProperty[];
  readonly events: readonly WorldEvent[];
  readonly profiles: readonly WorldProfile[];
  /** Device to user. */
  readonly links: readonly (readonly [string, string])[];
  readonly cohorts?: readonly WorldCohort[];
  readonly customEvents?: readonly {
    readonly id: number;
    readonly name: string;
    readonly of: readonly Selector[];
  }[];
  /** Who is in which cohort: only the oracle finds it out, and only the oracle reads it. */
  readonly members?: ReadonlyMap<number, ReadonlySet<string>>;
  /** To an oracle: the present, of conditions on dates. */
  readonly now?: number;
}

/** A rule, or a list of raw ids. */
export interface WorldCohort {
  readonly id: number;
  readonly rule: CohortRule | null;
  readonly list?: readonly string[];
}

function eventToken(name: string): Token {
  return tokenOf('event', name);
}

export function propertyToken({ scope, group, name }: PropertyRef): Token {
  return tokenOf(`property/${scope}/${group ?? ''}`, name);
}

export function valueToken(property: PropertyRef, value: string): Token {
  return tokenOf(`value/${property.scope}/${property.group ?? ''}/${property.name}`, value);
}

export function subjectOf(kind: string, id: string): SubjectId {
  return toSubjectId(hash63(`subject/${kind}`, id));
}

function tokenOf(scope: string, text: string): Token {
  return toToken(hash63(scope, text));
}

function hash63(scope: string, text: string): bigint {
  const bytes = createHash('sha256').update(`${scope}\0${text}`).digest();
  return bytes.readBigUInt64BE() >> 1n || 1n;
}

export function vocabularyOf(world: World): VocabularySnapshot {
  return {
    projectId: world.projectId,
    timezone: world.timezone,
    sessionTimeoutMinutes: world.sessionTimeoutMinutes ?? 30,
    ...(world.sessionEdges && { sessionEdges: world.sessionEdges }),
    k: world.k,
    groups: world.groups.map((key, index) => ({ key, slot: index + 1 })),
    events: world.eventNames.map(({ name, isPublic }) => ({
      token: eventToken(name),
      name: isPublic ? name : null,
      lastSeenAt: null,
    })),
    properties: world.properties.map(
      (property): VocabularyProperty => ({
        scope: property.scope,
        groupSlot: groupSlot(world, property.group),
        token: propertyToken(property),
        name: property.isNamePublic ? property.name : null,
        kind: property.kind,
        slot: property.slot,
        privacy: property.privacy,
      }),
    ),
    cohorts: (world.cohorts ?? []).map(({ id, rule }) => ({
      id,
      name: `cohort ${id}`,
      rule,
      revision: rule === null ? 1 : 0,
    })),
    ...(world.customEvents && {
      custom: {
        events: world.customEvents.map((one) => ({ ...one, id: String(one.id) })),
        properties: [],
      },
    }),
  };
}

function groupSlot(world: World, group: string | undefined): number {
  return group === undefined ? 0 : world.groups.indexOf(group) + 1;
}

/**
 * Rows go in as the loader writes them: tab-separated, built directly. Half of the events of nobody are stored as those of somebody who
 * was erased, with a device, a profile and a place on every list: no question may tell the two apart. Every third event comes late, in a segment of its
 * own, after which the first segment is sent again; half of the devices join a user as clusters do, after they had been somebody else's.
 */
export async function seedWorld(engine: Engine, world: World): Promise<void> {
  const joins = ['project', 'subject', 'person', 'version'];
  await insert(engine, 'person_clusters', joins, [...tombstones(world), ...clusterRows(world)]);
  await insert(engine, 'person_links', joins, linkRows(world));
  await insert(engine, 'dictionary', ['project', 'property', 'token', 'text'], dictionaryRows(world));
  await insert(engine, 'cohort_members', ['project', 'cohort', 'revision', 'person'], memberRows(world));
  for (const rows of profileRows(world)) await insert(engine, 'profiles', PROFILE_COLUMNS, rows);
  const slots = world.properties.flatMap(({ scope, slot }) => (scope === 'event' && slot ? [slot] : []));
  await makeEventColumns(engine, slots);
  const columns = [
    ...['project', 'event', 'time', 'person', 'insert_key', 'received'],
    ...['overflow_texts', 'overflow_numbers', 'overflow_lists'],
    ...[...world.groups.map((_, index) => `g${index + 1}`), ...slots],
  ];
  const rows = eventRows(world, slots);
  const segment = `segment ${randomUUID()}`;
  const first = rows.filter((_, index) => index % 3 !== 2);
  await insert(engine, 'events', columns, first, segment);
  await insert(
    engine,
    'events',
    columns,
    rows.filter((_, index) => index % 3 === 2),
    `${segment} late`,
  );
  await insert(engine, 'events', columns, first, segment);
}

async function insert(
  engine: Engine,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  deduplicationToken?: string,
): Promise<void> {
  if (rows.length === 0) return;
  const text = rows.map((row) => `${row.join('\t')}\n`).join('');
  await engine.insert({
    table,
    columns,
    rows: Buffer.from(text),
    ...(deduplicationToken && { deduplicationToken }),
  });
}

const ERASED = { user: 'erased-user', device: 'erased-device' } as const;
const LAST_VERSION = String((1n << 64n) - 1n);

function tombstones(world: World) {
  return Object.values(ERASED).map((id) => [
    String(world.projectId),
    String(subjectOf('person', id)),
    '0',
    LAST_VERSION,
  ]);
}

function linkRows(world: World) {
  const links = world.links.filter((_, index) => index % 2 === 0);
  return [...links, [ERASED.device, ERASED.user] as const].map((link) => joinRow(world, link, 1));
}

/** Each twice: whom the device belonged to first, whoever comes next in the world, and its user. */
function clusterRows(world: World) {
  return world.links.flatMap((link, index) => {
    if (index % 2 === 0) return [];
    const [, before = link[1]] = world.links[(index + 1) % world.links.length] ?? link;
    return [joinRow(world, [link[0], before], 1), joinRow(world, link, 2)];
  });
}

function joinRow({ projectId }: World, [device, user]: readonly [string, string], version: number) {
  return [
    String(projectId),
    String(subjectOf('person', device)),
    String(subjectOf('person', user)),
    String(version),
  ];
}

function memberRows(world: World) {
  return (world.cohorts ?? []).flatMap(({ id, list = [] }) =>
    [...list, ...Object.values(ERASED)].map((person) => [
      String(world.projectId),
      String(id),
      '1',
      String(subjectOf('person', person)),
    ]),
  );
}

function dictionaryRows(world: World) {
  return world.properties.flatMap((property) =>
    property.publicTexts.map((text) => [
      String(world.projectId),
      String(propertyToken(property)),
      String(valueToken(property, text)),
      tsvText(text),
    ]),
  );
}

function tsvText(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n');
}

const PROFILE_COLUMNS = [
  ...['project', 'scope', 'subject', 'version', 'deleted'],
  ...['texts', 'numbers', 'lists'],
];

/** Two inserts: what profiles said earlier, then what they say now. */
function profileRows(world: World): string[][][] {
  const row = (profile: WorldProfile, properties: WorldProfile['properties'], version: number) => {
    const scope = profile.group === null ? 'person' : 'group';
    const stored = storedValues(world, properties, scope, profile.group ?? undefined);
    const kind = profile.group ?? 'person';
    return [
      String(world.projectId),
      String(groupSlot(world, profile.group ?? undefined)),
      String(subjectOf(kind, profile.id)),
      String(version),
      version === 2 && profile.isDeleted ? '1' : '0',
      mapText(stored.filter(({ shape }) => shape === 'token')),
      mapText(stored.filter(({ shape }) => shape === 'number')),
      mapText(stored.filter(({ shape }) => shape === 'tokens')),
    ];
  };
  return [
    world.profiles.flatMap((profile) => (profile.earlier ? [row(profile, profile.earlier, 1)] : [])),
    world.profiles.map((profile) => row(profile, profile.properties, 2)),
    Object.values(ERASED).flatMap((id) => {
      const said = row({ group: null, id, isDeleted: false, properties: {} }, anyProperties(world), 1);
      return [said, [...said.slice(0, 3), LAST_VERSION, '1', '{}', '{}', '{}']];
    }),
  ];
}

function anyProperties(world: World): WorldProfile['properties'] {
  return world.profiles.find(({ group }) => group === null)?.properties ?? {};
}

interface StoredValue {
  readonly property: WorldProperty;
  readonly shape: 'token' | 'number' | 'tokens';
  readonly text: string;
}

function storedValues(
  world: World,
  values: Readonly<Record<string, WorldValue>>,
  scope: PropertyScope,
  group?: string,
): StoredValue[] {
  return world.properties
    .filter((property) => property.scope === scope && property.group === group)
    .flatMap((property): StoredValue[] => {
      const value = values[property.name];
      if (value === undefined) return [];
      if (typeof value === 'string')
        return [{ property, shape: 'token', text: String(valueToken(property, value)) }];
      if (typeof value === 'object')
        return [
          { property, shape: 'tokens', text: `[${value.map((item) => valueToken(property, item)).join()}]` },
        ];
      return [{ property, shape: 'number', text: String(Number(value)) }];
    });
}

function mapText(stored: readonly StoredValue[]): string {
  return `{${stored.map(({ property, text }) => `${propertyToken(property)}:${text}`).join()}}`;
}

function eventRows(world: World, slots: readonly string[]): string[][] {
  return world.events.map((event, index) => {
    const stored = storedValues(world, event.properties, 'event');
    const overflow = stored.filter(({ property }) => property.slot === null);
    const bySlot = new Map(stored.map(({ property, text }) => [property.slot, text]));
    return [
      String(world.projectId),
      String(eventToken(event.name)),
      clickhouseTime(event.time),
      personOf(event, index),
      String(index + 1),
      clickhouseTime(event.receivedAt),
      mapText(overflow.filter(({ shape }) => shape === 'token')),
      mapText(overflow.filter(({ shape }) => shape === 'number')),
      mapText(overflow.filter(({ shape }) => shape === 'tokens')),
      ...world.groups.map((key) => `[${(event.groups[key] ?? []).map((id) => subjectOf(key, id)).join()}]`),
      ...slots.map((slot) => bySlot.get(slot) ?? EMPTY[slot[0] ?? 't'] ?? '0'),
    ];
  });
}

function personOf({ person }: WorldEvent, index: number): string {
  if (person !== null) return String(subjectOf('person', person));
  return index % 2 === 0 ? '0' : String(subjectOf('person', index % 4 === 1 ? ERASED.user : ERASED.device));
}

const EMPTY: Readonly<Record<string, string>> = { t: '0', n: '\\N', l: '[]' };

function clickhouseTime(millis: number): string {
  return new Date(millis).toISOString().replace('T', ' ').replace('Z', '');
}
