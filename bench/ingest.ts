/**
 * npm run bench:ingest [-- --seconds 10 --connections 16 --cpu-prof]
 *
 * SDK-sized batches of 50 browser events over HTTP keep-alive, from a process of their own, with all protection on.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadReport } from './ingest-load.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    'cpu-prof': { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const EVENTS_PER_BATCH = 50;

interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly spoolBytes: number;
}

const execArgv = values['cpu-prof'] ? ['--cpu-prof', '--cpu-prof-dir', `${tmpdir()}/riserbo-profiles`] : [];
const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-'));
const server = fork(new URL('../test/support/edge-process.ts', import.meta.url), [directory], { execArgv });
const { url, token } = await message<{ url: string; token: string }>(server);
const load = fork(new URL('ingest-load.ts', import.meta.url));
await message(load);

const order = { url, token, connections: Number(values.connections), eventsPerBatch: EVENTS_PER_BATCH };
// Warm: compiled code and open connections are the normal state of a server.
await ask<LoadReport>(load, { ...order, seconds: 2, bodies: 400 });
const before = await ask<Usage>(server, 'cpu');
const report = await ask<LoadReport>(load, {
  ...order,
  seconds,
  bodies: Math.ceil((seconds * 60_000) / EVENTS_PER_BATCH),
});
const after = await ask<Usage>(server, 'cpu');
load.kill();
server.send('stop');
await once(server, 'exit');
await rm(directory, { recursive: true, force: true });

const perSecond = report.taken / report.seconds;
const [cpu] = cpus();
console.log(
  [
    `hardware      ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `events/s      ${Math.round(perSecond)} (${report.taken} taken, ${report.refused} refused in ${report.seconds.toFixed(1)} s, batches of ${EVENTS_PER_BATCH})`,
    `CPU an event  ${((after.cpuMs - before.cpuMs) / report.taken).toFixed(4)} ms server, ${(report.cpuMs / report.taken).toFixed(4)} ms load process`,
    `latency       p50 ${report.p50.toFixed(1)} ms, p99 ${report.p99.toFixed(1)} ms, max ${report.max.toFixed(1)} ms`,
    `body          ${Math.round(report.bytes / (report.taken + report.refused))} bytes an event as sent; spool ${Math.round((after.spoolBytes - before.spoolBytes) / report.taken)} bytes an event`,
    `memory        ${Math.round(after.rssBytes / 2 ** 20)} MiB RSS`,
  ].join('\n'),
);

async function ask<T>(child: ChildProcess, question: string | object): Promise<T> {
  child.send(question);
  return message<T>(child);
}

async function message<T = unknown>(child: ChildProcess): Promise<T> {
  const [value] = await once(child, 'message');
  return value as T; // our own processes
}
