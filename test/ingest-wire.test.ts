import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toProjectId } from '#core';
import type { ProtectedBatch, ProtectedRecord } from '#privacy';
import { oneImporter, openTestIngest, type TestIngest, TOKEN } from './support/ingest.ts';

interface Vector {
  readonly about: string;
  readonly request: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly body: string | Buffer;
  };
  readonly reply: {
    readonly status: number;
    readonly body?: string;
    readonly json?: object;
    readonly contentType?: string;
  };
  readonly stored: number;
  readonly operations?: readonly string[];
  readonly eventName?: string;
  readonly time?: number;
}

const NOW = Date.UTC(2026, 10, 22);
const ROOT = new URL('vectors/', import.meta.url);

const vectors = ['track', 'engage', 'groups', 'import'].flatMap((endpoint) =>
  readdirSync(new URL(`${endpoint}/`, ROOT)).map((file) => ({
    name: `${endpoint}/${file.replace('.json', '')}`,
    vector: JSON.parse(readFileSync(new URL(`${endpoint}/${file}`, ROOT), 'utf8')) as Vector, // our own files
  })),
);

async function openServer(): Promise<TestIngest> {
  return openTestIngest({
    clock: () => NOW,
    importCredentials: oneImporter('sa', 'secret', toProjectId(1)),
  });
}

/** A server of its own, which has not seen any text before. */
async function replay<T>(work: (ingest: TestIngest) => Promise<T>): Promise<T> {
  const ingest = await openServer();
  try {
    return await work(ingest);
  } finally {
    await ingest.close();
  }
}

describe('a request of an official SDK gets the exact reply and is stored', () => {
  let shared: TestIngest;
  beforeAll(async () => {
    shared = await openServer();
  });
  afterAll(() => shared.close());
  const checkOn = (vector: Vector) =>
    vector.eventName === undefined ? check(shared, vector) : replay((own) => check(own, vector));

  for (const { name, vector } of vectors) {
    test(`${name}: ${vector.about}`, () => checkOn(vector));

    if (vector.request.method === 'POST')
      test(`${name}, gzipped`, () => {
        const body = gzipSync(vector.request.body);
        const headers = { ...vector.request.headers, 'content-encoding': 'gzip' };
        return checkOn({ ...vector, request: { ...vector.request, headers, body } });
      });
  }
});

async function check(ingest: TestIngest, { request, reply, ...expected }: Vector): Promise<void> {
  const { method, url, headers, body } = request;
  const answer = await ingest.server.inject({
    method,
    url,
    headers,
    ...(body.length > 0 ? { payload: body } : {}),
  });
  expect({ status: answer.statusCode, body: answer.body }).toMatchObject({ status: reply.status });
  if (reply.body !== undefined) expect(answer.body).toBe(reply.body);
  if (reply.json !== undefined) expect(answer.json()).toEqual(reply.json);
  if (reply.contentType !== undefined) expect(answer.headers['content-type']).toBe(reply.contentType);
  const batches = await ingest.batches();
  const records = batches.flatMap((batch) => batch.records);
  expect(records).toHaveLength(expected.stored);
  if (expected.operations) expect(records.map(operationOf)).toEqual(expected.operations);
  if (expected.time) expect(records[0]?.time).toBe(expected.time);
  if (expected.eventName) expect(eventNames(batches)).toEqual([expected.eventName]);
}

function operationOf(record: ProtectedRecord): string {
  return record.kind === 'profile' ? record.operation : 'event';
}

/** The project is a development project, so names are in the dictionary at once. */
function eventNames(batches: readonly ProtectedBatch[]): readonly string[] {
  return batches.flatMap((batch) =>
    batch.texts.filter(({ of }) => of === 'event_name').map(({ text }) => text),
  );
}

describe('identity', () => {
  const send = (ingest: TestIngest, properties: object) =>
    ingest.server.inject({
      method: 'POST',
      url: '/track',
      payload: { event: 'e', properties: { token: TOKEN, ...properties } },
    });
  const identities = async (properties: readonly object[]) =>
    replay(async (ingest) => {
      for (const each of properties) expect((await send(ingest, each)).body).toBe('1');
      return (await ingest.records()).map((record) =>
        record.kind === 'event' ? { device: record.device, user: record.user } : {},
      );
    });

  test('a device is the same whether it is sent as $device_id or as distinct_id with its prefix', async () => {
    const [one, other] = await identities([{ $device_id: 'd1' }, { distinct_id: '$device:d1' }]);
    expect(one?.device).toBeDefined();
    expect(one).toEqual(other);
  });

  test('a distinct_id without prefix is a user, and never the device of the same text', async () => {
    const [user, sameUser, device] = await identities([
      { distinct_id: '+65123' },
      { $user_id: '+65123' },
      { $device_id: '+65123' },
    ]);
    expect(user).toEqual(sameUser);
    expect(user?.user).toBeDefined();
    expect(device?.user).toBeUndefined();
    expect(device?.device).not.toBe(user?.user);
  });

  test('an event with both ids carries both, so that the device becomes the user’s', async () => {
    const [both] = await identities([{ distinct_id: 'u1', $user_id: 'u1', $device_id: 'd1' }]);
    expect(both?.user).toBeDefined();
    expect(both?.device).toBeDefined();
  });

  test('a user id cannot pass itself off as somebody else’s device', async () => {
    const [device, disguised] = await identities([
      { $device_id: 'd1' },
      { $user_id: '$device:d1', $device_id: 'd2' },
    ]);
    expect(disguised).toEqual(device);
  });

  test('ids that stand for nobody make events of nobody', async () => {
    const ids = [
      '',
      'anon',
      'NULL',
      'undefined',
      '0',
      -1,
      '00000000-0000-0000-0000-000000000000',
      '$device:null',
      true,
      {},
    ];
    for (const identity of await identities(ids.map((distinct_id) => ({ distinct_id }))))
      expect(identity).toEqual({ device: undefined, user: undefined });
  });
});

