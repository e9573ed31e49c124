import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningApp, startApp } from '#app';
import { parseConfig } from '#config';
import { createLog } from '#http';
import { runCommand } from '../src/cli/index.ts';
import { openTestDatabase } from './support/postgres.ts';

/** What Mixpanel's raw export looks like: one event a line, seconds, the properties that its servers add. */
const HISTORY = Array.from({ length: 2_500 }, (_, place) => ({
  event: place % 5 === 0 ? 'Key Created' : 'API Call',
  properties: {
    time: 1_735_689_600 + place * 60,
    distinct_id: `developer-${place % 40}`,
    $insert_id: place % 100 === 0 ? `not/an id that import takes ${place}` : `event-${place}`,
    $import: true,
    mp_processing_time_ms: 1_735_689_700_000,
    mp_country_code: 'IT',
    plan: place % 2 === 0 ? 'pro' : 'free',
  },
}));

let directory: string;
let app: RunningApp;
let closeDatabase: () => Promise<void>;
const said: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-import-'));
  const database = await openTestDatabase();
  closeDatabase = database.close;
  const flags = { port: '0', demo: 'off', postgresUrl: database.url };
  app = await startApp(
    parseConfig({ flags, environment: {}, workingDirectory: directory }),
    createLog('silent'),
  );
  await app.ready;
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
});
afterAll(async () => {
  await app?.stop();
  await closeDatabase?.();
  await rm(directory, { recursive: true, force: true });
});

interface Opened {
  readonly id: number;
  readonly user: string;
  readonly secret: string;
}

async function openProject(name: string): Promise<Opened> {
  const { createProject, access } = app.foundation;
  const { id } = await createProject({ name, isDevelopment: true, owner: null });
  const { user, secret } = await access.createServiceAccount('machine', id, {
    name,
    scopes: ['import', 'export'],
    expiresInDays: 1,
  });
  await writeFile(join(directory, `${name}.secret`), secret);
  return { id, user, secret };
}

function importInto(name: string, { id, user }: Opened, ...paths: string[]): Promise<number> {
  const secret = join(directory, `${name}.secret`);
  const to = ['--url', app.url, '--project', String(id), '--user', user, '--secret-file', secret];
  return runCommand(['import', ...paths, ...to]);
}

async function exported({ id, user, secret }: Opened): Promise<string[]> {
  const range = 'from_date=2025-01-01&to_date=2025-01-31';
  const reply = await fetch(`${app.url}/api/2.0/export?project_id=${id}&${range}`, {
    headers: { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` },
  });
  return (await reply.text()).split('\n').filter((line) => line !== '');
}

const LONG = { timeout: 60_000, interval: 500 };
let first: Opened;
let lines: string[];

test('a folder of Mixpanel export files, compressed and not, becomes the project’s history', async () => {
  first = await openProject('first');
  const folder = join(directory, 'export');
  await mkdir(folder, { recursive: true });
  const text = (from: number, to: number) =>
    HISTORY.slice(from, to)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
  await writeFile(join(folder, '2025-01-01.jsonl'), text(0, 300));
  await writeFile(join(folder, '2025-01-02.ndjson.gz'), gzipSync(text(300, 2_500)));
  await writeFile(join(folder, 'README.txt'), 'not an export');
  expect(await importInto('first', first, folder)).toBe(0);
  expect(said.at(-1)).toMatch(/^2,500 of 2,500 events of 2 files taken in /);
  // Names follow the events within about a second: the vocabulary that an export reads may be as old as that.
  await vi.waitFor(async () => {
    lines = await exported(first);
    const counts = Map.groupBy(lines, (line) => JSON.parse(line).event);
    expect([counts.get('Key Created')?.length, counts.get('API Call')?.length]).toEqual([500, 2_000]);
  }, LONG);
  expect(new Set(lines.map((line) => JSON.parse(line).properties.distinct_id)).size).toBe(40);
});

test('the same folder again adds nothing: what was cut short can be given again', async () => {
  expect(await importInto('first', first, join(directory, 'export'))).toBe(0);
  const readiness = async () => (await fetch(`${app.url}/readyz`)).json();
  await vi.waitFor(
    async () =>
      expect(JSON.stringify(await readiness())).toMatch(/"part":"spool","ok":true,"detail":"0 batches wait"/),
    LONG,
  );
  expect(await exported(first)).toHaveLength(2_500);
});

test('what Riserbo exports can be imported into another project', async () => {
  const second = await openProject('second');
  const file = join(directory, 'ours.jsonl');
  await writeFile(file, lines.join('\n'));
  expect(await importInto('second', second, file)).toBe(0);
  await vi.waitFor(async () => expect(await exported(second)).toHaveLength(2_500), LONG);
});

test('lines that are no events are counted and named by code, the others are taken, nothing is repeated', async () => {
  const third = await openProject('third');
  const file = join(directory, 'mixed.json');
  const secret = 'ada@example.org';
  const good = { event: 'Good', properties: { time: 1_736_000_000, distinct_id: 'a', $insert_id: 'good-1' } };
  const bad = [`{"event":"${secret}`, '[]', JSON.stringify({ event: '', properties: good.properties })];
  await writeFile(file, [JSON.stringify(good), ...bad, ''].join('\n'));
  said.length = 0;
  expect(await importInto('third', third, file)).toBe(1);
  expect(said.join('\n')).toMatch(
    /1 of 4 events.*\n {2}2 refused: not_an_object\n {2}1 refused: missing_event/,
  );
  expect(said.join('\n')).not.toContain(secret);
});

test('a wrong secret, a list in the place of lines and a file that is not there are said in a sentence', async () => {
  const list = join(directory, 'list.json');
  await writeFile(list, '[{"event":"A"}]');
  said.length = 0;
  expect(await importInto('first', { ...first, user: 'nobody' }, join(directory, 'ours.jsonl'))).toBe(1);
  expect(await importInto('first', first, list)).toBe(1);
  expect(await importInto('first', first, join(directory, 'none.jsonl'))).toBe(1);
  expect(await runCommand(['import'])).toBe(1);
  expect(said).toEqual([
    expect.stringContaining('the service account may not import'),
    expect.stringContaining('one JSON object a line'),
    expect.stringContaining('no such file'),
    expect.stringContaining('say: riserbo import'),
  ]);
});
