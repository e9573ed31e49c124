import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Role } from '#access';
import type { EventRow, PersonRow } from '#contract';
import { pseudonym, type SubjectId, toProjectId, toSubjectId } from '#core';
import { createEgress, type PeopleRow } from '#egress';
import { createLog, createServer } from '#http';
import {
  createAffectedReader,
  createDisclosureReader,
  createIncidents,
  createNoticeSender,
} from '#incidents';
import { createIncidentStore, createVendorStore } from '#metadata';
import type { PeopleQueries } from '#reports';
import { createForwarder, createPublicTexts, createVendors } from '#vendors';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../../test/support/engine.ts';
import { openTestDatabase } from '../../../test/support/postgres.ts';
import { containmentRoutes } from './containment.ts';
import { exportRoutes } from './export.ts';
import { incidentRoutes } from './incidents.ts';
import { liveRoutes } from './live.ts';
import { peopleRoutes } from './people.ts';
import { vendorRoutes } from './vendors.ts';

const PROJECT = toProjectId(1);
const NOW = Date.UTC(2025, 10, 9, 12);
const PEOPLE = Array.from({ length: 120 }, (_, index) => toSubjectId(BigInt(index + 1)));
const world = { isLedgerDown: false };

let engine: Awaited<ReturnType<typeof openTestEngine>>;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let app: Awaited<ReturnType<typeof createServer>>;

beforeAll(async () => {
  engine = await openTestEngine();
  database = await openTestDatabase();
  await database.db.insertInto('project').values({ name: 'Nimbus', token: 't' }).execute();
  app = await serve();
});
afterAll(async () => {
  await app.close();
  await database.close();
  await engine.close();
});

const personRow = (subject: SubjectId): PeopleRow<PersonRow> => ({
  subject,
  organisations: [toSubjectId(900n + (subject % 3n))],
  fields: ['pseudonym', 'person.plan'],
  body: {
    person: String(subject),
    pseudonym: pseudonym(subject),
    firstSeenAt: null,
    lastSeenAt: null,
    events: 1,
    properties: [{ name: 'plan', value: 'pro', isHidden: false }],
  },
});
const eventRow = (subject: SubjectId): PeopleRow<EventRow> => ({
  subject,
  organisations: [],
  fields: ['event', 'time', 'pseudonym'],
  body: {
    event: 'Key created',
    time: new Date(NOW).toISOString(),
    receivedAt: new Date(NOW).toISOString(),
    person: String(subject),
    pseudonym: pseudonym(subject),
    properties: [],
    hiddenProperties: 2,
  },
});

const heldPerson = (person: SubjectId) => ({
  person,
  pseudonym: pseudonym(person),
  firstSeenAt: null,
  lastSeenAt: null,
  events: 1,
  profile: { plan: 'pro' },
  lists: [],
  received: [],
});

/** Rows as `reports` yields them; these tests are about the doors they leave by. */
const queries: PeopleQueries = {
  live: async (_project, { after }) => ({
    rows: after === 'now' ? [] : PEOPLE.slice(0, 2).map(eventRow),
    cursor: 'now',
  }),
  list: async (_project, { cursor, limit }) => {
    const from = Number(cursor ?? 0);
    const rows = PEOPLE.slice(from, from + limit).map(personRow);
    return {
      rows,
      nextCursor: from + limit < PEOPLE.length ? String(from + limit) : null,
      total: PEOPLE.length,
    };
  },
  person: async (_project, subject) =>
    PEOPLE.includes(subject)
      ? {
          person: personRow(subject),
          organisations: [{ groupKey: 'org', organisation: toSubjectId(950n), pseudonym: 'x' }],
          activity: { rows: [eventRow(subject)], nextCursor: 'next' },
        }
      : undefined,
  personActivity: async (_project, subject) =>
    PEOPLE.includes(subject) ? { rows: [eventRow(subject)], nextCursor: null } : undefined,
  organisations: async () => ({ rows: [], nextCursor: null, total: 0 }),
  organisation: async () => undefined,
  organisationPeople: async () => undefined,
  organisationActivity: async () => undefined,
  async *held(_project, subject) {
    yield { ...personRow(subject), body: { kind: 'person', person: heldPerson(subject) } };
    const event = { event: 'Key created', time: new Date(NOW).toISOString(), properties: {} };
    yield { ...eventRow(subject), body: { kind: 'event', event: { ...event, hiddenProperties: 2 } } };
  },
  async *export(_project, { limit }) {
    for (const subject of PEOPLE.slice(0, limit ?? PEOPLE.length))
      yield {
        subject,
        organisations: [],
        fields: ['event', 'time', 'pseudonym'],
        body: { event: 'Key created', properties: { time: NOW / 1000, distinct_id: String(subject) } },
      };
  },
};

