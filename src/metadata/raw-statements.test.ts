import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { SEALED_TEXTS } from './sealed-texts.ts';

/**
 * What members type is sealed and opened by reading each statement (`sealed-texts.ts`); of a raw one only what it says through `sql.ref` is
 * seen. So a text of SQL that names such a column writes it in clear, or reads ciphertext. And what the vault keeps is the vault's stores' alone.
 */
const SOURCE = join(import.meta.dirname, '..');

/** They seal, open or copy what is stored as it is. */
const OF_THE_VAULT: ReadonlySet<string> = new Set([
  'metadata/vault-store.ts',
  'metadata/root-store.ts',
  'metadata/key-copy.ts', // copies of the keys
]);

/** Their tables are given to them, and are none of those that hold a sealed text. */
const GIVEN_TABLES: ReadonlySet<string> = new Set([
  'metadata/catalogue-store.ts', // those of the catalogue
  'metadata/revisions.ts', // a counter beside what is sealed
  'metadata/sealed-texts.ts', // which seals what an earlier version has left
  'metadata/table-copy.ts', // a backup takes rows as they are stored
  'metadata/key-copy.ts',
]);

interface Raw {
  /** Each `${…}` is a `?`, but for `${sql.ref('table.column')}`, which is `ref:table.column`, and `${sql.table(…)}`, which is `given_table`. */
  readonly text: string;
}

/** By table: columns that hold what members type, and columns that hold what the vault has sealed. */
interface Schema {
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly texts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly vault: ReadonlyMap<string, ReadonlySet<string>>;
}

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let schema: Schema;
beforeAll(async () => {
  database = await openTestDatabase();
  const { rows } = await sql<{ schema: string; table: string; column: string; type: string }>`
    select table_schema as schema, table_name as table, column_name as column, data_type as type
    from information_schema.columns where table_schema in ('public', 'vault')`.execute(database.db);
  const byTable = (some: typeof rows) =>
    new Map(
      [...Map.groupBy(some, ({ table }) => table)].map(([table, of]) => [
        table,
        new Set(of.map(({ column }) => column)),
      ]),
    );
  schema = {
    columns: byTable(rows),
    texts: new Map(
      Object.entries(SEALED_TEXTS).map(([table, columns]) => [table, new Set(Object.keys(columns))]),
    ),
    vault: byTable(rows.filter((row) => row.schema === 'vault' && row.type === 'bytea')),
  };
});
afterAll(() => database.close());

test('no statement names a sealed column in its own text, nor what the vault keeps, outside the modules that may', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  let statements = 0;
  const breaches: string[] = [];
  for (const file of files) {
    const source = readFileSync(join(SOURCE, file), 'utf8');
    if (!source.includes("from 'kysely'")) continue;
    expect(file).toMatch(/^metadata\//);
    const raw = rawStatements(source);
    statements += raw.length;
    breaches.push(...raw.flatMap((one) => breachesOf(one, file).map((breach) => `${file}: ${breach}`)));
    // The migrations are texts of ours, in files.
    if (file !== 'metadata/migrate.ts' && /\bwithoutPlugins\b|\bsql\.raw\b/.test(source))
      breaches.push(`${file}: goes around what seals`);
  }
  expect(breaches).toEqual([]);
  expect(statements).toBeGreaterThan(200);
  expect([schema.texts.size, schema.vault.size]).toEqual([Object.keys(SEALED_TEXTS).length, 7]);
});

