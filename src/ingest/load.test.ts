import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import type { IncomingEvent } from '#events';
import { createDataVersions } from '#metadata';
import { createReports } from '#reports';
import { count, type Engine, sql, uint32 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { isFull } from '../../test/support/full.ts';
import { change, event, NOW, openLoading, type Who } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  engine = warehouse.engine;
  loading = await openLoading({ db: database.db, engine });
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

/** How many events each person has, as a question sees it: by canonical person. */
async function eventsPerPerson(projectId: ProjectId): Promise<number[]> {
  const rows = await engine.run<{ events: string }>(
    sql`SELECT count() AS events
        FROM events AS e
        LEFT JOIN (SELECT subject, argMax(person, version) AS person FROM person_links WHERE project = ${uint32(projectId)} GROUP BY subject) AS l
          ON l.subject = e.person
        WHERE e.project = ${uint32(projectId)}
        GROUP BY if(l.person = 0, e.person, l.person)
        ORDER BY events DESC LIMIT ${count(1_000)}`.toStatement(),
  );
  return rows.map((row) => Number(row.events));
}

async function load(projectId: ProjectId, ...batches: Who[][]): Promise<number[]> {
  const loader = loading.start();
  for (const batch of batches) {
    await loading.send(
      projectId,
      batch.map((who) => event(who)),
    );
    await loader.step();
  }
  return eventsPerPerson(projectId);
}

const inOneBatch = (vector: Who[]) => [vector];
const inBatchesOfOne = (vector: Who[]) => vector.map((who) => [who]);

test.each([
  ['a device, then its user', ['$device:D1', '$device:D1', ['D1', 'U1']], [3]],
  [
    'a second device of the same user',
    ['$device:D1', '$device:D1', ['D1', 'U1'], '$device:D2', '$device:D2', ['D2', 'U1']],
    [6],
  ],
  [
    'another user after a reset',
    ['$device:D1', ['D1', 'U1'], '$device:D2', '$device:D2', ['D2', 'U2']],
    [3, 2],
  ],
  ['a device id that is somebody else’s user id', [['+65123', 'charlie'], '+65123'], [1, 1]],
  [
    'a second user on a device keeps the first one’s anonymous events',
    [['D1', 'U1'], ['D1', 'U2'], '$device:D1'],
    [2, 1],
  ],
] satisfies [string, Who[], number[]][])('identity: %s', async (_, vector, expected) => {
  for (const inBatches of [inOneBatch, inBatchesOfOne]) {
    const projectId = await loading.createProject();
    expect(await load(projectId, ...inBatches(vector as Who[]))).toEqual(expected);
  }
});

test('a mapping of ids links what came before and after it, and is no event', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  const mapping = event(['D1', 'U1'], '$identify', { isLinkOnly: true, insertId: 'link' });
  for (const batch of [[event('$device:D1')], [mapping, mapping], [event('$device:D1'), event('U1')]]) {
    await loading.send(projectId, batch);
    await loader.step();
  }
  expect(await eventsPerPerson(projectId)).toEqual([3]);
  const vocabulary = await loading.vocabulary.read(projectId);
  expect(vocabulary?.events.map(({ name }) => name)).not.toContain('$identify');
});

test('a resent event counts once, within a batch and across segments', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  const again = event('u1', 'Opened', { insertId: 'a' });
  await loading.send(projectId, [again, again, event('u1', 'Opened', { insertId: 'b' })]);
  await loader.step();
  await loading.send(projectId, [again]);
  await loader.step();
  expect(await eventsPerPerson(projectId)).toEqual([2]);
  expect(loader.status().repeatedEvents).toBe(2);
});

test('equal events without an insert id each count, also after ClickHouse has merged', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  await loading.send(
    projectId,
    Array.from({ length: 5 }, () => event('u1')),
  );
  await loader.step();
  await engine.command(sql`OPTIMIZE TABLE events FINAL`.toStatement());
  expect(await eventsPerPerson(projectId)).toEqual([5]);
});

