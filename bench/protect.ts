/**
 * What protection costs, on this machine: `node bench/protect.ts`. SDK-sized batches of 50 events with about 15 properties each, from
 * 5,000 people on 40 pages, in a project with k = 10. Prints and ends within about 10 seconds.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { toBlindIndex, toProjectId } from '#core';
import type { IncomingEvent } from '#events';
import {
  createProtect,
  decodeBatch,
  encodeBatch,
  openGeo,
  type ProjectPolicy,
  type ProtectedBatch,
} from '#privacy';
import { sealEnvelope } from '#vault';
import { labelOf } from '../src/privacy/detectors/detect.ts';

const EVENTS_A_BATCH = 50;
const BATCHES = 1_000;
/** As many as are in flight at once, so that what is measured is not the collector at work on what the bench holds. */
const KEPT = 50;
const ROUNDS = 10;
const NOW = Date.UTC(2026, 10, 22);

const { publicKey } = generateKeyPairSync('x25519');
const policy: ProjectPolicy = {
  projectId: toProjectId(1),
  k: 10,
  isDevelopment: false,
  keys: {
    tokenKey: randomBytes(32),
    indexKey: randomBytes(32),
    sealPublicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
  },
  groupKeys: new Map([['organization_id', 1]]),
  identityProperties: new Map(),
  wanted: new Set(),
  opaque: new Set(),
};
const batches = Array.from({ length: BATCHES }, (_, batch) =>
  Array.from({ length: EVENTS_A_BATCH }, (_, event) => makeEvent(batch * EVENTS_A_BATCH + event)),
);
const protect = createProtect({ geo: await openGeo() });

const cold = await run(batches.slice(0, 100));
const warm = await run(batches);
const again = await run(batches);
print('protect, cold (first 5,000 events)', cold.microseconds);
print('protect, people and values partly new', warm.microseconds);
print('protect, hot', again.microseconds);

const encodeTime = time(() => again.kept.map(encodeBatch));
const encoded = encodeTime.result;
print('encodeBatch', encodeTime.microseconds);
print('decodeBatch', time(() => encoded.map(decodeBatch)).microseconds);
const size = encoded.reduce((sum, bytes) => sum + bytes.length, 0);
console.log(`spooled bytes an event: ${Math.round(size / (KEPT * EVENTS_A_BATCH))}`);

const texts = [
  'pro',
  'API key created',
  'https://app.acme.dev/p/12/keys',
  'how do I rotate my keys?',
  'gpt-4o-mini',
];
const judge = time(() => {
  for (let at = 0; at < KEPT * EVENTS_A_BATCH; at += 1) labelOf(texts[at % texts.length] ?? '');
});
console.log(
  `detectors: ${judge.microseconds.cpu.toFixed(1)} µs of CPU, once a text, when it is about to be written down`,
);

const entries = Array.from({ length: EVENTS_A_BATCH }, (_, at) => ({
  scope: 0,
  subject: toBlindIndex(at.toString(16).padStart(32, '0')),
  field: 'distinct_id' as const,
  value: `user-${at}`,
}));
const before = performance.now();
for (let round = 0; round < 200; round += 1) await sealEnvelope(policy.projectId, policy.keys, entries);
console.log(
  `envelope of ${EVENTS_A_BATCH} new people: ${((performance.now() - before) / 200).toFixed(2)} ms a batch`,
);

async function run(list: readonly (readonly IncomingEvent[])[]) {
  const kept: ProtectedBatch[] = [];
  const before = process.cpuUsage();
  const start = performance.now();
  for (const records of list) {
    const batch = await protect(records, { receivedAt: NOW, ip: '151.100.1.1' }, policy);
    protect.landed(batch);
    kept.push(batch);
    if (kept.length > KEPT) kept.shift();
  }
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const events = list.length * EVENTS_A_BATCH;
  return { kept, microseconds: { wall: (elapsed * 1_000) / events, cpu: (user + system) / events } };
}

function time<Result>(work: () => Result) {
  let result = work();
  const before = process.cpuUsage();
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) result = work();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const events = ROUNDS * KEPT * EVENTS_A_BATCH;
  return { result, microseconds: { wall: (elapsed * 1_000) / events, cpu: (user + system) / events } };
}

function print(label: string, { wall, cpu }: { wall: number; cpu: number }): void {
  console.log(`${label.padEnd(40)} ${wall.toFixed(1).padStart(6)} µs an event, ${cpu.toFixed(1)} µs of CPU`);
}

function makeEvent(number: number): IncomingEvent {
  const person = (number * 7_919) % 5_000;
  const page = (number * 31) % 40;
  return {
    kind: 'event',
    name: ['Page viewed', 'Key created', 'API call', 'Playground run'][number % 4] ?? '',
    identity: { deviceId: `device-${person}`, ...(person % 2 ? { userId: `user-${person}` } : {}) },
    time: NOW - number * 10,
    insertId: `insert-${number}`,
    rawDistinctId: person % 2 ? `user-${person}` : `$device:device-${person}`,
    properties: {
      $os: ['Mac OS X', 'Windows', 'Linux'][number % 3] ?? '',
      $browser: 'Chrome',
      $browser_version: 131,
      $current_url: `https://app.acme.dev/p/${page}/keys?tab=${page}&session=${number}`,
      $screen_height: 1080,
      $screen_width: 1920,
      mp_lib: 'web',
      $lib_version: '2.65.0',
      $initial_referrer: 'https://www.google.com/',
      $initial_referring_domain: 'www.google.com',
      $device_id: `device-${person}`,
      distinct_id: `user-${person}`,
      organization_id: `org-${person % 400}`,
      plan: ['free', 'pro', 'team'][number % 3] ?? '',
      model: ['small', 'medium', 'large'][number % 3] ?? '',
      input_tokens: (number * 37) % 4_000,
      latency_ms: (number * 13) % 900,
      search: `query ${number % 3_000}`,
      success: number % 10 !== 0,
    },
  };
}
