import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insightsResultSchema } from '#contract';
import { createEgress } from '#egress';
import { createLog, createServer } from '#http';
import { createReports, createWords } from '#reports';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { robotGate } from '../../../test/support/robot.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { catalogueRoutes } from './catalogue.ts';
import { reportRoutes } from './reports.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
const { projectId } = exampleWorld;
let opened: Awaited<ReturnType<typeof openTestEngine>>;
let app: Awaited<ReturnType<typeof createServer>>;

beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, exampleWorld);
  app = await serve();
});
afterAll(async () => {
  await app.close();
  await opened.close();
});

async function serve() {
  const snapshot = vocabularyOf(exampleWorld);
  const deps = { engine: opened.engine, vocabulary: { read: () => Promise.resolve(snapshot) } };
  const unused = () => Promise.reject(new Error('questions about crowds open nothing'));
  const egress = createEgress({
    ledger: { record: unused },
    vault: { open: unused },
    audit: { append: unused },
    clock: () => NOW,
  });
  return createServer({
    log: createLog('info', new Writable({ write: (_chunk, _encoding, done) => done() })),
    gate: robotGate(
      () => NOW,
      () => ({ projectId, scopes: ['query'] }),
    ),
    routes: [
      reportRoutes({ reports: createReports({ ...deps, clock: () => NOW }), egress }),
      catalogueRoutes({ words: createWords(deps), egress }),
    ],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
}

const post = (path: string, payload: unknown) =>
  app.inject({
    method: 'POST',
    url: `/api/projects/${projectId}${path}`,
    headers: { authorization: 'Basic cm9ib3Q6cw==', 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });
const ask = (payload: unknown) => post('/reports/insights', payload);
const get = (path: string) =>
  app.inject({ url: `/api/projects/${projectId}${path}`, headers: { authorization: 'Basic cm9ib3Q6cw==' } });

const question = {
  metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
  range: { from: '2025-11-01', to: '2025-11-30' },
  unit: 'week',
};

test('a question is answered in the shape of the contract', async () => {
  const reply = await ask(question);
  expect(reply.statusCode).toBe(200);
  const result = insightsResultSchema.parse(reply.json());
  expect(result).toMatchObject({ k: 10, withheld: false, timezone: 'Europe/Rome', unit: 'week' });
  expect(result.buckets).toHaveLength(5);
  expect(result.series).toMatchObject([{ metric: 'A', total: 12, people: 12 }]);
});

test('what fewer than k people stand behind does not leave', async () => {
  const reply = await ask({
    ...question,
    filter: { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['pro'] },
  });
  expect(reply.json()).toMatchObject({
    withheld: true,
    series: [{ total: null, people: null, values: [null, null, null, null, null] }],
  });
});

test('a wrong question is refused with its place and without its text', async () => {
  const range = await ask({ ...question, range: { from: '2025-11-31', to: '2025-11-30' } });
  expect(range.statusCode).toBe(400);
  expect(range.json().error).toMatchObject({ code: 'report_bad_range', path: 'range.from' });
  const unit = await ask({ ...question, unit: 'ada@example.com' });
  expect(unit.statusCode).toBe(400);
  expect(unit.body).not.toContain('ada@');
  const deep = await app.inject({
    method: 'POST',
    url: `/api/projects/${projectId}/reports/insights`,
    headers: { authorization: 'Basic cm9ib3Q6cw==', 'content-type': 'application/json' },
    payload: `{"filter":${'{"all":['.repeat(50_000)}${']}'.repeat(50_000)}}`,
  });
  expect(deep.statusCode).toBe(400);
  expect(deep.json().error.code).toBe('report_filter_too_large');
});

test('the catalogue names what is public and counts the rest', async () => {
  const { events, hiddenEvents, properties } = (await get('/catalogue')).json();
  expect(events.map((event: { name: string }) => event.name)).toEqual(['API call', 'Sign up']);
  expect(hiddenEvents).toBe(1);
  expect(properties).toContainEqual({
    scope: 'group',
    group: 'organization_id',
    name: 'tier',
    kind: 'text',
    privacy: 'crowd',
  });
});

test('only readable values are suggested', async () => {
  const values = async (name: string, search?: string) =>
    (await post('/values', { scope: 'event', name, search })).json();
  expect(await values('model')).toEqual({
    values: ['large', 'small'],
    isOpaque: false,
  });
  expect((await values('model', 'ARG')).values).toEqual(['large']);
  expect((await values('never')).values).toEqual([]);
});

test('the OpenAPI page describes the question', async () => {
  await app.ready();
  const page = JSON.stringify(app.swagger());
  expect(page).toContain('/api/projects/{id}/reports/insights');
  expect(page).toContain('"metrics"');
});