async function serve() {
  const ledger = createLedger(engine.engine);
  const audit = { append: async () => {} };
  const clock = () => NOW;
  const egress = createEgress({
    ledger: {
      record: (...entry) =>
        world.isLedgerDown ? Promise.reject(new Error('full')) : ledger.record(...entry),
    },
    vault: {
      open: async (_project, subjects) =>
        new Map(subjects.map((subject) => [subject, { email: `p${subject}@example.org` }])),
    },
    audit,
    clock,
  });
  const affected = createAffectedReader(engine.engine);
  const disclosures = createDisclosureReader(engine.engine);
  const incidentStore = createIncidentStore(database.db);
  const incidents = createIncidents({
    store: incidentStore,
    affected,
    sender: createNoticeSender({
      store: incidentStore,
      egress,
      mailer: { send: async () => ({ kind: 'sent' }), close: () => {} },
      clock,
    }),
    audit,
    clock,
    signature: async () => ({ name: 'Nimbus', contact: 'privacy@nimbus.example' }),
    onError: () => {},
  });
  const secrets = new Map<string, string>();
  const vault = {
    sealSecret: async (_project: number, name: string, value: string) => void secrets.set(name, value),
    openSecret: async (_project: number, name: string) => secrets.get(name),
    removeSecret: async (_project: number, name: string) => void secrets.delete(name),
  };
  const vendorStore = createVendorStore(database.db);
  const forwarder = createForwarder({
    store: vendorStore,
    secrets: vault,
    egress,
    names: async () => ({ events: new Map(), properties: new Map(), groups: new Map() }),
    texts: createPublicTexts(engine.engine),
    fetch: globalThis.fetch,
    clock,
    onError: () => {},
  });
  const vendors = createVendors({ store: vendorStore, secrets: vault, forwarder, audit, clock });
  return createServer({
    log: createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() })),
    gate: {
      authenticate: async ({ cookie }) => (cookie === undefined ? null : member(cookie)),
      isOwnOrigin: () => true,
      metricsToken: '',
      clock,
    },
    routes: [
      peopleRoutes({
        queries,
        egress,
        erasures: { erasePerson: async () => ({ ids: 0 }) },
        sealedFields: async () => new Map([[PEOPLE[0] ?? toSubjectId(1n), ['email']]]),
        organisationsOf: async () => [],
        clock,
      }),
      liveRoutes({ queries, egress }),
      exportRoutes({ queries, egress }),
      containmentRoutes({
        disclosures,
        incidents,
        egress,
        clock,
        thresholdOf: async () => 10,
        stored: async () => [{ what: 'events', form: 'keyed tokens', count: 1 }],
        publicTexts: async () => 3,
        recipientNames: async () => new Map([['member:7', 'Ada']]),
      }),
      incidentRoutes({ incidents, affected, egress }),
      vendorRoutes({ vendors, egress, subjectsOf: async () => new Map() }),
    ],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 100_000,
    version: '0',
  });
}

/** Cookies of this test: a role, and for `steward-fresh` a passkey used just now. The session is named after the cookie. */
function member(cookie: string): Actor {
  const [role = '', fresh] = cookie.split('-');
  return {
    kind: 'member',
    id: 7,
    name: 'Ada',
    sessionId: cookie,
    roles: new Map([[PROJECT, role as Role]]),
    steppedUpAt: fresh ? NOW : 0,
  };
}

const as = (cookie: string) => ({ cookies: { riserbo_session: cookie } });
const get = (url: string, cookie = 'analyst') => app.inject({ url, ...as(cookie) });
const post = (url: string, payload: object, cookie = 'steward') =>
  app.inject({ method: 'POST', url, payload, ...as(cookie) });

async function subjectsOnLedger(session: string) {
  const scope = { kind: 'session', id: session, from: 0, to: NOW + 1 } as const;
  return createAffectedReader(engine.engine).summary(PROJECT, scope);
}

test('every person on every page that a session read is on the ledger, with what was shown', async () => {
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await post(
      '/api/projects/1/people/search',
      { limit: 50, ...(cursor && { cursor }) },
      'analyst-pages',
    );
    expect(page.statusCode).toBe(200);
    for (const { person } of page.json().people) seen.add(person);
    cursor = page.json().nextCursor;
  }
  expect(seen.size).toBe(120);
  const affected = await subjectsOnLedger('analyst-pages');
  expect(affected).toMatchObject({ subjects: 120, organisations: 3, disclosures: 3 });
  expect(affected.fields).toEqual([
    { field: 'person.plan', subjects: 120 },
    { field: 'pseudonym', subjects: 120 },
  ]);
});

