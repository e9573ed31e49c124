import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Project, Role } from '#access';
import { type Browser, enrol } from '../src/cli/drill/client.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { createAuthenticator } from './support/authenticator.ts';
import { type Door, doorsOf, unguarded } from './support/guesses.ts';

/** The whole product as an attacker meets it: through its doors, with what can be stolen, borrowed or guessed. */
let running: TestApp;
let origin: string;
let owner: Browser;
let project: Project;
let program: { readonly id: number; readonly authorization: string };

beforeAll(async () => {
  running = await startTestApp();
  origin = running.origin;
  owner = await enrol(origin, tokenOf(await running.ownerLink()), 'Ada');
  project = await running.app.foundation.createProject({
    name: 'Ours',
    isDevelopment: false,
    groupKeys: ['company'],
    owner: null,
  });
  program = await newProgram();
});
afterAll(() => running.close());

async function newProgram() {
  const { access } = running.app.foundation;
  const { id, user, secret } = await access.createServiceAccount('machine', project.id, {
    name: 'Program',
    scopes: ['query', 'export'],
    expiresInDays: 1,
  });
  return { id, authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? '';

async function join(role: Role): Promise<Browser & { id: number }> {
  const { enrolmentUrl } = await owner.call<{ enrolmentUrl: string }>(
    'POST',
    `/api/projects/${project.id}/members`,
    { name: 'Bo', role },
  );
  const browser = await enrol(origin, tokenOf(enrolmentUrl), 'Bo');
  const { member } = await browser.call<{ member: { id: number } }>('GET', '/api/session');
  return Object.assign(browser, { id: member.id });
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Headers;
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const reply = await fetch(origin + path, {
    method,
    headers: { ...type, ...headers },
    ...sent,
    redirect: 'manual',
  });
  const text = await reply.text();
  return { status: reply.status, code: codeOf(text), headers: reply.headers };
}

/** Of an error of ours, of one in Mixpanel's shapes, where `error` is a text (and `code` may be the status), or of one in a line of plain text. */
function codeOf(text: string): string | undefined {
  const plain = /^Error: .* \[(\w+)\]\n$/.exec(text)?.[1];
  if (plain !== undefined) return plain;
  if (!/^\{"(?:error|request|code)"/.test(text)) return undefined;
  const { error, code, reason } = JSON.parse(text);
  if (typeof error !== 'string') return error?.code;
  return typeof code === 'number' ? reason : code;
}

const routes = () =>
  running.app.http.routeTable.map(({ method, url, access }) => ({
    method,
    access,
    path: url.replace(':id', String(project.id)).replace(/:\w+|\*/g, '1'),
    body: ['GET', 'DELETE', 'OPTIONS', 'HEAD'].includes(method) ? undefined : {},
  }));
const guarded = () => routes().filter(({ access }) => !['public', 'ingest', 'operator'].includes(access));

test('an enrolment link that five use at the same moment lets one in', async () => {
  const token = tokenOf(await running.ownerLink());
  const answers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const key = createAuthenticator({ origin });
      const options = await fetch(`${origin}/api/enrol/options`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      const { options: creation } = (await options.json()) as { options: unknown };
      const response = key.register(creation);
      return Promise.all(
        Array.from({ length: 2 }, () =>
          ask('POST', '/api/enrol/verify', { origin }, { token, name: 'Eve', response }),
        ),
      );
    }),
  );
  expect(answers.flat().filter(({ status }) => status === 204).length).toBeLessThanOrEqual(1);
  const again = await ask('POST', '/api/enrol/options', { origin }, { token });
  const isUsed = answers.flat().some(({ status }) => status === 204);
  expect(again.status).toBe(isUsed ? 403 : 200);
});

test('a session that somebody else has chosen is nobody’s, before and after signing in', async () => {
  const planted = `riserbo_session=${'A'.repeat(43)}`;
  expect((await ask('GET', `/api/projects/${project.id}`, { cookie: planted })).status).toBe(401);
  const token = tokenOf(await running.ownerLink());
  const key = createAuthenticator({ origin });
  const options = await fetch(`${origin}/api/enrol/options`, {
    method: 'POST',
    headers: { origin, cookie: planted, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const { options: creation } = (await options.json()) as { options: unknown };
  const headers = { origin, cookie: planted };
  const welcome = await ask('POST', '/api/enrol/verify', headers, {
    token,
    name: 'Cy',
    response: key.register(creation),
  });
  expect(welcome.status).toBe(204);
  const [cookie = ''] = welcome.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain('AAAAAAAA');
  expect((await ask('GET', `/api/projects/${project.id}`, { cookie: planted })).status).toBe(401);
});

test('no page of another origin can read a reply or have anything done with the reader’s cookie', async () => {
  const evil = 'https://evil.example';
  for (const { method, path, body, access } of routes()) {
    if (access === 'ingest' || method === 'OPTIONS') continue;
    const told = `${method} ${path}`;
    const { headers } = await ask(method, path, { origin: evil }, body);
    expect([told, headers.get('access-control-allow-origin')]).toEqual([told, null]);
    const preflight = await ask('OPTIONS', path, { origin: evil, 'access-control-request-method': method });
    expect([told, preflight.headers.get('access-control-allow-origin')]).toEqual([told, null]);
    expect([told, preflight.headers.get('access-control-allow-credentials')]).toEqual([told, null]);
  }
  const { cookie } = owner;
  for (const { method, path, body } of guarded())
    for (const others of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: evil },
      { origin: 'null' },
      { origin: `${origin}.evil.example` },
    ] as Record<string, string>[]) {
      const { status, code } = await ask(method, path, { cookie, ...others }, body);
      expect([method, path, others, status, code]).toEqual([method, path, others, 403, 'cross_site_request']);
    }
});

test('who is removed, revoked or expired is out with the next request', async () => {
  const analyst = await join('analyst');
  const path = `/api/projects/${project.id}/catalogue`;
  expect((await ask('GET', path, { cookie: analyst.cookie })).status).toBe(200);
  expect(
    (
      await ask('DELETE', `/api/projects/${project.id}/members/${analyst.id}`, {
        cookie: owner.cookie,
        origin,
      })
    ).status,
  ).toBe(204);
  expect((await ask('GET', path, { cookie: analyst.cookie })).status).toBe(404);

  const revoked = await newProgram();
  expect((await ask('GET', path, { authorization: revoked.authorization })).status).toBe(200);
  const account = `/api/projects/${project.id}/service-accounts/${revoked.id}`;
  expect((await ask('DELETE', account, { cookie: owner.cookie, origin })).status).toBe(204);
  expect((await ask('GET', path, { authorization: revoked.authorization })).status).toBe(401);

  const expired = await newProgram();
  await running.app.foundation.db
    .updateTable('service_account')
    .set({ expires_at: new Date(0) })
    .where('id', '=', expired.id)
    .execute();
  expect((await ask('GET', path, { authorization: expired.authorization })).status).toBe(401);
});

test('a stolen session cannot open an identity, add a way in, add a vendor or lower the threshold', async () => {
  const thief = await join('owner');
  await running.app.foundation.db
    .updateTable('session')
    .set({ stepped_up_at: new Date(Date.now() - 301_000) })
    .where('member_id', '=', thief.id)
    .execute();
  const base = `/api/projects/${project.id}`;
  const vendor = {
    name: 'V',
    kind: 'mixpanel',
    host: 'https://v.example',
    token: 't',
    events: ['e'],
    properties: [],
  };
  const wanted: [string, string, unknown][] = [
    ['POST', `${base}/people/1/reveal`, { fields: ['email'], purpose: 'incident' }],
    ['POST', `${base}/members`, { name: 'Eve', role: 'owner' }],
    ['POST', `${base}/service-accounts`, { name: 'Eve', scopes: ['export'], expiresInDays: 90 }],
    ['POST', `${base}/vendors`, vendor],
    ['POST', `${base}/incidents/1/notices`, undefined],
    ['PATCH', base, { k: 2 }],
  ];
  for (const [method, path, body] of wanted) {
    const { status, code } = await ask(method, path, { cookie: thief.cookie, origin }, body);
    expect([path, status, code]).toEqual([path, 403, 'step_up_required']);
  }
});

test('no path leads out of the folder of the web application', async () => {
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%252e%252e/package.json',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/assets/\u002e\u002e/index.html%00.js',
    '/.git/config',
    '/demo/..%2fpackage.json',
  ]) {
    const { status, text } = await rawGet(path);
    expect([path, text.includes('"riserbo"'), text.includes('root:'), text.includes('[core]')]).toEqual([
      path,
      false,
      false,
      false,
    ]);
    expect([path, [200, 400, 404].includes(status)]).toEqual([path, true]);
  }
});

