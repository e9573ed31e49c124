import {
  type ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  type QueryId,
  sql,
  type TableNode,
  type UnknownRow,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import { AppError } from '#core';
import { SEALED_MARK, type TextSealer } from '#vault';
import type { Databases } from './databases.ts';
import type { Database } from './db.ts';
import { type Origin, originsOf } from './sealed-origins.ts';

type Form = 'text' | 'texts' | 'json';

/**
 * Where members type what they like: sealed on the way in and opened on the way out, so that no store has to remember it. A test
 * holds every other text column of the schema to a reason why it is clear.
 */
export const SEALED_TEXTS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  project: { name: 'text' },
  member: { name: 'text' },
  service_account: { name: 'text' },
  incident: { title: 'text' },
  vendor: { name: 'text' },
  saved_report: { name: 'text', description: 'text', definition: 'json' },
  board: { name: 'text', description: 'text', filter: 'json', cards: 'json' },
  annotation: { description: 'text' },
  annotation_tag: { name: 'text' },
  cohort: { name: 'text', description: 'text', definition: 'json' },
  custom_definition: { name: 'text', description: 'text', definition: 'json' },
  lookup_table: { name: 'text', property: 'json', columns: 'json' },
  lexicon_event: { display_name: 'text', description: 'text', owner: 'text', tags: 'texts' },
  lexicon_property: {
    display_name: 'text',
    description: 'text',
    owner: 'text',
    tags: 'texts',
    example: 'text',
  },
  alert: { name: 'text' },
  delivery: { content: 'json' },
};

/** The same database, which seals and opens {@link SEALED_TEXTS}. Order, equality and JSON paths of those columns are not PostgreSQL's to know. */
export function withSealedTexts(db: Database, sealer: TextSealer): Database {
  return db.withPlugin(createPlugin(sealer));
}

/** The same of what the program sees; the owner's sight stays as it is stored. */
export function withSealedDatabases(databases: Databases, sealer: TextSealer): Databases {
  return {
    ...databases,
    system: withSealedTexts(databases.system, sealer),
    of: (projectId) => withSealedTexts(databases.of(projectId), sealer),
  };
}

/**
 * Opens only what comes out of a sealed column, by the statement: the other columns hold what anybody sends, the mark as well. A raw
 * statement writes a sealed column that it reads as `${sql.ref('table.column')}`.
 */
function createPlugin(sealer: TextSealer): KyselyPlugin {
  const origins = new WeakMap<QueryId, ReadonlyMap<string, Origin>>();
  return {
    transformQuery({ node, queryId }) {
      origins.set(queryId, originsOf(node, SEALED_TEXTS));
      if (node.kind === 'InsertQueryNode') return sealInsert(sealer, node);
      if (node.kind === 'UpdateQueryNode') return sealUpdate(sealer, node);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      const sealed = origins.get(queryId);
      return sealed?.size
        ? { ...result, rows: result.rows.map((row) => openRow(sealer, row, sealed)) }
        : result;
    },
  };
}

function sealInsert(sealer: TextSealer, node: InsertQueryNode): InsertQueryNode {
  const table = node.into?.table.identifier.name ?? '';
  const forms = SEALED_TEXTS[table];
  if (!forms) return node;
  const columns = (node.columns ?? []).map(({ column }) => column.name);
  const { values, onConflict } = node;
  if (!values || !ValuesNode.is(values)) throw unsealable(table);
  const lists = values.values.map((list) =>
    ValueListNode.create(
      columns.map((column, at) => {
        const value = list.values[at];
        const operation = ValueListNode.is(list) ? list.values[at] : ValueNode.create(value);
        return operation ? sealOperation(sealer, table, column, operation) : ValueNode.create(null);
      }),
    ),
  );
  return {
    ...node,
    values: ValuesNode.create(lists),
    ...(onConflict?.updates && {
      onConflict: {
        ...onConflict,
        updates: onConflict.updates.map((update) => sealColumn(sealer, table, update)),
      },
    }),
  };
}

