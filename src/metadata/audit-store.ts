import { sql } from 'kysely';
import { type AuditEntry, type AuditFacts, type AuditStore, canonicalFacts } from '#audit';
import type { AuditTables } from './audit-tables.ts';
import type { Database } from './db.ts';

/** One appender at a time over all processes: the lock lasts until the transaction is on disk. */
const LOCK = 726973657263;

export function createAuditStore(db: Database): AuditStore {
  return {
    append: (make) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(tx);
        const last = await tx
          .selectFrom('audit_entry')
          .select(['seq', 'hash'])
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst();
        const entry = make(last ? { seq: Number(last.seq), hash: last.hash.toString('hex') } : null);
        await tx.insertInto('audit_entry').values(toRow(entry)).execute();
        return entry;
      }),
    read: async (after, limit) => {
      const rows = await db
        .selectFrom('audit_entry')
        .selectAll()
        .where('seq', '>', BigInt(after))
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },
    newest: async (projectId, before, limit) => {
      const rows = await db
        .selectFrom('audit_entry')
        .selectAll()
        .where('project_id', '=', projectId)
        .$if(before !== null, (query) => query.where('seq', '<', BigInt(before ?? 0)))
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },
  };
}

function toRow(entry: AuditEntry): AuditTables['audit_entry'] {
  return {
    seq: BigInt(entry.seq),
    at_ms: BigInt(entry.at),
    project_id: entry.projectId,
    actor: entry.actor,
    action: entry.action,
    object: entry.object,
    facts: canonicalFacts(entry.facts),
    hash: Buffer.from(entry.hash, 'hex'),
  };
}

function toEntry(row: AuditTables['audit_entry']): AuditEntry {
  return {
    seq: Number(row.seq),
    at: Number(row.at_ms),
    projectId: row.project_id,
    actor: row.actor,
    action: row.action,
    object: row.object,
    facts: JSON.parse(row.facts) as AuditFacts, // written by toRow
    hash: row.hash.toString('hex'),
  };
}
