import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';

/** Requests as Mixpanel's published examples and its own clients write them, against the whole product. */

let running: TestApp;
let basic: string;
let project: Awaited<ReturnType<TestApp['app']['foundation']['createProject']>>;
const today = new Date().toISOString().slice(0, 10);
const days = { from_date: today, to_date: today };

beforeAll(async () => {
  running = await startTestApp();
  const { createProject, access } = running.app.foundation;
  project = await createProject({
    ...{ name: 'Scripts', isDevelopment: true, owner: null, timezone: 'UTC', groupKeys: ['company'] },
  });
  const { user, secret } = await access.createServiceAccount('machine', project.id, {
    name: 'scripts',
    scopes: ['import', 'query', 'export'],
    expiresInDays: 1,
  });
  basic = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  await tell();
});
afterAll(() => running?.close());

const createdAt = (place: number) => `2026-05-${10 + place}T10:00:00`;

/** Twelve people, half of them on a plan that costs; each has looked at as many pages as their number says. */
async function tell(): Promise<void> {
  const people = Array.from({ length: 12 }, (_, place) => ({
    $token: project.token,
    $distinct_id: `user-${place}`,
    $set: { plan: place % 2 === 0 ? 'free' : 'pro', seats: place, $created: createdAt(place) },
  }));
  const events = people.flatMap(({ $distinct_id: distinct_id, $set: { plan, seats } }) =>
    Array.from({ length: 1 + seats }, (_, page) => ({
      event: 'Viewed Page',
      properties: {
        ...{ token: project.token, distinct_id, plan, page, time: Math.floor(Date.now() / 1000) },
        $insert_id: `${distinct_id}-${page}`,
      },
    })),
  );
  for (const [path, records] of [
    ['engage', people],
    ['track', events],
  ] as const)
    await fetch(`${running.origin}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(records),
    });
  await vi.waitFor(
    async () => {
      const { data } = await get('segmentation', { event: 'Viewed Page', on: 'properties["plan"]', ...days });
      expect(Object.keys(data.values).toSorted()).toEqual(['free', 'pro']);
      expect((await get('engage', {})).total).toBe(12);
    },
    { timeout: 60_000, interval: 500 },
  );
}

async function ask(method: string, path: string, form?: Readonly<Record<string, string>>) {
  const reply = await fetch(`${running.origin}/api/${path}`, {
    method,
    headers: { authorization: basic, accept: 'application/json' },
    ...(form && { body: new URLSearchParams(form) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json');
  return { status: reply.status, text, body: isJson ? JSON.parse(text) : undefined };
}

const get = async (path: string, query: Readonly<Record<string, string>>, base = '2.0') =>
  (await ask('GET', `${base}/${path}?${new URLSearchParams({ project_id: String(project.id), ...query })}`))
    .body;

test('curl -u … -d …: the parameters in a form, the address with a final slash', async () => {
  const asked = { event: 'Viewed Page', type: 'unique', ...days };
  const inAddress = await get('segmentation', asked, 'query');
  expect(inAddress).toEqual({
    legend_size: 1,
    data: { series: [today], values: { 'Viewed Page': { [today]: 12 } } },
  });
  for (const path of ['query/segmentation', 'query/segmentation/', '2.0/segmentation/'])
    for (const project_id of [undefined, String(project.id)]) {
      const form = { ...asked, ...(project_id && { project_id }) };
      expect((await ask('POST', path, form)).body).toEqual(inAddress);
    }
  expect(await ask('GET', `2.0/events/names/?project_id=${project.id}&type=general`)).toMatchObject({
    body: ['Viewed Page'],
  });
  const csv = await ask('POST', '2.0/segmentation/', { ...asked, format: 'csv' });
  expect(csv.text).toBe(`date,Viewed Page\r\n${today},12\r\n`);
});

test('a form that names another project is answered as one that does not exist; what is no form is refused', async () => {
  const other = String(project.id + 1);
  const inForm = await ask('POST', '2.0/segmentation', { event: 'Viewed Page', ...days, project_id: other });
  const inAddress = await ask('GET', `2.0/segmentation?project_id=${other}`);
  for (const { status, body } of [inForm, inAddress])
    expect([status, body.status, body.code, typeof body.error]).toEqual([
      404,
      'error',
      'project_not_found',
      'string',
    ]);
  const reply = await fetch(`${running.origin}/api/2.0/segmentation`, {
    method: 'POST',
    headers: { authorization: basic, 'content-type': 'application/json' },
    body: JSON.stringify(['Viewed Page']),
  });
  expect(await reply.json()).toMatchObject({ code: 'invalid_request', path: 'body' });
});

/** As Mixpanel's own Python utilities page: the first page says how many there are, the others are fetched beside each other. */
test('engage is read page by page with GET, by what the first page says', async () => {
  const first = await get('engage', { page_size: '5' });
  expect([first.page, first.page_size, first.total, first.results.length]).toEqual([0, 5, 12, 5]);
  const pages = Math.ceil(first.total / first.page_size);
  const others = await Promise.all(
    Array.from({ length: pages - 1 }, (_, place) =>
      get('engage', { page_size: '5', session_id: first.session_id, page: String(place + 1) }),
    ),
  );
  const everybody = [first, ...others].flatMap(({ results }) => results);
  expect(new Set(everybody.map(({ $distinct_id }) => $distinct_id)).size).toBe(12);
  expect(everybody.map(({ $properties }) => $properties.seats).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, place) => place),
  );
  const [somebody] = everybody;
  const one = await ask('POST', '2.0/engage?verbose=1', {
    project_id: String(project.id),
    distinct_id: somebody.$distinct_id,
  });
  expect(one.body.results).toEqual([somebody]);
  expect(somebody.$properties.$created).toBe(createdAt(somebody.$properties.seats));
  // A word of a profile is no id, and neither is an id that the application sent.
  for (const distinct_id of ['pro', 'user-1']) expect((await get('engage', { distinct_id })).total).toBe(0);
});

test('cohorts are listed with GET too, and the export takes what the other addresses take', async () => {
  expect(await get('cohorts/list', {})).toEqual([]);
  const lines = await ask('POST', '2.0/export/', { ...days, event: '["Viewed Page"]', limit: '5' });
  expect(lines.text.trim().split('\n')).toHaveLength(5);
});

test('where of engage takes the whole language of expressions, over profiles', async () => {
  const seats = async (where: string) => {
    const { body } = await ask('POST', '2.0/engage', { where, output_properties: '["seats"]' });
    const results = body.results as { readonly $properties: { readonly seats: number } }[];
    return results.map(({ $properties }) => $properties.seats).toSorted((a, b) => a - b);
  };
  expect(await seats('properties["plan"] == "pro" and properties["seats"] > 6')).toEqual([7, 9, 11]);
  expect(await seats('"ro" in properties["plan"] and number(properties["seats"]) % 3 == 0')).toEqual([3, 9]);
  expect(await seats('not (properties["seats"] > 1) or properties["seats"] / 2 == 4')).toEqual([0, 1, 8]);
  expect(await seats('properties["plan"] + "!" == "pro!" and defined(user["seats"])')).toHaveLength(6);
  expect(await seats('properties["$created"] > "2026-05-19T10:00:00"')).toEqual([10, 11]);
  expect(await seats('properties["$created"] in ["2026-05-13T10:00:00", "pro"]')).toEqual([3]);
  expect(await seats('user["$created"] == "2026-05-12T10:00:00" or user["seats"] == 5')).toEqual([2, 5]);
  expect(await seats('properties["$last_seen"] < "2020-01-01T00:00:00"')).toEqual([]);
  expect(await seats('properties["seats"] > 9 and properties["$last_seen"] > "2020-01-01"')).toEqual([
    10, 11,
  ]);
  for (const where of ['event["$time"] > datetime("2026-01-01")', 'properties["plan"] =', '1 == 1']) {
    const { status, body } = await ask('POST', '2.0/engage', { where });
    expect([status, body.status, body.request]).toEqual([400, 'error', '/api/2.0/engage']);
  }
});

test('me says which project a service account may ask', async () => {
  const { body } = await ask('GET', 'app/me/?include_workspace_users=false');
  expect(body).toMatchObject({
    status: 'ok',
    results: {
      projects: { [project.id]: { name: 'Scripts', organization_id: project.id, timezone: 'UTC' } },
      organizations: { [project.id]: { id: project.id, name: 'Scripts' } },
      workspaces: {},
    },
  });
});

test('what is not offered says so, and what to ask instead', async () => {
  for (const [method, path, instead] of [
    ['POST', '2.0/jql', 'segmentation'],
    ['POST', 'query/jql/', 'segmentation'],
    ['GET', '2.0/engage/revenue', 'segmentation/sum'],
    ['GET', '2.0/annotations/create', '/api/app/projects/ID/annotations'],
    ['POST', '2.0/nessie/pipeline/create', '/api/2.0/export'],
  ] as const) {
    const form = method === 'POST' ? { script: 'function main() { return 1 }' } : undefined;
    const { status, body } = await ask(method, `${path}?project_id=${project.id}`, form);
    expect([path, status, body.status, body.code]).toEqual([path, 404, 'error', 'not_offered']);
    expect(body.error).toContain(instead);
  }
});
