import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Host, hostParts } from './host.ts';
import { createPatience, laterMs, limitsOf, turnMs } from './patience.ts';

/** What the host says, request by request; then 200. */
type Answer = (response: ServerResponse) => void;
let answers: Answer[] = [];
const asked: string[] = [];
const waited: number[] = [];
const told: string[] = [];
const EVENT = JSON.stringify({ event: 'Call', properties: { distinct_id: 'a', $insert_id: '1' } });

const server = createServer((request: IncomingMessage, response) => {
  asked.push(request.url ?? '');
  const isEngage = request.url?.startsWith('/api/query/engage');
  const answer =
    answers.shift() ??
    ((reply: ServerResponse) => reply.end(isEngage ? '{"results":[],"page":0}' : `${EVENT}\n${EVENT}\n`));
  answer(response);
});
let host: Host;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  host = {
    ...{ exportUrl: url, queryUrl: url, projectId: '1', user: 'u', secret: 's' },
    ...{ from: '2025-01-03', to: '2025-01-04' },
  };
});
afterAll(() => server.close());
beforeEach(() => {
  answers = [];
  for (const list of [asked, waited, told]) list.length = 0;
});

const says =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end('not now');
const tears: Answer = (response) => {
  response.writeHead(200).write(`${EVENT}\n${EVENT.slice(0, 9)}`);
  setImmediate(() => response.destroy());
};

let now = Date.parse('2026-01-01T10:00:00Z');
async function readAll(of: Host = host): Promise<number> {
  const patience = createPatience({
    tell: (line) => told.push(line),
    clock: () => now,
    wait: async (ms) => {
      waited.push(ms);
      now += ms;
    },
  });
  let lines = 0;
  for (const part of hostParts(of, patience)) for await (const _ of part.lines()) lines++;
  return lines;
}

test('a host that says later is asked again when it says, and the way there is told', async () => {
  answers = [says(429, { 'retry-after': '120' }), says(503), says(500)];
  expect(await readAll()).toBe(4);
  expect(waited).toEqual([120_000, 2_000, 4_000]);
  expect(told[0]).toBe('Waiting 120 s, until 10:02:00 UTC: the host says later (429)');
  expect(asked.filter((url) => url.includes('from_date=2025-01-03'))).toHaveLength(4);
});

test('an answer that is torn, or says that it ended early, is asked for once more, whole', async () => {
  answers = [tears, (response) => response.end(`${EVENT}\nterminated early\n`)];
  // What came before the tear is taken too: it counts once.
  expect(await readAll()).toBe(6);
  expect(asked.filter((url) => url.includes('from_date=2025-01-03'))).toHaveLength(3);
});

test('people are asked for again too where their page was torn', async () => {
  const page: Answer = (response) => {
    response.writeHead(200).write('{"results":[{"$dis');
    setImmediate(() => response.destroy());
  };
  const whole: Answer = (response) => response.end(`${EVENT}\n`);
  answers = [whole, whole, page];
  expect(await readAll()).toBe(2);
  expect(asked.filter((url) => url.includes('/engage'))).toHaveLength(2);
});

test('a host that never lets go of its no is left in the end; one that does not know the account at once', async () => {
  answers = Array.from({ length: 40 }, () => says(503));
  await expect(readAll()).rejects.toMatchObject({ code: 'import_host_refused', facts: { status: 503 } });
  expect(waited).toHaveLength(10);
  answers = [says(401)];
  asked.length = 0;
  await expect(readAll()).rejects.toMatchObject({ code: 'import_host_refused', facts: { status: 401 } });
  expect(asked).toHaveLength(1);
});

test('how long to wait: what the host says, else twice as long each time, never for ever', () => {
  const at = Date.parse('2026-01-01T10:00:00Z');
  const after = (retryAfter: string | null, status = 429, times = 0) =>
    laterMs({ status, retryAfter }, times, at);
  expect(after('7')).toBe(7_000);
  expect(after('Thu, 01 Jan 2026 10:01:00 GMT')).toBe(60_000);
  expect(after('Thu, 01 Jan 2026 09:00:00 GMT')).toBe(0);
  expect(after('a while')).toBe(30_000);
  expect(after('86400')).toBeNull();
  const waits = Array.from({ length: 12 }, (_, times) => after(null, 429, times) ?? 0);
  // Longer than the hour that it counts by.
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(3_600_000);
  expect(after(null, 429, 12)).toBeNull();
});

test('Mixpanel is asked for ranges of days, 60 times an hour and 3 times a second at most; others day by day', () => {
  const limits = limitsOf('https://data.mixpanel.com');
  expect(limits).toEqual({ perHour: 60, perSecond: 3 });
  expect(limitsOf('https://data.eu.mixpanel.com')).toEqual(limits);
  expect(limitsOf('https://notmixpanel.com')).toBeNull();
  const patience = createPatience({ tell: () => undefined });
  const year = { ...host, from: '2024-01-01', to: '2024-12-31' };
  const days = hostParts(year, patience).map(({ name }) => name);
  expect(days).toHaveLength(367);
  const ranges = hostParts({ ...year, exportUrl: 'https://data.mixpanel.com' }, patience);
  expect(ranges.map(({ name }) => name).slice(0, 2)).toEqual([
    'events of 2024-01-01 to 2024-01-13',
    'events of 2024-01-14 to 2024-01-26',
  ]);
  expect(ranges.at(-2)?.name).toMatch(/ to 2024-12-31$/);
  expect(ranges.length).toBeLessThanOrEqual(31);

  if (!limits) return;
  const often = Array.from({ length: 60 }, (_, place) => place * 1_000);
  expect(turnMs(often, limits, 60_000)).toBe(3_540_000);
  expect(turnMs(often.slice(1), limits, 60_000)).toBe(0);
  expect(turnMs([100, 200, 300], limits, 400)).toBe(700);
  expect(turnMs([100, 200], limits, 400)).toBe(0);
});