test.each([
  [
    'a text that is written in clear',
    'sql`insert into board (project_id, name) values (‹id›, ‹name›)`',
    'board.name',
  ],
  [
    'a text that is changed',
    'sql<Row>`update saved_report r set description = ‹text› where id = 1`',
    'saved_report.description',
  ],
  ['by a reference', "sql`update board set ‹sql.ref('board.name')› = ‹name›`", 'board.name'],
  ['read, by the name of its table', 'sql`select alert.name from alert`', 'alert.name'],
  ['read, by another name of its table', 'sql`select x.tags from lexicon_event as x`', 'lexicon_event.tags'],
  ['read, bare', 'sql`select\n  title\nfrom incident where id = ‹id›`', 'incident.title'],
  [
    'in a piece of a statement',
    'const piece = sql`cohort.description`; sql`select ‹piece› from ‹table›`',
    'cohort.description',
  ],
  ['inside another', 'sql`select 1 where ‹sql`exists (select m.name from member m)`›`', 'member.name'],
  ['a whole row', 'sql`select * from delivery where state = ‹state›`', 'delivery.*'],
  ['as JSON', 'sql`select to_jsonb(v) from vendor v`', 'vendor.*'],
  ['a given table', 'sql`select name from ‹sql.table(table)›`', 'given_table.name'],
  ['what the vault keeps', 'sql`select v.sealed from vault.sealed v`', 'vault.sealed.sealed'],
  ['a key', 'sql`update vault.subject_key set wrapped = null`', 'vault.subject_key.wrapped'],
])('it is a breach: %s', (_, source, breach) => {
  expect(statementsOf(source).flatMap((one) => breachesOf(one, 'metadata/some-store.ts'))).toEqual([breach]);
});

test.each([
  "sql`select ‹sql.ref('board.name')› from board`",
  'sql`select b.id, b.position from board b join group_key g using (project_id) where g.name = ‹name›`',
  'sql`select count(*) from vault.sealed where field = ‹field›`',
  "sql`select 1 from pg_policies where tablename = 'project' and roles @> array[‹role›]::name[]`",
  '`select name from board`',
  "// sql`select name from board`\n'sql`select name from board`'",
])('it is none: %s', (source) => {
  expect(statementsOf(source).flatMap((one) => breachesOf(one, 'metadata/some-store.ts'))).toEqual([]);
});

/** Written with ‹…› in the place of what a template has there. */
function statementsOf(source: string): Raw[] {
  return rawStatements(source.replaceAll('‹', '${').replaceAll('›', '}'));
}

function breachesOf({ text }: Raw, file: string): string[] {
  const tables = tablesIn(text);
  const found = new Set<string>();
  const writes = /^\s*(insert into|update)\b/.test(text);
  for (const [, table = '', column = ''] of text.matchAll(/\bref:(\w+)\.(\w+)/g))
    if (writes && schema.texts.get(table)?.has(column)) found.add(`${table}.${column}`);
  // Whether there is something says nothing of what it is.
  const plain = text.replaceAll(/\bref:\w+\.\w+|\b(?:\w+\.)?\w+ is (?:not )?null\b/g, ' ? ');
  for (const { owner, column } of namesIn(plain)) {
    const candidates = owner === undefined ? ownersOf(column, tables) : [tables.get(owner) ?? owner];
    for (const table of candidates) {
      if (schema.texts.get(table)?.has(column)) found.add(`${table}.${column}`);
      if (schema.vault.get(table)?.has(column) && !OF_THE_VAULT.has(file))
        found.add(`vault.${table}.${column}`);
    }
    const isGiven = tables.has(GIVEN) && !GIVEN_TABLES.has(file);
    if (candidates.length === 0 && isGiven && isSealedSomewhere(column)) found.add(`${GIVEN}.${column}`);
  }
  for (const table of wholesIn(plain, tables)) if (schema.texts.has(table)) found.add(`${table}.*`);
  return [...found];
}

