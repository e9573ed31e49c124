import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProjectId, toProjectId } from '#core';
import { batchMaker, timesIn } from '../../test/support/batches.ts';
import { isFull } from '../../test/support/full.ts';
import { testPolicy } from '../../test/support/ingest.ts';
import { toStored } from './spool/stored-batch.ts';
import { openSpool, type SpoolOptions } from './spool.ts';
import type { Segment, Spool } from './spool-types.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 22);
const PROCESS = new URL('../../test/support/spool-process.ts', import.meta.url).pathname;

let directory: string;
let now: number;
const opened: Spool[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-spool-'));
  now = START;
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const spool of opened.splice(0)) await spool.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({ directory, clock: () => now, reserveBytes: 0, ...options });
  opened.push(spool);
  return spool;
}

async function close(spool: Spool): Promise<void> {
  opened.splice(opened.indexOf(spool), 1);
  await spool.close();
}

async function drain(spool: Spool, maxRecords = 1_000): Promise<readonly number[]> {
  const times: number[] = [];
  for (;;) {
    const segment = await spool.next({ maxRecords });
    if (!segment) return times;
    times.push(...timesIn(segment.batches));
    await spool.forget(segment, []);
  }
}

const keysOf = (segment: Segment | undefined): readonly bigint[] =>
  (segment?.batches ?? []).flatMap(({ records }) =>
    records.map((record) => (record.kind === 'event' ? record.insertKey : 0n)),
  );

test('what was appended comes back in order, in segments of about the size asked for', async () => {
  const spool = await open();
  const makeBatch = batchMaker();
  for (const times of [
    [1, 2],
    [3, 4],
    [5, 6],
  ])
    await spool.append(await makeBatch(times));
  const first = await spool.next({ maxRecords: 4 });
  expect(timesIn(first?.batches ?? [])).toEqual([1, 2, 3, 4]);
  if (first) await spool.forget(first, []);
  expect(await drain(spool)).toEqual([5, 6]);
  expect(await spool.next({ maxRecords: 4 })).toBeUndefined();
});

test('who has sent little is loaded at once, however much another waits for; each project in its order', async () => {
  const spool = await open();
  const flood = batchMaker(testPolicy(1));
  const trickle = batchMaker(testPolicy(2));
  const other = batchMaker(testPolicy(3));
  const run = (from: number, length: number) => Array.from({ length }, (_, place) => from + place);
  for (let batch = 0; batch < 20; batch += 1) await spool.append(await flood(run(batch * 400, 400)));
  await spool.append(await trickle([100_001]));
  await spool.append(await other([200_001]));
  await spool.append(await trickle([100_002]));
  const loaded = new Map<number, number[]>();
  const sizes: number[] = [];
  const first = await spool.next({ maxRecords: 3_000 });
  expect(new Set(first?.batches.map(({ projectId }) => projectId))).toEqual(new Set([1, 2, 3]));
  for (;;) {
    const segment = await spool.next({ maxRecords: 3_000 });
    if (!segment) break;
    for (const { projectId, records } of segment.batches)
      loaded.set(projectId, [...(loaded.get(projectId) ?? []), ...records.map(({ time }) => time)]);
    sizes.push(timesIn(segment.batches).length);
    await spool.forget(segment, []);
  }
  expect(loaded.get(1)).toEqual(run(0, 8_000));
  expect(loaded.get(2)).toEqual([100_001, 100_002]);
  expect(loaded.get(3)).toEqual([200_001]);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(3_000);
  expect(sizes.length).toBeLessThanOrEqual(4);
});

test('of several that send much, each has its turn in every segment, and large batches wait for theirs', async () => {
  const spool = await open();
  const makers = [1, 2, 3].map((id) => batchMaker(testPolicy(id)));
  const length = 1_500;
  for (let batch = 0; batch < 4; batch += 1)
    for (const [place, make] of makers.entries())
      await spool.append(
        await make(Array.from({ length }, (_, at) => place * 100_000 + batch * length + at)),
      );
  const counts = new Map<number, number>();
  for (let segments = 1; segments <= 6; segments += 1) {
    const segment = await spool.next({ maxRecords: 3_000 });
    if (!segment) throw new Error('there is nothing');
    for (const { projectId, records } of segment.batches)
      counts.set(projectId, (counts.get(projectId) ?? 0) + records.length);
    const all = [1, 2, 3].map((id) => counts.get(id) ?? 0);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(2 * length);
    await spool.forget(segment, []);
  }
  expect([...counts.values()]).toEqual([6_000, 6_000, 6_000]);
  expect(await spool.next({ maxRecords: 3_000 })).toBeUndefined();
});

