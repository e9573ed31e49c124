import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { toProjectId, toSubjectId, toToken } from '#core';
import { createEgress } from '#egress';
import { createVendorStore } from '#metadata';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../test/support/engine.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { createForwarder, type LoadedEvent } from './forward.ts';
import { createPublicTexts } from './names.ts';
import { createVendors, type NewVendor } from './vendors.ts';

const PROJECT = toProjectId(1);
const KEY_CREATED = toToken(1001n);
const PLAN = toToken(2001n);
const COUNT = toToken(2002n);
const BETA = toToken(2003n);
const SECRET = toToken(2004n);
const PRO = toToken(3001n);
const RARE = toToken(3002n);

let engine: Awaited<ReturnType<typeof openTestEngine>>;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  engine = await openTestEngine();
  database = await openTestDatabase();
  await database.db.insertInto('project').values({ name: 'Nimbus', token: 't' }).execute();
  await engine.engine.insert({
    table: 'dictionary',
    columns: ['project', 'property', 'token', 'text'],
    rows: Buffer.from(`1\t${PLAN}\t${PRO}\tpro\n2\t${PLAN}\t${RARE}\tother project\n`),
  });
});
afterAll(async () => {
  await database.close();
  await engine.close();
});

interface WireEvent {
  event: string;
  properties: Record<string, unknown>;
}

