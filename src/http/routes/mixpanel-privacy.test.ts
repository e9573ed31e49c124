import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ServiceAccountScope } from '#access';
import type { ProjectId, SubjectId } from '#core';
import { createEgress } from '#egress';
import { createLog, createServer } from '#http';
import { createPrivacyRequestStore } from '#metadata';
import { createPrivacyRequests, type PrivacyRequests } from '#people';
import { createPeopleQueries } from '#reports';
import { sql, uint32 } from '#sql';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../../test/support/engine.ts';
import { change, event, NOW, openLoading } from '../../../test/support/loading.ts';
import { openTestDatabase } from '../../../test/support/postgres.ts';
import { robotGate } from '../../../test/support/robot.ts';
import { privacyRoutes } from './mixpanel-privacy.ts';

let loading: Awaited<ReturnType<typeof openLoading>>;
let warehouse: Awaited<ReturnType<typeof openTestEngine>>;
let projectId: ProjectId;
let requests: PrivacyRequests;
let app: Awaited<ReturnType<typeof createServer>>;
let now = NOW;
const audited: string[] = [];
const world = { isLedgerDown: false, scopes: ['gdpr'] as ServiceAccountScope[] };
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await openTestDatabase();
  warehouse = await openTestEngine();
  loading = await openLoading({ db: database.db, engine: warehouse.engine }, () => now);
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

beforeEach(async () => {
  now += 1_000;
  world.isLedgerDown = false;
  world.scopes = ['gdpr'];
  projectId = await loading.createProject({ k: 1, groups: ['company'] });
  await loading.send(projectId, [
    event('$device:phone', 'Opened', { properties: { plan: 'pro', mp_lib: 'web' } }),
    event(['phone', 'giulia'], 'Signed in', { properties: { company: 'acme' } }),
    change('giulia', 'set', { $email: 'giulia@example.it', city: 'Ferrara' }),
    event('marco', 'Opened'),
  ]);
  await loading.start().step();
  const { db } = loading.stores;
  const audit = { append: async ({ action }: { action: string }) => void audited.push(action) };
  const clock = () => now;
  requests = createPrivacyRequests({
    store: createPrivacyRequestStore(db),
    erasures: loading.erasures,
    audit,
    clock,
    onError: () => {},
  });
  const ledger = createLedger(warehouse.engine);
  const refuses = () => Promise.reject(new Error('a secret alone opens nothing'));
  app = await createServer({
    log: createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() })),
    gate: robotGate(clock, () => ({ projectId, scopes: world.scopes })),
    routes: [
      privacyRoutes({
        requests,
        queries: createPeopleQueries({
          engine: warehouse.engine,
          vocabulary: loading.vocabulary,
          clock,
        }),
        egress: createEgress({
          ledger: {
            record: (...entry) =>
              world.isLedgerDown ? Promise.reject(new Error('full')) : ledger.record(...entry),
          },
          vault: { open: refuses },
          audit,
          clock,
        }),
        tokenOf: async () => 'the-token',
        peopleOf: async (_project, ids) => {
          const found = await Promise.all(ids.map(subjectOf));
          return found.filter((subject) => subject !== undefined);
        },
        sealedFields: (...asked) => loading.vault.sealedFields(...asked),
        organisationsOf: async (_project, person) =>
          (await loading.people.memberships.organisationsOf(projectId, [person])).map(({ organisation }) => ({
            groupKey: 'company',
            organisation,
          })),
        publicUrl: 'https://riserbo.example',
        clock,
      }),
    ],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
  closers.unshift(() => app.close());
});

async function subjectOf(id: string): Promise<SubjectId | undefined> {
  const index = await loading.vault.index(projectId, 'person', id);
  return (await loading.people.subjects.find(projectId, [{ scope: 0, index }]))[0];
}

const RETRIEVALS = '/api/app/data-retrievals/v3.0';
const DELETIONS = '/api/app/data-deletions/v3.0';
const call = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, token = 'the-token') =>
  app.inject({ method, url: `${path}?token=${token}`, ...(payload && { payload }) });

