import type { EventRow } from '#contract';
import { AppError } from '#core';
import { instant, type Sql, sql, uint64 } from '#sql';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { type PeopleDeps, selectFirstEvents, toEventRows } from './events.ts';
import { type EventRecord, eventColumns, type PeopleRow, type QueryOptions } from './rows.ts';

export interface PageOptions extends QueryOptions {
  /** Where the page before ended; null: the first page. */
  readonly cursor: string | null;
}

/** One page of a list, and where the next one begins; null: there is none. */
export interface RowsPage<Body> {
  readonly rows: readonly PeopleRow<Body>[];
  readonly nextCursor: string | null;
}

const PAGE = 100;

/** Events that fit, the latest first; `e` is what the condition calls them. */
export async function readActivity(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  fits: Sql,
  { cursor, signal }: PageOptions,
): Promise<RowsPage<EventRow>> {
  const columns = eventColumns(snapshot);
  const statement = selectFirstEvents(
    snapshot.projectId,
    columns,
    sql`${fits} AND ${isBefore(cursor)}`,
    sql`e.time DESC, e.insert_key DESC`,
    PAGE + 1,
  );
  const raw = await deps.engine.run<unknown>(statement.toStatement(), { signal });
  const records = raw.slice(0, PAGE).map((row) => columns.read(row));
  const last = records.at(-1);
  return {
    rows: await toEventRows(deps, snapshot, records, { signal }),
    nextCursor: raw.length > PAGE && last ? writeCursor(last) : null,
  };
}

function writeCursor({ time, insertKey }: EventRecord): string {
  return `${time}.${insertKey}`;
}

function isBefore(cursor: string | null): Sql {
  if (cursor === null) return sql`true`;
  const [, time, key] = /^(-?\d{1,14})\.(\d{1,20})$/.exec(cursor) ?? [];
  if (time === undefined || key === undefined || BigInt(key) > MAX_KEY) throw notOurs();
  const at = instant(Number(time));
  return sql`e.time <= ${at} AND (e.time, e.insert_key) < (${at}, ${uint64(BigInt(key))})`;
}

const MAX_KEY = 2n ** 64n - 1n;

function notOurs() {
  return new AppError('invalid_request', 'the cursor is not one that this list gave out', {
    facts: { path: 'cursor' },
  });
}
