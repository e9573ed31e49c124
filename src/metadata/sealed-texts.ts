import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  OperatorNode,
  ParensNode,
  type QueryId,
  ReferenceNode,
  sql,
  type TableNode,
  type UnknownRow,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import { AppError, type ProjectId } from '#core';
import { SEALED_MARK, type TextPlace, type TextSealer } from '#vault';
import type { Databases } from './databases.ts';
import type { Database } from './db.ts';
import { type Origin, originsOf } from './sealed-origins.ts';

type Form = 'text' | 'texts' | 'json';

/**
 * Where members type what they like: sealed on the way in and opened on the way out, so that no store has to remember it. A test
 * holds every other text column of the schema to a reason why it is clear.
 */
export const SEALED_TEXTS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  project: { name: 'text', session_edges: 'json' },
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

/** Of the whole installation: their texts are bound to no project. */
const OF_NO_PROJECT: ReadonlySet<string> = new Set(['project', 'member']);

const PROJECT = 'project_id';

/** What is sealed, and beside it whose it is. */
const READ: typeof SEALED_TEXTS = Object.fromEntries(
  Object.entries(SEALED_TEXTS).map(([table, columns]) => [
    table,
    OF_NO_PROJECT.has(table) ? columns : { ...columns, [PROJECT]: 'text' },
  ]),
);

/** The same database, which seals and opens {@link SEALED_TEXTS}. Order, equality and JSON paths of those columns are not PostgreSQL's to know. */
export function withSealedTexts(db: Database, sealer: TextSealer, projectId?: ProjectId): Database {
  return db.withPlugin(createPlugin(sealer, projectId));
}

/** The same of what the program sees; the owner's sight stays as it is stored. */
export function withSealedDatabases(databases: Databases, sealer: TextSealer): Databases {
  return {
    ...databases,
    system: withSealedTexts(databases.system, sealer),
    of: (projectId) => withSealedTexts(databases.of(projectId), sealer, projectId),
  };
}

/**
 * Opens only what comes out of a sealed column, by the statement: the other columns hold what anybody sends, the mark as well. A raw
 * statement writes a sealed column that it reads as `${sql.ref('table.column')}`. `bound`: the project whose rows alone are seen here; elsewhere a
 * row that says its project opens for that one, and one that does not for the one that it was sealed for.
 */
function createPlugin(sealer: TextSealer, bound: ProjectId | undefined): KyselyPlugin {
  const origins = new WeakMap<QueryId, ReadonlyMap<string, Origin>>();
  return {
    transformQuery({ node, queryId }) {
      origins.set(queryId, originsOf(node, READ));
      if (node.kind === 'InsertQueryNode') return sealInsert(sealer, node, bound);
      if (node.kind === 'UpdateQueryNode') return sealUpdate(sealer, node, bound);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      const sealed = origins.get(queryId);
      return sealed?.size
        ? { ...result, rows: result.rows.map((row) => openRow(sealer, row, { origins: sealed, bound })) }
        : result;
    },
  };
}

type Sealing = (column: string, operation: OperationNode) => OperationNode;

function sealInsert(
  sealer: TextSealer,
  node: InsertQueryNode,
  bound: ProjectId | undefined,
): InsertQueryNode {
  const table = node.into?.table.identifier.name ?? '';
  if (!SEALED_TEXTS[table]) return node;
  const columns = (node.columns ?? []).map(({ column }) => column.name);
  const { values, onConflict } = node;
  if (!values || !ValuesNode.is(values)) throw unsealable(table);
  const rows = values.values.map((list) => {
    const operations = columns.map((_, at) => toOperation(list, at));
    return {
      operations,
      seal: sealingOf(sealer, table, bound ?? toNumber(operations[columns.indexOf(PROJECT)])),
    };
  });
  const lists = rows.map(({ operations, seal }) =>
    ValueListNode.create(
      columns.map((column, at) => {
        const operation = operations[at];
        return operation ? seal(column, operation) : ValueNode.create(null);
      }),
    ),
  );
  return {
    ...node,
    values: ValuesNode.create(lists),
    ...(onConflict?.updates && {
      onConflict: {
        ...onConflict,
        updates: onConflict.updates.map((update) => sealColumn(update, rows[0]?.seal)),
      },
    }),
  };
}