async function ask(path: string, payload: object): Promise<string> {
  const reply = await call('POST', path, payload);
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toEqual({ status: 'ok', results: { task_id: expect.any(String) } });
  return reply.json().results.task_id;
}

const statusOf = async (path: string, task: string) =>
  (await call('GET', `${path}/${task}`)).json().results.status;

async function packageOf(payload: object) {
  const task = await ask(`${RETRIEVALS}/`, payload);
  await requests.step();
  const { results, status } = (await call('GET', `${RETRIEVALS}/${task}`)).json();
  expect(status).toBe('ok');
  expect(results).toMatchObject({
    status: 'SUCCESS',
    distinct_ids: [],
    tracking_id: task,
    project_id: projectId,
  });
  expect(results.results).toBe(results.result);
  expect((await call('GET', `${RETRIEVALS}/${task}/`)).json()).toEqual({ status, results });
  const reply = await app.inject(String(results.result).replace('https://riserbo.example', ''));
  expect(reply.statusCode).toBe(200);
  return reply;
}

test('a retrieval is everything held on the person, of all their devices, readable, and on the ledger', async () => {
  const reply = await packageOf({ distinct_ids: ['$device:phone', 'giulia'], compliance_type: 'gdpr' });
  const { people } = reply.json();
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    events: [
      { event: 'Opened', properties: { plan: 'pro' } },
      { event: 'Signed in', properties: { company: [expect.any(String)] } },
    ],
    profile: { city: 'Ferrara' },
    organisations: [{ groupKey: 'company' }],
    identity: { email: expect.stringContaining('sealed') },
    lists: [],
  });
  expect(reply.body).not.toContain('giulia@example.it');
  expect(reply.body).not.toContain('acme');
  const giulia = await subjectOf('giulia');
  const rows = await warehouse.engine.run<{ purpose: string; subjects: string[]; fields: string[] }>(
    sql`SELECT purpose, subjects, fields FROM disclosures WHERE notEmpty(subjects) ORDER BY at`.toStatement(),
  );
  expect(
    rows.every(({ purpose, subjects }) => purpose === 'retrieval' && subjects[0] === String(giulia)),
  ).toBe(true);
  expect(rows.flatMap(({ fields }) => fields)).toContain('person.city');
});

test('a second retrieval says who has received what before', async () => {
  await packageOf({ distinct_ids: ['giulia'] });
  const again = (await packageOf({ distinct_ids: ['giulia'] })).json();
  expect(again.people[0].received).toMatchObject([
    { recipient: 'service_account', purpose: 'retrieval', times: 1 },
  ]);
});

test('categories and sources tell no value', async () => {
  const ccpa = { distinct_ids: ['giulia'], compliance_type: 'CCPA' };
  const categories = (await packageOf({ ...ccpa, disclosure_type: 'Categories' })).json().people[0];
  expect(categories.categories).toEqual(
    expect.arrayContaining(['event.plan', 'identity.email', 'person.city']),
  );
  expect(categories.events).toEqual(['Opened', 'Signed in']);
  expect(JSON.stringify(categories)).not.toMatch(/pro|Ferrara/);
  const sources = (await packageOf({ ...ccpa, disclosure_type: 'Sources' })).json().people[0];
  expect(sources.sources).toEqual(['unknown', 'web']);
});

test('nothing is held on whom nobody knows', async () => {
  const { people } = (await packageOf({ distinct_ids: ['nobody', 'marco'] })).json();
  expect(people).toHaveLength(1);
  expect((await packageOf({ distinct_ids: ['nobody'] })).json().people).toEqual([]);
});

