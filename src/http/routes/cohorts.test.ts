import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCohorts } from '#cohorts';
import { toProjectId } from '#core';
import { createEgress } from '#egress';
import { createCohortStore, createVocabulary } from '#metadata';
import { createCohortQueries, createReports } from '#reports';
import { count, sql } from '#sql';
import { createCohortMembers } from '#warehouse';
import { openTestEngine } from '../../../test/support/engine.ts';
import { serveMembers } from '../../../test/support/members.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { seedWorld, subjectOf, vocabularyOf } from '../../../test/support/seed.ts';
import { cohortRoutes } from './cohorts.ts';
import { reportRoutes } from './reports.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
const projectId = toProjectId(1);
const world = { ...exampleWorld, projectId };
const audited: { action: string; object: string; facts: object }[] = [];
const K = 3;

let opened: Awaited<ReturnType<typeof openTestEngine>>;
let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
  const { engine } = opened;
  const clock = () => NOW;
  const unused = () => Promise.reject(new Error('questions about crowds open nothing'));
  server = await serveMembers(NOW, (db) => {
    const stored = createVocabulary(db, clock);
    const vocabulary = {
      read: async () => {
        const snapshot = await stored.read(projectId);
        return snapshot && { ...vocabularyOf(world), k: K, cohorts: snapshot.cohorts };
      },
    };
    const egress = createEgress({
      ledger: { record: unused },
      vault: { open: unused },
      audit: { append: unused },
      clock,
    });
    return [
      cohortRoutes({
        cohorts: createCohorts({
          store: createCohortStore(db),
          members: createCohortMembers(engine),
          people: {
            find: async (_, ids) =>
              ids.map((id) => (id.startsWith('user-') ? subjectOf('person', id) : undefined)),
          },
          audit: {
            append: async (entry) => {
              audited.push(entry);
              return { ...entry, seq: audited.length, at: NOW, hash: '' };
            },
          },
          clock,
        }),
        queries: createCohortQueries({ engine, vocabulary, clock }),
        egress,
        thresholdOf: async () => K,
        onChange: (id) => stored.forget(id),
      }),
      reportRoutes({ reports: createReports({ engine, vocabulary, clock }), egress }),
    ];
  });
});
afterAll(async () => {
  await server.close();
  await opened.close();
});

