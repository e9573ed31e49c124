import { createAudit } from '#audit';
import { restoreBackup, type Summary, writeBackup } from '#backup';
import type { Config } from '#config';
import { AppError, systemClock } from '#core';
import { createLog } from '#http';
import {
  assertEmptyDatabase,
  concludeRestore,
  createAuditStore,
  type Database,
  type Databases,
  migrateDatabase,
  openDatabaseCopy,
  openDatabaseTarget,
} from '#metadata';
import type { Engine } from '#sql';
import { createWarehouseTarget, migrateWarehouse, openWarehouseCopy } from '#warehouse';
import { type Closing, createClosing } from './closing.ts';
import { eraseAgain } from './erase-again.ts';
import { buildFoundation, keyDirectoryOf, openMetadata } from './foundation.ts';
import { bringKeysBack, createKeyBackup, findKeyBackup } from './key-backup.ts';
import { openWarehouse } from './warehouse.ts';

/** Told after each piece of a table, of a few megabytes at most. */
type OnRows = (table: string, rows: number) => void;

/**
 * Both databases of this installation to a file that only `recipient` opens, and then the wrapped keys, which are not in it, to the key
 * directory. On the audit log before its first byte is written.
 */
export function backUp(config: Config, path: string, recipient: string, onRows: OnRows): Promise<Summary> {
  return withDatabases(config, async ({ db, engine, closing }) => {
    await migrateDatabase(db);
    await migrateWarehouse(engine);
    const directory = keyDirectoryOf(config, db);
    const keyBackup = createKeyBackup({ path: config.keyDirectory, db, directory, clock: systemClock });
    await keyBackup.check();
    const audit = createAudit({ store: createAuditStore(db), clock: systemClock });
    await audit.append({
      ...{ projectId: null, actor: 'machine', action: 'back_up' },
      ...{ object: 'installation', facts: { recipient } },
    });
    const metadata = await openDatabaseCopy(db, 'data');
    closing.add('copy', metadata.close);
    const summary = await writeBackup(path, recipient, {
      sources: { clickhouse: await openWarehouseCopy(engine), postgres: metadata },
      migrations: metadata.migrations,
      sequences: metadata.sequences,
      madeAt: new Date(systemClock()).toISOString(),
      onRows,
    });
    await keyBackup.write();
    return summary;
  });
}

export interface Restored extends Summary {
  /** Of the copy of the keys. */
  readonly keysMadeAt: string;
  /** Who and what was erased after the backup was made: erased again. People are counted by their ids. */
  readonly erased: Awaited<ReturnType<typeof eraseAgain>>;
  /** Sealed values whose key came after the copy of the keys. */
  readonly closedValues: number;
}

/**
 * A backup into empty databases, with the keys of today from the key directory: whoever was erased since is erased again. Throws
 * `AppError('restore_…')`; where it fails later, the database is marked, nobody starts on it, and directories are to be emptied.
 * `mayKeysBeOlder`: also with a copy of the keys that is older than the backup, which opens nobody who came later and does not know who
 * was erased later.
 */
export function restore(
  config: Config,
  { path, identity, mayKeysBeOlder }: { path: string; identity: string; mayKeysBeOlder: boolean },
  onRows: OnRows,
): Promise<Restored> {
  return withDatabases(config, async ({ db, databases, engine, closing }) => {
    await assertEmptyDatabase(db);
    await migrateWarehouse(engine);
    const found = await findKeyBackup(config.keyDirectory, keyDirectoryOf(config, db));
    const clickhouse = createWarehouseTarget(engine);
    if ((await clickhouse.count('events')) > 0)
      throw new AppError('restore_not_empty', 'ClickHouse holds events already: restore into an empty one');
    const postgres = await openDatabaseTarget(db);
    closing.add('restore', postgres.abandon);
    const summary = await restoreBackup(path, identity, {
      async prepare({ migrations, madeAt }) {
        if (madeAt > found.summary.madeAt && !mayKeysBeOlder) throw olderKeys(found.summary);
        await migrateDatabase(db, { only: migrations, isRestoring: true });
      },
      targets: { clickhouse, postgres },
      finish: postgres.finish,
      onRows,
    });
    await migrateDatabase(db, { isRestoring: true });
    const closedValues = await bringKeysBack(db, found);
    const erased = await finishRestore({ config, databases, engine }, summary, found.summary);
    return { ...summary, keysMadeAt: found.summary.madeAt, erased, closedValues };
  });
}

async function finishRestore(
  {
    config,
    databases,
    engine,
  }: { readonly config: Config; readonly databases: Databases; readonly engine: Engine },
  { madeAt }: Summary,
  { madeAt: keysMadeAt }: Summary,
): Promise<Restored['erased']> {
  const log = createLog('silent');
  const foundation = await buildFoundation({
    ...{ config, log, databases, isShared: false },
    close: async () => {},
  });
  const erased = await eraseAgain(foundation, engine);
  await foundation.audit.append({
    ...{ projectId: null, actor: 'machine', action: 'restore' },
    ...{ object: 'installation', facts: { madeAt, keysMadeAt, ...erased } },
  });
  await concludeRestore(databases.owner);
  await foundation.keyBackup.write({ isBroughtBack: true });
  return erased;
}

function olderKeys({ madeAt }: Summary): AppError {
  return new AppError(
    'restore_keys_older',
    'keys.backup in the key directory is older than this backup: put the newest copy of the key directory there, or, where there is no newer one, say --older-keys',
    { facts: { keysMadeAt: madeAt } },
  );
}

async function withDatabases<T>(
  config: Config,
  work: (databases: {
    readonly db: Database;
    readonly databases: Databases;
    readonly engine: Engine;
    readonly closing: Closing;
  }) => Promise<T>,
): Promise<T> {
  const log = createLog('silent');
  const closing = createClosing(log);
  try {
    const { databases } = await openMetadata(config, log, closing);
    const engine = await openWarehouse(config, closing);
    return await work({ db: databases.owner, databases, engine, closing });
  } finally {
    await closing.run();
  }
}
