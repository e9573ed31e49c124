/**
 * npm run bench:ingest [-- --events 300000 --seconds 60 --connections 16 --edge --cpu-prof]
 *
 * SDK-sized batches of 50 browser events over HTTP keep-alive, from a process of their own, with all protection on, into the whole
 * product (its loader and databases share the machine). Takes about a minute. `--edge`: edge, line, gate and spool alone, as on an ingest node.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from '#sql';
import { openEngine } from '#warehouse';
import type { ProductUsage } from '../test/support/product-process.ts';
import { machine } from './compare.ts';
import type { LoadReport } from './ingest-load.ts';
import { cpuOfChildren, diskUse } from './usage.ts';

const { values } = parseArgs({
  options: {
    /** The run ends with the first of these two. */
    events: { type: 'string', default: '300000' },
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '16' },
    edge: { type: 'boolean', default: false },
    'cpu-prof': { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const EVENTS_PER_BATCH = 50;
const EDGE = '../test/support/edge-process.ts';
const PRODUCT = '../test/support/product-process.ts';

const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-'));
// As root, PostgreSQL runs as a user of its own and has to walk in here.
await chmod(directory, 0o755);
const execArgv = values['cpu-prof'] ? ['--cpu-prof', '--cpu-prof-dir', `${tmpdir()}/riserbo-profiles`] : [];
const server = fork(new URL(values.edge ? EDGE : PRODUCT, import.meta.url), [directory], { execArgv });
try {
  await measure();
} finally {
  await stop();
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const { url, token } = await message<{ url: string; token: string }>(server);
  const load = fork(new URL('ingest-load.ts', import.meta.url));
  await message(load);
  const send = (order: { seconds: number; bodies: number; connections?: number }) =>
    ask<LoadReport>(load, {
      url,
      token,
      connections: Number(values.connections),
      eventsPerBatch: EVENTS_PER_BATCH,
      ...order,
    });
  const empty = await look();
  // Code that is not compiled, people and texts that nobody has seen: paid once.
  const first = await send({ seconds: 5, bodies: 400 });
  const before = await untilLoaded(30);

  const peak = watchPeaks();
  const report = await send({ seconds, bodies: Math.ceil(Number(values.events) / EVENTS_PER_BATCH) });
  const drainStart = performance.now();
  const drained = await untilLoaded(60);
  const drainSeconds = (performance.now() - drainStart) / 1_000;
  const { rssBytes, lagSeconds } = await peak();

  const sent = performance.now();
  await send({ seconds: 1, bodies: 1, connections: 1 });
  const queryableMs = values.edge ? 0 : await untilMoreThan(drained.loadedEvents, sent);
  load.kill();
  // Background merges, and what the databases write late.
  await delay(values.edge ? 0 : 10_000);
  const after = await look();

  const each = (ms: number, events: number) => (ms / events).toFixed(4);
  console.log(`hardware      ${machine()}`);
  console.log(
    `events/s      ${Math.round(report.taken / report.seconds)} (${report.taken} taken, ${report.refused} refused in ${report.seconds.toFixed(1)} s, batches of ${EVENTS_PER_BATCH})`,
  );
  console.log(
    `latency       p50 ${report.p50.toFixed(1)} ms, p99 ${report.p99.toFixed(1)} ms, max ${report.max.toFixed(1)} ms, ${values.connections} batches always waiting`,
  );
  console.log(
    `CPU an event  ${each(drained.cpuMs - before.cpuMs, report.taken)} ms, and ${each(drained.childrenMs - before.childrenMs, report.taken)} PostgreSQL; cold ${each(before.cpuMs - empty.cpuMs, first.taken)} and ${each(before.childrenMs - empty.childrenMs, first.taken)}; the load process ${each(report.cpuMs, report.taken)}`,
  );
  console.log(
    `memory        ${mebibytes(empty.rssBytes)} MiB RSS at the start, ${mebibytes(rssBytes)} at most, ${mebibytes(after.rssBytes)} after`,
  );
  console.log(
    `body          ${Math.round(report.bytes / (report.taken + report.refused))} bytes an event as sent`,
  );
  if (values.edge) return;
  const events = after.loadedEvents;
  console.log(
    `loaded        ${drained.loadedEvents - before.loadedEvents} events, ${Math.round((drained.loadedEvents - before.loadedEvents) / (report.seconds + drainSeconds))} a second to the last one; at most ${lagSeconds.toFixed(1)} s behind`,
  );
  console.log(`queryable     ${Math.round(queryableMs)} ms after it was sent, without other load`);
  const grown = [...after.disk].map(
    ([part, bytes]) => `${part} ${((bytes - (empty.disk.get(part) ?? 0)) / events).toFixed(1)}`,
  );
  console.log(
    `files         ${grown.join(', ')} bytes an event more than when empty (${mebibytes(sum(empty.disk))} MiB), of ${events}`,
  );
  await stop();
  console.log(
    `warehouse     ${(await bytesPerRow()).toFixed(1)} bytes an event in parts that are not merged away`,
  );
}

async function stop(): Promise<void> {
  if (!server.connected) return;
  server.send('stop');
  await once(server, 'exit');
}

/** What ClickHouse holds when it has thrown away what it merged, which it keeps for eight minutes. */
async function bytesPerRow(): Promise<number> {
  const engine = openEngine({ directory: join(directory, 'data', 'clickhouse') });
  const [found] = await engine.run<{ bytes: number }>(
    sql`SELECT sum(bytes_on_disk) / sum(if(table = 'events', rows, 0)) AS bytes
        FROM system.parts WHERE active AND database = currentDatabase()`.toStatement(),
  );
  await engine.close();
  return found?.bytes ?? 0;
}

async function look() {
  const usage = await ask<ProductUsage>(server, 'usage');
  return {
    ...usage,
    childrenMs: cpuOfChildren(server.pid),
    disk: values.edge ? new Map<string, number>() : await diskUse(join(directory, 'data')),
  };
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((all, size) => all + size, 0);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** Asks once a second until it is asked back. */
function watchPeaks(): () => Promise<{ rssBytes: number; lagSeconds: number }> {
  const peaks = { rssBytes: 0, lagSeconds: 0 };
  const ended = new AbortController();
  const watch = async () => {
    while (!ended.signal.aborted) {
      const { rssBytes, lagSeconds } = await ask<ProductUsage>(server, 'usage');
      peaks.rssBytes = Math.max(peaks.rssBytes, rssBytes);
      peaks.lagSeconds = Math.max(peaks.lagSeconds, lagSeconds);
      await delay(1_000);
    }
  };
  const watched = watch();
  return async () => {
    ended.abort();
    await watched;
    return peaks;
  };
}

async function untilLoaded(atMostSeconds: number) {
  const end = performance.now() + atMostSeconds * 1_000;
  let emptyBefore = false;
  for (;;) {
    const usage = await ask<ProductUsage>(server, 'usage');
    // The count of loaded events follows the emptying of the spool by a moment.
    const isEmpty = usage.spoolBatches === 0;
    if (values.edge || (isEmpty && emptyBefore) || performance.now() > end)
      return { ...usage, childrenMs: cpuOfChildren(server.pid) };
    emptyBefore = isEmpty;
    await delay(500);
  }
}

async function untilMoreThan(loadedEvents: number, since: number): Promise<number> {
  while ((await ask<ProductUsage>(server, 'usage')).loadedEvents <= loadedEvents) await delay(10);
  return performance.now() - since;
}

async function ask<T>(child: ChildProcess, question: string | object): Promise<T> {
  child.send(question);
  return message<T>(child);
}

async function message<T = unknown>(child: ChildProcess): Promise<T> {
  const heard = new AbortController();
  const gone = once(child, 'exit', { signal: heard.signal }).then(() => {
    throw new Error('a process of the bench ended early');
  });
  try {
    const [value] = await Promise.race([once(child, 'message', { signal: heard.signal }), gone]);
    return value as T; // our own processes
  } finally {
    heard.abort();
    gone.catch(() => {});
  }
}
