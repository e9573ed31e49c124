import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeLeftovers } from './leftovers.ts';

test('what was left of rehearsals and of key files goes after half an hour, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'riserbo-test-leftovers-'));
  const [dataDirectory, keyDirectory] = [join(folder, 'data'), join(folder, 'keys')];
  const now = Date.now();
  const old = new Date(now - 1_900_000);
  const put = async (directory: string, name: string, isOld: boolean): Promise<void> => {
    const path = join(directory, name);
    if (name.startsWith('.rehearsal-')) {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'root.key'), 'key');
    } else await writeFile(path, 'key');
    if (isOld) await utimes(path, old, old);
  };
  try {
    for (const directory of [dataDirectory, keyDirectory]) await mkdir(directory);
    await put(dataDirectory, '.rehearsal-old', true);
    await put(dataDirectory, '.rehearsal-new', false);
    await put(dataDirectory, 'spool', true);
    const keys = ['root.key', 'root.next.key', 'ingest.key', 'keys.backup', 'erased.log'];
    for (const name of keys) await put(keyDirectory, name, true);
    for (const name of ['.rehearsal-old', '.root.key.00ff', '.root.next.key.00ff', '.erased.log.00ff'])
      await put(keyDirectory, name, true);
    for (const name of ['.rehearsal-new', '.root.key.11ff']) await put(keyDirectory, name, false);
    await removeLeftovers({ dataDirectory, keyDirectory }, now);
    expect((await readdir(dataDirectory)).sort()).toEqual(['.rehearsal-new', 'spool']);
    expect((await readdir(keyDirectory)).sort()).toEqual(
      ['.rehearsal-new', '.root.key.11ff', ...keys].sort(),
    );
    await removeLeftovers({ dataDirectory: join(folder, 'none'), keyDirectory }, now);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
