/**
 * The server process of `bench/ingest.ts`: the whole product as `riserbo serve` starts it, with embedded databases in the directory
 * that is its argument. It says its address and a project's token, answers "cpu" with what it has used and loaded.
 */
import { join } from 'node:path';
import { startApp } from '#app';
import { parseConfig } from '#config';
import { createLog } from '#http';

const [directory = ''] = process.argv.slice(2);
const config = parseConfig({
  flags: {
    port: '0',
    demo: 'off',
    dataDirectory: join(directory, 'data'),
    keyDirectory: join(directory, 'keys'),
  },
  environment: {},
  workingDirectory: directory,
});
const app = await startApp(config, createLog('warn'));
await app.ready;
const project = await app.foundation.createProject({
  name: 'Bench',
  isDevelopment: false,
  groupKeys: ['company'],
  owner: null,
});

process.on('message', async (what: string) => {
  if (what === 'cpu') process.send?.(await usage());
  if (what === 'stop') {
    await app.stop();
    process.exit(0);
  }
});
process.send?.({ url: app.url, token: project.token });

async function usage(): Promise<object> {
  const { user, system } = process.cpuUsage();
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const gauge = (name: string) => Number(new RegExp(`^riserbo_${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  return {
    cpuMs: (user + system) / 1_000,
    rssBytes: process.memoryUsage().rss,
    spoolBytes: gauge('spool_bytes'),
    spoolBatches: gauge('spool_batches'),
    loadedEvents: gauge('loaded_events'),
    lagSeconds: gauge('load_lag_seconds'),
  };
}
