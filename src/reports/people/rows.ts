import { type SubjectId, type Token, toSubjectId, toToken } from '#core';
import { joinSql, type Sql, slotColumn, sql } from '#sql';
import { shapeOf } from '../shared/cell.ts';
import { resolvedPerson } from '../shared/people.ts';
import type { VocabularyProperty, VocabularySnapshot } from '../vocabulary.ts';
import type { TextOf, TokenPair } from './texts.ts';

/**
 * Rows about people, read back from numbers: which columns are asked for, and what may be said of each. A property whose name is
 * not public is counted and not shown; a text that is not public is shown as hidden.
 */
interface ShownProperty {
  readonly name: string;
  readonly value: string | number | boolean | string[] | null;
  readonly isHidden: boolean;
}

export interface ShownProperties {
  readonly properties: readonly ShownProperty[];
  /** Names of the properties whose value (or a part of it) is really shown. */
  readonly shown: readonly string[];
  /** How many properties were not shown because their name is not public. */
  readonly hidden: number;
}

/** A value as stored: the property, and the number, token or tokens. */
export interface StoredCell {
  readonly property: VocabularyProperty;
  readonly number: number | null;
  readonly tokens: readonly Token[];
}

export interface EventRecord {
  readonly event: Token;
  /** A keyed hash of what makes the event itself, or a number of ours: says nothing, and is the same for ever. */
  readonly insertKey: bigint;
  readonly time: number;
  readonly receivedAt: number;
  readonly person: SubjectId | null;
  readonly cells: readonly StoredCell[];
  readonly organisations: readonly { readonly groupSlot: number; readonly ids: readonly SubjectId[] }[];
}

type RawRow = Readonly<Record<string, unknown>>;

/** Columns of the event properties that the project uses, and how to read a row of them. */
export interface EventColumns {
  readonly select: Sql;
  read(row: unknown): EventRecord;
}

/** For a query that calls the events `e` and their links `l`. */
export function eventColumns(snapshot: VocabularySnapshot): EventColumns {
  const properties = snapshot.properties.filter(({ scope }) => scope === 'event');
  const slotted = properties.flatMap((property) =>
    property.slot === null ? [] : [{ property, slot: property.slot }],
  );
  const overflowing = properties.filter(({ slot }) => slot === null);
  const groups = snapshot.groups.map(({ slot }) => `g${slot}`);
  const columns = [...new Set([...slotted.map(({ slot }) => slot), ...groups])];
  return {
    select: joinSql([
      sql`e.event AS event, e.insert_key AS insertKey, toUnixTimestamp64Milli(e.time) AS at, toUnixTimestamp64Milli(e.received) AS receivedAt, ${resolvedPerson} AS somebody`,
      sql`e.overflow_texts AS texts, e.overflow_numbers AS numbers, e.overflow_lists AS lists`,
      ...columns.map((column) => sql`e.${slotColumn(column)} AS ${slotColumn(column)}`),
    ]),
    read(row) {
      // The engine answers with the columns selected above; UInt64 as decimal text.
      const raw = row as RawRow;
      return {
        event: toToken(String(raw['event'])),
        insertKey: BigInt(String(raw['insertKey'])),
        time: Number(raw['at']),
        receivedAt: Number(raw['receivedAt']),
        person: raw['somebody'] === '0' ? null : toSubjectId(String(raw['somebody'])),
        cells: [
          ...slotted.flatMap(({ property, slot }) => toCell(property, raw[slot])),
          ...overflowing.flatMap((property) => toCell(property, mappedValue(property, raw))),
        ],
        organisations: snapshot.groups.flatMap(({ slot }) => {
          const ids = asStrings(raw[`g${slot}`]).map(toSubjectId);
          return ids.length === 0 ? [] : [{ groupSlot: slot, ids }];
        }),
      };
    },
  };
}

