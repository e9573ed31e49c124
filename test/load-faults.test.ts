import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError, type ProjectId } from '#core';
import { type Engine, sql, uint32 } from '#sql';
import { createSink, migrateWarehouse, openServerEngine } from '#warehouse';
import { startClickhouseServer, type TestServer } from './support/clickhouse-server.ts';
import { event, openLoading } from './support/loading.ts';
import { openTestDatabase } from './support/postgres.ts';

let server: TestServer;
let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  server = await startClickhouseServer();
  engine = openServerEngine(server.url);
  await migrateWarehouse(engine);
  loading = await openLoading({ db: database.db, engine });
  closers.push(loading.close, database.close, () => engine.close(), server.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

async function countOf(projectId: ProjectId): Promise<number> {
  const [row] = await engine.run<{ n: string }>(
    sql`SELECT count() AS n FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  return Number(row?.n);
}

test('the warehouse killed and started again under load: everything arrives, once', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start({ clock: Date.now });
  const stopped = new AbortController();
  const running = loader.run(stopped.signal);
  const send = (from: number) =>
    loading.send(
      projectId,
      Array.from({ length: 50 }, (_, n) => event(`u${n}`, 'Opened', { insertId: `${from}-${n}` })),
    );
  for (let batch = 0; batch < 20; batch++) await send(batch);
  await server.kill();
  for (let batch = 20; batch < 40; batch++) await send(batch);
  await expect.poll(() => loader.status().lastError, { timeout: 120_000 }).toBe('warehouse_unavailable');
  await server.restart();
  await expect.poll(() => countOf(projectId), { timeout: 120_000 }).toBe(2_000);
  await expect
    .poll(() => loader.status(), { timeout: 120_000 })
    .toMatchObject({ lastError: undefined, lagMs: 0 });
  stopped.abort();
  await running;
});

test('an envelope that will never open is set aside and its events go on', async () => {
  const projectId = await loading.createProject();
  const before = loading.quarantine.count();
  const loader = loading.start({
    vault: {
      openEnvelope: () => Promise.reject(new AppError('key_destroyed', 'gone')),
      seal: () => Promise.resolve(),
    },
  });
  await loading.send(projectId, [event('u1')]);
  expect(await loader.step()).toBe(1);
  expect(await countOf(projectId)).toBe(1);
  expect(loading.quarantine.count()).toBe(before + 1);
});

test('a batch that the warehouse refuses for good does not hold up the others', async () => {
  const projectId = await loading.createProject();
  const sink = createSink(engine);
  const poison = loading.clock() - 12_345;
  const loader = loading.start({
    sink: {
      ...sink,
      insertEvents: (unit, rows, slots) =>
        rows.some((row) => row.event.time === poison)
          ? Promise.reject(new AppError('query_failed', 'refused'))
          : sink.insertEvents(unit, rows, slots),
    },
  });
  await loading.send(projectId, [event('u1')]);
  await loading.send(projectId, [event('u2', 'Opened', { time: poison })]);
  await loading.send(projectId, [event('u3')]);
  const before = loading.quarantine.count();
  for (let tries = 0; tries < 4; tries++)
    await expect(loader.step()).rejects.toMatchObject({ code: 'query_failed' });
  await loader.step();
  expect(await countOf(projectId)).toBe(2);
  expect(loading.quarantine.count()).toBe(before + 1);
  expect(await readdir(join(loading.directory, 'quarantine'))).toContainEqual(
    expect.stringMatching(/^refused_batch-/),
  );
  expect(await loader.step()).toBe(0);
});
