import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#metadata';

/**
 * One real PostgreSQL for the whole test run, whichever of Vitest's projects asks first; each test file makes a database of
 * its own in it (`support/postgres.ts`).
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['RISERBO_TEST_POSTGRES'] !== undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-pg-'));
  const server = await startEmbeddedPostgres(directory);
  process.env['RISERBO_TEST_POSTGRES'] = server.url;
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
