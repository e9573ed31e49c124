import { chmod, copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config';
import { systemClock } from '#core';
import { createLog } from '#http';
import { createProofStore } from '#metadata';
import { type Restored, restore } from './backup.ts';
import { createClosing } from './closing.ts';
import { openMetadata } from './foundation.ts';

const PREFIX = '.rehearsal-';

/**
 * A restore that is undone: the backup is brought back, with the keys, into databases of its own beside the data, every row is counted,
 * who was erased since is erased again, and all of it is removed. The installation notes that it could be done, and when. The keys' copy
 * stays within the key directory, and goes too.
 */
export async function rehearseRestore(
  config: Config,
  ...[asked, onRows]: [Parameters<typeof restore>[1], Parameters<typeof restore>[2]]
): Promise<Restored> {
  const places: string[] = [];
  try {
    const dataDirectory = await placeIn(config.dataDirectory, places);
    // PostgreSQL runs as a user of its own where we are root, and has to walk in.
    await chmod(dataDirectory, 0o711);
    const keyDirectory = await placeIn(config.keyDirectory, places);
    for (const file of await readdir(config.keyDirectory, { withFileTypes: true }))
      if (file.isFile()) await copyFile(join(config.keyDirectory, file.name), join(keyDirectory, file.name));
    const elsewhere = { ...config, dataDirectory, keyDirectory, postgresUrl: '', clickhouseUrl: '' };
    const restored = await restore(elsewhere, asked, onRows);
    await note(config, restored);
    return restored;
  } finally {
    for (const place of places) await rm(place, { recursive: true, force: true });
  }
}

async function placeIn(directory: string, places: string[]): Promise<string> {
  const place = await mkdtemp(join(directory, PREFIX));
  places.push(place);
  return place;
}

async function note(config: Config, { madeAt, rows }: Restored): Promise<void> {
  const log = createLog('silent');
  const closing = createClosing(log);
  try {
    const { databases } = await openMetadata(config, log, closing);
    const count = Object.values(rows).reduce((sum, of) => sum + of, 0);
    await createProofStore(databases.system).addRestore({
      at: new Date(systemClock()).toISOString(),
      madeAt,
      rows: count,
    });
  } finally {
    await closing.run();
  }
}
