import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#core';
import { migrateDatabase, openDatabase, startEmbeddedPostgres } from '#metadata';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { openLoading } from '../test/support/loading.ts';

/** The load half on real stores of its own, which `close` removes. */
export async function openStores() {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-'));
  // As root, PostgreSQL runs as a user of its own and has to walk in here.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres(join(directory, 'postgres'));
  const db = openDatabase(postgres.url);
  await migrateDatabase(db);
  const engine = openEmbeddedEngine(join(directory, 'clickhouse'));
  await migrateWarehouse(engine);
  const loading = await openLoading({ db, engine }, systemClock);
  return {
    engine,
    db,
    loading,
    async close(): Promise<void> {
      await loading.close();
      await engine.close();
      await db.destroy();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
