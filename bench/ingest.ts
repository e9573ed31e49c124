/**
 * npm run bench:ingest [-- --seconds 10 --connections 16 --edge --cpu-prof]
 *
 * SDK-sized batches of 50 browser events over HTTP keep-alive, from a process of their own, with all protection on, into the whole
 * product (its loader and databases share the machine). `--edge`: edge, line, gate and spool alone, as on an ingest node.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ProductUsage } from '../test/support/product-process.ts';
import type { LoadReport } from './ingest-load.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
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
  if (server.connected) {
    server.send('stop');
    await once(server, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const { url, token } = await message<{ url: string; token: string }>(server);
  const load = fork(new URL('ingest-load.ts', import.meta.url));
  await message(load);
  const order = { url, token, connections: Number(values.connections), eventsPerBatch: EVENTS_PER_BATCH };
  // Warm: compiled code and open connections are the normal state of a server.
  await ask<LoadReport>(load, { ...order, seconds: 2, bodies: 400 });
  await untilLoaded(30);
  const before = await ask<ProductUsage>(server, 'usage');
  const bodies = Math.ceil((seconds * 40_000) / EVENTS_PER_BATCH);
  const report = await ask<LoadReport>(load, { ...order, seconds, bodies });
  load.kill();
  const after = await ask<ProductUsage>(server, 'usage');
  const drainStart = performance.now();
  const drained = await untilLoaded(60);
  print(report, { before, after, drained, drainSeconds: (performance.now() - drainStart) / 1_000 });
}

async function untilLoaded(atMostSeconds: number): Promise<ProductUsage> {
  const end = performance.now() + atMostSeconds * 1_000;
  let loaded = -1;
  for (;;) {
    const usage = await ask<ProductUsage>(server, 'usage');
    if (values.edge || performance.now() > end) return usage;
    // The count of loaded events follows the emptying of the spool by a moment.
    if (usage.spoolBatches === 0 && usage.loadedEvents === loaded) return usage;
    loaded = usage.loadedEvents;
    await delay(100);
  }
}

function print(
  report: LoadReport,
  use: { before: ProductUsage; after: ProductUsage; drained: ProductUsage; drainSeconds: number },
): void {
  const { before, after, drained, drainSeconds } = use;
  const [cpu] = cpus();
  const each = (amount: number) => (amount / report.taken).toFixed(4);
  const lines = [
    `hardware      ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `events/s      ${Math.round(report.taken / report.seconds)} (${report.taken} taken, ${report.refused} refused in ${report.seconds.toFixed(1)} s, batches of ${EVENTS_PER_BATCH})`,
    `latency       p50 ${report.p50.toFixed(1)} ms, p99 ${report.p99.toFixed(1)} ms, max ${report.max.toFixed(1)} ms`,
    `CPU an event  ${each(drained.cpuMs - before.cpuMs)} ms server, ${each(report.cpuMs)} ms load process`,
    `memory        ${Math.round(after.rssBytes / 2 ** 20)} MiB RSS`,
    `body          ${Math.round(report.bytes / (report.taken + report.refused))} bytes an event as sent`,
  ];
  if (!values.edge)
    lines.push(
      `loaded        ${after.loadedEvents - before.loadedEvents} by the end, lag ${after.lagSeconds.toFixed(1)} s; all ${drained.loadedEvents - before.loadedEvents} after ${drainSeconds.toFixed(1)} s more`,
    );
  console.log(lines.join('\n'));
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