test('values land in the slots that the catalogue names', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  await loading.send(projectId, [
    event('u1', 'Bought', {
      properties: { plan: 'pro', amount: 12.5, trial: true, tags: ['a', 'b'], when: '2026-01-02T03:04:05' },
    }),
  ]);
  await loader.step();
  const vocabulary = await loading.vocabulary.read(projectId);
  const slots = new Map(vocabulary?.properties.map(({ name, kind, slot }) => [`${name}/${kind}`, slot]));
  expect(slots).toEqual(
    new Map([
      ['plan/text', 't1'],
      ['amount/number', slots.get('amount/number')],
      ['trial/boolean', slots.get('trial/boolean')],
      ['when/date', slots.get('when/date')],
      ['tags/list', 'l1'],
    ]),
  );
  expect(vocabulary?.events.map(({ name }) => name)).toEqual(['Bought']);
  const [row] = await engine.run<Record<string, unknown>>(
    sql`SELECT t1 > 0 AS plan, length(l1) AS tags, arraySort([n1, n2, n3]) AS numbers FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  expect(row).toEqual({ plan: 1, tags: '2', numbers: [1, 12.5, Date.UTC(2026, 0, 2, 3, 4, 5)] });
  const texts = await engine.run<{ text: string }>(
    sql`SELECT text FROM dictionary FINAL WHERE project = ${uint32(projectId)} ORDER BY text`.toStatement(),
  );
  expect(texts.map(({ text }) => text)).toEqual(['a', 'b', 'pro']);
});

test('profile operations reach the warehouse as the latest whole state', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  await loading.send(projectId, [change('u1', 'set', { credits: 10 }), change('u1', 'add', { credits: 5 })]);
  await loader.step();
  await loading.send(projectId, [
    change('u1', 'add', { credits: -1 }),
    change('u1', 'append', { tags: 'a' }),
  ]);
  await loader.step();
  const rows = await engine.run<{ numbers: Record<string, number>; lists: Record<string, string[]> }>(
    sql`SELECT numbers, lists FROM profiles FINAL WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  expect(Object.values(rows[0]?.numbers ?? {})).toEqual([14]);
  expect(Object.values(rows[0]?.lists ?? {}).map((list) => list.length)).toEqual([1]);
});

