import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  watch,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFoundation } from '#app';
import { checkBackup, toKeyIdentity } from '#backup';
import { parseConfig } from '#config';
import type { InsightsResult } from '#contract';
import { toSubjectId } from '#core';
import { createLog } from '#http';
import { createProofStore } from '#metadata';
import { fileKeyService } from '#vault';
import { readArchive } from '../src/backup/archive.ts';
import { openKeyFiles } from '../src/vault/key-files.ts';
import { toOpenRoot } from '../src/vault/roots.ts';
import { findBytes, type Place } from './support/byte-search.ts';
import type { ProductAddress, ProductUsage } from './support/product-process.ts';

const PRODUCT = new URL('support/product-process.ts', import.meta.url);
const BIN = fileURLToPath(new URL('../bin/riserbo.js', import.meta.url));
const EMAIL = 'zebedeo.quintavalle@posta-quintavalle.example';
const NAME = 'Zebedeo Quintavalle';
/** A dozen programs, one after the other, each with databases to start: minutes where others are at work. */
const LONG = 600_000;

let directory: string;
let children: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-backup-'));
  await chmod(directory, 0o755);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

interface Running extends ProductAddress {
  readonly child: ChildProcess;
}

async function start(where: string): Promise<Running> {
  const child = fork(PRODUCT, [where, 'development'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const [address] = await once(child, 'message');
  return { child, ...(address as ProductAddress) }; // our own process
}

async function stop({ child }: Running): Promise<void> {
  const exit = once(child, 'exit');
  child.send('stop');
  await exit;
  children = children.filter((other) => other !== child);
}

async function send(
  { url, token, child }: Running,
  people: readonly number[],
  insert: string,
): Promise<void> {
  const events = people.map((person) => ({
    event: 'Model called',
    properties: {
      token,
      distinct_id: `u-${person}`,
      $insert_id: `${insert}-${person}`,
      plan: 'pro',
      number: person,
    },
  }));
  const profiles = people.map((person) => ({
    $token: token,
    $distinct_id: `u-${person}`,
    $set: { $email: person === 0 ? EMAIL : `u${person}@example.com`, $name: NAME, plan: 'pro' },
  }));
  for (const [route, body] of [
    ['track', events],
    ['engage', profiles],
  ] as const)
    expect(
      await (await fetch(`${url}/${route}`, { method: 'POST', body: JSON.stringify(body) })).text(),
    ).toBe('1');
  for (;;) {
    child.send('usage');
    const [{ spoolBatches }] = (await once(child, 'message')) as [ProductUsage];
    if (spoolBatches === 0) return;
    await delay(100);
  }
}

async function count({ url, projectId, authorization }: Running): Promise<unknown> {
  const plan = { scope: 'person', name: 'plan' };
  const reply = await fetch(`${url}/api/projects/${projectId}/reports/insights`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      metrics: ['total', 'unique'].map((kind) => ({
        kind: 'event',
        event: 'Model called',
        measure: { kind },
      })),
      breakdowns: [{ property: plan }],
      range: { last: 3, unit: 'day' },
      unit: 'day',
    }),
  });
  expect(reply.status).toBe(200);
  const { series } = (await reply.json()) as InsightsResult; // its own schema checked it
  return series.map(({ total, segment }) => ({ total, segment }));
}

const shown = (total: number) => ({ total, segment: [{ kind: 'text', text: 'pro' }] });