function sealUpdate(sealer: TextSealer, node: UpdateQueryNode): UpdateQueryNode {
  const table = node.table && isTable(node.table) ? node.table.table.identifier.name : '';
  if (!SEALED_TEXTS[table] || !node.updates) return node;
  return { ...node, updates: node.updates.map((update) => sealColumn(sealer, table, update)) };
}

function isTable(node: OperationNode): node is TableNode {
  return node.kind === 'TableNode';
}

function sealColumn(sealer: TextSealer, table: string, update: ColumnUpdateNode): ColumnUpdateNode {
  const { column } = update;
  if (column.kind !== 'ColumnNode' || !('column' in column)) return update;
  const { name } = column.column as { readonly name: string }; // a ColumnNode's identifier
  return { ...update, value: sealOperation(sealer, table, name, update.value) };
}

/** A value is sealed; a reference to a column holds what is sealed; `default` holds nothing. Anything else could be clear. */
function sealOperation(
  sealer: TextSealer,
  table: string,
  column: string,
  operation: OperationNode,
): OperationNode {
  const form = SEALED_TEXTS[table]?.[column];
  if (!form || operation.kind === 'ReferenceNode' || operation.kind === 'DefaultInsertValueNode')
    return operation;
  if (!ValueNode.is(operation)) throw unsealable(`${table}.${column}`);
  return ValueNode.create(sealValue(sealer, `${table}.${column}`, form, operation.value));
}

function sealValue(sealer: TextSealer, place: string, form: Form, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => sealValue(sealer, place, form, each));
  if (typeof value !== 'string') throw unsealable(place);
  const sealed = `${SEALED_MARK}${place}¤${sealer.seal(place, value)}`;
  return form === 'json' ? JSON.stringify(sealed) : sealed;
}

function openRow(sealer: TextSealer, row: UnknownRow, origins: ReadonlyMap<string, Origin>): UnknownRow {
  const opened = { ...row };
  for (const [name, origin] of origins) opened[name] = openValue(sealer, origin, row[name]);
  return opened;
}

/** What does not open was not sealed here: it stays as it is, so that one such text does not keep the others from being read. */
function openValue(sealer: TextSealer, origin: Origin, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => openValue(sealer, origin, each));
  const place = `${origin.table}.${origin.column}`;
  const mark = `${SEALED_MARK}${place}¤`;
  if (typeof value !== 'string' || !value.startsWith(mark)) return value;
  try {
    const text = sealer.open(place, value.slice(mark.length));
    return SEALED_TEXTS[origin.table]?.[origin.column] === 'json' ? JSON.parse(text) : text;
  } catch (error) {
    if (error instanceof AppError && UNREADABLE.has(error.code)) return value;
    throw error;
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['tampered', 'unknown_format']);

function unsealable(place: string): TypeError {
  return new TypeError(`${place} is sealed: a statement may give it values alone`);
}

/** Seals what an older version has stored in clear. Meanwhile others may read and write. */
export async function sealStoredTexts(db: Database, sealer: TextSealer): Promise<void> {
  for (const [table, columns] of Object.entries(SEALED_TEXTS))
    for (const [column, form] of Object.entries(columns))
      while ((await sealSome(db, sealer, { table, column, form })) > 0);
}

async function sealSome(
  db: Database,
  sealer: TextSealer,
  { table, column, form }: { readonly table: string; readonly column: string; readonly form: Form },
): Promise<number> {
  const [from, of] = [sql.table(table), sql.ref(column)];
  // An array is clear when its first text is; an empty one holds nothing.
  const first = form === 'texts' ? sql`${of}[1]` : form === 'json' ? sql`${of} #>> '{}'` : of;
  const stored = form === 'json' ? sql`${of}::text` : of;
  const { rows } = await sql<{ row: string; value: unknown }>`
    select ctid::text as row, ${stored} as value from ${from}
    where ${first} is not null and not starts_with(${first}, ${SEALED_MARK}) limit 500`.execute(db);
  for (const { row, value } of rows) {
    const sealed = sealValue(sealer, `${table}.${column}`, form, value);
    // Meanwhile the place may have become another row's: what it holds must be what was read.
    await sql`update ${from} set ${of} = ${sealed} where ctid = ${row}::tid and ${stored} is not distinct from ${value}`.execute(
      db,
    );
  }
  return rows.length;
}
