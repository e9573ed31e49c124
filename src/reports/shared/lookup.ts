import type { ProjectId } from '#core';
import type { ValueKind } from '#events';
import { constant, integer, type Sql, sql, uint32, uint64s } from '#sql';
import {
  aBoolean,
  aDate,
  aNumber,
  aText,
  firstOf,
  HIDDEN_TEXT,
  isHidden,
  nothing,
  type Value,
} from '../expression/value.ts';
import type { VocabularyLookup } from '../vocabulary.ts';
import { madeTexts } from './cell.ts';
import type { Lexicon } from './lexicon.ts';
import { madeProperties } from './made.ts';
import type { StoredProperty } from './place.ts';

/**
 * A column of a lookup table as a property: what the table says of the mapped property's value, joined when it is asked. A value that
 * nobody may read finds nothing: its text is hidden here too. None where the table, the column or the property was never seen.
 */
export function lookupProperties({
  lexicon,
  today,
  table: id,
  column: name,
}: {
  readonly lexicon: Lexicon;
  readonly today: number | null;
  readonly table: number;
  readonly column: string;
}): readonly StoredProperty[] {
  const { projectId, custom } = lexicon.snapshot;
  const table = custom?.lookups?.find((one) => one.id === id);
  const place = table?.columns.findIndex((one) => one.name === name) ?? -1;
  const column = table?.columns[place];
  if (!table || !column) return [];
  const keys = lexicon.stored(table.property).flat().filter(isKey);
  const cells = cellsSql(projectId, table, place, keys);
  return madeProperties({
    lexicon,
    today,
    dialect: 'formula',
    expression: { kind: 'property', property: table.property },
    means: {
      become: (key) => lookedUp(key, foundSql(cells, column.kind), column.kind),
      texts: isWritten(column.kind)
        ? sql`SELECT DISTINCT arrayJoin(found) AS text FROM (${cells})`
        : undefined,
    },
  });
}

/** The readable texts of a column that contain `search`; undefined where it has no texts. */
export function lookupTextsSql(lexicon: Lexicon, table: number, column: string): Sql | undefined {
  const [property] = lookupProperties({ lexicon, today: null, table, column });
  return property && madeTexts(property);
}

function isWritten(kind: ValueKind): boolean {
  return kind === 'text' || kind === 'list';
}

/** Only texts that the dictionary holds are keys. */
function isKey({ kind, isReadable }: StoredProperty): boolean {
  return isReadable && (kind === 'text' || kind === 'list');
}

/** The column's cells with the texts of their keys: of those that are readable now. */
function cellsSql(
  projectId: ProjectId,
  { id, revision }: VocabularyLookup,
  place: number,
  keys: readonly StoredProperty[],
): Sql {
  const project = uint32(projectId);
  const properties = uint64s(keys.map(({ token }) => token));
  return sql`
    SELECT d.text AS key, c.found AS found, c.number AS number FROM lookup_cells AS c
    INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = ${project} AND property IN ${properties}) AS d
      ON c.property = d.property AND c.token = d.token
    WHERE c.project = ${project} AND c.lookup = ${integer(id)} AND c.revision = ${integer(revision)} AND c.place = ${integer(place)}`;
}

/** What is known of each key, `([key], [said])`: a constant of the query. */
function foundSql(cells: Sql, kind: ValueKind): Sql {
  const value = kind === 'text' ? sql`any(found[1])` : kind === 'list' ? sql`any(found)` : sql`any(number)`;
  return constant(
    sql`SELECT (groupArray(key), groupArray(said)) FROM (SELECT key, ${value} AS said FROM (${cells}) GROUP BY key)`,
  );
}

function lookedUp({ text, texts }: Value, found: Sql, kind: ValueKind): Value {
  const values = [
    ...(text ? [ofOne(sql`ifNull(${text}, '')`, found, kind)] : []),
    ...(texts ? [ofMany(texts.items, found, kind)] : []),
  ];
  return firstOf(values);
}

/** What is said of a key; `otherwise` where nothing is. */
function said(key: Sql, found: Sql, otherwise: Sql): Sql {
  return sql`arrayPushFront(${found}.2, ${otherwise})[1 + transform(${key}, ${found}.1, arrayEnumerate(${found}.1), 0)]`;
}

function ofOne(key: Sql, found: Sql, kind: ValueKind): Value {
  const bound = (value: Sql) => sql`arrayMap(key -> ${value}, [${key}])[1]`;
  const one = sql`key`;
  switch (kind) {
    case 'text':
      return aText(bound(sql`if(${isHidden(one)}, ${HIDDEN_TEXT}, ${said(one, found, sql`NULL`)})`), {
        mayBeHidden: true,
      });
    case 'list': {
      const items = bound(sql`if(${isHidden(one)}, [${HIDDEN_TEXT}], ${said(one, found, sql`[]`)})`);
      return { ...nothing, mayBeHidden: true, texts: { items, isSet: sql`notEmpty(${items})` } };
    }
    case 'number':
      return aNumber(said(key, found, sql`NULL`));
    case 'boolean':
      return aBoolean(sql`(${said(key, found, sql`NULL`)} != 0)`);
    case 'date':
      return aDate(said(key, found, sql`NULL`));
  }
}

/** Of a list of keys: all that is said of any of them, as a list. There are no lists of booleans and dates. */
function ofMany(keys: Sql, found: Sql, kind: ValueKind): Value {
  const one = sql`key`;
  const known = (otherwise: Sql) =>
    sql`arrayMap(one -> assumeNotNull(one), arrayFilter(one -> isNotNull(one), arrayMap(key -> ${otherwise}, ${keys})))`;
  switch (kind) {
    case 'text': {
      const items = known(sql`if(${isHidden(one)}, ${HIDDEN_TEXT}, ${said(one, found, sql`NULL`)})`);
      return { ...nothing, mayBeHidden: true, texts: { items, isSet: sql`notEmpty(${items})` } };
    }
    case 'list': {
      const items = sql`arrayFlatten(arrayMap(key -> if(${isHidden(one)}, [${HIDDEN_TEXT}], ${said(one, found, sql`[]`)}), ${keys}))`;
      return { ...nothing, mayBeHidden: true, texts: { items, isSet: sql`notEmpty(${items})` } };
    }
    case 'number': {
      const items = known(said(one, found, sql`NULL`));
      return { ...nothing, numbers: { items, isSet: sql`notEmpty(${items})` } };
    }
    case 'boolean':
    case 'date':
      return nothing;
  }
}
