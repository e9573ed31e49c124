import { type Selectable, sql, type Transaction } from 'kysely';
import { toProjectId, toSubjectId, toToken } from '#core';
import type { ValueKind } from '#events';
import type { QueuedEvent, QueuedProperty, VendorCounts, VendorRecord, VendorStore } from '#vendors';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';
import type { StoredEvent, VendorTables } from './vendor-tables.ts';

export function createVendorStore(db: Database): VendorStore {
  return {
    async create({ projectId, name, kind, host, events, properties, at }) {
      const row = await db
        .insertInto('vendor')
        .values({
          project_id: projectId,
          name,
          kind,
          host,
          events: [...events],
          properties: [...properties],
          created_at: new Date(at),
          due_at: new Date(at),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRecord(row);
    },

    async list(projectId) {
      const rows = await db
        .selectFrom('vendor')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id')
        .execute();
      return rows.map(toRecord);
    },

    async get(projectId, id) {
      const row = await db
        .selectFrom('vendor')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    async active() {
      const rows = await db
        .selectFrom('vendor')
        .selectAll()
        .where('status', '=', 'active')
        .orderBy('id')
        .execute();
      return rows.map(toRecord);
    },

    async enqueue(vendorId, unit, events) {
      await db.transaction().execute(async (tx) => {
        // Shared lock: a cut waits for us, and whoever comes after it finds the vendor cut.
        const vendor = await tx
          .selectFrom('vendor')
          .select(['id', 'project_id'])
          .where('id', '=', vendorId)
          .where('status', '=', 'active')
          .forShare()
          .executeTakeFirst();
        if (!vendor) return;
        const erased = await erasedAmong(tx, vendor.project_id, events);
        const living = events.filter(({ event }) => !erased.has(event.person));
        for (let start = 0; start < living.length; start += INSERT_ROWS)
          await tx
            .insertInto('vendor_queue')
            .values(
              living.slice(start, start + INSERT_ROWS).map(({ place, event }) => ({
                vendor_id: vendorId,
                unit,
                place,
                event: JSON.stringify(toStored(event)),
              })),
            )
            .onConflict((conflict) => conflict.columns(['vendor_id', 'unit', 'place']).doNothing())
            .execute();
      });
    },

    async take(vendorId, limit, { holder, now, until }) {
      const leased = await db
        .updateTable('vendor')
        .set({ lease_holder: holder, lease_until: new Date(until) })
        .where('id', '=', vendorId)
        .where('status', '=', 'active')
        .where('due_at', '<=', new Date(now))
        .where(({ or, eb }) =>
          or([
            eb('lease_holder', '=', holder),
            eb('lease_until', 'is', null),
            eb('lease_until', '<', new Date(now)),
          ]),
        )
        .executeTakeFirst();
      if (leased.numUpdatedRows === 0n) return [];
      const rows = await db
        .selectFrom('vendor_queue')
        .select(['seq', 'event'])
        .where('vendor_id', '=', vendorId)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ seq, event }) => ({ seq, event: fromStored(event) }));
    },

    async taken(vendorId, seqs, at) {
      await db.transaction().execute(async (tx) => {
        // The vendor first, then its queue, as in `cut` and `enqueue`: else the kill switch could meet a deadlock.
        await tx.selectFrom('vendor').select('id').where('id', '=', vendorId).forUpdate().execute();
        const removed = await tx
          .deleteFrom('vendor_queue')
          .where('vendor_id', '=', vendorId)
          .where('seq', 'in', [...seqs])
          .executeTakeFirst();
        await tx
          .updateTable('vendor')
          .set({
            sent: sql`sent + ${removed.numDeletedRows}`,
            last_sent_at: new Date(at),
            trouble_reply: null,
            trouble_times: 0,
          })
          .where('id', '=', vendorId)
          .execute();
      });
    },

    async notTaken(vendorId, { trouble, until, isStopped }) {
      await db
        .updateTable('vendor')
        .set({
          due_at: new Date(until),
          trouble_reply: trouble.reply,
          trouble_times: trouble.times,
          ...(isStopped ? { status: 'stopped' } : {}),
        })
        .where('id', '=', vendorId)
        .where('status', '=', 'active')
        .execute();
    },

    async resume(vendorId, at) {
      const resumed = await db
        .updateTable('vendor')
        .set({ status: 'active', due_at: new Date(at), trouble_reply: null, trouble_times: 0 })
        .where('id', '=', vendorId)
        .where('status', '=', 'stopped')
        .executeTakeFirst();
      return resumed.numUpdatedRows > 0n;
    },

    cut: (vendorId, at) =>
      db.transaction().execute(async (tx) => {
        const cut = await tx
          .updateTable('vendor')
          .set({ status: 'cut', cut_at: new Date(at) })
          .where('id', '=', vendorId)
          .where('status', '!=', 'cut')
          .executeTakeFirst();
        const emptied = await tx
          .deleteFrom('vendor_queue')
          .where('vendor_id', '=', vendorId)
          .executeTakeFirst();
        return cut.numUpdatedRows === 0n ? null : Number(emptied.numDeletedRows);
      }),

    async counts(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('vendor')
        .leftJoin('vendor_queue', 'vendor_queue.vendor_id', 'vendor.id')
        .select(['vendor.id', 'vendor.sent', 'vendor.last_sent_at'])
        .select((eb) => eb.fn.count<bigint>('vendor_queue.seq').as('queued'))
        .where('vendor.id', 'in', [...ids])
        .groupBy('vendor.id')
        .execute();
      return new Map<number, VendorCounts>(
        rows.map((row) => [
          row.id,
          {
            queued: Number(row.queued),
            sent: Number(row.sent),
            lastSentAt: row.last_sent_at?.getTime() ?? null,
          },
        ]),
      );
    },
  };
}

