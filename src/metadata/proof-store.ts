import type { ColumnType } from 'kysely';
import type { Database } from './db.ts';

/** A backup that was brought back elsewhere: when, of when it was, how many rows it had. Times as ISO 8601. */
interface RestoreCheck {
  readonly at: string;
  readonly madeAt: string;
  readonly rows: number;
}

/** Migration 0025. */
export interface ProofTables {
  proof: { kind: 'restore'; at: Date; result: ColumnType<Omit<RestoreCheck, 'at'>, string, string> };
}

/** The last time that a backup was brought back and counted. */
export function createProofStore(db: Database) {
  return {
    async lastRestore(): Promise<RestoreCheck | null> {
      const row = await db.selectFrom('proof').selectAll().where('kind', '=', 'restore').executeTakeFirst();
      return row ? { at: row.at.toISOString(), ...row.result } : null;
    },
    async addRestore({ at, ...rest }: RestoreCheck): Promise<void> {
      const said = { at: new Date(at), result: JSON.stringify(rest) };
      await db
        .insertInto('proof')
        .values({ kind: 'restore', ...said })
        .onConflict((conflict) => conflict.column('kind').doUpdateSet(said))
        .execute();
    },
  };
}