describe('de-duplication keys', () => {
  test('a resent event has the same key, although its time lies in the future and was overwritten', () =>
    replay(async () => {
      let now = NOW;
      const ingest = await openTestIngest({ clock: () => now });
      const payload = {
        event: 'e',
        properties: { token: TOKEN, distinct_id: 'u', time: NOW / 1000 + 999, $insert_id: 'i' },
      };
      await ingest.server.inject({ method: 'POST', url: '/track', payload });
      now += 60_000;
      await ingest.server.inject({ method: 'POST', url: '/track', payload });
      const keys = (await ingest.records()).map((record) => record.kind === 'event' && record.insertKey);
      await ingest.close();
      expect(keys).toHaveLength(2);
      expect(keys[0]).toBe(keys[1]);
    }));
});

describe('limits', () => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await openTestIngest({
      clock: () => NOW,
      limits: { bodyBytes: 200_000, recordsPerRequest: 10, eventBytes: 20_000, properties: 20 },
    });
  });
  afterAll(() => ingest.close());
  const event = (properties: object = {}) => ({ event: 'e', properties: { token: TOKEN, ...properties } });
  const post = (url: string, payload: string | object | Buffer, headers: Record<string, string> = {}) =>
    ingest.server.inject({ method: 'POST', url, payload, headers });

  test('a body above the limit is 413, which makes a browser send half of it', async () => {
    const answer = await post('/track', 'x'.repeat(200_001), { 'content-type': 'text/plain' });
    expect(answer.statusCode).toBe(413);
  });

  test('a body that inflates beyond the limit is refused without being held', async () => {
    const before = process.memoryUsage().rss;
    const bomb = gzipSync(Buffer.alloc(400_000_000));
    const grown = process.memoryUsage().rss;
    const answer = await post('/track', bomb, {
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
    });
    expect(answer.statusCode).toBe(413);
    expect(process.memoryUsage().rss - grown).toBeLessThan(64_000_000);
    expect(before).toBeGreaterThan(0);
  });

  test('more records than the limit are 413', async () => {
    expect(
      (
        await post(
          '/track',
          Array.from({ length: 11 }, () => event()),
        )
      ).statusCode,
    ).toBe(413);
    const lines = `${JSON.stringify(event())}\n`.repeat(11);
    expect((await post('/track', lines, { 'content-type': 'application/x-ndjson' })).statusCode).toBe(413);
  });

  test('a record above the limit is refused alone', async () => {
    const answer = await post('/track?strict=1', [
      event(),
      event({ list: Array.from({ length: 20 }, () => 'y'.repeat(2_000)) }),
    ]);
    expect(answer.json()).toMatchObject({
      status: 1,
      failed_records: [{ index: 1, code: 'record_too_large' }],
    });
  });

  test('a record with too many properties is refused alone', async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`p${i}`, i]));
    const answer = await post('/track?strict=1', [event(many), event()]);
    expect(answer.json()).toMatchObject({
      status: 1,
      failed_records: [{ index: 0, code: 'too_many_properties' }],
    });
  });

  test('a value ninety thousand levels deep harms nothing', async () => {
    const deep = '['.repeat(90_000) + ']'.repeat(90_000);
    const answer = await ingest.server.inject({
      method: 'POST',
      url: '/track',
      headers: { 'content-type': 'application/json' },
      payload: `{"event":"e","properties":{"token":"${TOKEN}","x":${deep}}}`,
    });
    expect(answer.statusCode).toBe(200);
  });

  test('a name of __proto__ is not a property and pollutes nothing', async () => {
    const text = `{"event":"e","properties":{"token":"${TOKEN}","__proto__":{"x":1},"nested":{"__proto__":{"y":1}}}}`;
    expect((await post('/track', text, { 'content-type': 'application/json' })).body).toBe('1');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('faults are never the sender’s', () => {
  const event = { event: 'e', properties: { token: TOKEN, distinct_id: 'u' } };
  const paths = ['/track', '/engage', '/groups', '/import'];
  const record = (path: string) =>
    path === '/track' || path === '/import'
      ? event
      : { $token: TOKEN, $distinct_id: 'u', $group_key: 'company', $group_id: 'g', $set: { a: 1 } };

  test('a spool that fails is 503 on every endpoint, so that senders keep their data', async () => {
    const ingest = await openTestIngest({
      spool: () => ({ append: async () => Promise.reject(new Error('the disk broke at u@example.com')) }),
    });
    for (const url of paths) {
      const answer = await ingest.server.inject({ method: 'POST', url, payload: record(url) });
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.body).not.toContain('example.com');
    }
    await ingest.close();
  });

  test('projects that cannot be read are 503, not an unknown token', async () => {
    const fail = async () => Promise.reject(new Error('PostgreSQL is away'));
    const ingest = await openTestIngest({ policies: { byToken: fail, byProject: fail } });
    for (const url of paths)
      expect((await ingest.server.inject({ method: 'POST', url, payload: record(url) })).statusCode).toBe(
        503,
      );
    await ingest.close();
  });

  test('above the bytes in flight the answer is 503, and the room comes back', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ingest = await openTestIngest({
      limits: { inFlightBytes: 1_000 },
      spool: () => ({ append: () => held }),
    });
    const payload = { ...event, properties: { ...event.properties, text: 'z'.repeat(600) } };
    const first = ingest.server.inject({ method: 'POST', url: '/track', payload });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await ingest.server.inject({ method: 'POST', url: '/track', payload });
    expect(second.statusCode).toBe(503);
    release();
    expect((await first).statusCode).toBe(200);
    expect((await ingest.server.inject({ method: 'POST', url: '/track', payload })).statusCode).toBe(200);
    await ingest.close();
  });
});

