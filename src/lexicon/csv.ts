import {
  type Lexicon,
  type LexiconEvent,
  type LexiconProperty,
  type LexiconRef,
  lexiconFileEntriesSchema,
} from '#contract';
import { AppError, readCsvRows, writeCsvRows } from '#core';
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
  return `\uFEFF${writeCsvRows(lines)}`;
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

/** Throws `lexicon_bad_file` with the row's number: never its text. */
export function readCsv(text: string): LexiconEntry[] {
  const cells = readCsvRows(text);
  if ('brokenRow' in cells) throw badFile(cells.brokenRow + 1);
  const [header = [], ...rows] = cells.rows;
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

function badFile(line: number): AppError {
  return new AppError('lexicon_bad_file', 'the file cannot be read as a Lexicon', {
    facts: { path: `rows[${line}]` },
  });
}