test('a deletion erases the people and their events', async () => {
  const giulia = await subjectOf('giulia');
  const task = await ask(DELETIONS, { distinct_ids: ['$device:phone'], compliance_type: 'GDPR' });
  expect(await statusOf(DELETIONS, task)).toBe('PENDING');
  await requests.step();
  expect(await statusOf(DELETIONS, task)).toBe('SUCCESS');
  expect(await subjectOf('giulia')).toBeUndefined();
  expect(await subjectOf('marco')).toBeDefined();
  expect(giulia && (await loading.vault.open(projectId, [giulia], 'all')).size).toBe(0);
  const rows = await warehouse.engine.run<{ person: string }>(
    sql`SELECT person FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  expect(rows.map(({ person }) => person)).toEqual([String(await subjectOf('marco'))]);
});

test('a task can be taken back until its work begins', async () => {
  const first = await ask(DELETIONS, { distinct_ids: ['giulia'] });
  expect((await call('DELETE', `${DELETIONS}/${first}`)).statusCode).toBe(204);
  expect(await statusOf(DELETIONS, first)).toBe('REVOKED');
  expect(await requests.step()).toBe(false);
  expect(await subjectOf('giulia')).toBeDefined();
  const second = await ask(DELETIONS, { distinct_ids: ['giulia'] });
  await requests.step();
  const late = await call('DELETE', `${DELETIONS}/${second}`);
  expect(late.statusCode).toBe(405);
  expect(late.json()).toMatchObject({ status: 'error', error: expect.any(String) });
});

test('work that fails waits and is tried again', async () => {
  const failing = createPrivacyRequests({
    store: createPrivacyRequestStore(loading.stores.db),
    erasures: {
      erasePeople: () => Promise.reject(new Error('away')),
      eraseOrganisation: async () => false,
    },
    audit: { append: async () => undefined },
    clock: () => now,
    onError: () => {},
  });
  const task = await ask(DELETIONS, { distinct_ids: ['giulia'] });
  await expect(failing.step()).rejects.toThrow('away');
  expect(await statusOf(DELETIONS, task)).toBe('STARTED');
  expect(await requests.step()).toBe(false);
  now += 11_000;
  expect(await requests.step()).toBe(true);
  expect(await statusOf(DELETIONS, task)).toBe('SUCCESS');
});

test('what does not exist is not found, in their words; the project of another token neither', async () => {
  const nothing = '00000000-0000-4000-8000-000000000000';
  for (const task of [nothing, 'x']) expect(await statusOf(RETRIEVALS, task)).toBe('NOT_FOUND');
  const task = await ask(DELETIONS, { distinct_ids: ['marco'] });
  expect(await statusOf(RETRIEVALS, task)).toBe('NOT_FOUND');
  expect((await call('GET', `${RETRIEVALS}/${nothing}/result`)).statusCode).toBe(404);
  expect((await call('POST', DELETIONS, { distinct_ids: ['marco'] }, 'other')).statusCode).toBe(404);
  expect((await call('DELETE', `${DELETIONS}/${task}`)).statusCode).toBe(204);
});

test('a request whose JSON curl calls a form is taken; what is no JSON is refused', async () => {
  const curl = (payload: string) =>
    app.inject({
      method: 'POST',
      url: `${DELETIONS}/?token=the-token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });
  const taken = await curl('{"compliance_type":"CCPA", "distinct_ids":["marco"]}');
  expect(taken.statusCode).toBe(201);
  await call('DELETE', `${DELETIONS}/${taken.json().results.task_id}`);
  const refused = await curl('distinct_ids=marco');
  expect([refused.statusCode, refused.json().code, refused.json().path]).toEqual([
    400,
    'invalid_request',
    'body',
  ]);
});

test('too many, none, or a word that is not one of theirs is refused; so is another scope', async () => {
  for (const payload of [
    { distinct_ids: [] },
    { distinct_ids: Array.from({ length: 2_001 }, String) },
    { distinct_ids: ['a'], compliance_type: 'LGPD' },
  ])
    expect((await call('POST', RETRIEVALS, payload)).statusCode).toBe(400);
  world.scopes = ['import', 'query', 'export'];
  for (const path of [RETRIEVALS, DELETIONS])
    expect((await call('POST', path, { distinct_ids: ['giulia'] })).statusCode).toBe(403);
});

test('without a ledger nothing leaves', async () => {
  const task = await ask(RETRIEVALS, { distinct_ids: ['giulia'] });
  await requests.step();
  world.isLedgerDown = true;
  const reply = await call('GET', `${RETRIEVALS}/${task}/result`);
  expect(reply.statusCode).toBe(503);
  expect(reply.body).not.toContain('Ferrara');
});
