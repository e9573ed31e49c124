import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SERVICE_ACCOUNT_SCOPES } from '#access';
import { type RunningApp, startApp } from '#app';
import { type Config, parseConfig } from '#config';
import { type ProjectId, toProjectId } from '#core';
import { createLog } from '#http';
import { createAuthenticator } from './support/authenticator.ts';
import { isFull } from './support/full.ts';
import { BODIES, comparable, holdingOf, NAMED, plant } from './support/tenants.ts';

/** The whole product in this process, as `npm start` runs it (without the demo), driven over HTTP. */
let directory: string;
let config: Config;
let app: RunningApp;
let origin: string;
const log: string[] = [];

async function start(): Promise<void> {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  app = await startApp(config, createLog('debug', sink));
  origin = app.foundation.publicUrl;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-app-'));
  config = parseConfig({
    flags: { port: '0', demo: 'off' },
    environment: {},
    workingDirectory: directory,
  });
  await start();
});
afterAll(async () => {
  await app.stop();
  await rm(directory, { recursive: true, force: true });
});

type Caller = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: Record<string, unknown>; text: string }>;

function caller(headers: Record<string, string>): Caller {
  return async (method, path, body) => {
    const reply = await fetch(origin + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
}

async function enrol(token: string, name: string): Promise<Caller> {
  const authenticator = createAuthenticator({ origin });
  const options = await caller({ origin })('POST', '/api/enrol/options', { token });
  const reply = await fetch(`${origin}/api/enrol/verify`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token, name, response: authenticator.register(options.body['options']) }),
  });
  const cookie = reply.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/riserbo_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict/);
  return caller({ origin, cookie: cookie.split(';')[0] ?? '' });
}

let owner: Caller;
let viewer: Caller;
let project: { id: number; token: string };

test('the first owner enrols, makes a project and invites others', async () => {
  const { token } = await app.foundation.access.inviteOwner('machine');
  owner = await enrol(token, 'Ada');
  const made = await owner('POST', '/api/projects', {
    name: 'Mine',
    isDevelopment: true,
    timezone: 'Europe/Rome',
  });
  expect(made).toMatchObject({ status: 200, body: { k: 1, role: 'owner', timezone: 'Europe/Rome' } });
  project = made.body as unknown as typeof project; // its shape is in the contract
  const invited = await owner('POST', `/api/projects/${project.id}/members`, { name: 'Bo', role: 'viewer' });
  const link = new URL(String(invited.body['enrolmentUrl']));
  viewer = await enrol(link.searchParams.get('token') ?? '', 'Bo');
  expect((await viewer('GET', '/api/session')).body).toMatchObject({
    member: { name: 'Bo' },
    projects: [{ name: 'Mine', role: 'viewer' }],
  });
});

test('an event becomes a row, a chart and a person, and identity stays shut until it is revealed', async () => {
  const now = Math.floor(app.foundation.clock() / 1000);
  const records = Array.from({ length: 12 }, (_, index) => ({
    event: 'Thing Done',
    properties: {
      token: project.token,
      time: now,
      distinct_id: `u${index}`,
      $insert_id: `i${index}`,
      plan: 'pro',
    },
  }));
  expect((await caller({})('POST', '/track?verbose=1', records)).body).toMatchObject({ status: 1 });
  const people = [{ $token: project.token, $distinct_id: 'u1', $set: { $email: 'grace@example.org' } }];
  expect((await caller({})('POST', '/engage?verbose=1', people)).body).toMatchObject({ status: 1 });
  const path = `/api/projects/${project.id}`;
  // Rows, names and identities are stored side by side, and any of them may be seen first.
  await vi.waitFor(
    async () => expect((await caller({})('GET', '/metrics')).text).toContain('riserbo_spool_batches 0'),
    { timeout: 120_000, interval: 200 },
  );
  expect((await owner('GET', `${path}/setup`)).body).toMatchObject({ events: 12 });
  const answer = await owner('POST', `${path}/reports/insights`, {
    metrics: [{ kind: 'event', event: 'Thing Done', measure: { kind: 'unique' } }],
    range: { last: 1, unit: 'day' },
    unit: 'day',
  });
  expect(answer.status).toBe(200);
  expect(answer.text).toContain('[12]');
  const listed = await owner('POST', `${path}/people/search`, {});
  expect(listed.text).not.toContain('grace@');
  const ids = (listed.body['people'] as { person: string }[]).map(({ person }) => person);
  const fields: string[] = [];
  for (const id of ids) {
    const revealed = await owner('POST', `${path}/people/${id}/reveal`, {
      fields: ['email'],
      purpose: 'support_request',
    });
    expect(revealed.status).toBe(200);
    fields.push(...Object.values(revealed.body['fields'] ?? {}).map(String));
  }
  expect(fields).toEqual(['grace@example.org']);
  expect((await owner('PATCH', path, { sessionTimeoutMinutes: 5 })).body).toMatchObject({
    sessionTimeoutMinutes: 5,
  });
  const sessionEdges = { starts: ['App open'], ends: ['Sign out', 'App close'] };
  expect((await owner('PATCH', path, { sessionEdges })).body).toMatchObject({ sessionEdges });
  expect((await owner('GET', path)).body).toMatchObject({ sessionTimeoutMinutes: 5, sessionEdges });
  const log = (await owner('GET', `${path}/audit`)).text;
  expect(log).toContain('reveal');
  expect(log).toContain('change_project');
});

