import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import { createEgress } from '#egress';
import type { IncomingProfileChange } from '#events';
import { createLog, createServer } from '#http';
import { createPeopleQueries } from '#reports';
import { sql } from '#sql';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../../test/support/engine.ts';
import { event, NOW, openLoading } from '../../../test/support/loading.ts';
import { openTestDatabase } from '../../../test/support/postgres.ts';
import { robotGate } from '../../../test/support/robot.ts';
import { engageRoutes } from './engage.ts';
import { streamQueryRoutes } from './stream-query.ts';

const closers: (() => Promise<unknown>)[] = [];
let loading: Awaited<ReturnType<typeof openLoading>>;
let warehouse: Awaited<ReturnType<typeof openTestEngine>>;
let app: Awaited<ReturnType<typeof createServer>>;
let projectId: ProjectId;

beforeAll(async () => {
  const database = await openTestDatabase();
  warehouse = await openTestEngine();
  loading = await openLoading({ db: database.db, engine: warehouse.engine });
  projectId = await loading.createProject({ k: 1, groups: ['company'] });
  await loading.send(projectId, [
    event('$device:phone', 'Opened', { time: NOW - 2 * 86_400_000 }),
    event(['phone', 'giulia'], 'Signed in', { properties: { plan: 'pro' } }),
    event('marco', 'Opened'),
    event('ada', 'Opened', { properties: { company: ['acme', 'globex'] } }),
    organisation('acme', { tier: 'gold', seats: 7 }),
    organisation('globex', { tier: 'silver', seats: 2 }),
  ]);
  await loading.start().step();
  const never = () => Promise.reject(new Error('nothing is opened'));
  const clock = () => NOW;
  const queries = createPeopleQueries({ engine: warehouse.engine, vocabulary: loading.vocabulary, clock });
  const egress = createEgress({
    ledger: createLedger(warehouse.engine),
    vault: { open: never },
    audit: { append: never },
    clock,
  });
  app = await createServer({
    log: createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() })),
    gate: robotGate(clock, () => ({ projectId, scopes: ['export'] })),
    routes: [streamQueryRoutes({ queries, egress }), engageRoutes({ queries, egress })],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
  closers.push(() => app.close(), loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

function organisation(
  groupId: string,
  properties: IncomingProfileChange['properties'],
): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'group', groupKey: 'company', groupId },
    ...{ time: NOW, operation: 'set', properties },
  };
}

async function idOf(id: string): Promise<string> {
  const index = await loading.vault.index(projectId, 'person', id);
  return String((await loading.people.subjects.find(projectId, [{ scope: 0, index }]))[0]);
}

const ask = (distinct_ids: string, from = '2026-03-01', prefix = '/api/query') =>
  app.inject({
    url: `${prefix}/stream/query`,
    query: { distinct_ids, from_date: from, to_date: '2026-03-10' },
  });

test('the activity of some people, of all their devices, oldest first, and on the ledger', async () => {
  const [giulia, marco] = [await idOf('giulia'), await idOf('marco')];
  for (const prefix of ['/api/query', '/api/2.0']) {
    const { status, results } = (await ask(JSON.stringify([giulia, marco]), undefined, prefix)).json();
    expect(status).toBe('ok');
    expect(
      results.events.map(({ event, properties }: { event: string; properties: { distinct_id: string } }) => [
        event,
        properties.distinct_id,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Opened', giulia],
        ['Signed in', giulia],
        ['Opened', marco],
      ]),
    );
    expect(results.events).toHaveLength(3);
    expect(results.events[0].properties.distinct_id).toBe(giulia);
  }
  const [row] = await warehouse.engine.run<{ people: string[] }>(
    sql`SELECT arraySort(groupUniqArrayArray(subjects)) AS people FROM disclosures`.toStatement(),
  );
  expect(row?.people.toSorted()).toEqual([giulia, marco].toSorted());
});

test('only the days that are asked for', async () => {
  const { results } = (await ask(JSON.stringify([await idOf('giulia')]), '2026-03-10')).json();
  expect(results.events.map(({ event }: { event: string }) => event)).toEqual(['Signed in']);
});

test('an id that is none of ours is nobody’s, in stream/query as in engage; what is no list of ids is refused', async () => {
  const giulia = await idOf('giulia');
  const engage = async (distinct_ids: string) =>
    (
      await app.inject({
        ...{ method: 'POST', url: '/api/query/engage' },
        payload: { distinct_ids, include_all_users: true },
      })
    ).json();
  for (const ids of ['["giulia"]', '["nobody at all"]', '["123"]']) {
    expect((await ask(ids)).json()).toEqual({ status: 'ok', results: { events: [] } });
    expect(await engage(ids)).toMatchObject({ total: 0, results: [] });
  }
  const mixed = JSON.stringify([giulia, 'nobody at all']);
  expect((await ask(mixed)).json().results.events).toHaveLength(2);
  expect((await engage(mixed)).results).toMatchObject([{ $distinct_id: giulia }]);
  expect((await Promise.all(['[]', 'x', '[1]'].map((ids) => ask(ids)))).map((one) => one.statusCode)).toEqual(
    [400, 400, 400],
  );
});

test('engage lists the organisations of a group key, by what their profiles say, and refuses what is of people', async () => {
  const engage = (payload: object) => app.inject({ method: 'POST', url: '/api/query/engage', payload });
  const all = (await engage({ data_group_id: 'company', output_properties: '["seats"]' })).json();
  expect(all).toMatchObject({ status: 'ok', page: 0, page_size: 1_000, total: 2 });
  const seats = (results: readonly { readonly $properties: { readonly seats: number } }[]) =>
    results.map(({ $properties }) => $properties.seats).toSorted();
  expect(seats(all.results)).toEqual([2, 7]);
  const large = await engage({ data_group_id: 'company', where: 'properties["seats"] > 5' });
  expect(seats(large.json().results)).toEqual([7]);
  const [largest] = large.json().results;
  for (const one of [
    { distinct_id: largest.$distinct_id },
    { distinct_ids: JSON.stringify([largest.$distinct_id, 'acme']) },
  ])
    expect(seats((await engage({ data_group_id: 'company', ...one })).json().results)).toEqual([7]);
  // As there, people are those who have a profile.
  expect((await engage({ as_of_timestamp: '1773144000' })).json().total).toBe(0);
  expect((await engage({ include_all_users: 'true' })).json().total).toBe(3);
  for (const wrong of [
    { data_group_id: 'company', filter_by_cohort: '{"id": 1}' },
    { data_group_id: 'team' },
    { behaviors: '[]' },
  ])
    expect((await engage(wrong)).statusCode).toBe(400);
  const unknown = (await engage({ 'ada@example.org': '1' })).json();
  expect([unknown.status, unknown.code]).toEqual(['error', 'invalid_request']);
  expect(unknown.error).toMatch(/^a parameter that this address does not know: .*, filter_by_cohort/);
  expect(JSON.stringify(unknown)).not.toContain('ada@example.org');
});