test('operators’ figures are not for those who come through a proxy', async () => {
  expect((await ask('GET', '/metrics', {})).status).toBe(200);
  expect((await ask('GET', '/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
  expect((await ask('GET', '/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403);
});

/** As a program sends it: `fetch` would tidy the path up first. */
function rawGet(path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = rawRequest({ host: hostname, port, path, method: 'GET' }, async (reply) => {
      let text = '';
      for await (const chunk of reply) text += String(chunk);
      resolve({ status: reply.statusCode ?? 0, text });
    });
    asked.once('error', reject);
    asked.end();
  });
}

// --- aggregates as an oracle about one person --------------------------------------------------------------------------

/** What one person alone has sent, and what nobody has: as long as each other, and both look like an address. */
const HIDDEN = 'zebedeo.quintavalle@posta.example';
const ABSENT = 'agapito.quintavalle@posta.example';

/** A crowd of 24, and one person whom a number singles out: the attacker knows the number and asks for the rest. */
async function tellStory(): Promise<void> {
  const crowd = Array.from({ length: 24 }, (_, place) => ({
    who: `u${place}`,
    plan: place % 2 ? 'pro' : 'free',
    seats: 3,
    spend: 10,
  }));
  const lives = [...crowd, { who: 'target', plan: 'pro', seats: 977, spend: 48_151 }];
  const send = async (round: number) => {
    const events = lives.map(({ who, plan, seats, spend }) => ({
      event: 'Paid',
      properties: {
        token: project.token,
        distinct_id: who,
        $insert_id: `${who}-${round}`,
        plan,
        seats,
        spend,
        ...(who === 'target' && { contact: HIDDEN, [HIDDEN]: 1, company: HIDDEN }),
      },
    }));
    const reply = await fetch(`${origin}/track`, {
      method: 'POST',
      body: JSON.stringify(events),
      headers: { 'content-type': 'application/json' },
    });
    expect(await reply.text()).toBe('1');
  };
  let round = 0;
  await vi.waitFor(
    async () => {
      await send(round++);
      const values = await owner.call<{ values: string[] }>('POST', `/api/projects/${project.id}/values`, {
        scope: 'event',
        name: 'plan',
      });
      expect(values.values.toSorted()).toEqual(['free', 'pro']);
      const crowded = await insights({ metrics: [paid()], breakdowns: [{ property: plan }] });
      expect(crowded.series.length).toBe(2);
    },
    { timeout: 100_000, interval: 1_000 },
  );
}

const seats = { scope: 'event', name: 'seats' };
const plan = { scope: 'event', name: 'plan' };
const isTarget = { property: seats, operator: 'equals', value: 977 };
const paid = (more: object = {}) => ({ kind: 'event', event: 'Paid', measure: { kind: 'total' }, ...more });
const spent = (aggregate: string, more: object = {}) =>
  paid({ measure: { kind: 'property', property: { scope: 'event', name: 'spend' }, aggregate }, ...more });

async function insights(
  question: object,
): Promise<{ series: { total: number | null; segment: unknown[] }[] }> {
  const reply = await fetch(`${origin}/api/projects/${project.id}/reports/insights`, {
    method: 'POST',
    headers: { authorization: program.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ range: { last: 2, unit: 'day' }, unit: 'day', ...question }),
  });
  expect(reply.status).toBe(200);
  const { computedMs: _, freshAt: __, ...answer } = (await reply.json()) as Record<string, unknown>;
  return answer as Awaited<ReturnType<typeof insights>>; // as the contract has it
}

test('knowing how to single somebody out, an attacker learns nothing else of them from aggregates', async () => {
  await tellStory();
  expect((await insights({ metrics: [spent('sum')] })).series[0]?.total).toBeGreaterThan(48_151);
  const withPlan = (value: string) => ({
    all: [isTarget, { property: plan, operator: 'is', values: [value] }],
  });
  // Yes or no questions have one answer.
  const isPro = await insights({ metrics: [paid()], filter: withPlan('pro') });
  expect(await insights({ metrics: [paid()], filter: withPlan('free') })).toEqual(isPro);
  expect(await insights({ metrics: [paid({ filter: withPlan('free') })] })).toEqual(isPro);
  // No measure, no bucket, no comparison has their number, by any way round.
  const aggregates = ['sum', 'average', 'median', 'min', 'max', 'distinct'];
  const questions: object[] = [
    ...aggregates.map((aggregate) => ({ metrics: [spent(aggregate)], filter: isTarget })),
    { metrics: [spent('sum'), spent('max')], filter: isTarget, compare: { kind: 'previous' } },
    { metrics: [spent('sum', { filter: isTarget, hidden: true }), { kind: 'formula', formula: 'A * 1' }] },
    {
      metrics: [
        spent('sum', { filter: isTarget, hidden: true }),
        paid({ event: 'Never', hidden: true }),
        { kind: 'formula', formula: 'A + B' },
      ],
    },
    { metrics: [spent('sum', { filter: isTarget }), paid(), { kind: 'formula', formula: 'A + 0 * B' }] },
    {
      metrics: [spent('sum')],
      breakdowns: [{ property: seats, buckets: { kind: 'number', edges: [900, 1_000] } }],
    },
    {
      metrics: [spent('max')],
      filter: { any: [isTarget, { property: seats, operator: 'greater', value: 1_000 }] },
      unit: 'hour',
    },
  ];
  for (const question of questions) {
    const answer = await insights(question);
    expect([question, JSON.stringify(answer).includes('48151')]).toEqual([question, false]);
  }
  // Breaking them down names no segment, and does not say whether there is one.
  const split = await insights({
    metrics: [paid()],
    filter: isTarget,
    breakdowns: [{ property: plan }],
    limit: 1,
  });
  expect(split).toMatchObject({ withheld: true, moreSegments: 0, series: [] });
  const spend = {
    property: { scope: 'event', name: 'spend' },
    buckets: { kind: 'number', edges: [48_000, 49_000] },
  };
  const bracketed = await insights({ metrics: [paid()], filter: isTarget, breakdowns: [spend] });
  expect(bracketed).toEqual(
    await insights({
      metrics: [paid()],
      filter: isTarget,
      breakdowns: [{ ...spend, buckets: { kind: 'number', edges: [5, 6] } }],
    }),
  );
});

test('whoever guesses an address is answered the same, byte by byte, whether somebody has sent it or nobody', async () => {
  await tellStory();
  // What a crowd shares is told apart from what nobody has sent: these doors do answer.
  const values = (search: string) =>
    say(['POST', `/api/projects/${project.id}/values`, { ...plan, search }], program);
  expect(await values('pro')).not.toBe(await values('por'));
  const funnel = await owner.call<{ id: number }>('POST', `/api/projects/${project.id}/saved-reports`, {
    kind: 'funnels',
    name: 'Paid twice',
    definition: {
      steps: [{ event: 'Paid' }, { event: 'Paid' }],
      view: { kind: 'steps' },
      range: { last: 2, unit: 'day' },
    },
  });
  const doors = doorsOf(project.id, { funnel: funnel.id });
  const guarded = running.app.http.routeTable.filter(
    ({ method, access }) =>
      !['HEAD', 'OPTIONS'].includes(method) &&
      !['public', 'ingest', 'signed_in', 'operator'].includes(access),
  );
  expect(unguarded(guarded, doors)).toEqual([]);
  const refused: string[] = [];
  for (const door of doors) {
    const statuses: string[] = [];
    for (const credential of [program, owner]) {
      const [known, unknown] = [await say(door(HIDDEN), credential), await say(door(ABSENT), credential)];
      expect([door('word'), known.replaceAll(HIDDEN, ABSENT)]).toEqual([door('word'), unknown]);
      statuses.push(known.slice(0, 3));
    }
    const [method, path] = door('word');
    if (!statuses.includes('200')) refused.push(`${method} ${path.split('?')[0]}`);
  }
  // All others answer: a door that refuses whatever is asked would prove nothing. These take our own numbers and words only.
  expect(refused.toSorted()).toEqual([
    `GET /api/app/projects/${project.id}/schemas/event/word`,
    `GET /api/app/projects/${project.id}/schemas/word`,
    `GET /api/projects/${project.id}/organisations/word`,
    `GET /api/projects/${project.id}/people/word`,
  ]);
});

/** Status and body, without what differs between two askings of the same. */
async function say(
  [method, path, body]: ReturnType<Door>,
  { authorization, cookie }: { readonly authorization?: string; readonly cookie?: string },
): Promise<string> {
  const reply = await fetch(origin + path, {
    method,
    headers: {
      ...(authorization ? { authorization } : { cookie: cookie ?? '', origin }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = (await reply.text()).replace(
    /"(requestId|request|computedMs|freshAt|computed_at|disclosureId|asOf|session_id)":("[^"]*"|[\d.]+|null)/g,
    '"$1":""',
  );
  return `${reply.status} ${text}`;
}