const ask = (who: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
  server.ask(who, method, `/api/projects/1${path}`, payload);
const active = {
  kind: 'rule',
  rule: { kind: 'did', event: 'API call', count: { operator: 'at_least', value: 1 } },
} as const;
const never = {
  kind: 'profile',
  filter: { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['my own plan'] },
} as const;
const make = async (name: string, definition: object, who = 'ada') =>
  (await ask(who, 'POST', '/cohorts', { name, definition })).body;
const unique = (parts: object) => ({
  metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
  range: { from: '2025-11-01', to: '2025-11-30' },
  unit: 'month',
  ...parts,
});

test('a cohort is kept, changed and deleted by those who may, and each change is in the audit log without its name', async () => {
  const made = await make('  Secret name  ', active);
  expect(made).toMatchObject({ name: 'Secret name', definition: active, usedBy: [] });
  const path = `/cohorts/${made.id}`;
  expect((await ask('dan', 'GET', '/cohorts')).body.cohorts).toContainEqual(made);
  expect((await ask('dan', 'PATCH', path, { name: 'x' })).status).toBe(403);
  expect((await ask('bo', 'PATCH', path, { name: 'Renamed' })).body).toMatchObject({
    name: 'Renamed',
    definition: active,
  });
  expect((await ask('bo', 'DELETE', path)).status).toBe(204);
  expect((await ask('bo', 'GET', path)).body.error.code).toBe('cohort_not_found');
  const entries = audited.filter(({ object }) => object === `cohort:${made.id}`);
  expect(entries.map(({ action }) => action)).toEqual(['create_cohort', 'change_cohort', 'delete_cohort']);
  expect(JSON.stringify(audited) + server.log.join('')).not.toMatch(/Secret name|Renamed/);
});

test('a cohort filters and splits a report at once, and one that is gone is a clear error', async () => {
  const { id } = await make('Active', active);
  const filtered = await ask(
    'dan',
    'POST',
    '/reports/insights',
    unique({ filter: { cohort: id, operator: 'in' } }),
  );
  expect(filtered.body.series).toMatchObject([{ people: expect.any(Number) }]);
  const split = await ask('dan', 'POST', '/reports/insights', unique({ breakdowns: [{ cohorts: [id] }] }));
  expect(split.body.series.map(({ segment }: { segment: unknown[] }) => segment[0])).toContainEqual({
    kind: 'cohort',
    cohort: id,
    isIn: true,
  });
  await ask('ada', 'DELETE', `/cohorts/${id}`);
  const gone = await ask('dan', 'POST', '/reports/insights', unique({ breakdowns: [{ cohorts: [id] }] }));
  expect(gone).toMatchObject({
    status: 404,
    body: { error: { code: 'cohort_not_found', path: 'breakdowns[0].cohorts[0]' } },
  });
});

test('of a cohort of nobody and of one of fewer than k people everything says the same', async () => {
  const nobody = await make('Nobody', { kind: 'rule', rule: { any: [] } });
  const whoseMost = (tokens: number) => ({
    all: [
      active.rule,
      {
        kind: 'measured',
        event: null,
        property: { scope: 'event', name: 'tokens' },
        aggregate: 'max',
        is: { operator: 'equals', value: tokens },
      },
    ],
  });
  const three = { any: [whoseMost(228), whoseMost(232), whoseMost(236)] };
  expect((await ask('dan', 'POST', '/cohorts/size', { rule: three })).body.people).toBe(3);
  const one = await make('One', { kind: 'rule', rule: whoseMost(236) });
  const answers = async (id: number) =>
    JSON.stringify([
      (await ask('dan', 'GET', '/cohorts/sizes')).body.sizes.find((size: { id: number }) => size.id === id),
      (await ask('dan', 'POST', `/cohorts/${id}/history`, { last: 3, unit: 'day' })).body,
      ...(await Promise.all(
        [
          { filter: { cohort: id, operator: 'in' } },
          { breakdowns: [{ cohorts: [id] }] },
          { breakdowns: [{ cohorts: [id] }, { property: { scope: 'event', name: 'model' } }] },
        ].map(async (parts) => {
          const { body } = await ask('dan', 'POST', '/reports/insights', unique(parts));
          const inside = body.series.filter(
            ({ segment }: { segment: { isIn?: boolean }[] }) => segment[0]?.isIn !== false,
          );
          return { series: inside, withheld: body.withheld, moreSegments: body.moreSegments };
        }),
      )),
    ]).replaceAll(`"id":${id}`, '');
  expect(await answers(one.id)).toBe(await answers(nobody.id));
});

test('a rule about a value that is not public counts as for a value never seen', async () => {
  const size = async (rule: object) => (await ask('dan', 'POST', '/cohorts/size', { rule })).body;
  expect(await size(never)).toEqual({ k: K, people: null });
  expect(await size({ not: never })).toEqual(await size({ all: [] }));
});

test('cohorts in cohorts: not in a circle, and none is deleted while another needs it', async () => {
  const inner = await make('Inner', active);
  const outer = await make('Outer', {
    kind: 'rule',
    rule: { kind: 'profile', filter: { cohort: inner.id, operator: 'not_in' } },
  });
  expect((await ask('ada', 'GET', `/cohorts/${inner.id}`)).body.usedBy).toEqual([
    { id: outer.id, name: 'Outer' },
  ]);
  expect((await ask('ada', 'DELETE', `/cohorts/${inner.id}`)).body.error.code).toBe('cohort_in_use');
  const circle = await ask('ada', 'PATCH', `/cohorts/${inner.id}`, {
    definition: { kind: 'rule', rule: { kind: 'profile', filter: { cohort: outer.id, operator: 'in' } } },
  });
  expect(circle.body.error.code).toBe('cohort_too_deep');
});

test('an uploaded list is taken by surrogate; unknown ids are counted and fewer than k known ids say nothing', async () => {
  const list = await make('Listed', { kind: 'list' });
  const path = `/cohorts/${list.id}/people`;
  const people = Array.from({ length: 6 }, (_, index) => `user-${index}`);
  expect((await ask('ada', 'POST', path, { csv: people.join('\n') })).status).toBe(403);
  const upload = async (ids: string[]) => (await ask('cleo', 'POST', path, { csv: ids.join('\n') })).body;
  expect(await upload(people.slice(0, 1))).toEqual({ lines: 1, known: null, isKept: false, k: K });
  expect(await upload(['ghost'])).toEqual({ lines: 1, known: null, isKept: false, k: K });
  expect(await upload([...people, 'ghost'])).toEqual({ lines: 7, known: null, isKept: true, k: K });
  const all = ['distinct_id', ...people, 'a', 'b', '"c,d"'];
  expect(await upload(all)).toEqual({ lines: 9, known: 6, isKept: true, k: K });
  const rule = { kind: 'profile', filter: { cohort: list.id, operator: 'in' } };
  expect((await ask('dan', 'POST', '/cohorts/size', { rule })).body.people).toBe(6);
  expect(JSON.stringify(audited) + server.log.join('')).not.toMatch(/user-1|ghost/);
});

test('of two lists at the same moment one is kept whole', async () => {
  const list = await make('Listed twice', { kind: 'list' });
  const lists = [
    [0, 1, 2],
    [3, 4, 5, 6],
  ].map((people) => people.map((index) => `user-${index}`));
  const replies = await Promise.all(
    lists.map((ids) => ask('cleo', 'POST', `/cohorts/${list.id}/people`, { csv: ids.join('\n') })),
  );
  expect(replies.map(({ body }) => body.isKept ?? body.error.code)).toContain(true);
  const rows = await opened.engine.run<{ people: number }>(
    sql`SELECT uniqExact(person) AS people FROM cohort_members WHERE cohort = ${count(list.id)} GROUP BY revision`.toStatement(),
  );
  expect(rows.every(({ people }) => [3, 4].includes(Number(people)))).toBe(true);
});

test('a rule that is too deep or too large is refused before anything walks it', async () => {
  let deep: object = { all: [] };
  for (let depth = 0; depth < 2_000; depth++) deep = { not: deep };
  expect((await ask('dan', 'POST', '/cohorts/size', { rule: deep })).status).toBe(400);
  const large = { any: Array.from({ length: 40 }, () => ({ any: [active.rule, active.rule] })) };
  expect((await ask('dan', 'POST', '/cohorts/size', { rule: large })).body.error.code).toBe(
    'cohort_too_large',
  );
});