/** Who was erased while a loader had their events in hand. */
async function erasedAmong(
  tx: Transaction<Tables>,
  projectId: number,
  events: readonly { readonly event: QueuedEvent }[],
): Promise<ReadonlySet<bigint>> {
  const people = [...new Set(events.map(({ event }) => String(event.person)))];
  const { rows } = await sql<{ subject: bigint }>`
    select subject from erased_subject
    where project_id = ${projectId} and subject = any(${people}::bigint[])`.execute(tx);
  return new Set(rows.map(({ subject }) => subject));
}

/** PostgreSQL takes 65,535 parameters a statement; a row has four. */
const INSERT_ROWS = 5_000;

function toRecord(row: Selectable<VendorTables['vendor']>): VendorRecord {
  return {
    id: row.id,
    projectId: toProjectId(row.project_id),
    name: row.name,
    kind: row.kind,
    host: row.host,
    status: row.status,
    events: row.events,
    properties: row.properties,
    cutAt: row.cut_at?.getTime() ?? null,
    trouble: row.trouble_reply && { reply: row.trouble_reply, times: row.trouble_times },
  };
}

function toStored(event: QueuedEvent): StoredEvent {
  return {
    event: String(event.event),
    time: event.time,
    person: String(event.person),
    insertKey: String(event.insertKey),
    properties: event.properties.map(({ property, kind, value }) => [
      String(property),
      kind,
      typeof value === 'number' ? value : typeof value === 'bigint' ? String(value) : value.map(String),
    ]),
    organisations: event.organisations.map(({ slot, ids }) => [slot, ids.map(String)]),
  };
}

function fromStored(stored: StoredEvent): QueuedEvent {
  return {
    event: toToken(stored.event),
    time: stored.time,
    person: toSubjectId(stored.person),
    insertKey: BigInt(stored.insertKey),
    properties: stored.properties.map(
      ([property, kind, value]): QueuedProperty => ({
        property: toToken(property),
        // Written by `toStored` alone.
        kind: kind as ValueKind,
        value:
          typeof value === 'number' ? value : typeof value === 'string' ? toToken(value) : value.map(toToken),
      }),
    ),
    organisations: stored.organisations.map(([slot, ids]) => ({ slot, ids: ids.map(toSubjectId) })),
  };
}
