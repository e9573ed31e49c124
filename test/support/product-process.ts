/**
 * The whole product in a process to be loaded or killed: as `riserbo serve` starts it, with embedded databases in the directory
 * that is its argument, which may be one that a killed process left. It says where it is and how to ask it; "usage" answers what it
 * has used and loaded, "stop" ends it in order.
 */
import { join } from 'node:path';
import { startApp } from '#app';
import { parseConfig } from '#config';
import { createLog } from '#http';

const [directory = '', kind = 'production'] = process.argv.slice(2);
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
const app = await startApp(config, createLog('error'));
await app.ready;
const { projects, createProject, access } = app.foundation;
const [known] = await projects.list();
const project =
  known ??
  (await createProject({
    name: 'Test',
    isDevelopment: kind === 'development',
    groupKeys: ['company'],
    owner: null,
  }));
const account = await access.createServiceAccount('machine', project.id, {
  name: 'Test',
  scopes: ['query', 'import', 'export'],
  expiresInDays: 1,
});

export interface ProductAddress {
  readonly url: string;
  readonly projectId: number;
  readonly token: string;
  /** Of a service account that may query, import and export. */
  readonly authorization: string;
}

export interface ProductUsage {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly spoolBatches: number;
  readonly loadedEvents: number;
  readonly lagSeconds: number;
}

process.on('message', async (what: string) => {
  if (what === 'usage') process.send?.(await usage());
  if (what === 'stop') {
    await app.stop();
    process.exit(0);
  }
});
process.send?.({
  url: app.url,
  projectId: project.id,
  token: project.token,
  authorization: `Basic ${Buffer.from(`${account.user}:${account.secret}`).toString('base64')}`,
} satisfies ProductAddress);

async function usage(): Promise<ProductUsage> {
  const { user, system } = process.cpuUsage();
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const gauge = (name: string) => Number(new RegExp(`^riserbo_${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  return {
    cpuMs: (user + system) / 1_000,
    rssBytes: process.memoryUsage().rss,
    spoolBatches: gauge('spool_batches'),
    loadedEvents: gauge('loaded_events'),
    lagSeconds: gauge('load_lag_seconds'),
  };
}
