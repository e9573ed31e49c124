import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SavedReportRecord } from '#boards';
import type { CohortRule, FunnelsDefinition, InsightsDefinition } from '#contract';
import { createEgress } from '#egress';
import { createLog, createServer } from '#http';
import { createCohortQueries, createReports, createWords } from '#reports';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askFrequencyOracle } from '../../../test/support/oracle/frequency.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { robotGate } from '../../../test/support/robot.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { queryRoutes } from './query.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
/** Everything is shown: what the gate withholds has a project of its own below. */
const world = {
  ...exampleWorld,
  k: 1,
  customEvents: [{ id: 4, name: 'Any call', of: [{ event: 'API call' }] }],
};
let opened: Awaited<ReturnType<typeof openTestEngine>>;
let app: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
  app = await serve(world.k);
});
afterAll(async () => {
  await app.close();
  await opened.close();
});

/** Two saved cohorts: of twelve people, and of the one who has twelve seats less one. */
const cohort = (id: number, name: string, rule: CohortRule) => ({
  id,
  name,
  description: '',
  definition: { kind: 'rule' as const, rule },
  createdAt: NOW,
  changedAt: NOW,
  revision: 0,
  usedBy: [],
});
const seats = { scope: 'person' as const, name: 'seats' };
const saved = [
  cohort(1, 'Everybody', { kind: 'profile', filter: { property: seats, operator: 'is_set' } }),
  cohort(2, 'One', { kind: 'profile', filter: { property: seats, operator: 'equals', value: 11 } }),
];
const cohorts = { list: async () => saved };

const signUp: FunnelsDefinition = {
  steps: [{ event: 'Sign up' }, { event: 'API call' }],
  view: { kind: 'steps' },
  range: { last: 30, unit: 'day' },
};
const week: InsightsDefinition = {
  metrics: [{ kind: 'event', event: 'API call', measure: { kind: 'total' } }],
  range: { from: '2025-11-01', to: '2025-11-07' },
  unit: 'day',
};
const splitWeek: InsightsDefinition = {
  ...week,
  metrics: [...week.metrics, { kind: 'event', event: 'API call', measure: { kind: 'unique' } }],
  breakdowns: [{ property: { scope: 'event', name: 'model' } }],
};
const customStep: FunnelsDefinition = {
  ...signUp,
  steps: [{ event: 'Sign up' }, { event: '$custom_event:4' }],
};
const record = { description: '', chart: null, createdBy: null, changedAt: NOW, version: 1 };
const savedReports = {
  list: async (): Promise<SavedReportRecord[]> => [
    { ...record, id: 5, kind: 'funnels', name: 'Sign-up to first call', definition: signUp },
    { ...record, id: 6, kind: 'insights', name: 'Calls', definition: week },
    { ...record, id: 7, kind: 'insights', name: 'Calls by model', definition: splitWeek },
    { ...record, id: 8, kind: 'funnels', name: 'Sign-up to any call', definition: customStep },
  ],
};