function riserbo(where: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const settings = ['--data-directory', join(where, 'data'), '--key-directory', join(where, 'keys')];
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args, ...settings], { cwd: where }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${out}${err}` }),
    );
  });
}

/** Told to end as soon as a key lies in its place. */
async function rehearseAndEnd(where: string, ...args: string[]): Promise<void> {
  const settings = ['--data-directory', join(where, 'data'), '--key-directory', join(where, 'keys')];
  const stop = new AbortController();
  const changes = watch(join(where, 'keys'), { signal: stop.signal });
  const child = spawn(process.execPath, [BIN, 'restore', '--check', ...args, ...settings], { cwd: where });
  const ended = once(child, 'exit');
  for await (const { filename } of changes) if (filename?.startsWith('.rehearsal')) break;
  stop.abort();
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
}

async function newDirectory(name: string): Promise<string> {
  const made = await mkdtemp(join(directory, name));
  await chmod(made, 0o755);
  return made;
}

test(
  'a backup brings the whole installation back elsewhere, and holds nobody in clear',
  async () => {
    const people = Array.from({ length: 30 }, (_, person) => person);
    const old = await newDirectory('old');
    const file = join(directory, 'riserbo.backup');
    const keyFile = join(directory, 'backup.key');

    const before = await start(old);
    await send(before, people, 'first');
    expect(await count(before)).toEqual([shown(30), shown(30)]);
    const refused = await riserbo(old, 'backup', 'make', '--to', 'age1nobody', file);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('another riserbo serves') });
    await stop(before);

    const made = await riserbo(old, 'backup', 'key', keyFile);
    const recipient = /^age1\S+/m.exec(made.output)?.[0] ?? '';
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await riserbo(old, 'backup', 'make', '--to', 'age1nobody', file)).toMatchObject({ code: 1 });
    const backedUp = await riserbo(old, 'backup', 'make', '--to', recipient, file);
    expect(backedUp).toMatchObject({ code: 0, output: expect.stringContaining('Backed up') });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await riserbo(old, 'backup', 'make', '--to', recipient, file)).toMatchObject({ code: 1 });
    expect(await riserbo(old, 'backup', 'check', '--identity', keyFile, file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('every row is there'),
    });
    expect(await riserbo(old, 'restore', '--check', '--identity', keyFile, file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Could be restored'),
    });
    const rehearsed = async (folder: string) =>
      (await readdir(join(old, folder))).filter((name) => name.startsWith('.rehearsal'));
    expect([await rehearsed('data'), await rehearsed('keys')]).toEqual([[], []]);
    // Of the data something may stay for an hour, where PostgreSQL was just being started; of the keys nothing.
    await rehearseAndEnd(old, '--identity', keyFile, file);
    expect(await rehearsed('keys')).toEqual([]);
    expect(await lastRestore(old)).toMatchObject({ rows: expect.any(Number) });

    const identity = (await readFile(keyFile, 'utf8')).split('\n')[1] ?? '';
    const places: Place[] = [];
    for await (const { name, bytes } of readArchive(file, identity)) places.push({ name, bytes });
    expect(places.map(({ name }) => name)).toContain('postgres/vault.sealed/000001');
    expect(places.filter(({ name }) => /vault\.(\w+_key|root|tombstone)/.test(name))).toEqual([]);
    expect(findBytes([EMAIL, NAME], places)).toEqual([]);
    const sealing = await readFile(join(old, 'keys', 'root.key'));
    expect(places.filter(({ bytes }) => bytes.includes(sealing))).toEqual([]);

    const fresh = await newDirectory('fresh');
    expect(await riserbo(fresh, 'restore', '--identity', keyFile, file)).toMatchObject({
      code: 1,
      output: expect.stringContaining('put the newest copy of the key directory'),
    });
    await cp(join(old, 'keys'), join(fresh, 'keys'), { recursive: true });
    expect(await riserbo(fresh, 'restore', '--identity', keyFile, file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Restored'),
    });
    expect(await riserbo(fresh, 'restore', '--identity', keyFile, file)).toMatchObject({
      code: 1,
      output: expect.stringContaining('installation here already'),
    });
    const after = await start(fresh);
    expect(await count(after)).toEqual([shown(30), shown(30)]);
    await send(after, [...people, 30], 'second');
    expect(await count(after)).toEqual([shown(61), shown(31)]);
    await stop(after);
    oldest = { where: old, file, keyFile, projectId: before.projectId };
  },
  LONG,
);

let oldest: { where: string; file: string; keyFile: string; projectId: number };

test(
  'of whoever was erased after a backup, the backup and the keys of today open nothing; of all others, everything',
  async () => {
    const { where, file, keyFile, projectId } = oldest;
    await cp(join(where, 'keys'), join(directory, 'former-keys'), { recursive: true });
    const project = ['--project', `${projectId}`];
    expect(await riserbo(where, 'erase', 'person', ...project, '--id', 'u-29')).toMatchObject({ code: 0 });
    expect(await readFile(join(where, 'keys', 'erased.log'), 'utf8')).toMatch(/^knows 0\n1 \d+ delete\n$/);
    expect(await riserbo(where, 'keys', 'rotate')).toMatchObject({ code: 0 });
    expect(await riserbo(where, 'keys', 'rotate', '--finish')).toMatchObject({ code: 0 });

    const today = join(where, 'keys');
    expect(await opensWith(join(directory, 'former-keys'), 'keys.backup', today)).toBe(false);
    expect(await opensWith(today, 'keys.backup', today)).toBe(true);
    const clean = await newDirectory('clean');
    await cp(today, join(clean, 'keys'), { recursive: true });
    expect(await riserbo(clean, 'restore', '--identity', keyFile, file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('again now: 1 ids of people'),
    });
    const names = await everyName(clean);
    expect(names.filter((email) => email === 'u29@example.com')).toEqual([]);
    expect(names).toHaveLength(29);
    const running = await start(clean);
    expect(await count(running)).toEqual([shown(29), shown(29)]);
    await stop(running);
  },
  LONG,
);

/** Whether a copy of the keys opens with the roots of a key directory. */
async function opensWith(folder: string, name: string, keys: string): Promise<boolean> {
  const files = openKeyFiles(keys, fileKeyService);
  const roots = [await files.read('root.key')].flatMap((key) => (key ? [toOpenRoot(key)] : []));
  const identity = toKeyIdentity(roots.map(({ id, backupKey }) => ({ id, key: backupKey })));
  return checkBackup(join(folder, name), identity).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'backup_wrong_key' });
      return false;
    },
  );
}

function lastRestore(where: string) {
  return withFoundation(configOf(where), createLog('silent'), ({ db }) => createProofStore(db).lastRestore());
}

function configOf(where: string) {
  return parseConfig({
    flags: { dataDirectory: join(where, 'data'), keyDirectory: join(where, 'keys') },
    environment: {},
    workingDirectory: where,
  });
}

/** Every e-mail address that the vault opens, of whoever it holds anything of. */
async function everyName(where: string): Promise<string[]> {
  return withFoundation(configOf(where), createLog('silent'), async ({ db, projects, vault }) => {
    const emails: string[] = [];
    for (const { id } of await projects.list()) {
      const { rows } = await sql<{ subject: bigint }>`
        select subject from vault.subject_key where project_id = ${id}`.execute(db);
      const opened = await vault.open(
        id,
        rows.map(({ subject }) => toSubjectId(subject)),
        'all',
      );
      for (const { email } of opened.values()) if (email) emails.push(email);
    }
    return emails;
  });
}

test('another key, a cut and a changed file are told from a good backup', async () => {
  const where = await newDirectory('other');
  const file = join(directory, 'riserbo.backup');
  const keyFile = join(directory, 'backup.key');
  const other = join(directory, 'other.key');
  await riserbo(where, 'backup', 'key', other);
  const check = (identity: string, path: string) =>
    riserbo(where, 'backup', 'check', '--identity', identity, path);
  expect(await check(other, file)).toMatchObject({
    code: 1,
    output: expect.stringContaining('does not open'),
  });
  const { size } = await stat(file);
  const cut = join(directory, 'cut.backup');
  await copyFile(file, cut);
  await truncate(cut, Math.floor(size / 2));
  expect(await check(keyFile, cut)).toMatchObject({
    code: 1,
    output: expect.stringContaining('cut or changed'),
  });
  const changed = await readFile(file);
  changed[size - 100] = (changed[size - 100] ?? 0) ^ 1;
  await writeFile(cut, changed);
  expect(await check(keyFile, cut)).toMatchObject({
    code: 1,
    output: expect.stringContaining('cut or changed'),
  });
});

test('a restore that was broken off is no installation: nothing starts on it', async () => {
  const where = await newDirectory('broken');
  const keyFile = join(directory, 'backup.key');
  await cp(join(oldest.where, 'keys'), join(where, 'keys'), { recursive: true });
  expect(await riserbo(where, 'restore', '--identity', keyFile, join(directory, 'cut.backup'))).toMatchObject(
    {
      code: 1,
      output: expect.stringContaining('cut or changed'),
    },
  );
  expect(await riserbo(where, 'project', 'create', '--name', 'New')).toMatchObject({
    code: 1,
    output: expect.stringContaining('a restore into this database was broken off'),
  });
});
