/** The server process of `bench/ingest.ts --edge`: edge, line, gate and spool, without a loader or a warehouse. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createServer } from '#http';
import { createIngest, DEFAULT_LIMITS, openSpool } from '#ingest';
import { createProtect, noGeo } from '#privacy';
import { ingestRoutes } from '../src/http/routes/ingest.ts';
import { TOKEN, testPolicies, testPolicy } from '../test/support/ingest.ts';

const directory = await mkdtemp(join(process.env['RISERBO_BENCH_DIRECTORY'] ?? tmpdir(), 'riserbo-bench-'));
const spool = await openSpool({ directory, clock: Date.now });
const ingest = createIngest({
  policies: testPolicies(new Map([[TOKEN, { ...testPolicy(), k: 10, isDevelopment: false }]])),
  importCredentials: { projectOf: async () => undefined },
  protect: createProtect({ geo: noGeo }),
  spool,
  limits: DEFAULT_LIMITS,
});
const server = await createServer({
  log: pino({ level: 'silent' }),
  gate: { authenticate: async () => null, isOwnOrigin: () => false, metricsToken: '', clock: Date.now },
  routes: [ingestRoutes({ ingest, limits: DEFAULT_LIMITS, clock: Date.now })],
  isHttps: false,
  trustProxy: false,
  bodyLimitBytes: 1_000_000,
  version: 'bench',
});
const url = await server.listen({ port: 0, host: '127.0.0.1' });

process.on('message', async (what: string) => {
  if (what === 'cpu')
    process.send?.({
      cpuMs: totalCpuMs(),
      rssBytes: process.memoryUsage().rss,
      spoolBytes: spool.status().bytes,
    });
  if (what === 'stop') {
    await server.close();
    await spool.close();
    await rm(directory, { recursive: true, force: true });
    process.exit(0);
  }
});
process.send?.({ url, token: TOKEN });

function totalCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
