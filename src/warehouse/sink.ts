import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProjectId } from '#core';
import type { ValueKind } from '#events';
import type { EventRow, EventSlots, Sink } from '#ingest';
import type { Profile } from '#people';
import type { ProtectedProperty } from '#privacy';
import type { Engine } from '#sql';
import { createReplays, type SinkTable } from './replays.ts';
import { escapeTsv, TsvRows } from './tsv.ts';

/** The loader's rows as inserts, each under the name of its unit of work: once, however often it is tried. */
export function createSink(engine: Engine): Sink {
  const replays = createReplays(engine);
  const insert = (table: SinkTable, columns: readonly string[], rows: TsvRows, unit: string) =>
    replays({ table, columns, rows: rows.toBuffer() }, unit);

  return {
    async insertEvents(unit, rows, slots) {
      if (rows.length === 0) return;
      const layout = createLayout(rows, slots);
      const tsv = new TsvRows(rows.length * 256);
      for (const [index, row] of rows.entries()) {
        if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await nextTurn();
        tsv.addPlain(layout.toRow(row));
      }
      await insert('events', layout.columns, tsv, unit);
    },
    async insertProfiles(unit, profiles) {
      if (profiles.length === 0) return;
      const tsv = new TsvRows(profiles.length * 256);
      for (const profile of profiles) tsv.addPlain(toProfileRow(profile));
      await insert('profiles', PROFILE_COLUMNS, tsv, unit);
    },
    async insertLinks(unit, links) {
      if (links.length === 0) return;
      const tsv = new TsvRows(links.length * 64);
      // A link never changes, so there is one version of it.
      for (const { projectId, device, user } of links) tsv.addPlain(`${projectId}\t${device}\t${user}\t1`);
      await insert('person_links', ['project', 'subject', 'person', 'version'], tsv, unit);
    },
    async insertClusters(unit, relinks) {
      if (relinks.length === 0) return;
      const tsv = new TsvRows(relinks.length * 64);
      for (const { projectId, subject, person, version } of relinks)
        tsv.addPlain(`${projectId}\t${subject}\t${person}\t${version}`);
      await insert('person_clusters', ['project', 'subject', 'person', 'version'], tsv, unit);
    },
    async insertTexts(unit, texts) {
      if (texts.length === 0) return;
      const tsv = new TsvRows(texts.length * 128);
      for (const { projectId, property, token, text } of texts)
        tsv.addText(`${projectId}\t${property}\t${token}\t${escapeTsv(text)}`);
      await insert('dictionary', ['project', 'property', 'token', 'text'], tsv, unit);
    },
  };
}

/** Rows written before other work of the process gets its turn. */
const ROWS_AT_ONCE = 1_000;

const FIXED_COLUMNS = ['project', 'event', 'time', 'person', 'insert_key', 'received'] as const;
/** What a column of each family holds where nothing is set. */
const EMPTY: Readonly<Record<string, string>> = { t: '0', n: '\\N', l: '[]', g: '[]', o: '{}' };

interface Layout {
  readonly columns: readonly string[];
  toRow(row: EventRow): string;
}

