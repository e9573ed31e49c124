import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Access, createAccess, type ServiceAccountScope } from '#access';
import { createAudit } from '#audit';
import { type ProjectId, toProjectId } from '#core';
import { createLog, createServer } from '#http';
import { createAccessStore, createAuditStore } from '#metadata';
import { openTestDatabase } from '../../../test/support/postgres.ts';
import { mixpanelServiceAccountRoutes } from './mixpanel-service-accounts.ts';

const NOW = Date.UTC(2026, 10, 27, 9);
const projectId = toProjectId(1);
const other = toProjectId(2);
const ORGANISATION = '/api/app/organizations/1/service-accounts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let app: Awaited<ReturnType<typeof createServer>>;
let access: Access;
let audit: ReturnType<typeof createAudit>;

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  await db
    .insertInto('project')
    .values([
      { name: 'Nimbus', token: 't' },
      { name: 'Other', token: 'u' },
    ])
    .execute();
  const clock = () => NOW;
  audit = createAudit({ store: createAuditStore(db), clock });
  const site = { name: 'Riserbo', domain: 'localhost', origins: [] };
  access = createAccess({ store: createAccessStore(db), audit, clock, site });
  app = await createServer({
    log: createLog('silent'),
    gate: {
      authenticate: (credential) => access.authenticate(credential),
      isOwnOrigin: () => true,
      metricsToken: '',
      clock,
    },
    routes: [mixpanelServiceAccountRoutes({ access, publicUrl: 'https://riserbo.example' })],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
});
afterAll(async () => {
  await app.close();
  await database.close();
});

async function make(name: string, scopes: ServiceAccountScope[], of: ProjectId = projectId) {
  const made = await access.createServiceAccount('machine', of, { name, scopes, expiresInDays: 30 });
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const authorization = `Basic ${Buffer.from(`${made.user}:${made.secret}`).toString('base64')}`;
    const reply = await app.inject({ method, url, headers: { authorization }, ...(payload && { payload }) });
    return { status: reply.statusCode, body: reply.json() };
  };
  return { ...made, ask };
}

let keeper: Awaited<ReturnType<typeof make>>;
beforeEach(async () => {
  keeper = await make('leavers', ['accounts']);
});

test('lists the accounts of the project, without anything that lets in', async () => {
  await make('nightly import', ['import', 'query']);
  await make('elsewhere', ['query'], other);
  const { status, body } = await keeper.ask('GET', ORGANISATION);
  expect([status, body.status]).toEqual([200, 'ok']);
  expect(body.results.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['leavers', 'nightly import']),
  );
  expect(body.results.at(-1)).toMatchObject({
    name: 'nightly import',
    role: 'admin',
    created: '2026-11-27T09:00:00.000Z',
    expires: '2026-12-27T09:00:00.000Z',
    last_used: null,
  });
  expect(JSON.stringify(body)).not.toMatch(/secret|token|hash|elsewhere/i);
  expect((await keeper.ask('GET', '/api/app/projects/1/service-accounts')).body).toEqual(body);
  const { id, user } = keeper;
  expect((await keeper.ask('GET', `${ORGANISATION}/${id}`)).body).toMatchObject({ id, username: user });
});

test('ends an account: it lets in no longer, and the audit log says who ended it', async () => {
  const leaver = await make('of somebody who left', ['query']);
  expect(await keeper.ask('DELETE', `${ORGANISATION}/${leaver.id}`)).toEqual({
    status: 200,
    body: { status: 'ok' },
  });
  expect((await leaver.ask('GET', ORGANISATION)).status).toBe(401);
  expect((await keeper.ask('DELETE', `${ORGANISATION}/${leaver.id}`)).body).toMatchObject({
    status: 'error',
    code: 'service_account_not_found',
  });
  const { entries } = await audit.page(projectId, { before: null, limit: 1 });
  expect(entries[0]).toMatchObject({
    action: 'remove_service_account',
    actor: `service_account:${keeper.id}`,
    object: `service_account:${leaver.id}`,
  });
  const second = await make('another', ['query']);
  const removal = { projects: [{ id: 1, service_account_ids: [second.id] }] };
  expect((await keeper.ask('POST', `${ORGANISATION}/remove-from-project`, removal)).body).toEqual({
    status: 'ok',
  });
  expect((await second.ask('GET', ORGANISATION)).status).toBe(401);
});

test('an account of another project is not there', async () => {
  const { id } = await make('elsewhere', ['query'], other);
  expect((await keeper.ask('DELETE', `${ORGANISATION}/${id}`)).status).toBe(404);
  expect((await keeper.ask('DELETE', `/api/app/organizations/2/service-accounts/${id}`)).status).toBe(404);
  const removal = { projects: [{ id: 2, service_account_ids: [id] }] };
  expect((await keeper.ask('POST', `${ORGANISATION}/remove-from-project`, removal)).status).toBe(404);
});

test('makes none, and says where a member does', async () => {
  for (const [url, payload] of [
    [ORGANISATION, { username: 'backdoor', role: 'owner', projects: [{ id: 1, role: 'owner' }] }],
    [
      `${ORGANISATION}/add-to-project`,
      { projects: [{ id: 1, role: 'owner' }], service_account_ids: [keeper.id] },
    ],
  ] as const) {
    const before = (await access.serviceAccounts(projectId)).length;
    const { status, body } = await keeper.ask('POST', url, payload);
    expect([status, body.status, body.code]).toEqual([403, 'error', 'presence_required']);
    expect(body.error).toContain('https://riserbo.example/p/1/settings/tokens');
    expect((await access.serviceAccounts(projectId)).length).toBe(before);
  }
});

test('no other scope opens it, and its own opens nothing else', async () => {
  const { ask } = await make('all else', ['import', 'query', 'export', 'gdpr']);
  expect((await ask('GET', ORGANISATION)).status).toBe(403);
  expect((await ask('DELETE', `${ORGANISATION}/${keeper.id}`)).status).toBe(403);
  expect((await ask('POST', ORGANISATION, {})).status).toBe(403);
});