async function serve(k: number) {
  const snapshot = {
    ...vocabularyOf(world),
    k,
    cohorts: saved.map(({ id, name, definition }) => ({ id, name, rule: definition.rule, revision: 0 })),
  };
  const deps = { engine: opened.engine, vocabulary: { read: () => Promise.resolve(snapshot) } };
  const unused = () => Promise.reject(new Error('questions about crowds open nothing'));
  const clock = () => NOW;
  const egress = createEgress({
    ledger: { record: unused },
    vault: { open: unused },
    audit: { append: unused },
    clock,
  });
  return createServer({
    log: createLog('info', new Writable({ write: (_chunk, _encoding, done) => done() })),
    gate: robotGate(clock, () => ({ projectId: world.projectId, scopes: ['query'] })),
    routes: [
      queryRoutes({
        savedReports,
        reports: createReports({ ...deps, clock }),
        words: createWords(deps),
        cohorts,
        cohortQueries: createCohortQueries({ ...deps, clock }),
        egress,
        clock,
      }),
    ],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
}

async function ask(path: string, query: Record<string, string>, server = app) {
  const reply = await server.inject({ url: path, query: { project_id: String(world.projectId), ...query } });
  return { status: reply.statusCode, body: reply.json() };
}

const days = { from_date: '2025-11-01', to_date: '2025-11-10' };
const oracle = (definition: Parameters<typeof askOracle>[1]) => askOracle(world, definition, NOW);
const range = { from: days.from_date, to: days.to_date };
const byDate = (buckets: readonly string[], numbers: readonly (number | null)[]) =>
  Object.fromEntries(buckets.map((bucket, index) => [bucket.slice(0, 10), numbers[index]]));

describe.each(['/api/query', '/api/2.0'])('under %s', (prefix) => {
  test('segmentation counts an event by day, and people where asked', async () => {
    for (const [type, measure] of [
      ['general', { kind: 'total' }],
      ['unique', { kind: 'unique' }],
      ['average', { kind: 'frequency', aggregate: 'average' }],
    ] as const) {
      const { body } = await ask(`${prefix}/segmentation`, { event: 'API call', type, ...days });
      const { buckets, series } = oracle({
        metrics: [{ kind: 'event', event: 'API call', measure }],
        range,
        unit: 'day',
      });
      expect(body).toEqual({
        legend_size: 1,
        data: {
          series: buckets.map((bucket) => bucket.slice(0, 10)),
          values: { 'API call': byDate(buckets, series[0]?.values ?? []) },
        },
      });
    }
  });
});

test('a segment has the name of its value; texts that are not public are one', async () => {
  const { body } = await ask('/api/query/segmentation', {
    event: 'API call',
    on: 'properties["model"]',
    ...days,
  });
  expect(Object.keys(body.data.values).sort()).toEqual(['(fewer than 1 people)', 'large', 'small']);
  expect(body.legend_size).toBe(3);
});

test('hours carry their time, weeks their Monday', async () => {
  const hours = await ask('/api/query/segmentation', {
    event: 'API call',
    unit: 'hour',
    from_date: '2025-11-01',
    to_date: '2025-11-01',
  });
  expect(hours.body.data.series.slice(0, 2)).toEqual(['2025-11-01 00:00:00', '2025-11-01 01:00:00']);
  const weeks = await ask('/api/query/segmentation', { event: 'API call', unit: 'week', ...days });
  expect(weeks.body.data.series).toEqual(['2025-10-27', '2025-11-03', '2025-11-10']);
});

test('sum, average and numeric buckets of a number', async () => {
  const asked = { event: 'API call', on: 'number(properties["tokens"])', ...days };
  for (const aggregate of ['sum', 'average'] as const) {
    const { body } = await ask(`/api/query/segmentation/${aggregate}`, asked);
    const { buckets, series } = oracle({
      metrics: [
        {
          kind: 'event',
          event: 'API call',
          measure: { kind: 'property', property: { scope: 'event', name: 'tokens' }, aggregate },
        },
      ],
      range,
      unit: 'day',
    });
    expect(body).toEqual({
      status: 'ok',
      computed_at: new Date(NOW).toISOString(),
      results: byDate(buckets, series[0]?.values ?? []),
    });
  }
  const { body } = await ask('/api/query/segmentation/numeric', asked);
  expect(Object.keys(body.data.values).every((name) => /^[\d,]+ - [\d,]+$/.test(name))).toBe(true);
});

test('events beside each other, the busiest of today, their names, properties and values', async () => {
  const { body } = await ask('/api/query/events', {
    event: '["API call","Sign up"]',
    unit: 'day',
    interval: '7',
  });
  expect(body.data.series).toHaveLength(7);
  expect(Object.keys(body.data.values).sort()).toEqual(['API call', 'Sign up']);
  expect((await ask('/api/query/events/names', {})).body).toEqual(['API call', 'Sign up']);
  const top = (await ask('/api/query/events/top', {})).body;
  expect(top.type).toBe('general');
  const properties = (await ask('/api/query/events/properties/top', { event: 'API call' })).body;
  expect(properties.model.count).toBeGreaterThan(properties.features.count);
  for (const type of ['general', 'unique', 'average'])
    expect(new Set((await ask('/api/query/events/names', { type })).body)).toEqual(
      new Set(['API call', 'Sign up']),
    );
  const valuesOf = async (query: Record<string, string>) =>
    (await ask('/api/query/events/properties/values', query)).body;
  expect(await valuesOf({ name: 'model' })).toEqual(['large', 'small']);
  expect(new Set(await valuesOf({ event: 'API call', name: 'model' }))).toEqual(new Set(['large', 'small']));
  expect(await valuesOf({ event: 'Secret', name: 'model' })).toEqual([]);
  const by = await ask('/api/query/events/properties', {
    event: 'API call',
    name: 'model',
    values: '["small"]',
    ...days,
  });
  expect(Object.keys(by.body.data.values)).toEqual(['small']);
});

test('names that are not public answer as if never seen, through every address', async () => {
  const hidden = await ask('/api/query/segmentation', { event: 'Secret', ...days });
  const never = await ask('/api/query/segmentation', { event: 'No such event', ...days });
  const unnamed = (text: string) =>
    JSON.stringify(text).replaceAll('Secret', '*').replaceAll('No such event', '*');
  expect(unnamed(JSON.stringify(hidden.body))).toEqual(unnamed(JSON.stringify(never.body)));
  const value = await ask('/api/query/events/properties', {
    event: 'API call',
    name: 'model',
    values: '["private"]',
    ...days,
  });
  expect(value.body.data.values).toEqual({});
});

test('what fewer than k people stand behind is left out, whatever the shape', async () => {
  const guarded = await serve(10);
  const { body } = await ask(
    '/api/query/segmentation',
    { event: 'API call', on: 'user["seats"]', ...days },
    guarded,
  );
  expect(body).toMatchObject({ legend_size: 0, data: { values: {} } });
  await guarded.close();
});

test('where and on take the whole expression language', async () => {
  const { body } = await ask('/api/query/segmentation', {
    event: 'API call',
    where: 'properties["model"] == "small" and number(properties["tokens"]) >= 100',
    on: 'number(properties["tokens"]) > 150',
    ...days,
  });
  const { series } = oracle({
    metrics: [{ kind: 'event', event: 'API call', measure: { kind: 'total' } }],
    filter: {
      all: [
        { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['small'] },
        { property: { scope: 'event', name: 'tokens' }, operator: 'at_least', value: 100 },
      ],
    },
    range,
    unit: 'day',
  });
  const values = Object.values(body.data.values) as Record<string, number>[];
  const all = values.flatMap((dated) => Object.values(dated)).reduce((sum, count) => sum + count, 0);
  expect(all).toBe(series[0]?.total);
  expect(Object.keys(body.data.values).sort()).toEqual(['false', 'true']);
});

test('a cast in "on" is kept where it changes something, and the time of an event is no property', async () => {
  const sum = async (on: string) => {
    const { body } = await ask('/api/query/segmentation/sum', { event: 'API call', on, ...days });
    return Object.values(body.results as Record<string, number>).reduce((all, one) => all + one, 0);
  };
  const calls = (await ask('/api/query/segmentation', { event: 'API call', ...days })).body.data.values;
  const readable = Object.values(calls['API call'] as Record<string, number>).reduce((all, n) => all + n, 0);
  expect(await sum('number(properties["model"] == "small")')).toBeGreaterThan(0);
  expect(await sum('number(defined(event["$time"]))')).toBe(readable);
  expect(await sum('number(string(properties["tokens"]))')).toBe(await sum('properties["tokens"]'));
  const { body } = await ask('/api/query/segmentation', { event: 'API call', on: 'event["$time"]', ...days });
  expect(Object.keys(body.data.values)).toContain('2025-11-03T00:00:00');
});

test('addiction: how many were active on at least so many days of each week', async () => {
  const asked = { event: 'API call', ...days };
  const { body } = await ask('/api/query/retention/addiction', {
    ...asked,
    unit: 'week',
    addiction_unit: 'day',
  });
  const expected = askFrequencyOracle(
    world,
    {
      active: { event: 'API call' },
      range,
      unit: 'week',
      times: 'day',
      counting: 'at_least',
      measure: { kind: 'users' },
    },
    NOW,
  );
  const rows = Object.values(body.data) as number[][];
  expect(rows.length).toBe(expected.intervals.length);
  expect(Object.keys(body.data)[0]).toBe(expected.intervals[0]?.slice(0, 10));
  for (const [place, counts] of rows.entries()) {
    const people = expected.segments[0]?.rows[place]?.cells.map((cell) => cell.people) ?? [];
    expect(counts).toEqual([...people, ...Array<number>(7 - people.length).fill(0)]);
  }
  const split = await ask('/api/query/retention/addiction', {
    ...asked,
    unit: 'day',
    addiction_unit: 'hour',
    on: 'properties["model"]',
  });
  const [first] = Object.values(split.body.data) as Record<string, number[]>[];
  expect(Object.values(first ?? {})[0]).toHaveLength(24);
});

test('retention by date: how many were there, and how many came back', async () => {
  const { body } = await ask('/api/query/retention', {
    born_event: 'API call',
    event: 'API call',
    unit: 'day',
    interval_count: '3',
    ...days,
  });
  const [date, row] = Object.entries(body)[0] as [string, { counts: number[]; first: number }];
  expect(date).toMatch(/^2025-11-\d\d$/);
  const born = world.events.filter(
    ({ name, time }) => name === 'API call' && new Date(time + 3_600_000).toISOString().startsWith(date),
  );
  const people = new Set(born.map(({ person }) => (person === 'device-1' ? 'user-1' : person)));
  expect(row.first).toBe(people.size);
  expect(row.counts).toHaveLength(3);
});

test('a saved funnel is listed, and answered by the day on which people entered', async () => {
  expect((await ask('/api/query/funnels/list', {})).body).toEqual([
    { funnel_id: 5, name: 'Sign-up to first call' },
    { funnel_id: 8, name: 'Sign-up to any call' },
  ]);
  const { body } = await ask('/api/query/funnels', {
    funnel_id: '5',
    length: '30',
    length_unit: 'day',
    ...days,
  });
  expect(body.meta.dates).toHaveLength(10);
  const daily = Object.values(body.data) as {
    steps: { count: number; avg_time: number | null; avg_time_from_start: number | null }[];
    analysis: Record<string, number>;
  }[];
  const entered = daily.reduce((sum, { steps }) => sum + (steps[0]?.count ?? 0), 0);
  const whole = oracle({
    metrics: [{ kind: 'event', event: 'Sign up', measure: { kind: 'unique' } }],
    range,
    unit: 'day',
  });
  expect(entered).toBe(whole.series[0]?.total);
  for (const { steps, analysis } of daily)
    expect([analysis['starting_amount'], analysis['completion'], analysis['steps']]).toEqual([
      steps[0]?.count,
      steps[1]?.count,
      2,
    ]);
  expect((await ask('/api/query/funnels', { funnel_id: '6', ...days })).status).toBe(404);

  // Each day says how long its own entries took; nobody took a time to the first step, or where nobody came.
  for (const { steps } of daily) {
    expect(steps[0]?.avg_time).toBeNull();
    expect(typeof steps[1]?.avg_time).toBe((steps[1]?.count ?? 0) > 0 ? 'number' : 'object');
    expect(steps[1]?.avg_time_from_start).toBe(steps[1]?.avg_time);
  }
  const took = daily.reduce((sum, { steps }) => sum + (steps[1]?.count ?? 0) * (steps[1]?.avg_time ?? 0), 0);
  const converted = daily.reduce((sum, { steps }) => sum + (steps[1]?.count ?? 0), 0);
  const month = await ask('/api/query/funnels', {
    funnel_id: '5',
    unit: 'month',
    length: '30',
    length_unit: 'day',
    ...days,
  });
  const [only] = Object.values(month.body.data) as { steps: Record<string, number | null>[] }[];
  expect(month.body.meta.dates).toHaveLength(1);
  expect(only?.steps.map(({ avg_time: seconds }) => seconds)).toEqual([null, expect.any(Number)]);
  expect(only?.steps[1]?.['avg_time_from_start']).toBe(only?.steps[1]?.['avg_time']);
  expect(only?.steps[1]?.['avg_time']).toBeCloseTo(took / converted, 6);
});

test('hours of retention, and weeks of a segmentation by their days', async () => {
  const retained = await ask('/api/query/retention', { unit: 'hour', interval_count: '2', ...days });
  expect(Object.keys(retained.body)[0]).toMatch(/^2025-11-\d\d \d\d:00:00$/);
  const call = { event: 'API call', type: 'unique', ...days };
  const [weeks, same] = await Promise.all([
    ask('/api/query/segmentation', { ...call, interval: '7' }),
    ask('/api/query/segmentation', { ...call, unit: 'week' }),
  ]);
  expect(weeks.body).toEqual(same.body);
  expect((await ask('/api/query/segmentation', { ...call, interval: '3' })).status).toBe(400);
  const back = { event: 'API call', interval_count: '2', ...days };
  const [sevens, calendar] = await Promise.all([
    ask('/api/query/retention', { ...back, interval: '7' }),
    ask('/api/query/retention', { ...back, unit: 'week' }),
  ]);
  expect(sevens.body).toEqual(calendar.body);
  for (const interval of ['3', '7'])
    expect((await ask('/api/query/retention', { ...back, unit: 'month', interval })).status).toBe(400);
});

test('a table of dates is CSV where that is asked for', async () => {
  const asked = { event: 'API call', on: 'properties["plan"]', ...days };
  const table = await app.inject({ url: '/api/query/segmentation', query: { ...asked, format: 'csv' } });
  const { data } = (await ask('/api/query/segmentation', asked)).body;
  expect(table.headers['content-type']).toBe('text/csv; charset=utf-8');
  const names = Object.keys(data.values);
  expect(table.body.split('\r\n').slice(0, -1)).toEqual([
    ['date', ...names].join(),
    ...data.series.map((date: string) =>
      [date, ...names.map((name) => data.values[name][date] ?? '')].join(),
    ),
  ]);
  for (const [path, query] of [
    ['events', { event: '["API call","Sign up"]' }],
    ['events/properties', { event: 'API call', name: 'plan' }],
  ] as const) {
    const reply = await app.inject({
      url: `/api/query/${path}`,
      query: { ...query, ...days, format: 'csv' },
    });
    expect([reply.statusCode, reply.body.slice(0, 5)]).toEqual([200, 'date,']);
  }
  expect((await ask('/api/query/retention', { event: 'API call', ...days, format: 'csv' })).status).toBe(400);
});

test('a saved question of Insights is answered as a bookmark', async () => {
  const { body } = await ask('/api/query/insights', { bookmark_id: '6' });
  const { buckets, series } = oracle(week);
  const dated = (values: readonly (number | null)[] = []) =>
    Object.fromEntries(buckets.map((bucket, index) => [bucket, values[index]]));
  expect(body).toEqual({
    computed_at: new Date(NOW).toISOString(),
    date_range: { from_date: '2025-11-01T00:00:00+01:00', to_date: '2025-11-07T23:59:59.999000+01:00' },
    headers: ['$metric'],
    series: { 'API call': dated(series[0]?.values) },
  });
  // What it is split by is a level of its own; two metrics of one name are told apart by their letters.
  const split = (await ask('/api/query/insights', { bookmark_id: '7' })).body;
  expect(split.headers).toEqual(['$metric', 'model']);
  expect(Object.keys(split.series)).toEqual(['A. API call', 'B. API call']);
  const large = oracle(splitWeek).series.find(
    ({ metric, segment }) => metric === 'B' && segment[0]?.kind === 'text' && segment[0].text === 'large',
  );
  expect(split.series['B. API call'].large).toEqual(dated(large?.values));
});

test('a step that is a custom event says so, by its number', async () => {
  const { body } = await ask('/api/query/funnels', {
    funnel_id: '8',
    ...days,
    unit: 'month',
    limit: '10000',
  });
  const [month] = Object.values(body.data) as { steps: Record<string, unknown>[] }[];
  expect(month?.steps[0]).toMatchObject({ event: 'Sign up', goal: 'Sign up', step_label: 'Sign up' });
  expect(month?.steps[0]).not.toHaveProperty('custom_event');
  expect(month?.steps[1]).toMatchObject({
    ...{ event: '$custom_event:4', goal: '$custom_event:4', step_label: 'Any call' },
    ...{ custom_event: true, custom_event_id: 4 },
  });
});

test('on a number is a segment for each of its values, as Mixpanel has it, and what is asked of values is', async () => {
  const tokens = new Map<string, number>();
  for (const { name, properties } of world.events)
    if (name === 'API call') {
      const value = String(properties['tokens'] ?? 'undefined');
      tokens.set(value, (tokens.get(value) ?? 0) + 1);
    }
  const asked = { event: 'API call', from_date: '2025-10-01', to_date: '2025-11-12', unit: 'month' };
  const total = (dated: Record<string, number>) => Object.values(dated).reduce((sum, one) => sum + one, 0);
  const { body } = await ask('/api/query/segmentation', {
    ...asked,
    on: 'properties["tokens"]',
    limit: '10000',
  });
  const counts = Object.entries(body.data.values as Record<string, Record<string, number>>);
  expect(counts.length).toBeGreaterThan(2);
  for (const [value, dated] of counts)
    expect([value, total(dated) <= (tokens.get(value) ?? 0)]).toEqual([value, true]);
  const [[value = '', dated] = []] = counts.filter(([name]) => name !== 'undefined');
  const { from_date, to_date } = asked;
  for (const values of [[value], [Number(value)]]) {
    const one = await ask('/api/query/events/properties', {
      ...{ event: 'API call', name: 'tokens', values: JSON.stringify(values) },
      ...{ from_date, to_date, unit: 'month' },
    });
    expect(one.body.data.values).toEqual({ [value]: dated });
  }
});

test('saved cohorts are listed with their sizes; a crowd too small says nothing', async () => {
  const list = async (server: typeof app) =>
    (
      await server.inject({
        method: 'POST',
        url: `/api/query/cohorts/list?project_id=${world.projectId}`,
        payload: {},
      })
    ).json();
  expect(await list(app)).toMatchObject([
    { id: 1, name: 'Everybody', count: 12, is_visible: 1, project_id: world.projectId },
    { id: 2, name: 'One', count: 1 },
  ]);
  const guarded = await serve(10);
  expect((await list(guarded)).map(({ count }: { count: number }) => count)).toEqual([12, 0]);
  await guarded.close();
});

test('an error has their shape, and repeats nothing that was sent', async () => {
  const secret = 'ada@example.org';
  for (const query of [
    { event: 'API call', from_date: secret, to_date: '2025-11-10' },
    { event: 'API call', ...days, on: `properties["${secret}"` },
    { event: 'API call', ...days, where: `properties["plan"] = "${secret}"` },
    { event: 'API call', ...days, [secret]: 'x' },
    { event: 'API call', ...days, where: `properties["plan"] == "${secret}"`, limit: 'many' },
  ]) {
    const { status, body } = await ask('/api/query/segmentation', query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', request: '/api/query/segmentation' });
    expect(body.code).toMatch(/^(invalid_request|report_bad_expression)$/);
    expect(JSON.stringify(body)).not.toContain(secret);
  }
});