describe('pages of any origin', () => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await openTestIngest();
  });
  afterAll(() => ingest.close());

  test('a preflight never fails, whatever headers the page adds', async () => {
    for (const url of [
      '/track',
      '/track/',
      '/engage/',
      '/groups/',
      '/import',
      '/settings/',
      '/flags/',
      '/flags/definitions',
      '/flags/x/first-time-events',
      '/decide',
      '/record/',
    ]) {
      const answer = await ingest.server.inject({
        method: 'OPTIONS',
        url: `${url}?x=1`,
        headers: {
          origin: 'https://app.example.org',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,traceparent,x-own-header',
        },
      });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': 'https://app.example.org',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization,content-type,traceparent,x-own-header',
        'access-control-max-age': '86400',
      });
    }
  });

  test('every reply can be read by the page that asked, refusals included', async () => {
    for (const payload of ['data=%%%', JSON.stringify({ event: 'e', properties: { token: 'nobody' } })]) {
      const headers = { origin: 'null', 'content-type': 'text/plain' };
      const answer = await ingest.server.inject({ method: 'POST', url: '/track/', payload, headers });
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': 'null',
        'access-control-allow-credentials': 'true',
        'cross-origin-resource-policy': 'cross-origin',
      });
    }
  });

  test('what the SDKs ask besides is answered harmlessly', async () => {
    const get = async (url: string) => (await ingest.server.inject({ method: 'GET', url })).json();
    expect(await get('/settings/?$lib_version=2.83.0&mp_lib=web&sdk_config=1')).toEqual({
      sdk_config: { config: null },
    });
    expect(await get('/flags/?context=%7B%7D')).toEqual({
      code: 200,
      flags: {},
      pending_first_time_events: [],
    });
    expect(await get('/flags/definitions')).toEqual({ flags: [] });
    expect(await get('/decide?token=x')).toMatchObject({ notifications: [], surveys: [] });
  });

  test('a session replay is refused politely and nothing of it is stored', async () => {
    const answer = await ingest.server.inject({
      method: 'POST',
      url: '/record/?distinct_id=u&format=gzip',
      headers: { 'content-type': 'application/octet-stream' },
      payload: gzipSync('[{"type":4}]'),
    });
    expect(answer.json()).toEqual({ code: 200, status: 'OK' });
    expect(await ingest.batches()).toEqual([]);
  });

  test('the SDK comes from our own origin', async () => {
    for (const url of ['/lib.min.js', '/lib.js', '/mixpanel-recorder.min.js', '/mixpanel-targeting.min.js']) {
      const answer = await ingest.server.inject({ method: 'GET', url });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toContain('javascript');
      expect(answer.body.length).toBeGreaterThan(20_000);
      const again = { 'if-none-match': String(answer.headers['etag']) };
      expect((await ingest.server.inject({ method: 'GET', url, headers: again })).statusCode).toBe(304);
    }
  });

  test('the pieces that the SDK loads later are where it looks for them', async () => {
    const lib = (await ingest.server.inject({ method: 'GET', url: '/lib.min.js' })).body;
    const pieces = lib.match(/mixpanel-(?:recorder|targeting)-\w+(?:\.min)?\.js/g) ?? [];
    expect(pieces.length).toBeGreaterThan(0);
    for (const piece of new Set(pieces))
      expect((await ingest.server.inject({ method: 'GET', url: `/${piece}` })).statusCode).toBe(200);
  });
});