function toOperation(list: ValuesNode['values'][number], at: number): OperationNode | undefined {
  return ValueListNode.is(list) ? list.values[at] : ValueNode.create(list.values[at]);
}

function toNumber(operation: OperationNode | undefined): number | undefined {
  return operation && ValueNode.is(operation) && typeof operation.value === 'number'
    ? operation.value
    : undefined;
}

function sealUpdate(
  sealer: TextSealer,
  node: UpdateQueryNode,
  bound: ProjectId | undefined,
): UpdateQueryNode {
  const table = node.table && isTable(node.table) ? node.table.table.identifier.name : '';
  if (!SEALED_TEXTS[table] || !node.updates) return node;
  const seal = sealingOf(sealer, table, bound ?? projectIn(node.where?.where));
  return { ...node, updates: node.updates.map((update) => sealColumn(update, seal)) };
}

/** The project that a condition asks for. */
function projectIn(condition: OperationNode | undefined): number | undefined {
  if (!condition) return undefined;
  if (ParensNode.is(condition)) return projectIn(condition.node);
  if (AndNode.is(condition)) return projectIn(condition.left) ?? projectIn(condition.right);
  if (!BinaryOperationNode.is(condition)) return undefined;
  const { leftOperand: left, operator, rightOperand: right } = condition;
  const isOfProject =
    ReferenceNode.is(left) && ColumnNode.is(left.column) && left.column.column.name === PROJECT;
  return isOfProject && OperatorNode.is(operator) && operator.operator === '=' ? toNumber(right) : undefined;
}

function isTable(node: OperationNode): node is TableNode {
  return node.kind === 'TableNode';
}

function sealColumn(update: ColumnUpdateNode, seal: Sealing | undefined): ColumnUpdateNode {
  const { column } = update;
  if (column.kind !== 'ColumnNode' || !('column' in column) || !seal) return update;
  const { name } = column.column as { readonly name: string }; // a ColumnNode's identifier
  return { ...update, value: seal(name, update.value) };
}

/** A value is sealed; a reference to a column holds what is sealed; `default` holds nothing. Anything else could be clear. */
function sealingOf(sealer: TextSealer, table: string, projectId: number | undefined): Sealing {
  return (column, operation) => {
    const form = SEALED_TEXTS[table]?.[column];
    if (!form || operation.kind === 'ReferenceNode' || operation.kind === 'DefaultInsertValueNode')
      return operation;
    if (!ValueNode.is(operation)) throw unsealable(`${table}.${column}`);
    return ValueNode.create(sealValue(sealer, placeOf(table, column, projectId), form, operation.value));
  };
}

function placeOf(table: string, column: string, projectId: number | undefined): TextPlace {
  return { column: `${table}.${column}`, projectId: OF_NO_PROJECT.has(table) ? undefined : projectId };
}

function sealValue(sealer: TextSealer, place: TextPlace, form: Form, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => sealValue(sealer, place, form, each));
  if (typeof value !== 'string') throw unsealable(place.column);
  const { column, projectId } = place;
  if (projectId === undefined && !OF_NO_PROJECT.has(column.split('.')[0] ?? ''))
    throw new TypeError(`${column} is sealed to its project: a statement has to say which`);
  const sealed = `${markOf(place)}${sealer.seal(place, value)}`;
  return form === 'json' ? JSON.stringify(sealed) : sealed;
}

function markOf({ column, projectId }: TextPlace): string {
  return `${SEALED_MARK}${column}¤${projectId === undefined ? '' : `${projectId}¤`}`;
}