test('what an older version left in the spool is loaded', async () => {
  await close(await open());
  const root = openLmdb({
    path: directory,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
    maxDbs: 8,
  });
  const batches = root.openDB<Uint8Array, Uint8Array>({
    name: 'batches',
    encoding: 'binary',
    keyEncoding: 'binary',
  });
  const make = batchMaker();
  for (const time of [1, 2]) {
    const key = Buffer.alloc(18);
    key.writeUIntBE(START, 0, 6);
    key.writeUIntBE(time, 12, 6);
    await batches.put(key, toStored(await make([time]), START));
  }
  await root.close();
  const spool = await open();
  await spool.append(await make([3]));
  expect(spool.status()).toMatchObject({ batches: 3, oldestAt: START });
  expect([...(await drain(spool))].sort()).toEqual([1, 2, 3]);
});

test('the same segment comes back after a crash, although more was appended and more is asked for', async () => {
  const makeBatch = batchMaker();
  const before = await open();
  await before.append(await makeBatch([1]));
  await before.append(await makeBatch([2]));
  const segment = await before.next({ maxRecords: 2 });
  await before.append(await makeBatch([3]));
  await close(before);
  now += 1;
  const after = await open();
  await after.append(await makeBatch([4]));
  const again = await after.next({ maxRecords: 1_000 });
  expect(again?.id).toBe(segment?.id);
  expect(timesIn(again?.batches ?? [])).toEqual([1, 2]);
  if (again) await after.forget(again, []);
  expect(await drain(after)).toEqual([3, 4]);
});

test('a segment stays the same although an older process goes on appending', async () => {
  const makeBatch = batchMaker();
  const older = await open();
  now += 1_000;
  const newer = await open();
  await older.append(await makeBatch([1]));
  await newer.append(await makeBatch([10]));
  const segment = await newer.next({ maxRecords: 100 });
  await older.append(await makeBatch([2]));
  await close(newer);
  const again = await (await open()).next({ maxRecords: 100 });
  expect(again?.id).toBe(segment?.id);
  expect(timesIn(again?.batches ?? [])).toEqual([1, 10]);
});

test('insert keys of a forgotten segment are seen, of others and of other projects not', async () => {
  const spool = await open();
  const policy = testPolicy(7);
  const makeBatch = batchMaker(policy);
  await spool.append(await makeBatch([START, START + 1]));
  const segment = await spool.next({ maxRecords: 10 });
  const keys = keysOf(segment);
  expect(new Set(keys).size).toBe(2);
  expect(spool.seen(policy.projectId, keys)).toEqual(new Set());
  if (segment) await spool.forget(segment, [{ projectId: policy.projectId, insertKeys: keys }]);
  expect(spool.seen(policy.projectId, [...keys, 5n, 0n])).toEqual(new Set(keys));
  expect(spool.seen(toProjectId(8), keys)).toEqual(new Set());
});

test('insert keys are remembered for a window after loading, and not for ever', async () => {
  const spool = await open({ windowMs: 7 * DAY });
  const makeBatch = batchMaker();
  const projectId: ProjectId = toProjectId(1);
  const load = async (time: number) => {
    await spool.append(await makeBatch([time]));
    const segment = await spool.next({ maxRecords: 10 });
    const insertKeys = keysOf(segment);
    if (segment) await spool.forget(segment, [{ projectId, insertKeys }]);
    return insertKeys;
  };
  const old = await load(START);
  for (let day = 1; day <= 7; day++) {
    now = START + day * DAY;
    await load(now);
    expect(spool.seen(projectId, old).size).toBe(1);
  }
  for (let day = 8; day <= 15; day++) {
    now = START + day * DAY;
    await load(now);
  }
  expect(spool.seen(projectId, old).size).toBe(0);
});

test('bytes that do not decode are handed over and do not stop the line', async () => {
  const makeBatch = batchMaker();
  const spool = await open();
  await spool.append(await makeBatch([1]));
  await spool.append(await makeBatch([2]));
  await close(spool);
  const root = openLmdb({ path: directory, encoding: 'binary', keyEncoding: 'binary' });
  const stored = root.openDB<Buffer, Buffer>({ name: 'batches', encoding: 'binary', keyEncoding: 'binary' });
  const [first] = stored.getRange({ limit: 1 });
  if (first)
    await stored.put(
      Buffer.from(first.key),
      Buffer.concat([first.value.subarray(0, 12), Buffer.from('damaged')]),
    );
  await root.close();
  const segment = await (await open()).next({ maxRecords: 10 });
  expect(timesIn(segment?.batches ?? [])).toEqual([2]);
  expect(segment?.broken).toHaveLength(1);
});

test('status says how many batches wait and since when', async () => {
  const spool = await open();
  const makeBatch = batchMaker();
  expect(spool.status()).toEqual({ batches: 0, bytes: 0, oldestAt: undefined });
  // A story's own times say nothing about how long it has been waiting.
  await spool.append(await makeBatch([START - 90 * DAY]));
  now += 5;
  await spool.append(await makeBatch([START + 9]));
  const status = spool.status();
  expect(status).toMatchObject({ batches: 2, oldestAt: START });
  expect(status.bytes).toBeGreaterThan(0);
  await drain(spool);
  expect(spool.status()).toMatchObject({ batches: 0, oldestAt: undefined });
});

