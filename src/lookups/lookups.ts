import type { Audit } from '#audit';
import type { Lookup, LookupRows } from '#contract';
import { AppError, type Clock, type ProjectId, type Token } from '#core';
import { type KeptQuestion, namesCustom } from '#definitions';
import type { ValueKind } from '#events';
import { keepReadable } from './keep.ts';
import type { LookupCell, LookupRecord, LookupRowStore, LookupStore, PublicText } from './ports.ts';
import { readTable, type Table } from './table.ts';

export type LookupErrorCode =
  | 'lookup_not_found'
  | 'lookup_in_use'
  | 'lookup_bad_file'
  | 'lookup_too_large'
  | 'too_many_lookups'
  | 'upload_overtaken';

export interface LookupWithUses extends LookupRecord {
  readonly usedBy: Lookup['usedBy'];
}

/** A project's lookup tables. Whatever is changed is in the audit log; names, keys and cells are not. */
export interface Lookups {
  list(projectId: ProjectId): Promise<LookupWithUses[]>;
  get(projectId: ProjectId, id: number): Promise<LookupWithUses>;
  rows(projectId: ProjectId, id: number): Promise<LookupRows>;
  create(
    projectId: ProjectId,
    table: Pick<LookupRecord, 'name' | 'property'> & { readonly csv: string },
    actor: string,
  ): Promise<LookupWithUses>;
  rename(projectId: ProjectId, id: number, name: string, actor: string): Promise<LookupWithUses>;
  /**
   * All rows at once, or none: throws {@link BadLookupFile}, `lookup_too_large`, and `upload_overtaken` where a later file came while
   * this one was taken; then what was there before stays, until the later one is whole.
   */
  replace(projectId: ProjectId, id: number, csv: string, actor: string): Promise<LookupWithUses>;
  /** Throws `lookup_in_use` while anything asks with it. */
  remove(projectId: ProjectId, id: number, actor: string): Promise<void>;
}

/** Settings: how large a file may be, and how many tables a project has. */
export interface LookupLimits {
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly tables: number;
}

const ROWS_SHOWN = 50;