/** A vendor's host: keeps what it received, answers as told. */
async function openHost() {
  const host = {
    url: '',
    batches: [] as WireEvent[][],
    lastByteAt: 0,
    answer: (_batch: WireEvent[], response: ServerResponse): unknown =>
      response.end('{"status":1,"error":null}'),
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      host.lastByteAt = performance.now();
      chunks.push(chunk);
    }
    const batch = JSON.parse(Buffer.concat(chunks).toString());
    host.batches.push(batch);
    host.answer(batch, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return host;
}

const closing: (() => unknown)[] = [];
let host: Awaited<ReturnType<typeof openHost>>;
beforeEach(async () => {
  host = await openHost();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await database.db.deleteFrom('vendor').execute();
});

function arrange() {
  const world = {
    now: Date.UTC(2025, 10, 9),
    audited: [] as { action: string; facts: object }[],
    isLedgerDown: false,
  };
  const secrets = new Map<string, string>();
  const vault = {
    sealSecret: async (project: number, name: string, value: string) =>
      void secrets.set(`${project}/${name}`, value),
    openSecret: async (project: number, name: string) => secrets.get(`${project}/${name}`),
    removeSecret: async (project: number, name: string) => void secrets.delete(`${project}/${name}`),
  };
  const ledger = createLedger(engine.engine);
  const audit = {
    append: async (entry: { action: string; facts: object }) => void world.audited.push(entry),
  };
  const clock = () => world.now;
  const store = createVendorStore(database.db);
  const errors: unknown[] = [];
  const forwarder = createForwarder({
    store,
    secrets: vault,
    egress: createEgress({
      ledger: {
        record: (...entry) =>
          world.isLedgerDown ? Promise.reject(new Error('full')) : ledger.record(...entry),
      },
      vault: { open: async () => new Map() },
      audit,
      clock,
    }),
    names: async (_project, { events, properties }) => ({
      events: new Map(events.includes('Key created') ? [[KEY_CREATED, 'Key created']] : []),
      properties: new Map(
        (
          [
            ['plan', PLAN],
            ['count', COUNT],
            ['beta', BETA],
          ] as const
        ).flatMap(([name, token]) => (properties.includes(name) ? [[token, name]] : [])),
      ),
      groups: new Map(properties.includes('organization_id') ? [[1, 'organization_id']] : []),
    }),
    texts: createPublicTexts(engine.engine),
    fetch: globalThis.fetch,
    clock,
    onError: (error) => errors.push(error),
  });
  const vendors = createVendors({ store, secrets: vault, forwarder, audit, clock });
  return { world, vendors, forwarder, secrets, errors };
}

const declaration = (change: Partial<NewVendor> = {}): NewVendor => ({
  name: 'Elsewhere',
  kind: 'mixpanel',
  host: host.url,
  token: 'their-token',
  events: ['Key created'],
  properties: ['plan', 'count', 'beta', 'organization_id'],
  ...change,
});

const loaded = (person: bigint, change: Partial<LoadedEvent['event']> = {}): LoadedEvent => ({
  projectId: PROJECT,
  event: {
    event: KEY_CREATED,
    time: Date.UTC(2025, 10, 9, 1) + Number(person),
    properties: [
      { property: PLAN, kind: 'text', value: PRO },
      { property: COUNT, kind: 'number', value: 2.5 },
      { property: BETA, kind: 'boolean', value: 1 },
      { property: SECRET, kind: 'text', value: PRO },
    ],
    ...change,
  },
  person: toSubjectId(person),
  insertKey: (1n << 63n) + person,
  organisations: [
    { slot: 1, ids: [toSubjectId(91n)] },
    { slot: 2, ids: [toSubjectId(92n)] },
  ],
});

test('a vendor receives declared events and properties only, under ids that are its alone', async () => {
  const { vendors, forwarder } = arrange();
  await vendors.register(PROJECT, declaration(), 'member:1');
  const other = await openHost();
  await vendors.register(
    PROJECT,
    declaration({ name: 'Another', host: other.url, properties: [] }),
    'member:1',
  );
  await forwarder.enqueue('u1', [
    loaded(7n),
    loaded(7n, { time: 1, properties: [{ property: PLAN, kind: 'text', value: RARE }] }),
    loaded(8n, { event: toToken(1002n) }),
    { ...loaded(9n), projectId: toProjectId(2) },
  ]);
  expect(await forwarder.step()).toBe(4);
  const [first, second] = host.batches.flat();
  expect(host.batches.flat()).toHaveLength(2);
  expect(first).toEqual({
    event: 'Key created',
    properties: {
      token: 'their-token',
      distinct_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      $insert_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      time: Date.UTC(2025, 10, 9, 1) + 7,
      plan: 'pro',
      count: 2.5,
      beta: true,
      organization_id: [expect.stringMatching(/^[0-9a-f]{32}$/)],
    },
  });
  expect(second?.properties).not.toHaveProperty('plan');
  expect(second?.properties['distinct_id']).toBe(first?.properties['distinct_id']);
  const elsewhere = other.batches.flat()[0];
  const ids = (event: WireEvent | undefined) => [
    event?.properties['distinct_id'],
    event?.properties['$insert_id'],
  ];
  expect(ids(elsewhere)).not.toContain(ids(first)[0]);
  expect(ids(elsewhere)).not.toContain(ids(first)[1]);
});

test('the ledger knows what a vendor received, person by person, before it is sent', async () => {
  const { vendors, forwarder, world } = arrange();
  const { id } = await vendors.register(PROJECT, declaration(), 'member:1');
  await forwarder.enqueue('u1', [loaded(7n), loaded(8n, { properties: [] })]);
  world.isLedgerDown = true;
  await expect(forwarder.step()).rejects.toMatchObject({ code: 'ledger_unavailable' });
  expect(host.batches).toEqual([]);
  world.isLedgerDown = false;
  expect(await forwarder.step()).toBe(2);
  const { createAffectedReader } = await import('#incidents');
  const scope = { kind: 'vendor', id: String(id), from: 0, to: world.now } as const;
  const affected = await createAffectedReader(engine.engine).page(PROJECT, scope, null, 10);
  const always = ['event', 'event.organization_id'];
  expect(affected).toEqual([
    {
      subject: 7n,
      fields: [
        ...always.slice(0, 1),
        'event.beta',
        'event.count',
        'event.organization_id',
        'event.plan',
        'pseudonym',
        'time',
      ],
    },
    { subject: 8n, fields: [...always, 'pseudonym', 'time'] },
  ]);
});

test('a batch that the vendor does not take is sent again later, with the same insert ids, and nothing is lost', async () => {
  const { vendors, forwarder, world } = arrange();
  await vendors.register(PROJECT, declaration(), 'member:1');
  const events = Array.from({ length: 120 }, (_, index) => loaded(BigInt(index + 1)));
  await forwarder.enqueue('u1', events);
  await forwarder.enqueue('u1', events);
  host.answer = (_batch, response) => response.writeHead(503).end();
  expect(await forwarder.step()).toBe(0);
  expect(await forwarder.step()).toBe(0);
  expect(host.batches).toHaveLength(1);
  host.answer = (batch, response) =>
    batch.length > 30 ? response.writeHead(413).end() : response.end('{"status":1}');
  world.now += 1_001;
  for (let round = 0; round < 5; round++) await forwarder.step();
  const taken = host.batches.filter((batch) => batch.length <= 30).flat();
  expect(taken).toHaveLength(120);
  expect(new Set(taken.map((event) => event.properties['$insert_id'])).size).toBe(120);
  expect(host.batches[0]?.[0]?.properties['$insert_id']).toBe(taken[0]?.properties['$insert_id']);
  expect(await vendors.list(PROJECT)).toMatchObject([{ queued: 0, sent: 120 }]);
});

test('the kill switch tears the request in flight, empties the queue and destroys the key', async () => {
  const { vendors, forwarder, secrets, world, errors } = arrange();
  const { id } = await vendors.register(PROJECT, declaration(), 'member:1');
  const stop = new AbortController();
  const running = forwarder.run(stop.signal);
  let produced = 0;
  const producing = (async () => {
    while (!stop.signal.aborted) {
      await forwarder.enqueue(
        `u${produced}`,
        Array.from({ length: 100 }, (_, index) => loaded(BigInt(produced * 100 + index + 1))),
      );
      produced++;
      world.now += 300;
      await delay(2);
    }
  })();
  while (host.batches.length < 3) await delay(5);
  const cutAt = performance.now();
  const cut = await vendors.cut(PROJECT, id, 'member:1');
  expect(cut).toMatchObject({ status: 'cut', queued: 0 });
  const received = host.batches.length;
  await delay(600);
  stop.abort();
  await Promise.all([running, producing]);
  expect(host.batches.length - received).toBeLessThanOrEqual(1);
  expect(host.lastByteAt - cutAt).toBeLessThan(1_000);
  expect((await vendors.list(PROJECT))[0]).toMatchObject({ status: 'cut', queued: 0 });
  expect([...secrets.keys()]).toEqual([]);
  expect(world.audited.map((entry) => entry.action)).toEqual(['vendor.register', 'vendor.cut']);
  expect(world.audited[1]?.facts).toMatchObject({ keyDestroyed: true, emptied: cut.destroyed });
  expect(errors).toEqual([]);
  expect(await vendors.cut(PROJECT, id, 'member:1')).toMatchObject({ destroyed: 0 });
  expect(world.audited).toHaveLength(2);
});

test('the kill switch never waits for, nor trips over, a delivery that is being confirmed', async () => {
  const store = createVendorStore(database.db);
  const vendor = { projectId: PROJECT, ...declaration(), at: 0 };
  const { projectId: _project, ...event } = { ...loaded(1n), ...loaded(1n).event };
  for (let round = 0; round < 20; round++) {
    const { id } = await store.create(vendor);
    const batch = Array.from({ length: 200 }, (_, place) => ({ place, event }));
    await store.enqueue(id, 'u', batch);
    const taken = await store.take(id, 200, { holder: 'h', now: 1, until: 2 });
    const seqs = taken.map(({ seq }) => seq);
    await Promise.all([
      store.taken(id, seqs.slice(0, 100), 1),
      store.cut(id, 1),
      store.enqueue(id, 'w', batch),
      store.taken(id, seqs.slice(100), 1),
    ]);
    expect((await store.counts([id])).get(id)?.queued).toBe(0);
  }
});

test('a vendor that keeps refusing is stopped and says so, receives nothing until somebody resumes it, and can be cut', async () => {
  const { vendors, forwarder, world } = arrange();
  const { id } = await vendors.register(PROJECT, declaration(), 'member:1');
  await forwarder.enqueue('u1', [loaded(1n)]);
  host.answer = (_batch, response) => response.writeHead(401).end();
  for (let round = 0; round < 12; round++) {
    await forwarder.step();
    world.now += 3_600_000;
  }
  expect(host.batches).toHaveLength(8);
  await forwarder.enqueue('u2', [loaded(2n)]);
  const [stopped] = await vendors.list(PROJECT);
  expect(stopped).toMatchObject({
    status: 'stopped',
    trouble: { reply: 'refused', times: 8 },
    queued: 1,
    sent: 0,
  });
  host.answer = (_batch, response) => response.end('1');
  expect(await vendors.resume(PROJECT, id, 'member:1')).toMatchObject({ status: 'active', trouble: null });
  expect(await forwarder.step()).toBe(1);
  await vendors.resume(PROJECT, id, 'member:1');
  expect(world.audited.map(({ action }) => action)).toEqual(['vendor.register', 'vendor.resume']);
  await forwarder.enqueue('u3', [loaded(3n), loaded(4n)]);
  expect(await vendors.cut(PROJECT, id, 'member:1')).toMatchObject({ status: 'cut', destroyed: 2 });
});

test('a host that is away for an hour loses nothing and is not stopped', async () => {
  const { vendors, forwarder, world } = arrange();
  await vendors.register(PROJECT, declaration(), 'member:1');
  await forwarder.enqueue('u1', [loaded(1n)]);
  host.answer = (_batch, response) => response.writeHead(503).end();
  for (const start = world.now; world.now < start + 3_600_000; world.now += 60_000) await forwarder.step();
  expect(await vendors.list(PROJECT)).toMatchObject([{ status: 'active', trouble: { reply: 'later' } }]);
  host.answer = (_batch, response) => response.end('1');
  world.now += 300_000;
  expect(await forwarder.step()).toBe(1);
  expect(await vendors.list(PROJECT)).toMatchObject([{ sent: 1, queued: 0, trouble: null }]);
});

test('a cut on another node stops this one too', async () => {
  const here = arrange();
  const there = arrange();
  const { id } = await here.vendors.register(PROJECT, declaration(), 'member:1');
  await here.forwarder.enqueue('u1', [loaded(1n)]);
  let torn = false;
  host.answer = (_batch, response) => void response.on('close', () => (torn = true));
  const stop = new AbortController();
  const running = here.forwarder.run(stop.signal);
  while (host.batches.length === 0) await delay(5);
  await there.vendors.cut(PROJECT, id, 'member:2');
  while (!torn) await delay(5);
  stop.abort();
  await running;
  expect(host.batches).toHaveLength(1);
});

test('a vendor that answers with a redirect is not followed, and only https hosts or this machine are registered', async () => {
  const { vendors, forwarder } = arrange();
  const elsewhere = await openHost();
  await vendors.register(PROJECT, declaration(), 'member:1');
  host.answer = (_batch, response) => response.writeHead(307, { location: `${elsewhere.url}/track` }).end();
  await forwarder.enqueue('u1', [loaded(1n)]);
  expect(await forwarder.step()).toBe(0);
  expect(elsewhere.batches).toEqual([]);
  for (const wrong of [
    'http://example.org',
    'ftp://example.org',
    'https://user:word@example.org',
    'example.org',
  ])
    await expect(vendors.register(PROJECT, declaration({ host: wrong }), 'member:1')).rejects.toMatchObject({
      code: 'invalid_request',
    });
});

test('a vendor that answers without end is not listened to', async () => {
  const { vendors, forwarder } = arrange();
  await vendors.register(PROJECT, declaration(), 'member:1');
  await forwarder.enqueue('u1', [loaded(1n)]);
  const ended = Promise.withResolvers<void>();
  host.answer = (_batch, response) => {
    response.on('close', ended.resolve);
    const talk = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', talk);
    talk();
  };
  expect(await forwarder.step()).toBe(0);
  await ended.promise;
  expect(await vendors.list(PROJECT)).toMatchObject([{ trouble: { reply: 'refused', times: 1 } }]);
});
