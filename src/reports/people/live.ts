import type { EventRow } from '#contract';
import { instant, type Sql, sql, uint64, uint64s } from '#sql';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { type PeopleDeps, selectFirstEvents, toEventRows } from './events.ts';
import { eventColumns, type PeopleRow, type QueryOptions } from './rows.ts';

export interface LiveOptions extends QueryOptions {
  /** The cursor of the look before; null: the first look. */
  readonly after: string | null;
  /** How many events the view is about. */
  readonly limit: number;
}

/** An event's place in the view: by arrival, events that came together by their own time. */
interface Place {
  readonly receivedAt: number;
  readonly time: number;
  readonly key: bigint;
}

/**
 * The view is the newest `limit` events by arrival, and a look gives those of them that were not given yet. The cursor remembers
 * which were: an event that was loaded after a later arrival had been shown is not missed.
 */
export async function readLive(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  { after, limit, signal }: LiveOptions,
): Promise<{ rows: PeopleRow<EventRow>[]; cursor: string }> {
  const columns = eventColumns(snapshot);
  const given = readCursor(after).slice(0, limit);
  const statement = selectFirstEvents(
    snapshot.projectId,
    { ...columns, select: sql`e.insert_key AS key, ${columns.select}` },
    isNew(given, limit),
    sql`e.received DESC, e.time DESC, e.insert_key DESC`,
    limit,
  );
  const raw = await deps.engine.run<{ key: string }>(statement.toStatement(), { signal });
  const records = raw.map((row) => ({ ...columns.read(row), key: BigInt(row.key) }));
  const view = [...records, ...given].sort(newestFirst).slice(0, limit);
  return { rows: await toEventRows(deps, snapshot, records, { signal }), cursor: writeCursor(view) };
}

/** Not given yet and, where the view is full, before its last event. */
function isNew(given: readonly Place[], limit: number): Sql {
  if (given.length === 0) return sql`true`;
  const isGiven = sql`e.insert_key IN ${uint64s(given.map(({ key }) => key))}`;
  const last = given[limit - 1];
  if (!last) return sql`NOT ${isGiven}`;
  const [receivedAt, time] = [instant(last.receivedAt), instant(last.time)];
  return sql`e.received >= ${receivedAt} AND (e.received, e.time, e.insert_key) > (${receivedAt}, ${time}, ${uint64(last.key)}) AND NOT ${isGiven}`;
}

function newestFirst(a: Place, b: Place): number {
  return b.receivedAt - a.receivedAt || b.time - a.time || (b.key > a.key ? 1 : b.key < a.key ? -1 : 0);
}

function writeCursor(view: readonly Place[]): string {
  return view.map(({ receivedAt, time, key }) => `${receivedAt}.${time}.${key}`).join('~');
}

/** A cursor that is not one of ours remembers nothing. */
function readCursor(after: string | null): readonly Place[] {
  const places = (after ?? '').split('~').flatMap((text): Place[] => {
    const [, receivedAt, time, key] = /^(\d{1,14})\.(\d{1,14})\.(\d{1,20})$/.exec(text) ?? [];
    if (receivedAt === undefined || time === undefined || key === undefined) return [];
    return BigInt(key) > 0xffff_ffff_ffff_ffffn
      ? []
      : [{ receivedAt: Number(receivedAt), time: Number(time), key: BigInt(key) }];
  });
  return places.sort(newestFirst);
}
