import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Readiness } from '#contract';
import { expectTruth, type Senders, startSenders } from '../support/crowd-of-senders.ts';
import { type Account, makeAccount, type Part, startPart, until } from '../support/installation.ts';

/** The whole product with its embedded databases on a disk of its own, so small that it can be filled. */
const DISK_MB = 400;
const RESERVE_BYTES = 40_000_000;

let directory: string;
let disk: string | undefined;
let product: Part;
let account: Account;
let senders: Senders;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-disk-'));
  await chmod(directory, 0o755);
  disk = mount(join(directory, 'disk'));
  if (!disk) return;
  product = await startPart(
    directory,
    ['--data-directory', disk, '--key-directory', join(directory, 'keys'), '--demo', 'off'],
    { RISERBO_MIN_FREE_DISK_BYTES: String(RESERVE_BYTES), RISERBO_LOG_LEVEL: 'warn' },
  );
  account = await makeAccount({ dataDirectory: disk, keyDirectory: join(directory, 'keys') });
  senders = startSenders(product.url, account, { senders: 4, perBatch: 400 });
  await acknowledge(10);
}, 180_000);
afterAll(async () => {
  await product?.kill();
  if (disk) execFileSync('umount', ['--lazy', disk]);
  await rm(directory, { recursive: true, force: true });
});

/** Mounted where that is permitted (root, not in every container); undefined with a printed reason otherwise. */
function mount(at: string): string | undefined {
  try {
    execFileSync('mkdir', ['-p', at]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0755`, 'tmpfs', at], {
      stdio: 'pipe',
    });
    return at;
  } catch {
    console.warn('no disk is filled: this user may not mount one (tmpfs)');
    return undefined;
  }
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(disk ?? '');
  return bavail * bsize;
}

/** All at once, under the nose of whoever writes, until no more than this is left; 0: until the disk refuses. */
function fill(leaving: number): () => void {
  const ballast = join(disk ?? '', 'ballast');
  reserve(ballast, leaving);
  const file = openSync(ballast, 'a');
  try {
    while (leaving === 0) writeSync(file, Buffer.alloc(4_096));
  } catch {
    // full, which was asked for
  } finally {
    closeSync(file);
  }
  return () => rmSync(ballast);
}

/** Whoever writes may take some of what was free a moment ago: then a little less is asked for. */
function reserve(ballast: string, leaving: number): void {
  for (let spare = 100_000; spare < 32_000_000; spare *= 4) {
    const length = freeBytes() - Math.max(leaving, spare);
    try {
      execFileSync('fallocate', ['--length', String(length), ballast], { stdio: 'pipe' });
      return;
    } catch {
      rmSync(ballast, { force: true });
    }
  }
  throw new Error('the disk could not be filled');
}

async function acknowledge(more: number): Promise<void> {
  const goal = senders.acknowledged() + more;
  await until(`${more} more batches are taken`, async () => senders.acknowledged() >= goal);
}

async function expectReadiness(code: number, word: string, broken: readonly unknown[]) {
  const read = async () => {
    const reply = await fetch(`${product.url}/readyz`);
    const { status, parts } = (await reply.json()) as Readiness; // its own schema checked it
    return [reply.status, status, ...parts.filter(({ ok }) => !ok).map(({ part }) => part)];
  };
  await expect
    .poll(read, { timeout: 60_000, interval: 200 })
    .toEqual(expect.arrayContaining([code, word, ...broken]));
}

test('nearly full: nothing more is taken, what was taken is counted, and with space it goes on', async ({
  skip,
}) => {
  if (!disk) return skip('no disk to fill');
  const release = fill(RESERVE_BYTES / 2);
  await until('senders are told to wait', async () => (senders.answers()['503'] ?? 0) > 10);
  await expectReadiness(503, 'unavailable', ['disk']);
  release();
  await acknowledge(5);
  await expectTruth(product.url, account, senders);
  await expectReadiness(200, 'ready', []);
  senders.resume();
}, 180_000);

test('full to the last byte: it stands, says so, releases nothing, and with space it recovers by itself', async ({
  skip,
}) => {
  if (!disk) return skip('no disk to fill');
  const before = senders.answers()['503'] ?? 0;
  const release = fill(0);
  await until('senders are told to wait', async () => (senders.answers()['503'] ?? 0) > before + 20);
  await expectReadiness(503, 'unavailable', ['disk']);
  const path = `${product.url}/api/projects/${account.projectId}/people/search`;
  const people = await fetch(path, {
    method: 'POST',
    headers: { authorization: account.authorization, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await people.json()).toMatchObject({ error: { code: 'ledger_unavailable' } });
  release();
  await acknowledge(5);
  await expectTruth(product.url, account, senders);
  await expectReadiness(200, 'ready', []);
  senders.resume();
  await acknowledge(2);
}, 240_000);

test('killed on a full disk: it does not start, and says why; with space everything is there', async ({
  skip,
}) => {
  if (!disk) return skip('no disk to fill');
  const release = fill(0);
  await product.kill();
  await expect(product.start()).rejects.toThrow('the disk of the data directory is full');
  release();
  await product.start();
  await acknowledge(5);
  await expectTruth(product.url, account, senders);
  expect(await product.stop()).toBe(0);
}, 240_000);