/** The cells of one profile, in a query that selects `texts`, `numbers` and `lists`. */
export function profileCells(
  snapshot: VocabularySnapshot,
  scope: 'person' | 'group',
  groupSlot: number,
  row: unknown,
): StoredCell[] {
  return snapshot.properties
    .filter((property) => property.scope === scope && property.groupSlot === groupSlot)
    .flatMap((property) => toCell(property, mappedValue(property, row as RawRow)));
}

const MAPS = { token: 'texts', number: 'numbers', tokens: 'lists' } as const;

/** The value in the maps `texts`, `numbers` and `lists` of a profile, or of an event's overflow. */
function mappedValue(property: VocabularyProperty, raw: RawRow): unknown {
  return mapAt(raw[MAPS[shapeOf(property)]], property.token);
}

function mapAt(map: unknown, token: Token): unknown {
  return typeof map === 'object' && map !== null ? (map as RawRow)[String(token)] : undefined;
}

function toCell(property: VocabularyProperty, value: unknown): StoredCell[] {
  if (value === undefined || value === null) return [];
  switch (shapeOf(property)) {
    case 'number':
      return [{ property, number: Number(value), tokens: [] }];
    case 'token':
      return String(value) === '0' ? [] : [{ property, number: null, tokens: [toToken(String(value))] }];
    case 'tokens': {
      const tokens = asStrings(value).map(toToken);
      return tokens.length === 0 ? [] : [{ property, number: null, tokens }];
    }
  }
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

// --- what may be said --------------------------------------------------------------------------------------------------

/** The look-ups that showing these cells needs. */
export function pairsOf(cells: readonly StoredCell[]): TokenPair[] {
  return cells
    .filter(({ property }) => property.name !== null && isReadable(property))
    .flatMap(({ property, tokens }) => tokens.map((token) => ({ property: property.token, token })));
}

export function show(cells: readonly StoredCell[], textOf: TextOf): ShownProperties {
  const properties = cells.flatMap((cell): ShownProperty[] => {
    const { name } = cell.property;
    return name === null ? [] : [{ name, ...showValue(cell, textOf) }];
  });
  return {
    properties,
    shown: properties.flatMap(({ name, value }) => (value === null ? [] : [name])),
    hidden: cells.length - properties.length,
  };
}

function showValue({ property, number, tokens }: StoredCell, textOf: TextOf): Omit<ShownProperty, 'name'> {
  if (!isReadable(property)) return { value: null, isHidden: true };
  if (number !== null) return { value: showNumber(property, number), isHidden: false };
  const texts = tokens.map((token) => textOf(property.token, token)).filter((text) => text !== undefined);
  const isHidden = texts.length < tokens.length;
  if (texts.length === 0) return { value: null, isHidden };
  return { value: property.kind === 'list' ? texts : (texts[0] ?? null), isHidden };
}

function showNumber({ kind }: VocabularyProperty, number: number): number | boolean | string {
  if (kind === 'boolean') return number === 1;
  if (kind === 'number') return number;
  // Beyond the range of dates a number is all that there is to say.
  return Math.abs(number) <= 8.64e15 ? new Date(number).toISOString() : number;
}

function isReadable({ privacy }: VocabularyProperty): boolean {
  return privacy === 'public' || privacy === 'crowd';
}

/** Public event names by token. */
export function eventNames({ events }: VocabularySnapshot): ReadonlyMap<Token, string> {
  return new Map(events.flatMap(({ name, token }) => (name === null ? [] : [[token, name] as const])));
}

export function groupKey({ groups }: VocabularySnapshot, groupSlot: number): string {
  return groups.find(({ slot }) => slot === groupSlot)?.key ?? `g${groupSlot}`;
}

/** One row that is about to leave, as `egress` wants it: whom it is about, and which fields it really shows. */
export interface PeopleRow<Body> {
  readonly subject: SubjectId | null;
  readonly organisations: readonly SubjectId[];
  readonly fields: readonly string[];
  readonly body: Body;
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
}