/** Nobody's: no id of anything is as high. */
const MISSING = 2_000_000_000;
const addressOf = (url: string, id: number, part = 1) =>
  url.replace(':id', String(id)).replace(/:\w+/g, String(part)) +
  (/^\/(api\/(2\.0|query|app\/data-\w+)\/|api\/app\/me|lookup-tables)/.test(url) ? `?project_id=${id}` : '');
const bodyOf = (method: string, body: unknown = {}) =>
  method === 'GET' || method === 'DELETE' ? undefined : body;

test('every route lets in only whom it says', async () => {
  const nobody = caller({});
  const outsider = await app.foundation.createProject({ name: 'Other', isDevelopment: false, owner: null });
  const program = await serviceAccountOf(outsider.id);
  const erased = await app.foundation.createProject({ name: 'Gone', isDevelopment: false, owner: null });
  const formerly = await serviceAccountOf(erased.id);
  expect((await owner('GET', `/api/projects/${erased.id}`)).status).toBe(200);
  const { body } = await owner('POST', `/api/projects/${erased.id}/erase`, { name: 'Gone' });
  expect(String(body['receipt'])).toContain('Gone (number');
  const guarded = app.http.routeTable.filter(
    ({ access }) => !['public', 'ingest', 'operator'].includes(access),
  );
  expect(guarded.length).toBeGreaterThan(30);
  for (const { method, url, access } of guarded) {
    const told = `${method} ${url}`;
    const ask = async (who: Caller, id: number) => {
      const { status, text } = await who(method, addressOf(url, id), bodyOf(method));
      return [told, status, comparable(text)];
    };
    const status = async (who: Caller, id: number) => (await ask(who, id)).slice(0, 2);
    expect(await status(nobody, project.id)).toEqual([told, 401]);
    if (access === 'signed_in') continue;
    const missing = await ask(viewer, MISSING / 10);
    expect(missing.slice(0, 2)).toEqual([told, 404]);
    expect(await ask(viewer, outsider.id)).toEqual(missing);
    expect(await ask(owner, erased.id)).toEqual(missing);
    expect(await ask(program, project.id)).toEqual(await ask(program, MISSING / 10));
    expect(await status(program, project.id)).toEqual([told, 404]);
    expect(await status(formerly, erased.id)).toEqual([told, 401]);
    if (access !== 'ask') expect(await status(viewer, project.id)).toEqual([told, 403]);
  }
});

