import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { InsightsResult } from '#contract';
import type { ProductAddress, ProductUsage } from './support/product-process.ts';

const PRODUCT = new URL('support/product-process.ts', import.meta.url);

interface Running extends ProductAddress {
  readonly child: ChildProcess;
}

async function start(directory: string): Promise<Running> {
  const child = fork(PRODUCT, [directory, 'development'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return { child, ...(await answer<ProductAddress>(child)) };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [value] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the product ended'))),
  ]);
  return value as T; // our own process
}

async function end(child: ChildProcess, how: 'SIGKILL' | 'stop'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  if (how === 'stop') child.send('stop');
  else child.kill('SIGKILL');
  await exit;
}

/** An SDK's batch: person p sends event n. Sent again unchanged until it is answered with "1". */
async function send({ url, token }: Running, numbers: readonly number[], time: number): Promise<boolean> {
  const events = numbers.map((number) => ({
    event: 'Model called',
    properties: {
      token,
      distinct_id: `u-${number % PEOPLE}`,
      time: time + number,
      $insert_id: `i-${number}`,
      number,
    },
  }));
  const changes = [{ $token: token, $distinct_id: `u-${(numbers[0] ?? 0) % PEOPLE}`, $set: { plan: 'pro' } }];
  try {
    const track = await fetch(`${url}/track`, { method: 'POST', body: JSON.stringify(events) });
    const engage = await fetch(`${url}/engage`, { method: 'POST', body: JSON.stringify(changes) });
    return (await track.text()) === '1' && (await engage.text()) === '1';
  } catch {
    return false;
  }
}

const PEOPLE = 37;
const BATCHES = 120;
const EVENTS = BATCHES * 10;

async function count({ url, projectId, authorization }: Running): Promise<(number | null)[]> {
  const event = 'Model called';
  const number = { scope: 'event', name: 'number' };
  const reply = await fetch(`${url}/api/projects/${projectId}/reports/insights`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      metrics: [
        { kind: 'event', event, measure: { kind: 'total' } },
        { kind: 'event', event, measure: { kind: 'unique' } },
        { kind: 'event', event, measure: { kind: 'property', property: number, aggregate: 'sum' } },
      ],
      range: { last: 3, unit: 'day' },
      unit: 'day',
    }),
  });
  expect(reply.status).toBe(200);
  const result = (await reply.json()) as InsightsResult; // its own schema checked it
  return result.series.map(({ total }) => total);
}

async function untilLoaded({ child }: Running): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    child.send('usage');
    if ((await answer<ProductUsage>(child)).spoolBatches === 0) return;
    await delay(100);
  }
  throw new Error('the spool does not empty');
}

test('the whole product, killed over and over under load, counts every event once and every person once', {
  timeout: 240_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-product-'));
  await chmod(directory, 0o755);
  const time = Date.now() - 600_000;
  const waiting = Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: 10 }, (_unused, index) => batch * 10 + index),
  );
  let running: Running | undefined;
  try {
    let crashes = 0;
    while (waiting.length > 0) {
      const now = await start(directory);
      running = now;
      let taken = 0;
      const sender = async () => {
        for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
          if (!(await send(now, batch, time))) return waiting.push(batch);
          // The same batch again now and then, as after a beacon.
          if (++taken % 7 === 0) await send(now, batch, time);
          if (crashes < 2 && taken === 40) now.child.kill('SIGKILL');
        }
        return 0;
      };
      await Promise.all(Array.from({ length: 4 }, sender));
      if (waiting.length === 0) break;
      crashes++;
      await end(now.child, 'SIGKILL');
    }
    expect(crashes).toBe(2);
    if (!running) throw new Error('never started');
    await untilLoaded(running);
    expect(await count(running)).toEqual([EVENTS, PEOPLE, (EVENTS * (EVENTS - 1)) / 2]);
    await end(running.child, 'stop');
    running = await start(directory);
    expect(await count(running)).toEqual([EVENTS, PEOPLE, (EVENTS * (EVENTS - 1)) / 2]);
  } finally {
    if (running) await end(running.child, 'stop');
    await rm(directory, { recursive: true, force: true });
  }
});

/** Kills the embedded PostgreSQL, once it runs (again), and answers its process id. */
async function killPostgres(directory: string, last?: number): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    const pid = postgresPid(join(directory, 'data', 'postgres'));
    if (pid !== undefined && pid !== last) {
      process.kill(pid, 'SIGKILL');
      return pid;
    }
    await delay(100);
  }
  throw new Error('PostgreSQL does not come back');
}

function postgresPid(directory: string): number | undefined {
  const [file] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('postmaster.pid'),
  );
  return file === undefined ? undefined : Number(readFileSync(join(directory, file), 'utf8').split('\n')[0]);
}

test('events are taken while PostgreSQL dies and comes back, and all are counted once', {
  timeout: 240_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-product-'));
  await chmod(directory, 0o755);
  const time = Date.now() - 600_000;
  const running = await start(directory);
  try {
    const statuses: boolean[] = [];
    let killed: number | undefined;
    for (let batch = 0; batch < BATCHES; batch++) {
      if (batch === 20 || batch === 70) killed = await killPostgres(directory, killed);
      const numbers = Array.from({ length: 10 }, (_unused, index) => batch * 10 + index);
      statuses.push(await send(running, numbers, time));
    }
    expect(statuses.every((isTaken) => isTaken)).toBe(true);
    await untilLoaded(running);
    expect(await count(running)).toEqual([EVENTS, PEOPLE, (EVENTS * (EVENTS - 1)) / 2]);
  } finally {
    await end(running.child, 'stop');
    await rm(directory, { recursive: true, force: true });
  }
});
