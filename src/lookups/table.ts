import { AppError, readCsvRows } from '#core';
import type { ValueKind } from '#events';
import { readDate } from '#privacy';

/** A row of the file that cannot be taken, from 0, the heading's. The message is a constant of ours and positions. */
export interface BadRow {
  readonly index: number;
  readonly message: string;
}

export interface Table {
  /** Of the columns after the first. */
  readonly columns: readonly { readonly name: string; readonly kind: ValueKind }[];
  /** The key, and a text for each column; empty: not set. */
  readonly rows: readonly (readonly string[])[];
}

/** A file that is not a table, with the first rows that are wrong. */
export class BadLookupFile extends AppError<'lookup_bad_file'> {
  readonly badRows: readonly BadRow[];
  constructor(badRows: readonly BadRow[]) {
    super('lookup_bad_file', 'the file is not a table: each row needs a key of its own and all cells', {
      facts: { path: `rows[${badRows[0]?.index ?? 0}]` },
    });
    this.badRows = badRows;
  }
}

const MOST_BAD_ROWS = 10;

/** Reads a table of which the first column holds the keys. Throws {@link BadLookupFile}; nothing of its text is repeated. */
export function readTable(csv: string): Table {
  const read = readCsvRows(csv);
  if ('brokenRow' in read)
    throw new BadLookupFile([{ index: read.brokenRow, message: 'invalid row: quotes' }]);
  const [heading = [], ...rows] = read.rows;
  const names = heading.map((cell) => cell.trim());
  assertHeading(names);
  assertRows(rows, names.length);
  const columns = names.slice(1).map((name, place) => ({
    name,
    kind: kindOf(rows, place + 1),
  }));
  return { columns, rows };
}

function assertHeading(names: readonly string[]): void {
  const isWrong =
    names.length < 2 ||
    new Set(names).size < names.length ||
    names.some((name) => name === '' || name.length > 200 || name.includes('\0'));
  if (isWrong)
    throw new BadLookupFile([{ index: 0, message: 'invalid header: two columns or more, each with a name' }]);
}

function assertRows(rows: readonly (readonly string[])[], width: number): void {
  const places = new Map<string, number>();
  const bad: BadRow[] = [];
  for (const [place, row] of rows.entries()) {
    const index = place + 1;
    const [key = ''] = row;
    const before = places.get(key);
    if (row.length !== width) bad.push({ index, message: 'invalid row: wrong number of fields' });
    else if (key === '') bad.push({ index, message: 'invalid row: the primary key is empty' });
    else if (before !== undefined)
      bad.push({
        index,
        message: `invalid row: row indexes ${before} and ${index} have the same primary key`,
      });
    places.set(key, before ?? index);
    if (bad.length >= MOST_BAD_ROWS) break;
  }
  if (bad.length > 0) throw new BadLookupFile(bad);
}

// --- kinds ------------------------------------------------------------------------------------------------------------

/** What all cells of a column are that are set: a column of several kinds is text. */
function kindOf(rows: readonly (readonly string[])[], place: number): ValueKind {
  let kinds: readonly Exclude<ValueKind, 'text'>[] = ['number', 'boolean', 'date', 'list'];
  let isSet = false;
  for (const row of rows) {
    const cell = row[place] ?? '';
    if (cell === '') continue;
    isSet = true;
    kinds = kinds.filter((kind) => readCell(cell, kind) !== undefined);
    if (kinds.length === 0) return 'text';
  }
  return isSet ? (kinds[0] ?? 'text') : 'text';
}

/** A cell as its column's kind: texts, or a number. Undefined: it is none. */
export function readCell(cell: string, kind: ValueKind): readonly string[] | number | undefined {
  switch (kind) {
    case 'text':
      return [cell];
    case 'number':
      // A number that is written with zeros before it is a code.
      return /^-?(0|[1-9]\d{0,17})(\.\d{1,18})?([eE][+-]?\d{1,2})?$/.test(cell) ? Number(cell) : undefined;
    case 'boolean':
      return /^(true|false)$/i.test(cell) ? Number(cell.toLowerCase() === 'true') : undefined;
    case 'date':
      return readDate(cell);
    case 'list':
      return readList(cell);
  }
}

function readList(cell: string): readonly string[] | undefined {
  if (!cell.startsWith('[')) return undefined;
  try {
    const items: unknown = JSON.parse(cell);
    return Array.isArray(items) && items.every((item) => typeof item === 'string') ? items : undefined;
  } catch {
    return undefined; // the parser's message quotes the cell
  }
}
