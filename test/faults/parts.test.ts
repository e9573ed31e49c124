import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Readiness } from '#contract';
import { ask, expectTruth, type Senders, startSenders } from '../support/crowd-of-senders.ts';
import { isFull } from '../support/full.ts';
import { type Installation, type Part, startInstallation, until } from '../support/installation.ts';

/** A larger installation, under load the whole time, from which one thing after another is taken away. */
let all: Installation;
let senders: Senders;
beforeAll(async () => {
  all = await startInstallation();
  senders = startSenders(all.ingest.url, all.account);
  await acknowledge(10);
}, 180_000);
afterAll(async () => {
  await all?.close();
});

/** Waits until so many more batches are answered with "1". */
async function acknowledge(more: number): Promise<void> {
  const goal = senders.acknowledged() + more;
  await until(`${more} more batches are taken`, async () => senders.acknowledged() >= goal);
}

/** Everything that was sent so far is counted once; then the load goes on. */
async function expectNothingLostOrTwice(): Promise<void> {
  await expectTruth(all.app.url, all.account, senders);
  senders.resume();
}

/** What `/readyz` comes to say: the status code, the word, and each part that does not work with its reason. */
async function expectReadiness(part: Part, code: number, word: string, broken: readonly unknown[]) {
  const read = async () => {
    const reply = await fetch(`${part.url}/readyz`);
    const { status, parts } = (await reply.json()) as Readiness; // its own schema checked it
    return [
      reply.status,
      status,
      ...parts.filter(({ ok }) => !ok).map(({ part: name, detail }) => `${name}: ${detail}`),
    ];
  };
  await expect.poll(read, { timeout: 120_000, interval: 200 }).toEqual([code, word, ...broken]);
}

async function errorOf(reply: Response): Promise<[number, string | undefined]> {
  const body = (await reply.json()) as { error?: { code: string } };
  return [reply.status, body.error?.code];
}

const people = () =>
  fetch(`${all.app.url}/api/projects/${all.account.projectId}/people/search`, {
    method: 'POST',
    headers: { authorization: all.account.authorization, 'content-type': 'application/json' },
    body: '{}',
  });

function exported(): Promise<Response> {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const range = `from_date=${day(Date.now() - 86_400_000)}&to_date=${day(Date.now())}`;
  return fetch(`${all.app.url}/api/2.0/export?${range}`, {
    headers: { authorization: all.account.authorization },
  });
}

test('each part killed under load and started again: nothing is lost, nothing counts twice', async () => {
  const once = [all.load, all.ingest, all.app];
  for (const part of isFull ? [...once, ...once, ...once] : once) {
    await part.kill();
    await part.start();
    await acknowledge(8);
  }
  expect(senders.answers()['away']).toBeGreaterThan(0);
  await expectNothingLostOrTwice();
}, 180_000);

test('PostgreSQL stopped: events are taken on, everyone says what is missing, and it is made up for by itself', async () => {
  await all.metadata.stop();
  const before = senders.answers()['503'] ?? 0;
  await acknowledge(30);
  expect(senders.answers()['503'] ?? 0).toBe(before);
  const metadata = expect.stringMatching(/^metadata: /);
  await expectReadiness(all.ingest, 200, 'degraded', [metadata]);
  await expectReadiness(all.app, 503, 'unavailable', [metadata]);
  await expectReadiness(all.load, 200, 'degraded', [metadata, 'loader: store_unavailable']);
  for (const reply of [await ask(all.app.url, all.account), await people()])
    expect(await errorOf(reply)).toEqual([503, 'metadata_unavailable']);

  // A node that starts now knows no project yet: it says "later", never "no".
  await all.ingest.kill();
  await all.ingest.start();
  await until('it answers', async () => (senders.answers()['503'] ?? 0) > before);
  await all.metadata.start();
  await acknowledge(5);
  await expectNothingLostOrTwice();
  expect(senders.answers()['401']).toBeUndefined();
  for (const part of [all.ingest, all.load, all.app]) await expectReadiness(part, 200, 'ready', []);
}, 240_000);

test('ClickHouse stopped: events are taken on, questions are told so, nothing about people leaves', async () => {
  await all.warehouse.kill();
  await acknowledge(30);
  await expectReadiness(all.ingest, 200, 'ready', []);
  const warehouse = 'warehouse: warehouse_unavailable';
  await expectReadiness(all.app, 503, 'unavailable', [warehouse]);
  await expectReadiness(all.load, 200, 'degraded', [warehouse, 'loader: warehouse_unavailable']);
  // A question that was not asked before: what is known, and still true, is told all the same.
  for (const reply of [await ask(all.app.url, all.account, 4), await people()])
    expect(await errorOf(reply)).toEqual([503, 'warehouse_unavailable']);
  // Mixpanel's export says errors as text.
  const refused = await exported();
  expect([refused.status, await refused.text()]).toEqual([
    503,
    expect.stringMatching(/^Error: .*\[warehouse_unavailable\]\n$/),
  ]);
  await all.warehouse.restart();
  await expectTruth(all.app.url, all.account, senders);
  expect((await people()).status).toBe(200);
  const lines = (await (await exported()).text()).trimEnd().split('\n');
  expect(lines.length).toBe(senders.truth()[0]);
  await expectReadiness(all.app, 200, 'ready', []);
}, 240_000);

test('at the end each part ends in order', async () => {
  await senders.pause();
  expect(await Promise.all([all.ingest, all.load, all.app].map((part) => part.stop()))).toEqual([0, 0, 0]);
});