function openRow(
  sealer: TextSealer,
  row: UnknownRow,
  {
    origins,
    bound,
  }: { readonly origins: ReadonlyMap<string, Origin>; readonly bound: ProjectId | undefined },
): UnknownRow {
  const projects = new Map<string, unknown>();
  for (const [name, { table, column }] of origins) if (column === PROJECT) projects.set(table, row[name]);
  const opened = { ...row };
  for (const [name, origin] of origins)
    if (origin.column !== PROJECT)
      opened[name] = openValue(sealer, origin, row[name], bound ?? projects.get(origin.table));
  return opened;
}

/**
 * What does not open was not sealed here: it stays as it is, so that one such text does not keep the others from being read. `projectId`:
 * whose row it is, where that is known.
 */
function openValue(
  sealer: TextSealer,
  { table, column }: Origin,
  value: unknown,
  projectId: unknown,
): unknown {
  if (Array.isArray(value)) return value.map((each) => openValue(sealer, { table, column }, each, projectId));
  if (typeof value !== 'string') return value;
  const said = OF_NO_PROJECT.has(table) ? undefined : projectSaid(value, `${table}.${column}`);
  if (said === undefined && !OF_NO_PROJECT.has(table)) return value;
  if (said !== undefined && typeof projectId === 'number' && said !== projectId) return value;
  const text = openText(sealer, placeOf(table, column, said), value);
  if (text === undefined) return value;
  return SEALED_TEXTS[table]?.[column] === 'json' ? JSON.parse(text) : text;
}

function projectSaid(value: string, column: string): number | undefined {
  const mark = markOf({ column, projectId: undefined });
  const said = value.startsWith(mark) ? /^([1-9]\d{0,9})¤/.exec(value.slice(mark.length))?.[1] : undefined;
  return said === undefined ? undefined : Number(said);
}

function openText(sealer: TextSealer, place: TextPlace, value: string): string | undefined {
  const mark = markOf(place);
  if (!value.startsWith(mark)) return undefined;
  try {
    return sealer.open(place, value.slice(mark.length));
  } catch (error) {
    if (error instanceof AppError && UNREADABLE.has(error.code)) return undefined;
    throw error;
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['tampered', 'unknown_format']);

function unsealable(place: string): TypeError {
  return new TypeError(`${place} is sealed: a statement may give it values alone`);
}

/** Seals what an older version has stored in clear, or sealed to no project. Meanwhile others may read and write. */
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
  const isOfProject = !OF_NO_PROJECT.has(table);
  const project = isOfProject ? sql.ref(PROJECT) : sql`null::integer`;
  const mark = markOf(placeOf(table, column, undefined));
  const bound = isOfProject ? sql`${mark}::text || ${project} || '¤'` : sql`${SEALED_MARK}::text`;
  const { rows } = await sql<{ row: string; value: unknown; project: number | null }>`
    select ctid::text as row, ${stored} as value, ${project} as project from ${from}
    where ${first} is not null and not starts_with(${first}, ${bound}) limit 500`.execute(db);
  for (const { row, value, project: projectId } of rows) {
    const place = placeOf(table, column, projectId ?? undefined);
    const sealed = sealValue(sealer, place, form, unbound(sealer, place, form, value));
    // Meanwhile the place may have become another row's: what it holds must be what was read.
    await sql`update ${from} set ${of} = ${sealed} where ctid = ${row}::tid and ${stored} is not distinct from ${value}`.execute(
      db,
    );
  }
  return rows.length;
}

/** As it was before a version that bound it to no project has sealed it. */
function unbound(sealer: TextSealer, { column }: TextPlace, form: Form, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((each) => unbound(sealer, { column, projectId: undefined }, form, each));
  if (typeof value !== 'string') return value;
  const text: unknown = form === 'json' && value.startsWith('"') ? JSON.parse(value) : value;
  return typeof text === 'string'
    ? (openText(sealer, { column, projectId: undefined }, text) ?? value)
    : value;
}
