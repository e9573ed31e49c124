import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningApp, startApp } from '#app';
import { type Config, parseConfig } from '#config';
import { createLog } from '#http';
import { createAuthenticator } from './support/authenticator.ts';

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
  await vi.waitFor(
    async () => expect((await owner('GET', `${path}/setup`)).body).toMatchObject({ events: 12 }),
    { timeout: 120_000, interval: 200 },
  );
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
  expect((await owner('GET', `${path}/audit`)).text).toContain('reveal');
});

test('every route lets in only whom it says', async () => {
  const nobody = caller({});
  const outsider = await app.foundation.createProject({ name: 'Other', isDevelopment: false, owner: null });
  const guarded = app.http.routeTable.filter(
    ({ access }) => !['public', 'ingest', 'operator'].includes(access),
  );
  expect(guarded.length).toBeGreaterThan(30);
  for (const { method, url, access } of guarded) {
    const at = (id: number) =>
      url.replace(':id', String(id)).replace(/:\w+/g, '1') +
      (/^\/(api\/(2\.0|query|app\/data-\w+)\/|lookup-tables)/.test(url) ? `?project_id=${id}` : '');
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    const told = `${method} ${url}`;
    expect([told, (await nobody(method, at(project.id), body)).status]).toEqual([told, 401]);
    if (access === 'signed_in') continue;
    expect([told, (await viewer(method, at(outsider.id), body)).status]).toEqual([told, 404]);
    expect([told, (await viewer(method, at(4_000_000), body)).status]).toEqual([told, 404]);
    if (access !== 'ask')
      expect([told, (await viewer(method, at(project.id), body)).status]).toEqual([told, 403]);
  }
});

test('no route repeats what it was sent', async () => {
  const evil = 'zoe.rossi@example.org';
  for (const { method, url } of app.http.routeTable) {
    if (method === 'OPTIONS' || url === '/api/2.0/export') continue;
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

test('a second riserbo on the same data is refused, and says why', async () => {
  await expect(startApp(config, createLog('silent'))).rejects.toMatchObject({ code: 'already_running' });
  expect((await caller({})('GET', '/readyz')).body).toMatchObject({ status: 'ready' });
});

test('signing out ends the session at once', async () => {
  expect((await viewer('DELETE', '/api/session')).status).toBe(204);
  expect((await viewer('GET', '/api/session')).body).toMatchObject({ member: null });
  expect((await viewer('GET', `/api/projects/${project.id}`)).status).toBe(401);
});
