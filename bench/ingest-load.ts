/**
 * The load process of `bench/ingest.ts`: SDK-sized batches over keep-alive connections, as fast as the server answers. Bodies are
 * made before the clock starts, so that what it spends while measuring is little more than sockets.
 */
import { Agent, request } from 'node:http';
import { browserEvent } from './events.ts';

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
