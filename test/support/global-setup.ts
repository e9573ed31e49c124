import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '#metadata';
import { isFull } from './full.ts';

/**
 * One real PostgreSQL for the whole test run, whichever of Vitest's projects asks first; each test file makes a database of
 * its own in it (`support/postgres.ts`). And one seed for its random questions: what a commit's run finds, it finds again; the next commit asks
 * others, and so does every full run.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  process.env['RISERBO_TEST_SEED'] ??= isFull ? '' : await seedOfCommit();
  if (process.env['RISERBO_TEST_POSTGRES'] !== undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-pg-'));
  const server = await startEmbeddedPostgres(directory);
  process.env['RISERBO_TEST_POSTGRES'] = server.url;
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

async function seedOfCommit(): Promise<string> {
  const tree = await promisify(execFile)('git', ['rev-parse', 'HEAD^{tree}']).catch(() => undefined);
  return tree === undefined ? '' : String(Number.parseInt(tree.stdout.slice(0, 7), 16));
}