test('everything about a person leaves to a steward with a fresh passkey alone, and is on the ledger', async () => {
  const url = '/api/projects/1/people/1/retrieve';
  for (const cookie of ['analyst-copies', 'steward'])
    expect((await post(url, {}, cookie)).statusCode).toBe(403);
  const reply = await post(url, {}, 'steward-copies');
  expect(reply.headers['content-disposition']).toContain('attachment');
  expect(reply.json().people).toMatchObject([
    { person: '1', profile: { plan: 'pro' }, identity: { email: 'p1@example.org' }, events: [{}] },
  ]);
  const { fields } = await subjectsOnLedger('steward-copies');
  expect(fields.map(({ field }) => field)).toEqual(
    expect.arrayContaining(['event', 'identity.email', 'person.plan']),
  );
  expect((await post('/api/projects/1/people/999/retrieve', {}, 'steward-copies')).statusCode).toBe(404);
});

test('a person’s page tells which fields are sealed, not what they say; nobody is not found', async () => {
  const page = await get('/api/projects/1/people/1', 'analyst-one');
  expect(page.json()).toMatchObject({ sealedFields: ['email'], organisations: [{ organisation: '950' }] });
  expect(page.body).not.toContain('@');
  expect(await subjectsOnLedger('analyst-one')).toMatchObject({ subjects: 1, organisations: 2 });
  expect(page.json().moreActivity).toBe('next');
  const more = await post('/api/projects/1/people/1/activity', { cursor: 'next' }, 'analyst-one');
  expect(more.json()).toMatchObject({ activity: [{ person: '1' }], nextCursor: null });
  expect(more.json().disclosureId).not.toBe(page.json().disclosureId);
  expect((await post('/api/projects/1/people/999/activity', { cursor: 'next' })).statusCode).toBe(404);
  for (const unknown of ['999', '9999999999999999999'])
    expect((await get(`/api/projects/1/people/${unknown}`)).statusCode).toBe(404);
});

test('an identity is revealed to a steward with a fresh passkey and a purpose, to nobody else', async () => {
  const url = '/api/projects/1/people/1/reveal';
  const asked = { fields: ['email'], purpose: 'support_request' };
  expect((await post(url, asked, 'analyst-fresh')).statusCode).toBe(403);
  expect((await post(url, asked, 'steward')).json().error.code).toBe('step_up_required');
  expect((await post(url, { fields: ['email'] }, 'steward-fresh')).statusCode).toBe(400);
  const revealed = await post(url, asked, 'steward-fresh');
  expect(revealed.json()).toMatchObject({ fields: { email: 'p1@example.org' }, visibleSeconds: 60 });
  expect((await subjectsOnLedger('steward-fresh')).fields).toEqual([
    { field: 'identity.email', subjects: 1 },
  ]);
});

