import {
  AliasNode,
  DeleteQueryNode,
  IdentifierNode,
  InsertQueryNode,
  type OperationNode,
  RawNode,
  ReferenceNode,
  SelectAllNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
} from 'kysely';

/** A column of a table, as its schema names them. */
export interface Origin {
  readonly table: string;
  readonly column: string;
}

/** Columns of interest, by table. */
type Columns = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Tables by the name that a statement gives them. */
type Tables = ReadonlyMap<string, string>;

type Found = readonly [name: string, origin: Origin | undefined];

/**
 * Which columns of a statement's result come straight out of one of `columns`, by the name that they have there. What the statement
 * computes comes out of none. A raw statement is a text: it says so by writing such a column as `${sql.ref('table.column')}`.
 */
export function originsOf(statement: OperationNode, columns: Columns): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const [name, origin] of findingsOf(statement, columns))
    if (origin) origins.set(name, origin);
    else origins.delete(name);
  return origins;
}

function findingsOf(statement: OperationNode, columns: Columns): readonly Found[] {
  if (RawNode.is(statement))
    return referencesIn(statement).flatMap((reference) => {
      const table = reference.table?.table.identifier.name ?? '';
      return find(reference, new Map([[table, table]]), columns);
    });
  const tables = tablesOf(statement);
  return selectionsOf(statement).flatMap(({ selection }) => find(selection, tables, columns));
}

function referencesIn({ parameters }: RawNode): readonly ReferenceNode[] {
  return parameters.flatMap((part) =>
    ReferenceNode.is(part) ? [part] : RawNode.is(part) ? referencesIn(part) : [],
  );
}

function selectionsOf(statement: OperationNode) {
  if (SelectQueryNode.is(statement)) return statement.selections ?? [];
  if (InsertQueryNode.is(statement) || UpdateQueryNode.is(statement) || DeleteQueryNode.is(statement))
    return statement.returning?.selections ?? [];
  return [];
}

function tablesOf(statement: OperationNode): Tables {
  return new Map(sourcesOf(statement).flatMap(toNamed));
}

function sourcesOf(statement: OperationNode): readonly OperationNode[] {
  if (InsertQueryNode.is(statement)) return statement.into ? [statement.into] : [];
  const joined = (joins: SelectQueryNode['joins']) => (joins ?? []).map(({ table }) => table);
  if (SelectQueryNode.is(statement) || DeleteQueryNode.is(statement))
    return [...(statement.from?.froms ?? []), ...joined(statement.joins)];
  if (UpdateQueryNode.is(statement))
    return [
      ...(statement.table ? [statement.table] : []),
      ...(statement.from?.froms ?? []),
      ...joined(statement.joins),
    ];
  return [];
}

function toNamed(source: OperationNode): readonly (readonly [string, string])[] {
  if (TableNode.is(source)) return [[source.table.identifier.name, source.table.identifier.name]];
  if (AliasNode.is(source) && TableNode.is(source.node) && IdentifierNode.is(source.alias))
    return [[source.alias.name, source.node.table.identifier.name]];
  return [];
}

function find(selection: OperationNode, tables: Tables, columns: Columns): readonly Found[] {
  if (AliasNode.is(selection))
    return IdentifierNode.is(selection.alias)
      ? [[selection.alias.name, originOf(selection.node, tables, columns)]]
      : [];
  if (SelectAllNode.is(selection)) return tables.size === 1 ? wholeOf([...tables.values()][0], columns) : [];
  if (!ReferenceNode.is(selection)) return [];
  if (SelectAllNode.is(selection.column))
    return wholeOf(tables.get(selection.table?.table.identifier.name ?? ''), columns);
  return [[selection.column.column.name, originOf(selection, tables, columns)]];
}

function wholeOf(table = '', columns: Columns): readonly Found[] {
  return Object.keys(columns[table] ?? {}).map((column) => [column, { table, column }]);
}

function originOf(node: OperationNode, tables: Tables, columns: Columns): Origin | undefined {
  if (!ReferenceNode.is(node) || SelectAllNode.is(node.column)) return undefined;
  const column = node.column.column.name;
  const named = node.table?.table.identifier.name;
  // PostgreSQL refuses a bare name that two of the tables have.
  const candidates = named === undefined ? [...tables.values()] : [tables.get(named) ?? ''];
  const table = candidates.find((candidate) => columns[candidate]?.[column] !== undefined);
  return table === undefined ? undefined : { table, column };
}
