import { existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWebIfStale } from '../../src/cli/web-bundle.ts';

const LOCK = new URL('../../node_modules/.web-build', import.meta.url).pathname;
const STALE_LOCK_MS = 120_000;

/** Builds the web application if its sources have changed; test files that start together build it once. */
export async function buildWeb(): Promise<void> {
  while (!(await isLocked())) await sleep(250);
  try {
    await buildWebIfStale(() => undefined);
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

/** True when this process now holds the lock. One left by a killed run counts for two minutes. */
async function isLocked(): Promise<boolean> {
  if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > STALE_LOCK_MS)
    await rm(LOCK, { recursive: true, force: true });
  return mkdir(LOCK).then(
    () => true,
    () => false,
  );
}
