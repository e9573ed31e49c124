import type { EventRow } from '#contract';
import { count, sql, uint32, uint64 } from '#sql';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { type PeopleDeps, selectEvents, toEventRows } from './events.ts';
import { eventColumns, type PeopleRow, type QueryOptions } from './rows.ts';

export interface LiveOptions extends QueryOptions {
  /** The cursor of an earlier look; null: the newest. */
  readonly after: string | null;
  readonly limit: number;
}

/** The newest events by arrival. A cursor is the arrival time and the key of the newest event seen. */
export async function readLive(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  { after, limit, signal }: LiveOptions,
): Promise<{ rows: PeopleRow<EventRow>[]; cursor: string }> {
  const { projectId } = snapshot;
  const columns = eventColumns(snapshot);
  const seen = readCursor(after);
  const arrival = sql`(toUnixTimestamp64Milli(received), insert_key)`;
  const since = sql`${arrival} > (${count(seen.receivedAt)}, ${uint64(seen.key)})`;
  // Two columns decide which events these are; the rest is read of those alone.
  const newest = sql`SELECT received, insert_key FROM events WHERE project = ${uint32(projectId)} AND ${since} ORDER BY received DESC, insert_key DESC LIMIT ${count(limit)}`;
  const statement = selectEvents(
    projectId,
    { ...columns, select: sql`e.insert_key AS key, ${columns.select}` },
    sql`(e.received, e.insert_key) IN (${newest})`,
    sql`ORDER BY e.received DESC, e.insert_key DESC LIMIT ${count(limit)}`,
  );
  const raw = await deps.engine.run<{ key: string }>(statement.toStatement(), { signal });
  const records = raw.map((row) => columns.read(row));
  const cursor =
    records[0] && raw[0] ? `${records[0].receivedAt}.${raw[0].key}` : `${seen.receivedAt}.${seen.key}`;
  return { rows: await toEventRows(deps, snapshot, records, { signal }), cursor };
}

/** A cursor that is not one of ours starts at the beginning. */
function readCursor(after: string | null): { readonly receivedAt: number; readonly key: bigint } {
  const match = /^(\d{1,14})\.(\d{1,20})$/.exec(after ?? '');
  if (!match) return { receivedAt: 0, key: 0n };
  const key = BigInt(match[2] ?? 0);
  return { receivedAt: Number(match[1]), key: key > 0xffff_ffff_ffff_ffffn ? 0n : key };
}
