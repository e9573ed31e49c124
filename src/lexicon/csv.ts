import {
  type Lexicon,
  type LexiconEvent,
  type LexiconProperty,
  type LexiconRef,
  lexiconFileEntriesSchema,
} from '#contract';
import { AppError } from '#core';
import type { LexiconEntry } from './edit.ts';

/** RFC 4180, one row a name. Lists are separated by semicolons; an empty cell says "nothing", a missing column "as it is". */
const COLUMNS = [
  'entity',
  'group',
  'name',
  'display_name',
  'description',
  'owner',
  'tags',
  'hidden',
  'verified',
  'dropped',
  'merged_into',
  'example',
] as const;
type Column = (typeof COLUMNS)[number];

const ENTITIES = {
  event: 'event',
  event_property: 'event',
  person_property: 'person',
  group_property: 'group',
} as const;

export function toCsv({ events, properties }: Pick<Lexicon, 'events' | 'properties'>): string {
  const rows = [...events.map(eventRow), ...properties.map(propertyRow)];
  const lines = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  return `\uFEFF${lines.map((line) => line.map(writeCell).join(',')).join('\r\n')}\r\n`;
}

function eventRow(event: LexiconEvent): Record<Column, string> {
  return { ...shared(event), entity: 'event', group: '', example: '' };
}

function propertyRow(property: LexiconProperty): Record<Column, string> {
  return {
    ...shared(property),
    entity: `${property.scope}_property`,
    group: property.group ?? '',
    example: property.example ?? '',
  };
}

function shared(defined: LexiconEvent | LexiconProperty) {
  return {
    name: defined.name,
    display_name: defined.displayName ?? '',
    description: defined.description ?? '',
    owner: defined.owner ?? '',
    tags: defined.tags.join('; '),
    hidden: String(defined.isHidden),
    verified: String(defined.isVerified),
    dropped: String(defined.isDropped),
    merged_into: defined.mergedInto ?? '',
  };
}

/** A text that a spreadsheet would run as a formula is disarmed; {@link readCsv} takes the apostrophe off again. */
function writeCell(cell: string): string {
  const text = /^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Throws `lexicon_bad_file` with the row's number: never its text. */
export function readCsv(text: string): LexiconEntry[] {
  const [header = [], ...rows] = readCells(text.replace(/^\uFEFF/, ''));
  const columns = header.map((cell) => cell.trim().toLowerCase());
  if (!columns.includes('entity') || !columns.includes('name')) throw badFile(1);
  const entries = rows.map((cells, index) => {
    if (cells.length !== columns.length) throw badFile(index + 2);
    const row = new Map(columns.map((column, place) => [column, readText(cells[place] ?? '')]));
    return toEntry(row, index + 2);
  });
  const parsed = lexiconFileEntriesSchema.safeParse(entries);
  if (parsed.success) return parsed.data;
  throw badFile(Number(parsed.error.issues[0]?.path[0] ?? 0) + 2);
}

function toEntry(row: ReadonlyMap<string, string>, line: number): LexiconEntry {
  const has = (column: Column) => row.has(column);
  const text = (column: Column) => row.get(column) || null;
  const flag = (column: Column): boolean => {
    const cell = (row.get(column) ?? '').toLowerCase();
    if (!['true', 'false', '1', '0', 'yes', 'no', ''].includes(cell)) throw badFile(line);
    return cell === 'true' || cell === '1' || cell === 'yes';
  };
  return {
    of: toRef(row, line),
    words: {
      ...(has('display_name') ? { displayName: text('display_name') } : {}),
      ...(has('description') ? { description: text('description') } : {}),
      ...(has('owner') ? { owner: text('owner') } : {}),
      ...(has('tags') ? { tags: readTags(row.get('tags') ?? '') } : {}),
      ...(has('hidden') ? { isHidden: flag('hidden') } : {}),
      ...(has('verified') ? { isVerified: flag('verified') } : {}),
      ...(has('example') && row.get('entity') !== 'event' ? { example: text('example') } : {}),
    },
    ...(has('dropped') ? { isDropped: flag('dropped') } : {}),
    ...(has('merged_into') ? { mergedInto: text('merged_into') } : {}),
  };
}

function toRef(row: ReadonlyMap<string, string>, line: number): LexiconRef {
  const entity = row.get('entity') ?? '';
  const name = row.get('name') ?? '';
  const group = row.get('group') ?? '';
  if (!Object.hasOwn(ENTITIES, entity) || name === '') throw badFile(line);
  if (entity === 'event') return { kind: 'event', name };
  const scope = ENTITIES[entity as keyof typeof ENTITIES];
  return { kind: 'property', scope, ...(scope === 'group' ? { group } : {}), name };
}

function readTags(cell: string): string[] {
  return [
    ...new Set(
      cell
        .split(';')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ];
}

function readText(cell: string): string {
  return /^'[=+\-@\t\r']/.test(cell) ? cell.slice(1) : cell;
}

/** Rows of cells; a quoted cell may hold commas, line ends and doubled quotes. */
function readCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const { cell, end } = isQuoted ? readQuoted(text, at + 1, rows.length + 1) : readPlain(text, at);
    row.push(cell);
    at = end;
    if (text[at] === ',') {
      at++;
      if (at === text.length) row.push('');
    } else {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      endRow();
    }
  }
  if (row.length > 0) endRow();
  return rows;
}

function readPlain(text: string, from: number): { cell: string; end: number } {
  let end = from;
  while (end < text.length && !',\r\n'.includes(text[end] ?? '')) end++;
  return { cell: text.slice(from, end), end };
}

function readQuoted(text: string, from: number, line: number): { cell: string; end: number } {
  let cell = '';
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') cell += text[at];
    else if (text[at + 1] === '"') {
      cell += '"';
      at++;
    } else {
      if (at + 1 < text.length && !',\r\n'.includes(text[at + 1] ?? '')) throw badFile(line);
      return { cell, end: at + 1 };
    }
  }
  throw badFile(line);
}

function badFile(line: number): AppError {
  return new AppError('lexicon_bad_file', 'the file cannot be read as a Lexicon', {
    facts: { path: `rows[${line}]` },
  });
}
