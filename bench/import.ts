/**
 * node bench/import.ts [--events 1000000]
 *
 * A folder of raw export files (gz, 100,000 events each, 20 properties an event), moved into the whole product by `riserbo import mixpanel`:
 * from the first line read to the last event queryable, and the second pass, which reads the texts again that a crowd turned out to share.
 * A million events take minutes.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { runCommand } from '../src/cli/index.ts';
import type { ProductAddress, ProductUsage } from '../test/support/product-process.ts';
import { machine } from './compare.ts';
import { browserEvent } from './events.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const events = Number(values.events);
const EVENTS_PER_FILE = 100_000;

const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-'));
// As root, PostgreSQL runs as a user of its own and has to walk in here.
await chmod(directory, 0o755);
const server = fork(new URL('../test/support/product-process.ts', import.meta.url), [directory]);
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
  const [address] = (await once(server, 'message')) as [ProductAddress];
  const { folder, bytes } = await writeExport();
  const startedAt = performance.now();
  await runImport(address, folder, ['--one-pass']);
  const sentSeconds = (performance.now() - startedAt) / 1_000;
  while ((await usage()).spoolBatches > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { loadedEvents, rssBytes } = await usage();
  const againAt = performance.now();
  await runImport(address, folder, []);
  const againSeconds = (performance.now() - againAt) / 1_000;

  const rate = (of: number) => Math.round(events / of).toLocaleString('en');
  console.log(`hardware      ${machine()}`);
  console.log(
    `files         ${events.toLocaleString('en')} events, ${Math.round(bytes / events)} bytes each (gz)`,
  );
  console.log(`taken         ${rate(sentSeconds)} events/s, ${sentSeconds.toFixed(1)} s in all`);
  console.log(
    `loaded        ${loadedEvents.toLocaleString('en')} events, ${rate(seconds)} a second to the last one`,
  );
  console.log(`a million     ${((1e6 / events) * (seconds / 60)).toFixed(1)} minutes at this rate`);
  console.log(
    `given again   ${againSeconds.toFixed(1)} s for both passes: nothing counts twice (${(await usage()).loadedEvents.toLocaleString('en')} events)`,
  );
  console.log(`memory        ${Math.round(rssBytes / 2 ** 20)} MiB RSS of the server after it`);
}

async function runImport(
  { url, projectId, authorization }: ProductAddress,
  folder: string,
  more: string[],
): Promise<void> {
  const [user = '', secret = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(':');
  const file = join(directory, 'secret.txt');
  await writeFile(file, secret, { mode: 0o600 });
  const to = ['--url', url, '--project', String(projectId), '--user', user, '--secret-file', file];
  const progress = ['--progress-file', join(directory, 'progress.json')];
  const code = await runCommand(['import', 'mixpanel', folder, ...to, ...progress, ...more]);
  if (code !== 0) throw new Error(`the import ended with exit code ${code}: there is nothing to measure`);
}

async function usage(): Promise<ProductUsage> {
  server.send('usage');
  const [found] = (await once(server, 'message')) as [ProductUsage];
  return found;
}

/** As the raw export writes them, over a year that has passed. */
async function writeExport(): Promise<{ folder: string; bytes: number }> {
  const folder = join(directory, 'export');
  await mkdir(folder);
  const from = Date.UTC(2024, 0, 1) / 1_000;
  let bytes = 0;
  for (let first = 0; first < events; first += EVENTS_PER_FILE) {
    const lines = Array.from({ length: Math.min(EVENTS_PER_FILE, events - first) }, (_, place) => {
      const number = first + place;
      const { event, properties } = browserEvent('', number);
      const { token: _token, ...kept } = properties;
      const time = from + Math.floor((number / events) * 365 * 86_400);
      return JSON.stringify({ event, properties: { ...kept, time } });
    });
    const file = join(folder, `${String(first).padStart(9, '0')}.jsonl.gz`);
    await writeFile(file, gzipSync(lines.join('\n'), { level: 1 }));
    bytes += (await stat(file)).size;
  }
  return { folder, bytes };
}