test('another segment than the one in hand cannot be forgotten', async () => {
  const spool = await open();
  await spool.append(await batchMaker()([1]));
  await spool.next({ maxRecords: 1 });
  await expect(spool.forget({ id: 'x', batches: [], broken: [] }, [])).rejects.toMatchObject({
    code: 'spool_wrong_segment',
  });
});

test('above its own size the spool is full, and takes again once it was emptied', async () => {
  const spool = await open({ maxBytes: 40_000 });
  const makeBatch = batchMaker();
  const times: number[] = [];
  let failure: unknown;
  for (let time = 1; time < 10_000 && failure === undefined; time++) {
    now += 1_000;
    await spool.append(await makeBatch([time])).then(
      () => times.push(time),
      (error: unknown) => {
        failure = error;
      },
    );
  }
  expect(failure).toMatchObject({ code: 'spool_full' });
  expect(await drain(spool)).toEqual(times);
  await spool.append(await makeBatch([77]));
  expect(await drain(spool)).toEqual([77]);
});

test('a full disk refuses, loses nothing and recovers by itself', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('mounting a small disk needs root');
  const disk = join(directory, 'disk');
  execFileSync('mkdir', [disk]);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk], { stdio: 'ignore' });
  } catch {
    return context.skip('no tmpfs here');
  }
  try {
    const spool = await openSpool({ directory: join(disk, 'spool'), clock: () => now, reserveBytes: 0 });
    const makeBatch = batchMaker();
    const appended: number[] = [];
    const refusals: unknown[] = [];
    const append = async (time: number) => {
      now += 1_000;
      const many = Array.from({ length: 200 }, (_, index) => time * 1_000 + index);
      await spool.append(await makeBatch(many)).then(
        () => appended.push(...many),
        (error: unknown) => refusals.push(error),
      );
    };
    for (let time = 1; refusals.length < 3; time++) await append(time);
    expect(refusals[0]).toMatchObject({ code: 'spool_full' });
    await writeFile(join(disk, 'other'), '').catch(() => {});
    expect(await drain(spool, 400)).toEqual(appended);
    appended.length = 0;
    refusals.length = 0;
    for (let time = 5_000; time < 5_005; time++) await append(time);
    expect(refusals).toEqual([]);
    expect(await drain(spool, 400)).toEqual(appended);
    await spool.close();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('the directory is for its owner alone', async () => {
  const inner = join(directory, 'spool');
  const spool = await openSpool({ directory: inner, clock: () => now });
  opened.push(spool);
  expect((await stat(inner)).mode & 0o777).toBe(0o700);
});

/** Starts the process and gives its complete lines of output so far. */
function start(...args: string[]): { child: ChildProcess; lines(): string[] } {
  const child = spawn(process.execPath, [PROCESS, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { child, lines: () => output.split('\n').slice(0, -1) };
}

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

test('nothing acknowledged is lost when the process is killed, and another process goes on meanwhile', async () => {
  const killed = start('append', directory, '1');
  const other = start('append', directory, '1000000');
  await until(() => killed.lines().length > 300 && other.lines().length > 10);
  await kill(killed.child);
  const before = other.lines().length;
  await until(() => other.lines().length > before + 50);
  await kill(other.child);
  const acknowledged = [...killed.lines(), ...other.lines()].map(Number);
  const found = new Set(await drain(await open()));
  expect(acknowledged.filter((number) => !found.has(number))).toEqual([]);
});

test('nothing is loaded twice or lost when the loader is killed over and over', async () => {
  const spool = await open();
  const makeBatch = batchMaker();
  const expected: string[] = [];
  for (let number = 0; number < (isFull ? 400 : 200); number++) {
    const batch = await makeBatch([START + number]);
    expected.push(
      ...batch.records.map((record) => (record.kind === 'event' ? String(record.insertKey) : '')),
    );
    await spool.append(batch);
  }
  await close(spool);
  /** What a warehouse would hold that takes a segment once, as ClickHouse does by its deduplication token. */
  const warehouse = new Map<string, readonly string[]>();
  let isFinished = false;
  let kills = 0;
  for (; !isFinished && kills < 50; kills++) {
    const loader = start('load', directory);
    await until(() => loader.child.exitCode !== null || loader.lines().length > 3 + (kills % 3));
    isFinished = loader.child.exitCode === 0;
    if (!isFinished) await kill(loader.child);
    for (const line of loader.lines()) {
      const [what, id = '', keys = ''] = line.split(' ');
      if (what === 'loaded' && !warehouse.has(id)) warehouse.set(id, keys === '' ? [] : keys.split(','));
    }
  }
  expect(isFinished).toBe(true);
  expect(kills).toBeGreaterThan(2);
  expect([...warehouse.values()].flat().sort()).toEqual(expected.sort());
});
