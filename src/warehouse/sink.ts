import type { ProjectId, Token } from '#core';
import type { ValueKind } from '#events';
import type { EventRow, EventSlots, Sink } from '#ingest';
import type { Profile } from '#people';
import type { ProtectedProperty } from '#privacy';
import type { Engine } from '#sql';
import { escapeTsv, TsvRows } from './tsv.ts';

/** The loader's rows as inserts, each with the unit of work as its de-duplication token. */
export function createSink(engine: Engine): Sink {
  const insert = (table: string, columns: readonly string[], rows: TsvRows, unit: string) =>
    engine.insert({ table, columns, rows: rows.toBuffer(), deduplicationToken: unit });

  return {
    async insertEvents(unit, rows, slots) {
      if (rows.length === 0) return;
      const layout = createLayout(rows, slots);
      const tsv = new TsvRows(rows.length * 256);
      for (const row of rows) tsv.addPlain(layout.toRow(row));
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
    async insertTexts(unit, texts) {
      if (texts.length === 0) return;
      const tsv = new TsvRows(texts.length * 128);
      for (const { projectId, property, token, text } of texts)
        tsv.addText(`${projectId}\t${property}\t${token}\t${escapeTsv(text)}`);
      await insert('dictionary', ['project', 'property', 'token', 'text'], tsv, unit);
    },
  };
}

const FIXED_COLUMNS = ['project', 'event', 'time', 'person', 'insert_key', 'received'] as const;
const OVERFLOWS = ['overflow_texts', 'overflow_numbers', 'overflow_lists'] as const;
/** What a column of each family holds where nothing is set. */
const EMPTY: Readonly<Record<string, string>> = { t: '0', n: '\\N', l: '[]', g: '[]', o: '{}' };

interface Layout {
  readonly columns: readonly string[];
  toRow(row: EventRow): string;
}

/** Only the columns that these rows use: an insert that names all 115 costs twice as much to parse. */
function createLayout(rows: readonly EventRow[], slots: (projectId: ProjectId) => EventSlots): Layout {
  const projects = new Map<ProjectId, ProjectPlaces>();
  const used = new Set<string>();
  for (const { projectId, event, organisations } of rows) {
    const places = projects.get(projectId) ?? createPlaces(slots(projectId));
    projects.set(projectId, places);
    for (const property of event.properties) {
      const slot = places.slotOf(property);
      if (slot !== undefined) used.add(slot ?? OVERFLOWS[overflowOf(property.kind)]);
    }
    for (const { slot } of organisations) used.add(`g${slot}`);
  }
  const columns = [...FIXED_COLUMNS, ...[...used].sort()];
  const positions = new Map(columns.map((column, position) => [column, position]));
  const empty = columns.map((column, position) =>
    position < FIXED_COLUMNS.length ? '' : (EMPTY[column.charAt(0)] ?? ''),
  );

  return {
    columns,
    toRow({ projectId, event, person, insertKey, receivedAt, organisations }) {
      const cells = empty.slice();
      cells[0] = String(projectId);
      cells[1] = event.event.toString();
      cells[2] = toTime(event.time);
      cells[3] = person.toString();
      cells[4] = insertKey.toString();
      cells[5] = toTime(receivedAt);
      const overflow: [string[], string[], string[]] = [[], [], []];
      const places = projects.get(projectId);
      for (const property of event.properties) {
        const slot = places?.slotOf(property);
        if (slot === undefined) continue;
        if (slot !== null) cells[positions.get(slot) ?? -1] = toCell(property);
        else overflow[overflowOf(property.kind)].push(`${property.property}:${toCell(property)}`);
      }
      for (const { slot, ids } of organisations) cells[positions.get(`g${slot}`) ?? -1] = `[${ids.join()}]`;
      OVERFLOWS.forEach((column, index) => {
        const entries = overflow[index];
        if (entries && entries.length > 0) cells[positions.get(column) ?? -1] = `{${entries.join()}}`;
      });
      return cells.join('\t');
    },
  };
}

interface ProjectPlaces {
  slotOf(property: ProtectedProperty): string | null | undefined;
}

function createPlaces(slots: EventSlots): ProjectPlaces {
  const byKind = new Map<ValueKind, Map<Token, string | null | undefined>>();
  return {
    slotOf: ({ property, kind }) => {
      const known = byKind.get(kind) ?? new Map<Token, string | null | undefined>();
      if (known.size === 0) byKind.set(kind, known);
      const slot = known.get(property);
      if (slot !== undefined) return slot;
      const found = slots.of(property, kind);
      known.set(property, found);
      return found;
    },
  };
}

function overflowOf(kind: ValueKind): 0 | 1 | 2 {
  if (kind === 'text') return 0;
  return kind === 'list' ? 2 : 1;
}

function toCell({ value }: ProtectedProperty): string {
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