function namesIn(text: string): { readonly owner?: string; readonly column: string }[] {
  const qualified = [...text.matchAll(/\b(?!vault\b)(\w+)\s*\.\s*(\w+)\b(?!\s*[.(])/g)];
  const bare = [...text.matchAll(/(?<![\w.:])(\w+)\b(?!\s*[.(])/g)];
  return [
    ...qualified.map(([, owner = '', column = '']) => ({ owner, column })),
    ...bare.map(([, column = '']) => ({ column })),
  ];
}

const GIVEN = 'given_table';

/** Tables of a statement, by every name that it has for them. */
function tablesIn(text: string): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const [, list = ''] of text.matchAll(
    /\b(?:from|join|into|update|using)\s+((?:vault\.)?\w+(?:\s+(?:as\s+)?\w+)?(?:\s*,\s*(?:vault\.)?\w+(?:\s+(?:as\s+)?\w+)?)*)/g,
  ))
    for (const one of list.split(',')) {
      const [table = '', ...names] = one
        .trim()
        .replace(/^vault\./, '')
        .split(/\s+/);
      if (table !== GIVEN && !schema.columns.has(table)) continue;
      tables.set(table, table);
      for (const name of names) tables.set(name, table);
    }
  return tables;
}

/** PostgreSQL refuses a bare name that two of the tables have: then it is not what it seems. */
function ownersOf(column: string, tables: ReadonlyMap<string, string>): string[] {
  const owners = [...new Set(tables.values())].filter((table) => schema.columns.get(table)?.has(column));
  return owners.length === 1 ? owners : [];
}

function isSealedSomewhere(column: string): boolean {
  return [...schema.texts.values(), ...schema.vault.values()].some((columns) => columns.has(column));
}

function wholesIn(text: string, tables: ReadonlyMap<string, string>): string[] {
  const all =
    /\bselect\s+(?:distinct\s+)?\*/.test(text) || /\breturning\s+\*/.test(text) ? [...tables.values()] : [];
  const some = [...text.matchAll(/\b(\w+)\.\*|\b(?:to_jsonb?|row_to_json|jsonb?_agg)\((\w+)\)/g)];
  return [...all, ...some.map(([, star, row]) => tables.get(star ?? row ?? '') ?? '')];
}

/** The texts of `sql` templates in a source, those in others too, without quoted words. */
function rawStatements(source: string): Raw[] {
  const statements: Raw[] = [];
  const readCode = (start: number, isNested: boolean): number => {
    let depth = 0;
    for (let at = start; at < source.length; ) {
      const rest = source.slice(at, at + 2);
      const char = source.charAt(at);
      if (rest === '//') at = endOf('\n', at);
      else if (rest === '/*') at = endOf('*/', at);
      else if (char === "'" || char === '"') at = skipString(char, at + 1);
      else if (char === '`') {
        const isSql = /\bsql(?:<[^`]*>)?\s*$/.test(source.slice(Math.max(0, at - 400), at));
        const { text, end } = readTemplate(at + 1);
        if (isSql) statements.push({ text: text.toLowerCase().replaceAll(/'[^']*'/g, ' ') });
        at = end;
      } else {
        if (isNested && char === '}' && depth-- === 0) return at + 1;
        if (isNested && char === '{') depth++;
        at++;
      }
    }
    return source.length;
  };
  const readTemplate = (start: number): { text: string; end: number } => {
    let text = '';
    for (let at = start; at < source.length; ) {
      const char = source.charAt(at);
      if (char === '`') return { text, end: at + 1 };
      if (source.startsWith('${', at)) {
        const end = readCode(at + 2, true);
        text += ` ${toWord(source.slice(at + 2, end - 1))} `;
        at = end;
      } else {
        const width = char === '\\' ? 2 : 1;
        text += source.slice(at, at + width);
        at += width;
      }
    }
    return { text, end: source.length };
  };
  const endOf = (mark: string, at: number): number => {
    const found = source.indexOf(mark, at);
    return found === -1 ? source.length : found + mark.length;
  };
  const skipString = (quote: string, start: number): number => {
    for (let at = start; at < source.length; at++) {
      if (source.charAt(at) === '\\') at++;
      else if (source.charAt(at) === quote) return at + 1;
    }
    return source.length;
  };
  readCode(0, false);
  return statements;
}

function toWord(expression: string): string {
  const reference = /^\s*sql\.ref\('(\w+\.\w+)'\)\s*$/.exec(expression)?.[1];
  if (reference !== undefined) return `ref:${reference}`;
  return /^\s*sql\.table\(/.test(expression) ? GIVEN : '?';
}
