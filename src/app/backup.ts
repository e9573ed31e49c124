import { createAudit } from '#audit';
import { restoreBackup, type Summary, writeBackup } from '#backup';
import type { Config } from '#config';
import { AppError, systemClock } from '#core';
import { createLog } from '#http';
import {
  assertEmptyDatabase,
  createAuditStore,
  migrateDatabase,
  openDatabaseCopy,
  openDatabaseTarget,
} from '#metadata';
import { createWarehouseTarget, migrateWarehouse, openWarehouseCopy } from '#warehouse';
import { type Closing, createClosing } from './closing.ts';
import { openMetadata } from './foundation.ts';
import { openWarehouse } from './warehouse.ts';

/** Told after each piece of a table, of a few megabytes at most. */
type OnRows = (table: string, rows: number) => void;

/** Both databases of this installation to a file that only `recipient` opens. On the audit log before its first byte is written. */
export function backUp(config: Config, path: string, recipient: string, onRows: OnRows): Promise<Summary> {
  return withDatabases(config, async ({ db, engine, closing }) => {
    await migrateDatabase(db);
    await migrateWarehouse(engine);
    const audit = createAudit({ store: createAuditStore(db), clock: systemClock });
    await audit.append({
      ...{ projectId: null, actor: 'machine', action: 'back_up' },
      ...{ object: 'installation', facts: { recipient } },
    });
    const metadata = await openDatabaseCopy(db);
    closing.add('copy', metadata.close);
    return writeBackup(path, recipient, {
      sources: { clickhouse: await openWarehouseCopy(engine), postgres: metadata },
      migrations: metadata.migrations,
      sequences: metadata.sequences,
      madeAt: new Date(systemClock()).toISOString(),
      onRows,
    });
  });
}

/**
 * A backup into empty databases; keys are neither read nor made, and must be there before the first start. Throws
 * `AppError('restore_not_empty')`; where it fails later, PostgreSQL is without rows, and directories are to be emptied.
 */
export function restore(config: Config, path: string, identity: string, onRows: OnRows): Promise<Summary> {
  return withDatabases(config, async ({ db, engine, closing }) => {
    await assertEmptyDatabase(db);
    await migrateWarehouse(engine);
    const clickhouse = createWarehouseTarget(engine);
    if ((await clickhouse.count('events')) > 0)
      throw new AppError('restore_not_empty', 'ClickHouse holds events already: restore into an empty one');
    const postgres = await openDatabaseTarget(db);
    closing.add('restore', postgres.abandon);
    const summary = await restoreBackup(path, identity, {
      prepare: async ({ migrations }) => void (await migrateDatabase(db, migrations)),
      targets: { clickhouse, postgres },
      finish: postgres.finish,
      onRows,
    });
    await migrateDatabase(db);
    const audit = createAudit({ store: createAuditStore(db), clock: systemClock });
    await audit.append({
      ...{ projectId: null, actor: 'machine', action: 'restore' },
      ...{ object: 'installation', facts: { madeAt: summary.madeAt } },
    });
    return summary;
  });
}

async function withDatabases<T>(
  config: Config,
  work: (databases: {
    readonly db: Awaited<ReturnType<typeof openMetadata>>['db'];
    readonly engine: Awaited<ReturnType<typeof openWarehouse>>;
    readonly closing: Closing;
  }) => Promise<T>,
): Promise<T> {
  const log = createLog('silent');
  const closing = createClosing(log);
  try {
    const { db } = await openMetadata(config, log, closing);
    return await work({ db, engine: await openWarehouse(config, closing), closing });
  } finally {
    await closing.run();
  }
}
