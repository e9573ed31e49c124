import { type ColumnType, sql } from 'kysely';
import type { Token } from '#core';
import type { PropertyScope } from '#events';
import type { LeakStore } from '#ingest';
import type { FoundLeak, LeakReader } from '#lexicon';
import type { Database } from './db.ts';

/** Migration 0021. */
export interface LeakTables {
  leak: {
    project_id: number;
    day: string;
    property: ColumnType<bigint, bigint | string, bigint | string>;
    scope: PropertyScope;
    kind: string;
    library: string;
    version: string;
    is_refused: boolean;
    word: string | null;
    name: string | null;
    count: ColumnType<bigint, bigint | string, bigint | string>;
    last_at: Date;
  };
}

/** Rows of one project and day: hostile clients can invent names. */
const MOST_A_DAY = 1_000;

export function createLeakStore(db: Database): LeakStore & LeakReader {
  return {
    async add(projectId, leaks) {
      await sql`
        insert into leak (project_id, day, property, scope, kind, library, version, is_refused, word, name, count, last_at)
        select ${projectId}, current_date, l.property, l.scope, l.kind, l.library, l.version, l.is_refused, l.word, l.name, l.count, now()
        from unnest(${leaks.map(({ property }) => String(property))}::bigint[], ${leaks.map(({ scope }) => scope)}::text[],
                    ${leaks.map(({ kind }) => kind)}::text[], ${leaks.map(({ library }) => library)}::text[],
                    ${leaks.map(({ version }) => version)}::text[], ${leaks.map(({ isRefused }) => isRefused)}::boolean[],
                    ${leaks.map(({ word }) => word)}::text[], ${leaks.map(({ name }) => name)}::text[],
                    ${leaks.map(({ count }) => String(count))}::bigint[])
          as l (property, scope, kind, library, version, is_refused, word, name, count)
        where exists (select from project where id = ${projectId})
          and ((select count(*) from leak where project_id = ${projectId} and day = current_date) < ${MOST_A_DAY}
          or exists (
            select from leak k
            where k.project_id = ${projectId} and k.day = current_date and k.property = l.property and k.kind = l.kind
              and k.library = l.library and k.version = l.version and k.is_refused = l.is_refused))
        on conflict (project_id, day, property, kind, library, version, is_refused) do update
        set count = leak.count + excluded.count, name = coalesce(leak.name, excluded.name), last_at = excluded.last_at`.execute(
        db,
      );
    },
    async recent(projectId) {
      const { rows } = await sql<LeakRow>`
        select l.property, l.scope, l.kind, l.is_refused, l.library, l.version,
               coalesce(max(c.name), max(d.name), max(l.name)) as name, max(l.word) as word,
               sum(l.count)::text as count, max(l.last_at) as last_at
        from leak l
        left join lateral (
          select max(name) as name from catalogue_property where project_id = l.project_id and token = l.property) c on true
        left join lateral (
          select max(name) as name from lexicon_property where project_id = l.project_id and token = l.property) d on true
        where l.project_id = ${projectId} and l.day > current_date - 30
        group by l.property, l.scope, l.kind, l.is_refused, l.library, l.version
        order by sum(l.count) desc, l.property, l.kind, l.library, l.version limit 2000`.execute(db);
      return rows.map(
        ({ is_refused, last_at, count, ...row }): FoundLeak => ({
          ...row,
          isRefused: is_refused,
          count: Number(count),
          lastAt: last_at.getTime(),
        }),
      );
    },
  };
}

interface LeakRow {
  readonly property: Token;
  readonly scope: PropertyScope;
  readonly kind: string;
  readonly is_refused: boolean;
  readonly library: string;
  readonly version: string;
  readonly name: string | null;
  readonly word: string | null;
  readonly count: string;
  readonly last_at: Date;
}

export async function sweepLeaks(db: Database): Promise<void> {
  await sql`delete from leak where day < current_date - 90`.execute(db);
}