async function serviceAccountOf(projectId: ProjectId): Promise<Caller> {
  const { user, secret } = await app.foundation.access.createServiceAccount('machine', projectId, {
    name: 'everything',
    scopes: SERVICE_ACCOUNT_SCOPES,
    expiresInDays: 1,
  });
  return caller({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` });
}

test('what is another tenant’s answers as what is nobody’s, byte for byte, and stays as it is', async () => {
  const theirs = await app.foundation.createProject({ name: 'Theirs', isDevelopment: true, owner: null });
  const held = await plant(owner, app.foundation, theirs.id);
  const invited = await owner('POST', `/api/projects/${project.id}/members`, { name: 'Cleo', role: 'owner' });
  const link = new URL(String(invited.body['enrolmentUrl']));
  const cleo = await enrol(link.searchParams.get('token') ?? '', 'Cleo');
  const program = await serviceAccountOf(toProjectId(project.id));
  const everything = async () => {
    const nouns = ['saved-reports', 'boards', 'alerts', 'digests', 'annotations', 'cohorts', 'definitions'];
    const more = ['lookups', 'incidents', 'vendors', 'service-accounts', 'members', 'lexicon', 'expiry'];
    const listed = [];
    for (const noun of [...nouns, ...more])
      listed.push((await owner('GET', `/api/projects/${theirs.id}/${noun}`)).text);
    return listed.map((text) => comparable(text, theirs.id));
  };
  const before = await everything();

  let routes = 0;
  /** Refused for another reason than that there is no such thing: nothing was compared. */
  const unclear: unknown[] = [];
  for (const { method, url, access } of app.http.routeTable) {
    const holding = holdingOf(url);
    if (holding === undefined || access === 'public' || method === 'HEAD' || method === 'OPTIONS') continue;
    const told = `${method} ${url}`;
    const who = url.startsWith('/lookup-tables') || url.startsWith('/api/app/') ? program : cleo;
    const ask = async (id: number) => {
      const { status, text } = await who(
        method,
        addressOf(url, project.id, id),
        bodyOf(method, BODIES[told]),
      );
      return [told, status, comparable(text, id)];
    };
    const missing = await ask(MISSING);
    expect([told, await ask(held[holding])]).toEqual([told, missing]);
    if (missing[1] !== 404) unclear.push(missing);
    routes += 1;
  }
  expect(unclear).toEqual([]);
  expect(routes).toBeGreaterThan(25);

  for (const [place, { of, path, body }] of Object.entries(NAMED)) {
    const ask = async (id: number) => {
      const { status, text } = await cleo('POST', `/api/projects/${project.id}/${path}`, body(id));
      return [place, status, comparable(text, id)];
    };
    expect(await ask(held[of])).toEqual(await ask(MISSING));
  }
  for (const query of [
    'insights?bookmark_id=',
    'funnels?from_date=2026-01-01&to_date=2026-01-02&funnel_id=',
  ]) {
    const ask = async (id: number) => {
      const { status, text } = await program('GET', `/api/query/${query}${id}`);
      return [query, status, comparable(text, id)];
    };
    expect(await ask(held.report)).toEqual(await ask(MISSING));
  }
  expect(await everything()).toEqual(before);
});

test('no question, whatever it is made of, answers for another tenant’s ids otherwise than for nobody’s', async () => {
  const theirs = await app.foundation.createProject({ name: 'Fuzzed', isDevelopment: true, owner: null });
  const held = await plant(owner, app.foundation, theirs.id);
  const cohort = fc.record({
    cohort: fc.constant('cohort' as const),
    operator: fc.constantFrom('in', 'not_in'),
  });
  const property = fc.constantFrom('definition', '$lookup').map((of) => ({ property: of }));
  const condition = fc.oneof(cohort, property);
  const filter = fc.oneof(
    condition,
    fc.record({ all: fc.array(condition, { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(condition, { minLength: 1, maxLength: 3 }) }),
  );
  const question = fc.record({
    filter,
    inside: filter,
    event: fc.constantFrom(null, 'Thing Done', '$custom'),
    measure: fc.constantFrom('total', 'unique'),
    breakdown: fc.constantFrom('cohort', 'definition', '$lookup', null),
    unit: fc.constantFrom('day', 'week'),
  });
  // The ids are put in when the question is asked, of one sort for all.
  const named = (value: unknown, id: (of: 'cohort' | 'definition' | 'lookup') => number): unknown => {
    if (Array.isArray(value)) return value.map((part) => named(part, id));
    if (typeof value !== 'object' || value === null) return value;
    if ('cohort' in value) return { ...value, cohort: id('cohort') };
    if ('property' in value) return { property: propertyOf(String(value.property), id), operator: 'is_set' };
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, named(part, id)]));
  };
  const propertyOf = (of: string, id: (of: 'definition' | 'lookup') => number) => ({
    scope: 'custom',
    name: of === 'definition' ? String(id('definition')) : `$lookup:${id('lookup')}:size`,
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ filter, inside, event, measure, breakdown, unit }) => {
      const ask = async (id: (of: 'cohort' | 'definition' | 'lookup') => number) => {
        const breakdowns =
          breakdown === null
            ? []
            : breakdown === 'cohort'
              ? [{ cohorts: [id('cohort')] }]
              : [{ property: propertyOf(breakdown, id) }];
        const { status, text } = await viewer('POST', `/api/projects/${project.id}/reports/insights`, {
          metrics: [
            {
              kind: 'event',
              event: event === '$custom' ? `$custom:${id('definition')}` : event,
              measure: { kind: measure },
              filter: named(inside, id),
            },
          ],
          range: { last: 30, unit: 'day' },
          unit,
          filter: named(filter, id),
          breakdowns,
        });
        return [
          status,
          (['cohort', 'definition', 'lookup'] as const).reduce((said, of) => comparable(said, id(of)), text),
        ];
      };
      expect(await ask((of) => held[of])).toEqual(await ask(() => MISSING));
    }),
    { numRuns: isFull ? 1_000 : 25 },
  );
});

test('no route repeats what it was sent', async () => {
  const evil = 'zoe.rossi@example.org';
  for (const { method, url } of app.http.routeTable) {
    if (method === 'OPTIONS' || /^\/api\/2\.0\/export\/?$/.test(url)) continue;
    const path = url.replace(':id', String(project.id)).replace(/:\w+|\*/g, encodeURIComponent(evil));
    const body =
      method === 'GET' || method === 'DELETE' ? undefined : { [evil]: evil, name: { evil }, data: evil };
    const reply = await owner(
      method,
      `${path}?cursor=${evil}&after=${evil}&search=${evil}&data=${evil}`,
      body,
    );
    expect([method, url, reply.text.includes(evil)]).toEqual([method, url, false]);
  }
  expect(log.join('')).not.toContain('zoe.rossi');
  expect(log.join('')).not.toContain('grace@');
});

test('the API describes itself', async () => {
  const { paths } = (await caller({})('GET', '/api/openapi.json')).body as { paths: Record<string, object> };
  expect(Object.keys(paths)).toContain('/api/projects/{id}/reports/insights');
  expect(JSON.stringify(paths['/api/projects/{id}/reports/insights'])).toContain('timezone');
});

test('probes and figures', async () => {
  expect((await caller({})('GET', '/healthz')).status).toBe(200);
  expect((await caller({})('GET', '/readyz')).body).toMatchObject({ status: 'ready' });
  const figures = (await caller({})('GET', '/metrics')).text;
  expect(figures).toContain('riserbo_ingest_records_total{endpoint="/track"} 12');
  expect(figures).toMatch(/riserbo_loaded_events \d+/);
});

test('a number that nothing can have is refused in every address, and is no fault of ours', async () => {
  const numbered = app.http.routeTable.filter(
    ({ url, access }) =>
      url.startsWith('/api/projects/:id/') &&
      /:(?!id\b)\w+/.test(url) &&
      !['public', 'ingest', 'operator'].includes(access),
  );
  expect(numbered.length).toBeGreaterThan(20);
  for (const { method, url } of numbered)
    for (const part of [2_147_483_648, 10 ** 15]) {
      const { status } = await owner(method, addressOf(url, project.id, part), bodyOf(method));
      expect([method, url, part, status < 500 ? 'refused' : status]).toEqual([method, url, part, 'refused']);
    }
});

test('a second riserbo on the same data is refused, and says why', async () => {
  await expect(startApp(config, createLog('silent'))).rejects.toMatchObject({ code: 'already_running' });
  expect((await caller({})('GET', '/readyz')).body).toMatchObject({ status: 'ready' });
});

test('signing out ends the session at once', async () => {
  expect((await viewer('DELETE', '/api/session')).status).toBe(204);
  expect((await viewer('GET', '/api/session')).body).toMatchObject({ member: null });
  expect((await viewer('GET', `/api/projects/${project.id}`)).status).toBe(401);
});
