import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { freePort } from '#core';
import { startClickhouseServer } from './support/clickhouse-server.ts';
import { openTestDatabase } from './support/postgres.ts';

/** A larger installation: ingest, load and app are processes of their own, with PostgreSQL and ClickHouse beside them. */
const BIN = fileURLToPath(new URL('../bin/riserbo.js', import.meta.url));
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A machine that does much else is slow: what is waited for comes, or the test says what did not. */
const PATIENT = { timeout: 90_000, interval: 200 };

interface Part {
  readonly url: string;
  readonly child: ChildProcess;
  output(): string;
}

test('each part runs by itself; ingest opens nothing and needs no warehouse, and waits for nobody', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-roles-'));
  closing.push(() => rm(directory, { recursive: true, force: true }));
  const database = await openTestDatabase();
  closing.push(database.close);
  const clickhouse = await startClickhouseServer();
  closing.push(clickhouse.close);
  const settings = {
    RISERBO_POSTGRES_URL: database.url,
    RISERBO_DATA_DIRECTORY: join(directory, 'data'),
    RISERBO_KEY_DIRECTORY: join(directory, 'keys'),
  };
  const start = async (role: string, extra: Record<string, string>): Promise<Part> => {
    const port = await freePort();
    const child = spawn(process.execPath, [BIN, 'serve', '--role', role, '--port', String(port)], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...settings, ...extra },
    });
    closing.push(() => child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (output += String(chunk)));
    await vi.waitFor(() => expect(output).toContain(`Riserbo (${role})`), {
      timeout: 120_000,
      interval: 100,
    });
    return { url: `http://127.0.0.1:${port}`, child, output: () => output };
  };
  const warehouse = { RISERBO_CLICKHOUSE_URL: clickhouse.url };

  const load = await start('load', warehouse);
  const made = spawn(process.execPath, [BIN, 'project', 'create', '--name', 'P', '--development', '--json'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...settings },
  });
  let text = '';
  made.stdout.on('data', (chunk) => (text += String(chunk)));
  await new Promise((resolve) => made.once('exit', resolve));
  const project = JSON.parse(text) as {
    id: number;
    token: string;
    serviceAccount: { user: string; secret: string };
  };

  const ingestKeys = join(directory, 'ingest-keys');
  await mkdir(ingestKeys, { mode: 0o700 });
  await copyFile(join(directory, 'keys', 'ingest.key'), join(ingestKeys, 'ingest.key'));
  const ingest = await start('ingest', { RISERBO_KEY_DIRECTORY: ingestKeys });
  const insertId = randomBytes(8).toString('hex');
  const event = {
    event: 'Thing',
    properties: { token: project.token, distinct_id: 'u', $insert_id: insertId, $email: 'u@example.com' },
  };
  await vi.waitFor(async () => {
    const reply = await fetch(`${ingest.url}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([event]),
    });
    expect(await reply.text()).toBe('1');
  }, PATIENT);
  expect((await fetch(`${ingest.url}/api/session`)).status).toBe(404);

  const app = await start('app', warehouse);
  const { user, secret } = project.serviceAccount;
  const ask = async () => {
    const reply = await fetch(`${app.url}/api/projects/${project.id}/reports/insights`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      },
      body: JSON.stringify({
        metrics: [{ kind: 'event', event: 'Thing', measure: { kind: 'total' } }],
        range: { last: 1, unit: 'day' },
        unit: 'day',
      }),
    });
    return reply.text();
  };
  await vi.waitFor(async () => expect(await ask()).toContain('[1]'), { timeout: 120_000, interval: 300 });
  expect((await fetch(`${app.url}/track`, { method: 'POST', body: '[]' })).status).toBe(404);

  // It has taken somebody's identity in, and there is nothing in its reach that opens it.
  expect(await readdir(ingestKeys)).toEqual(['ingest.key']);

  for (const part of [ingest, app, load]) {
    const ended = new Promise((resolve) => part.child.once('exit', resolve));
    part.child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
}, 300_000);
