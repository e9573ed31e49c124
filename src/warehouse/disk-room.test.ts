import { truncateSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { sql } from '#sql';
import { openEmbeddedEngine } from './embedded.ts';
import { migrateWarehouse } from './schema.ts';

test('on a nearly full disk nothing is written, and what raced with its filling is not vouched for; with room it goes on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-room-'));
  let free = 1e9;
  const engine = openEmbeddedEngine(directory, { freeBytes: () => ({ free, total: 100e9 }) });
  onTestFinished(async () => {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  });
  await migrateWarehouse(engine);
  let subject = 0;
  const insert = () =>
    engine.insert({
      table: 'person_links',
      columns: ['project', 'subject', 'person', 'version'],
      rows: Buffer.from(`1\t${++subject}\t3\t1\n`),
    });
  const count = async () =>
    (await engine.run<{ n: string }>(sql`SELECT count() AS n FROM person_links`.toStatement()))[0]?.n;
  await insert();

  const racing = insert();
  free = 63e6;
  await expect(racing).rejects.toMatchObject({ code: 'warehouse_unavailable' });
  await expect(insert()).rejects.toMatchObject({ code: 'warehouse_unavailable' });
  await expect(engine.command(sql`OPTIMIZE TABLE person_links`.toStatement())).rejects.toMatchObject({
    code: 'warehouse_unavailable',
  });
  expect(Number(await count())).toBeGreaterThan(0);

  free = 100e6;
  await expect(insert()).rejects.toMatchObject({ code: 'warehouse_unavailable' });
  free = 200e6;
  const before = Number(await count());
  await vi.waitFor(insert, { timeout: 60_000, interval: 100 });
  expect(Number(await count())).toBe(before + 1);

  const [part] = await engine.run<{ path: string }>(
    sql`SELECT path FROM system.parts WHERE table = 'person_links' AND active ORDER BY max_block_number DESC LIMIT 1`.toStatement(),
  );
  // As a merge leaves it whose last write the disk has refused: a new part, with an empty file.
  const path = (part?.path ?? '').replace(/\/$/, '');
  const broken = path.replace(/_(\d+)_(\d+)_\d+$/, (_, first, last) => `_${Number(first)}_${Number(last)}_9`);
  await cp(path, broken, { recursive: true });
  truncateSync(join(broken, 'checksums.txt'));
  await expect(insert()).rejects.toMatchObject({ message: expect.stringContaining('for a moment') });
  await vi.waitFor(insert, { timeout: 60_000, interval: 100 });
});
