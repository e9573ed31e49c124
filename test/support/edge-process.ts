/**
 * A process to be loaded or killed: edge, line, gate and spool, without a loader or a warehouse. Its argument is the spool's
 * directory. It says its address, answers "usage" with what it has used, and ends at "stop".
 */
import { pino } from 'pino';
import { createServer, ingestRoutes } from '#http';
import { createIngest, DEFAULT_LIMITS, openSpool } from '#ingest';
import { createProtect, noGeo } from '#privacy';
import { TOKEN, testPolicies, testPolicy } from './ingest.ts';

const [directory = ''] = process.argv.slice(2);
const policy = testPolicy();
/** The same after a restart, so that an event has one insert key. */
const keys = { ...policy.keys, tokenKey: Buffer.alloc(32, 7), indexKey: Buffer.alloc(32, 9) };

const spool = await openSpool({ directory, clock: Date.now });
const ingest = createIngest({
  policies: testPolicies(new Map([[TOKEN, { ...policy, keys, k: 10, isDevelopment: false }]])),
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
  trustProxy: '',
  bodyLimitBytes: 1_000_000,
  version: 'test',
});
const url = await server.listen({ port: 0, host: '127.0.0.1' });

process.on('message', async (what: string) => {
  if (what === 'usage')
    process.send?.({
      cpuMs: totalCpuMs(),
      rssBytes: process.memoryUsage().rss,
      spoolBytes: spool.status().bytes,
    });
  if (what === 'stop') {
    await server.close();
    await spool.close();
    process.exit(0);
  }
});
process.send?.({ url, token: TOKEN });

function totalCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