test('the raw export is one pseudonymous object a line, compressed on request, and on the ledger', async () => {
  const url = '/api/2.0/export?project_id=1&from_date=2025-11-01&to_date=2025-11-09';
  const plain = await get(url, 'analyst-export');
  expect(plain.headers['content-type']).toBe('text/plain; charset=utf-8');
  const lines = plain.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(120);
  expect(lines[0]).toEqual({ event: 'Key created', properties: { time: NOW / 1000, distinct_id: '1' } });
  expect(await subjectsOnLedger('analyst-export')).toMatchObject({ subjects: 120, disclosures: 1 });
  const zipped = await app.inject({
    url: `${url}&limit=3`,
    ...as('analyst'),
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  const { gunzipSync } = await import('node:zlib');
  expect(gunzipSync(zipped.rawPayload).toString().trim().split('\n')).toHaveLength(3);
});

test('an export with a parameter that we do not know, or without the right, gives nothing', async () => {
  const url = '/api/2.0/export?project_id=1&from_date=2025-11-01&to_date=2025-11-09';
  const unknown = await get(`${url}&whatever=1`);
  expect([unknown.statusCode, unknown.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
  expect(unknown.body).toMatch(/^Error: .* \[invalid_request\]\n$/);
  expect((await get(`${url}&event=[oops`)).statusCode).toBe(400);
  expect((await get(url, 'viewer')).statusCode).toBe(403);
  expect((await app.inject({ url })).statusCode).toBe(401);
});

test('while the ledger cannot be written, no door lets a row out', async () => {
  world.isLedgerDown = true;
  try {
    for (const asked of [
      post('/api/projects/1/people/search', {}, 'analyst'),
      get('/api/projects/1/people/1'),
      post('/api/projects/1/live', {}, 'analyst'),
    ]) {
      const reply = await asked;
      expect([reply.statusCode, reply.json().error.code]).toEqual([503, 'ledger_unavailable']);
      expect(reply.body).not.toContain('pseudonym');
    }
    const torn = get('/api/2.0/export?project_id=1&from_date=2025-11-01&to_date=2025-11-09');
    const body = await torn.then(
      (reply) => reply.body,
      () => '',
    );
    expect(body).not.toContain('distinct_id');
    const revealed = await post(
      '/api/projects/1/people/1/reveal',
      { fields: ['email'], purpose: 'fraud' },
      'steward-fresh',
    );
    expect(revealed.statusCode).toBe(503);
    expect(revealed.body).not.toContain('@');
  } finally {
    world.isLedgerDown = false;
  }
});

test('live events are on the ledger; a look that finds nothing new is not', async () => {
  const first = await post('/api/projects/1/live', {}, 'analyst-live');
  expect(first.json()).toMatchObject({ cursor: 'now', disclosureId: expect.any(String) });
  const second = await post('/api/projects/1/live', { after: 'now' }, 'analyst-live');
  expect(second.json()).toEqual({ events: [], cursor: 'now', disclosureId: null });
  expect(await subjectsOnLedger('analyst-live')).toMatchObject({ subjects: 2, disclosures: 1 });
});

test('an incident is previewed, opened, listed, its people paged through, its notices queued, and closed', async () => {
  await post('/api/projects/1/people/search', { limit: 120 }, 'analyst-stolen');
  const scope = {
    kind: 'session',
    id: 'analyst-stolen',
    from: new Date(NOW - 1000).toISOString(),
    to: new Date(NOW + 1000).toISOString(),
  };
  const preview = await post('/api/projects/1/incidents/preview', scope);
  expect(preview.json()).toMatchObject({ subjects: 120, organisations: 3, disclosures: 1 });
  const opened = await post('/api/projects/1/incidents', { title: 'Stolen', scope });
  const { id } = opened.json();
  expect(opened.json()).toMatchObject({ status: 'open', affected: { subjects: 120 }, scope });
  const people = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await get(
      `/api/projects/1/incidents/${id}/affected${cursor && `?cursor=${cursor}`}`,
      'steward',
    );
    for (const { person } of page.json().people) people.add(person);
    cursor = page.json().nextCursor;
  }
  expect(people.size).toBe(120);
  const url = `/api/projects/1/incidents/${id}`;
  expect((await post(`${url}/notices`, {})).json().error.code).toBe('step_up_required');
  const notified = await post(`${url}/notices`, {}, 'steward-fresh');
  expect(notified.json()).toMatchObject({ status: 'notifying', notices: { queued: 120 } });
  expect((await get('/api/projects/1/incidents')).json().incidents).toHaveLength(1);
  expect((await get('/api/projects/1/containment')).json()).toMatchObject({
    state: 'incident',
    openIncidents: 1,
  });
  expect((await post(`${url}/close`, {})).json()).toMatchObject({ status: 'closed' });
  expect((await get('/api/projects/1/incidents/999')).json().error.code).toBe('incident_not_found');
  expect((await post(`${url}/close`, {}, 'analyst')).statusCode).toBe(403);
  expect((await app.inject({ url: '/api/notices/N-0000' })).json()).toEqual({ isGenuine: false });
});

test('who received what is listed by name, page after page', async () => {
  const { disclosures } = (await get('/api/projects/1/disclosures')).json();
  expect(disclosures.length).toBeGreaterThan(5);
  expect(disclosures[0]).toMatchObject({ recipientName: 'Ada', recipientKind: 'member' });
  expect((await get('/api/projects/1/disclosures?cursor=x')).statusCode).toBe(400);
});

test('a vendor is registered with a fresh passkey and cut without one', async () => {
  const vendor = {
    name: 'Elsewhere',
    kind: 'mixpanel',
    host: 'https://api.example.com/some/path',
    token: 'their-token',
    events: ['Key created'],
    properties: ['plan'],
  };
  expect((await post('/api/projects/1/vendors', vendor)).statusCode).toBe(403);
  const created = await post('/api/projects/1/vendors', vendor, 'steward-fresh');
  expect(created.json()).toMatchObject({
    status: 'active',
    host: 'https://api.example.com',
    queued: 0,
    subjects: 0,
  });
  expect(created.body).not.toContain('their-token');
  const { id } = created.json();
  expect((await post(`/api/projects/1/vendors/${id}/cut`, {})).json()).toMatchObject({ status: 'cut' });
  expect((await get('/api/projects/1/vendors')).json().vendors).toMatchObject([{ id, status: 'cut' }]);
  expect((await post('/api/projects/1/vendors/999/cut', {})).json().error.code).toBe('vendor_not_found');
  const plain = { ...vendor, host: 'http://api.example.com' };
  expect((await post('/api/projects/1/vendors', plain, 'steward-fresh')).statusCode).toBe(400);
});