export function createLookups(deps: {
  readonly store: LookupStore;
  readonly rows: LookupRowStore;
  /** The tokens under which readable texts of a property are kept: several where names were merged, none where nobody may read it. */
  keysOf(projectId: ProjectId, property: LookupRecord['property']): Promise<readonly Token[]>;
  /** Saved reports, boards, cohorts and definitions. */
  kept(projectId: ProjectId): Promise<readonly KeptQuestion[]>;
  readonly audit: Pick<Audit, 'append'>;
  readonly limits: LookupLimits;
  readonly clock: Clock;
}): Lookups {
  const { store, rows, audit, limits, clock } = deps;

  const list = async (projectId: ProjectId): Promise<LookupWithUses[]> => {
    const [tables, questions] = await Promise.all([store.list(projectId), deps.kept(projectId)]);
    return tables.map((table) => ({ ...table, usedBy: usesOf(table.id, questions) }));
  };
  const get = async (projectId: ProjectId, id: number) => {
    const found = (await list(projectId)).find((one) => one.id === id);
    if (!found) throw notFound();
    return found;
  };
  const note = (projectId: ProjectId, actor: string, action: string, id: number, facts = {}) =>
    audit.append({ projectId, actor, action, object: `lookup:${id}`, facts });

  async function fill(projectId: ProjectId, before: LookupRecord, table: Table, actor: string) {
    const { id, property } = before;
    const reserved = await store.reserve(projectId, id);
    if (!reserved) throw notFound();
    const { revision, inForce } = reserved;
    const keys = await publicKeys(projectId, property, table);
    const { cells, ...counts } = await keepReadable(table, keys);
    await note(projectId, actor, 'replace_lookup', id, counts);
    await rows.forget(projectId, id, { upTo: revision, keep: inForce });
    await rows.write(projectId, id, revision, cells);
    const file = { ...counts, columns: [...table.columns], revision };
    if (!(await store.switchTo(projectId, id, file, clock()))) throw await overtaken(projectId, id);
  }

  async function overtaken(projectId: ProjectId, id: number) {
    const isThere = (await store.list(projectId)).some((one) => one.id === id);
    if (isThere)
      return new AppError<LookupErrorCode>('upload_overtaken', 'another file came while this one was taken');
    await rows.forget(projectId, id, null);
    return notFound();
  }

  /** Those of the table's keys that are readable, and as which values. */
  async function publicKeys(projectId: ProjectId, property: LookupRecord['property'], table: Table) {
    const wanted = new Set(table.rows.map(([key = '']) => key));
    const found = new Map<string, PublicText[]>();
    const properties = await deps.keysOf(projectId, property);
    if (properties.length === 0) return found;
    for await (const one of rows.publicTexts(projectId, properties))
      if (wanted.has(one.text)) found.set(one.text, [...(found.get(one.text) ?? []), one]);
    return found;
  }

  return {
    list,
    get,

    async rows(projectId, id) {
      const { columns, revision } = await get(projectId, id);
      const first = await rows.first(projectId, id, revision, ROWS_SHOWN);
      return {
        rows: first.map(({ key, cells }) => ({
          key,
          cells: columns.map(({ kind }, place) => {
            const cell = cells.find((one) => one.place === place);
            return cell ? cellText(cell, kind) : null;
          }),
        })),
      };
    },

    async create(projectId, { name, property, csv }, actor) {
      const table = readWithin(csv, limits);
      if ((await store.list(projectId)).length >= limits.tables)
        throw new AppError<LookupErrorCode>('too_many_lookups', 'the project has no more lookup tables', {
          facts: { limit: limits.tables },
        });
      const made = await store.create(projectId, { name, property }, clock());
      await note(projectId, actor, 'create_lookup', made.id);
      await fill(projectId, made, table, actor);
      return get(projectId, made.id);
    },

    async rename(projectId, id, name, actor) {
      if (!(await store.rename(projectId, id, name, clock()))) throw notFound();
      await note(projectId, actor, 'rename_lookup', id);
      return get(projectId, id);
    },

    async replace(projectId, id, csv, actor) {
      const before = await get(projectId, id);
      await fill(projectId, before, readWithin(csv, limits), actor);
      return get(projectId, id);
    },

    async remove(projectId, id, actor) {
      const { usedBy } = await get(projectId, id);
      if (usedBy.length > 0)
        throw new AppError<LookupErrorCode>('lookup_in_use', 'saved questions are made with this table');
      if (!(await store.remove(projectId, id))) throw notFound();
      await rows.forget(projectId, id, null);
      await note(projectId, actor, 'delete_lookup', id);
    },
  };
}

function readWithin(csv: string, limits: LookupLimits): Table {
  if (Buffer.byteLength(csv) > limits.bytes) throw tooLarge('bytes', limits.bytes);
  const table = readTable(csv);
  if (table.rows.length > limits.rows) throw tooLarge('rows', limits.rows);
  if (table.columns.length > limits.columns) throw tooLarge('columns', limits.columns);
  return table;
}

/** Also for what is too large before it has been read to its end. */
export function tooLarge(of: 'bytes' | 'rows' | 'columns', limit: number): AppError {
  return new AppError<LookupErrorCode>('lookup_too_large', 'the file has more than a lookup table may hold', {
    facts: { of, limit },
  });
}

function cellText({ found, number }: Omit<LookupCell, 'key'>, kind: ValueKind): string {
  if (kind === 'boolean') return String(number === 1);
  if (kind === 'date') return new Date(number).toISOString();
  return kind === 'number' ? String(number) : found.join(', ');
}

function usesOf(id: number, questions: readonly KeptQuestion[]): Lookup['usedBy'] {
  return questions
    .filter(({ definition }) => namesCustom(definition, (name) => name.startsWith(`$lookup:${id}:`)))
    .map(({ kind, id: place, name }) => ({ kind, id: place, name }));
}

function notFound() {
  return new AppError<LookupErrorCode>('lookup_not_found', 'there is no such lookup table');
}
