/**
 * The load process of `bench/ingest.ts`: SDK-sized batches over keep-alive connections, as fast as the server answers. Bodies are
 * made before the clock starts, so that what it spends while measuring is little more than sockets.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

interface Order {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
  readonly connections: number;
  readonly eventsPerBatch: number;
  readonly bodies: number;
}

export interface LoadReport {
  readonly seconds: number;
  readonly taken: number;
  readonly refused: number;
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly cpuMs: number;
}

const EVENTS = [
  'Page viewed',
  'Button clicked',
  'Key created',
  'Playground run',
  'Docs searched',
  'Model called',
  'Billing opened',
  'Invite sent',
];
const PAGES = Array.from(
  { length: 200 },
  (_, page) => `https://docs.example.org/guides/${page % 20}/page-${page}`,
);
const BROWSERS = ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge'];
const PLANS = ['free', 'pro', 'team', 'enterprise'];

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function browserEvent(token: string, number: number): object {
  const person = (number * 7919) % 3_000;
  return {
    event: pick(EVENTS, number),
    properties: {
      $os: 'Mac OS X',
      $browser: pick(BROWSERS, person),
      $browser_version: 140 + (person % 8),
      $current_url: `${pick(PAGES, number * 31)}?ref=${number}`,
      $screen_height: 900,
      $screen_width: 1_440,
      mp_lib: 'web',
      $lib_version: '2.83.0',
      $insert_id: randomBytes(8).toString('hex'),
      time: Date.now() / 1_000,
      distinct_id: `user-${person}`,
      $device_id: `device-${person}`,
      $user_id: `user-${person}`,
      $initial_referrer: '$direct',
      $initial_referring_domain: '$direct',
      token,
      mp_sent_by_lib_version: '2.83.0',
      plan: pick(PLANS, person),
      company: `org-${person % 400}`,
      'latency ms': (number * 37) % 900,
      success: number % 9 !== 0,
      model: `model-${number % 12}`,
    },
  };
}

function makeBody(order: Order, first: number): Buffer {
  const events = Array.from({ length: order.eventsPerBatch }, (_, index) =>
    browserEvent(order.token, first + index),
  );
  const base64 = Buffer.from(JSON.stringify(events)).toString('base64');
  return Buffer.from(`data=${encodeURIComponent(base64)}`);
}

async function run(order: Order): Promise<LoadReport> {
  const bodies = Array.from({ length: order.bodies }, (_, index) =>
    makeBody(order, index * order.eventsPerBatch),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const latencies: number[] = [];
  let [next, taken, refused, bytes] = [0, 0, 0, 0];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + order.seconds * 1_000;
  const connection = async () => {
    while (performance.now() < end && next < bodies.length) {
      const body = bodies[next++];
      if (!body) break;
      const sent = performance.now();
      const isTaken = await post(order.url, body, agent);
      latencies.push(performance.now() - sent);
      bytes += body.length;
      if (isTaken) taken += order.eventsPerBatch;
      else refused += order.eventsPerBatch;
    }
  };
  await Promise.all(Array.from({ length: order.connections }, connection));
  const seconds = (performance.now() - start) / 1_000;
  agent.destroy();
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((one, other) => one - other);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    seconds,
    taken,
    refused,
    bytes,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    cpuMs: (user + system) / 1_000,
  };
}

function post(url: string, body: Buffer, agent: Agent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const outgoing = request(
      `${url}/track/?verbose=1&ip=1`,
      { method: 'POST', headers, agent },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode === 200));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

process.on('message', (order: Order) => {
  void run(order).then((report) => process.send?.(report));
});
process.send?.('ready');
