import { chmod, copyFile, mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config';
import { systemClock } from '#core';
import { createLog } from '#http';
import { createProofStore } from '#metadata';
import { type Restored, restore } from './backup.ts';
import { createClosing } from './closing.ts';
import { openMetadata } from './foundation.ts';
import { homesOf, REHEARSAL, removeLeftovers, withPlaces } from './leftovers.ts';

/**
 * A restore that is undone: the backup is brought back, with the keys, into databases of its own beside the data, every row is counted,
 * who was erased since is erased again, and all of it is removed. The installation notes that it could be done, and when. The keys' copy
 * stays within the key directory, and goes too.
 */
export async function rehearseRestore(
  config: Config,
  asked: Parameters<typeof restore>[1],
  onRows: Parameters<typeof restore>[2],
): Promise<Restored> {
  await removeLeftovers(config, systemClock());
  return withPlaces(async (places) => {
    const dataDirectory = await placeIn(config.dataDirectory, places);
    places.push(...homesOf(dataDirectory));
    // PostgreSQL runs as a user of its own where we are root, and has to walk in.
    await chmod(dataDirectory, 0o711);
    const keyDirectory = await placeIn(config.keyDirectory, places);
    for (const file of await readdir(config.keyDirectory, { withFileTypes: true }))
      if (file.isFile()) await copyFile(join(config.keyDirectory, file.name), join(keyDirectory, file.name));
    const elsewhere = { ...config, dataDirectory, keyDirectory, postgresUrl: '', clickhouseUrl: '' };
    const restored = await restore(elsewhere, asked, onRows);
    await note(config, restored);
    return restored;
  });
}

async function placeIn(directory: string, places: string[]): Promise<string> {
  const place = await mkdtemp(join(directory, REHEARSAL));
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