test('a profile change on a device that has become a user’s goes to the user', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  await loading.send(projectId, [event(['D1', 'U1'])]);
  await loader.step();
  await loading.send(projectId, [change('U1', 'set', { a: 1 }), change('$device:D1', 'add', { a: 1 })]);
  await loader.step();
  const rows = await engine.run<{ numbers: Record<string, number> }>(
    sql`SELECT numbers FROM profiles FINAL WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  expect(rows.map((row) => Object.values(row.numbers))).toEqual([[2]]);
});

test('identities are sealed under the person, and the warehouse never has them', async () => {
  const projectId = await loading.createProject();
  const loader = loading.start();
  await loading.send(projectId, [
    event(['D1', 'U1']),
    change('U1', 'set', { $email: 'ada@example.org', $name: 'Ada' }),
  ]);
  await loader.step();
  const [subject] = await loading.people.subjects.find(projectId, [
    { scope: 0, index: await loading.vault.index(projectId, 'person', 'U1') },
  ]);
  const fields = await loading.vault.open(projectId, subject === undefined ? [] : [subject], 'all');
  expect([...fields.values()]).toEqual([{ distinct_id: 'U1', email: 'ada@example.org', name: 'Ada' }]);
  expect(NOW).toBeGreaterThan(0);
});

test('a person belongs to the organisations that their events and devices name', async () => {
  const projectId = await loading.createProject({ groups: ['company'] });
  const loader = loading.start();
  await loading.send(projectId, [
    event('$device:D1', 'Opened', { properties: { company: 'acme' } }),
    event(['D1', 'U1'], 'Opened', { properties: { company: ['acme', 'globex'] } }),
    change('U1', 'union', { company: ['initech'] }),
  ]);
  await loader.step();
  const index = await loading.vault.index(projectId, 'person', 'U1');
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  if (subject === undefined) throw new Error('nobody');
  const organisations = await loading.people.memberships.organisationsOf(projectId, [subject]);
  expect(organisations.map(({ person, slot }) => [person, slot])).toEqual(Array(3).fill([subject, 1]));
});

test('a report that was answered is answered anew after a late event, a merge and an erasure, and only then', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  let computed = 0;
  const counting: Engine = {
    ...engine,
    run: <Row>(...[statement, options]: Parameters<Engine['run']>) => {
      if (!statement.text.includes('AS newest')) computed++;
      return engine.run<Row>(statement, options);
    },
  };
  const reports = createReports({
    engine: counting,
    vocabulary: loading.vocabulary,
    clock: loading.clock,
    versions: createDataVersions(loading.stores.db),
  });
  /** How many people there were in the days before the last ones, and whether that was known. */
  const ask = async () => {
    const before = computed;
    const { series } = await reports.run('insights', projectId, {
      metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
      range: past,
      unit: 'day',
    });
    return [series[0]?.total, computed === before];
  };
  const load = async (...events: IncomingEvent[]) => {
    await loading.send(projectId, events);
    await loader.step();
  };
  const long = { time: NOW - 5 * 86_400_000 };
  await load(event('$device:D9', 'Opened', long), event('U9', 'Opened', long));
  expect([await ask(), await ask()]).toEqual([
    [2, false],
    [2, true],
  ]);
  await load(event('$device:D8'), event('U8'));
  await load(event(['D8', 'U8']));
  expect(await ask()).toEqual([2, true]);
  await load(event(['D9', 'U9']));
  expect([await ask(), await ask()]).toEqual([
    [1, false],
    [1, true],
  ]);
  await load(event('U7', 'Opened', long));
  expect(await ask()).toEqual([2, false]);
  await erase(projectId, 'U7');
  expect(await ask()).toEqual([1, false]);
});

const day = (back: number) => new Date(NOW - back * 86_400_000).toISOString().slice(0, 10);
const past = { from: day(7), to: day(4) };
const lately = { last: 7, unit: 'day' } as const;
const opened = (measure: object, rest: object = {}) => ({ kind: 'event', event: 'Opened', measure, ...rest });
const byDay = (metrics: readonly object[], range: object, rest: object = {}) => ({
  ...{ metrics, range, unit: 'day' },
  ...rest,
});

/** Each looks at other parts of the data: past days, the last ones, all there ever was, profiles, texts. */
const QUESTIONS = [
  ['insights', byDay([opened({ kind: 'total' }), opened({ kind: 'unique' })], past)],
  ['insights', byDay([opened({ kind: 'unique' })], lately, { compare: { kind: 'previous' } })],
  [
    'insights',
    byDay([opened({ kind: 'unique' })], past, {
      breakdowns: [{ property: { scope: 'event', name: 'plan' } }],
    }),
  ],
  [
    'insights',
    byDay([opened({ kind: 'total' })], past, {
      filter: { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['pro'] },
    }),
  ],
  ['insights', byDay([opened({ kind: 'unique' }, { firstEver: true })], past)],
  [
    'funnels',
    {
      steps: [{ event: 'Opened' }, { event: 'Paid' }],
      range: past,
      view: { kind: 'steps' },
      window: { kind: 'time', count: 1, unit: 'day' },
    },
  ],
] as const;

const EVERYTHING = byDay([{ kind: 'event', event: null, measure: { kind: 'total' } }], past);

const anyId = fc.constantFrom('a', 'b', 'c', 'd');
const anyWho: fc.Arbitrary<Who> = fc.oneof(
  anyId.map((id) => `$device:${id}`),
  anyId.map((id) => `u${id}`),
  fc.tuple(anyId, anyId).map(([device, user]) => [device, `u${user}`] as const),
);
const anyEvent = fc
  .record({
    who: anyWho,
    name: fc.constantFrom('Opened', 'Paid'),
    back: fc.integer({ min: 0, max: 8 }),
    plan: fc.constantFrom('free', 'pro'),
    insertId: fc.constantFrom('x', 'x', 'y', undefined),
  })
  .map(({ who, name, back, plan, insertId }) =>
    event(who, name, {
      ...{ time: NOW - back * 86_400_000, properties: { plan } },
      ...(insertId && { insertId }),
    }),
  );
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.array(anyEvent, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: anyId.map((id) => [change(`u${id}`, 'set', { plan: 'pro' })]) },
  {
    weight: 1,
    arbitrary: fc.tuple(anyId, anyId).map(([one, other]) => ({ kind: 'merge' as const, one, other })),
  },
  { weight: 1, arbitrary: anyWho.map((who) => ({ kind: 'erase' as const, who })) },
);

test('what is known is what would be found out anew, and each event counts once, after late and repeated events, merges, profiles and erasures in any order', async () => {
  const versions = createDataVersions(loading.stores.db);
  const asked = { remembering: 0, anew: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.option(fc.constant('original' as const), { nil: undefined }),
      fc.array(anyStep, { minLength: 4, maxLength: isFull ? 9 : 5 }),
      async (idMerge, steps) => {
        const projectId = await loading.createProject({ k: 1, ...(idMerge && { idMerge }) });
        const loader = loading.start();
        const counting = (who: keyof typeof asked): Engine => ({
          ...engine,
          run: <Row>(...given: Parameters<Engine['run']>) => {
            asked[who]++;
            return engine.run<Row>(...given);
          },
        });
        const deps = { vocabulary: loading.vocabulary, clock: loading.clock };
        const fresh = createReports({ ...deps, engine: counting('anew') });
        const remembering = createReports({ ...deps, engine: counting('remembering'), versions });
        const happened = new Set<unknown>();
        for (const [place, step] of steps.entries()) {
          const sent = Array.isArray(step) ? step : 'who' in step ? [] : [merging(idMerge, step)];
          if ('who' in step) await erase(projectId, step.who);
          else await loading.send(projectId, sent);
          while ((await loader.step()) > 0);
          for (const one of sent) if (one.kind === 'event' && isPast(one)) happened.add(whatHappened(one));
          // What an erased id sends at that very moment is not taken.
          if (!steps.slice(0, place + 1).some((done) => 'who' in done)) {
            const { series } = await fresh.run('insights', projectId, EVERYTHING);
            expect(series[0]?.total).toBe(happened.size);
          }
          await Promise.all(
            QUESTIONS.map(async ([kind, definition]) => {
              const { computedMs: _, ...known } = await remembering.run(kind, projectId, definition);
              const { computedMs: __, ...anew } = await fresh.run(kind, projectId, definition);
              expect(known).toEqual(anew);
            }),
          );
        }
      },
    ),
    { numRuns: isFull ? 10 : 1, endOnFailure: true },
  );
  expect(asked.remembering).toBeLessThan(asked.anew);
});

/** The same for an event that is sent again: then it has an id of its sender's. */
function whatHappened({ name, time, rawDistinctId, insertId }: IncomingEvent): unknown {
  return insertId === undefined ? Symbol(name) : JSON.stringify([name, time, rawDistinctId, insertId]);
}

function isPast({ time }: IncomingEvent): boolean {
  return time < NOW - 3.5 * 86_400_000 && time > NOW - 7.5 * 86_400_000;
}

function merging(idMerge: 'original' | undefined, { one, other }: { one: string; other: string }) {
  return idMerge
    ? event(`u${other}`, '$identify', { merge: { kind: 'identify', first: `u${one}`, second: `u${other}` } })
    : event([one, `u${other}`], 'Opened');
}

async function erase(projectId: ProjectId, who: Who): Promise<void> {
  const id = typeof who === 'string' ? who : who[1];
  const index = await loading.vault.index(projectId, 'person', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  if (subject !== undefined) await loading.erasures.erasePerson(projectId, subject, { by: 'member:1' });
}

test('times that are kept to the hour: the time, the arrival and the insert key say no more, and a person’s order stays', async () => {
  const projectId = await loading.createProject();
  await loading.stores.db
    .updateTable('project')
    .set({ time_step: 'hour', timezone: 'Asia/Kolkata' })
    .where('id', '=', projectId)
    .execute();
  await loading.policies.refresh();
  const sent = [50, 10, 30].map((minute) =>
    event('u1', `at ${minute}`, { time: NOW + minute * 60_000, insertId: `id${minute}` }),
  );
  await loading.send(projectId, [...sent, event('u2', 'at 10', { time: NOW + 600_000 })]);
  await loading.send(projectId, [...sent]);
  await loading.start().step();
  const rows = await engine.run<{ at: string; received: string; key: string }>(
    sql`SELECT toUnixTimestamp64Milli(time) AS at, toUnixTimestamp64Milli(received) AS received, bitShiftRight(insert_key, 51) AS key
        FROM events WHERE project = ${uint32(projectId)} ORDER BY person = (SELECT person FROM events WHERE project = ${uint32(projectId)} GROUP BY person HAVING count() = 3) DESC, time`.toStatement(),
  );
  // Half past the hours of UTC.
  const start = NOW - 1_800_000;
  expect(rows.map(({ at }) => Number(at) - start)).toEqual([0, 3_600_000, 3_600_001, 0]);
  expect(new Set(rows.map(({ received }) => Number(received)))).toEqual(new Set([start]));
  expect(rows.slice(0, 3).map(({ key }) => Number(key))).toEqual(
    [0, 3_600_000, 3_600_000].map((later) => Math.floor((start + later) / 240_000) % 4_096),
  );
});
