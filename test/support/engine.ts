import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';

/** A fresh embedded ClickHouse with our schema. One per test file: a process can open one directory only. */
export async function openTestEngine(): Promise<{
  engine: Engine;
  directory: string;
  close(): Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-ch-'));
  const engine = openEmbeddedEngine(directory);
  await migrateWarehouse(engine);
  return {
    engine,
    directory,
    close: async () => {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