/** Only the columns that these rows use: an insert that names all 117 costs twice as much to parse. */
function createLayout(rows: readonly EventRow[], slots: (projectId: ProjectId) => EventSlots): Layout {
  const columns: string[] = [...FIXED_COLUMNS];
  const positions = new Map<string, number>();
  const positionOf = (column: string) => {
    const known = positions.get(column);
    if (known !== undefined) return known;
    positions.set(column, columns.length);
    return columns.push(column) - 1;
  };
  const projects = new Map<ProjectId, Cells>();
  for (const { projectId, event, organisations } of rows) {
    const cells = projects.get(projectId) ?? createCells(slots(projectId), positionOf);
    projects.set(projectId, cells);
    for (const property of event.properties) cells(property);
    for (const { slot } of organisations) positionOf(`g${slot}`);
  }
  const empty = columns.map((column, position) =>
    position < FIXED_COLUMNS.length ? '' : (EMPTY[column.charAt(0)] ?? ''),
  );

  return {
    columns,
    toRow({ projectId, event, person, insertKey, receivedAt, organisations }) {
      const row = empty.slice();
      row[0] = String(projectId);
      row[1] = event.event.toString();
      row[2] = toTime(event.time);
      row[3] = person.toString();
      row[4] = insertKey.toString();
      row[5] = toTime(receivedAt);
      const cells = projects.get(projectId);
      const overflow = new Map<number, string[]>();
      for (const property of event.properties) {
        const cell = cells?.(property);
        if (cell === undefined) continue;
        if (!cell.isEntry) row[cell.position] = cell.text;
        else overflow.set(cell.position, [...(overflow.get(cell.position) ?? []), cell.text]);
      }
      for (const [position, entries] of overflow) row[position] = `{${entries.join()}}`;
      for (const { slot, ids } of organisations) row[positionOf(`g${slot}`)] = `[${ids.join()}]`;
      return row.join('\t');
    },
  };
}

/** What a property is in a row; undefined: nothing, it is over the cap. */
interface Cell {
  readonly position: number;
  readonly text: string;
  /** One of a map, which stands there. */
  readonly isEntry: boolean;
}

type Cells = (property: ProtectedProperty) => Cell | undefined;

/** The cells of one project, each made once. */
function createCells(slots: EventSlots, positionOf: (column: string) => number): Cells {
  const cells = new Map<ProtectedProperty, Cell | undefined>();
  const toCell = (property: ProtectedProperty): Cell | undefined => {
    const slot = slots.of(property.property, property.kind);
    if (slot === undefined) return undefined;
    const text = toText(property);
    if (slot !== null) return { position: positionOf(slot), text, isEntry: false };
    return {
      position: positionOf(overflowOf(property.kind)),
      text: `${property.property}:${text}`,
      isEntry: true,
    };
  };
  return (property) => {
    const known = cells.get(property);
    if (known !== undefined || cells.has(property)) return known;
    const cell = toCell(property);
    cells.set(property, cell);
    return cell;
  };
}

function overflowOf(kind: ValueKind): string {
  if (kind === 'text') return 'overflow_texts';
  return kind === 'list' ? 'overflow_lists' : 'overflow_numbers';
}

function toText({ value }: ProtectedProperty): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return toNumber(value);
  return `[${value.join()}]`;
}

const toNumber = (value: number): string => (Number.isFinite(value) ? String(value) : '\\N');

/** Milliseconds since 1970 as ClickHouse's text form of a DateTime64(3): ten digits of seconds, a point, three digits. */
function toTime(milliseconds: number): string {
  const whole = Math.min(Math.max(0, Math.trunc(milliseconds)), LATEST);
  const text = whole.toString().padStart(13, '0');
  return `${text.slice(0, -3)}.${text.slice(-3)}`;
}

/** The end of the year 2200: inside what DateTime64 and its partitions can hold. */
const LATEST = 7_289_654_399_999;

const PROFILE_COLUMNS = ['project', 'scope', 'subject', 'version', 'deleted', 'texts', 'numbers', 'lists'];

function toProfileRow({ projectId, scope, subject, version, isDeleted, properties }: Profile): string {
  const texts: string[] = [];
  const numbers: string[] = [];
  const lists: string[] = [];
  for (const [property, value] of properties) {
    if (value.kind === 'text') texts.push(`${property}:${value.token}`);
    else if (value.kind === 'list') lists.push(`${property}:[${value.tokens.join()}]`);
    else numbers.push(`${property}:${toNumber(value.number)}`);
  }
  return `${projectId}\t${scope}\t${subject}\t${version}\t${isDeleted ? 1 : 0}\t{${texts.join()}}\t{${numbers.join()}}\t{${lists.join()}}`;
}
