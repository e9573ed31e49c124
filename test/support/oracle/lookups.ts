import type { ValueKind } from '#events';
import type { VocabularySnapshot } from '#reports';
import type { Engine } from '#sql';
import { propertyToken, valueToken, type World, type WorldProperty, type WorldValue } from '../seed.ts';
import { declared, isReadable } from './lives.ts';

/** Lookup tables, the slow and obvious way: what is looked up is written onto every event and profile, as if it had been sent. */

export interface WorldLookup {
  readonly property: Pick<WorldProperty, 'scope' | 'group' | 'name'>;
  readonly kind: ValueKind;
  /** Key to cell; undefined: not set. */
  readonly rows: ReadonlyMap<string, WorldValue | undefined>;
}

type TableOf = NonNullable<NonNullable<VocabularySnapshot['custom']>['lookups']>[number];

/** A text that is in no dictionary: what is said of a key that nobody may read. */
const HIDDEN = 'of a key that nobody may read';

/** The world in which each row says, as `name`, what the table says of the row's key. */
export function withLookup(world: World, name: string, lookup: WorldLookup): World {
  const key = declared(world, lookup.property);
  if (!key || (key.kind !== 'text' && key.kind !== 'list')) return world;
  const isList = lookup.kind === 'list' || key.kind === 'list';
  if (key.kind === 'list' && (lookup.kind === 'boolean' || lookup.kind === 'date')) return world;
  const texts = [...lookup.rows.values()].flatMap((cell) => textsOf(cell));
  const property: WorldProperty = {
    ...key,
    name,
    kind: isList ? 'list' : lookup.kind,
    slot: null,
    privacy: 'crowd',
    publicTexts: texts,
  };
  const said = <Row extends { readonly properties: Readonly<Record<string, WorldValue>> }>(row: Row): Row => {
    const value = sayingOf(key, lookup, row.properties[key.name]);
    return value === undefined ? row : { ...row, properties: { ...row.properties, [name]: value } };
  };
  return {
    ...world,
    properties: [...world.properties, property],
    events: key.scope === 'event' ? world.events.map(said) : world.events,
    profiles: world.profiles.map((profile) => {
      const isMeant =
        key.scope === 'person'
          ? profile.group === null
          : key.scope === 'group' && profile.group === key.group;
      return isMeant ? said(profile) : profile;
    }),
  };
}

function sayingOf(
  key: WorldProperty,
  { kind, rows }: WorldLookup,
  value: WorldValue | undefined,
): WorldValue | undefined {
  const isText = kind === 'text' || kind === 'list';
  const of = (text: string): WorldValue | undefined => {
    if (!isReadable(key, text)) return isText ? (kind === 'list' ? [HIDDEN] : HIDDEN) : undefined;
    return text === '' ? undefined : rows.get(text);
  };
  if (typeof value === 'string') return of(value);
  if (typeof value !== 'object') return undefined;
  return value.flatMap((item) => textsOf(of(item)));
}

function textsOf(cell: WorldValue | undefined): string[] {
  if (cell === undefined) return [];
  return typeof cell === 'object' ? [...cell] : [String(cell)];
}

/** Writes a table of one column, `said`, as an upload would: without the rows whose key nobody may read. */
export async function seedLookup(
  engine: Engine,
  world: World,
  table: Pick<TableOf, 'id' | 'revision'>,
  lookup: WorldLookup,
): Promise<TableOf> {
  const key = declared(world, lookup.property);
  const rows = [...lookup.rows].flatMap(([text, cell]) => {
    if (!key || cell === undefined || text === '' || !isReadable(key, text)) return [];
    const isText = lookup.kind === 'text' || lookup.kind === 'list';
    const found = isText ? textsOf(cell).map((one) => `'${one}'`) : [];
    const place = [world.projectId, table.id, table.revision, 0, propertyToken(key), valueToken(key, text)];
    return [`${place.join('\t')}\t[${found.join()}]\t${isText ? 0 : Number(cell)}\n`];
  });
  if (rows.length > 0)
    await engine.insert({
      table: 'lookup_cells',
      columns: ['project', 'lookup', 'revision', 'place', 'property', 'token', 'found', 'number'],
      rows: Buffer.from(rows.join('')),
    });
  return {
    ...table,
    name: 'Table',
    property: lookup.property,
    columns: [{ name: 'said', kind: lookup.kind }],
  };
}
