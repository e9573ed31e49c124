import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProjectId, type SubjectId, toSubjectId, toToken } from '#core';
import { createDataVersions, createVendorStore } from '#metadata';
import { createPeopleQueries, createReports } from '#reports';
import { type Engine, sql, uint32 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, NOW, openLoading, type Who } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
let now = NOW;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  engine = warehouse.engine;
  loading = await openLoading({ db: database.db, engine }, () => now);
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

const people = (projectId: ProjectId) =>
  createPeopleQueries({ engine, vocabulary: loading.vocabulary, clock: () => now }).list(projectId, {
    cursor: null,
    search: null,
    limit: 100,
  });

async function uniques(projectId: ProjectId): Promise<{ people: number | null; events: number | null }> {
  const reports = createReports({
    engine,
    vocabulary: loading.vocabulary,
    versions: createDataVersions(loading.stores.db),
    clock: () => now,
  });
  const metric = (kind: 'unique' | 'total') => ({ kind: 'event', event: null, measure: { kind } });
  const { series } = await reports.run('insights', projectId, {
    metrics: [metric('unique'), metric('total')],
    range: { last: 7, unit: 'day' },
    unit: 'day',
  });
  return { people: series[0]?.total ?? null, events: series[1]?.total ?? null };
}

async function subjectOf(projectId: ProjectId, id: string): Promise<SubjectId> {
  const index = await loading.vault.index(projectId, 'person', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  return subject ?? toSubjectId(0n);
}

const by = { by: 'member:1' };
const days = { from: '2026-03-09', to: '2026-03-11', events: null, limit: null };

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
const named = (who: Who) => change(who, 'set', { $email: `${String(who)}@example.it`, plan: 'pro' });

test.each(['giulia', '$device:phone'])('a person is erased with all devices, by %s', async (id) => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  await loading.send(projectId, [
    event('$device:phone'),
    event(['phone', 'giulia']),
    event('$device:laptop'),
    event(['laptop', 'giulia']),
    named('giulia'),
    event('marco'),
    named('marco'),
  ]);
  await loader.step();
  expect(await uniques(projectId)).toEqual({ people: 2, events: 5 });
  const giulia = await subjectOf(projectId, 'giulia');
  const subject = await subjectOf(projectId, id);
  expect((await loading.vault.open(projectId, [giulia], 'all')).size).toBe(1);

  now += 1_000;
  expect(await loading.erasures.erasePerson(projectId, subject, by)).toEqual({ ids: 3 });
  expect(await uniques(projectId)).toEqual({ people: 1, events: 5 });
  const marco = await subjectOf(projectId, 'marco');
  expect((await people(projectId)).rows.map((row) => row.subject)).toEqual([marco]);
  const queries = createPeopleQueries({ engine, vocabulary: loading.vocabulary, clock: () => now });
  // By the old numbers, which an older export may hold, and by 0, which stands for all who were erased.
  const nobody = toSubjectId(0n);
  for (const one of [giulia, subject, nobody]) {
    expect(await queries.person(projectId, one, {})).toBeUndefined();
    expect(await all(queries.held(projectId, one, {}))).toEqual([]);
    expect(await all(queries.export(projectId, { ...days, people: [one] }))).toEqual([]);
  }
  expect(await loading.vault.open(projectId, [giulia, subject], 'all')).toEqual(new Map());
  const exported = await all(queries.export(projectId, days));
  expect(exported.flatMap(({ subject: whose }) => (whose === null ? [] : [whose]))).toEqual([marco]);
  for (const table of ['subject', 'profile', 'person_link'] as const) {
    const rows = await loading.stores.db
      .selectFrom(table)
      .selectAll()
      .where('project_id', '=', projectId)
      .execute();
    expect(rows.length).toBe(table === 'person_link' ? 0 : 1);
  }
  expect(await loading.erasures.erasePerson(projectId, subject, by)).toEqual({ ids: 0 });
});

test('whoever comes under an erased id is somebody new, to a loader that knew the old one', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  await loading.send(projectId, [event(['phone', 'giulia']), named('giulia')]);
  await loader.step();
  const before = await subjectOf(projectId, 'giulia');
  now += 1_000;
  await loading.erasures.erasePerson(projectId, before, by);
  now += 1_000;
  await loading.send(projectId, [event(['phone', 'giulia']), named('giulia')]);
  await loader.step();
  const after = await subjectOf(projectId, 'giulia');
  expect(after).not.toBe(before);
  expect((await people(projectId)).rows.map(({ subject, body }) => [subject, body.events])).toEqual([
    [after, 1],
  ]);
  expect((await loading.vault.open(projectId, [after], ['email'])).get(after)).toEqual({
    email: 'giulia@example.it',
  });
});

test('what waits in the spool when its person is erased is not loaded; what others sent is', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  await loading.send(projectId, [event('giulia'), event('marco')]);
  await loader.step();
  await loading.send(projectId, [event(['phone', 'giulia']), named('giulia'), event('marco')]);
  now += 1_000;
  await loading.erasures.erasePerson(projectId, await subjectOf(projectId, 'giulia'), by);
  await loader.step();
  expect(await uniques(projectId)).toEqual({ people: 1, events: 3 });
  expect(await subjectOf(projectId, 'giulia')).toBe(0n);
});

test('a loader that has resolved somebody just before they are erased brings nothing of them back', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await loading.send(projectId, [event('giulia'), event('marco')]);
  await loading.start().step();
  await loading.send(projectId, [event(['phone', 'giulia']), named('giulia'), event('marco')]);
  const giulia = await subjectOf(projectId, 'giulia');
  now += 1_000;
  // Resolved under the old number: this loader hears of no erasure.
  const late = loading.start({
    people: { ...loading.peopleOf(), erased: { refresh: async () => {}, has: () => false } },
  });
  const { subjects } = loading.people;
  const obtain = subjects.obtain.bind(subjects);
  subjects.obtain = async (...asked) => {
    const found = await obtain(...asked);
    await loading.erasures.erasePerson(projectId, giulia, by);
    return found;
  };
  await late.step();
  subjects.obtain = obtain;
  expect(await uniques(projectId)).toMatchObject({ people: 1 });
  const left = await people(projectId);
  expect(left.rows.map(({ subject }) => subject)).not.toContain(giulia);
  expect(await loading.vault.open(projectId, [giulia], 'all')).toEqual(new Map());
  expect(
    await loading.stores.db
      .selectFrom('profile')
      .select('subject')
      .where('project_id', '=', projectId)
      .execute(),
  ).toEqual([]);
});

test('many at once, and their events too: nothing is left that anybody could count', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const loader = loading.start();
  await loading.send(projectId, [event(['phone', 'giulia']), event('marco'), event('marco'), event('ada')]);
  await loader.step();
  const people = await Promise.all(
    ['giulia', '$device:phone', 'marco'].map((id) => subjectOf(projectId, id)),
  );
  const how = { ...by, object: 'privacy_request:1', events: 'delete' } as const;
  expect(await loading.erasures.erasePeople(projectId, people, how)).toEqual({ ids: 3 });
  expect(await uniques(projectId)).toEqual({ people: 1, events: 1 });
  expect(await loading.erasures.erasePeople(projectId, people, how)).toEqual({ ids: 0 });
});

test('what waits for a vendor is taken back, and nothing of somebody who was erased is queued again', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await loading.send(projectId, [event('giulia'), event('marco')]);
  await loading.start().step();
  const [giulia, marco] = [await subjectOf(projectId, 'giulia'), await subjectOf(projectId, 'marco')];
  const vendors = createVendorStore(loading.stores.db);
  const declared = { name: 'Mixpanel', kind: 'mixpanel', host: 'https://vendor.example' } as const;
  const vendor = await vendors.create({ ...declared, projectId, events: [], properties: [], at: now });
  const queued = (person: SubjectId, place: number) => ({
    place,
    event: { event: toToken(1n), time: now, person, insertKey: 1n, properties: [], organisations: [] },
  });
  const counted = async () => (await vendors.counts([vendor.id])).get(vendor.id)?.queued;
  await vendors.enqueue(vendor.id, 'u1', [queued(giulia, 0), queued(marco, 1)]);
  await loading.erasures.erasePerson(projectId, giulia, by);
  expect(await counted()).toBe(1);
  await vendors.enqueue(vendor.id, 'u2', [queued(giulia, 0), queued(marco, 1)]);
  expect(await counted()).toBe(2);
});

test('an organisation is erased: its id, name and profile; its people and their events stay', async () => {
  const projectId = await loading.createProject({ k: 1, groups: ['company'] });
  const loader = loading.start();
  const acme = { properties: { company: 'acme' } };
  await loading.send(projectId, [
    event('giulia', 'Opened', acme),
    event('marco', 'Opened', { properties: { company: ['acme', 'globex'] } }),
    {
      kind: 'profile',
      subject: { kind: 'group', groupKey: 'company', groupId: 'acme' },
      time: now,
      operation: 'set',
      properties: { $name: 'Acme S.p.A.', plan: 'pro' },
    },
  ]);
  await loader.step();
  const queries = createPeopleQueries({ engine, vocabulary: loading.vocabulary, clock: () => now });
  const all = () =>
    queries.organisations(projectId, { group: 'company', cursor: null, limit: 10, search: null });
  const organisation = await organisationOf(projectId, 'acme');
  expect((await all()).rows).toHaveLength(2);
  expect((await loading.vault.open(projectId, [organisation], 'all')).size).toBe(1);
  // What waits names it too, and must not bring it back.
  await loading.send(projectId, [event('ada', 'Opened', acme)]);

  now += 1_000;
  expect(await loading.erasures.eraseOrganisation(projectId, organisation, by)).toBe(true);
  await loader.step();
  expect((await all()).rows.map(({ organisations }) => organisations)).toEqual([
    [await organisationOf(projectId, 'globex')],
  ]);
  expect(await queries.organisation(projectId, organisation, {})).toBeUndefined();
  expect((await loading.vault.open(projectId, [organisation], 'all')).size).toBe(0);
  expect(await uniques(projectId)).toEqual({ people: 3, events: 3 });
  expect(await organisationOf(projectId, 'acme')).toBe(0n);
  expect(await loading.erasures.eraseOrganisation(projectId, organisation, by)).toBe(false);
});

test('a person is no organisation', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await loading.send(projectId, [event('giulia')]);
  await loading.start().step();
  const giulia = await subjectOf(projectId, 'giulia');
  expect(await loading.erasures.eraseOrganisation(projectId, giulia, by)).toBe(false);
  expect(await uniques(projectId)).toEqual({ people: 1, events: 1 });
});

test('a project is shredded: no key opens, no row is left, the others stay', async () => {
  const [gone, kept] = [await loading.createProject({ k: 1 }), await loading.createProject({ k: 1 })];
  const loader = loading.start();
  for (const projectId of [gone, kept]) {
    await loading.send(projectId, [event(['phone', 'giulia']), named('giulia'), event('marco')]);
    await loader.step();
  }
  const giulia = await subjectOf(gone, 'giulia');
  expect(await loading.erasures.eraseProject(gone, by)).toMatchObject({ projectId: gone, people: 3 });
  await expect(loading.vault.open(gone, [giulia], 'all')).resolves.toEqual(new Map());
  await expect(loading.vault.index(gone, 'person', 'giulia')).rejects.toMatchObject({
    code: 'no_such_project_keys',
  });
  for (const table of ['events', 'profiles', 'person_links', 'dictionary'] as const)
    expect([table, await rowsOf(table, gone), (await rowsOf(table, kept)) > 0]).toEqual([table, 0, true]);
  const { rows } = await loading.stores.db.executeQuery<{ projects: bigint }>(
    CompiledQuery.raw('select count(*) as projects from project where id = $1', [gone]),
  );
  expect(rows[0]?.projects).toBe(0n);
  expect(await uniques(kept)).toEqual({ people: 2, events: 2 });
  expect(await loading.erasures.eraseProject(gone, by)).toBeUndefined();
});

test('what has lost its crowd is hidden again, and readable once a new one has come', async () => {
  const projectId = await loading.createProject({ k: 3 });
  const loader = loading.start();
  const opened = (who: Who, plan: string) =>
    event(who, 'Opened', { properties: { plan, tags: ['a', plan] } });
  const round = async (...people: (readonly [Who, string])[]) => {
    now += 1_000;
    await loading.send(
      projectId,
      people.map(([who, plan]) => opened(who, plan)),
    );
    await loader.step();
    await loading.policies.refresh();
  };
  const crowd = [
    ['giulia', 'pro'],
    ['marco', 'pro'],
    ['ada', 'pro'],
    ['u1', 'free'],
    ['u2', 'free'],
    ['u3', 'free'],
    ['u4', 'free'],
  ] as const;
  await round(...crowd);
  await round(...crowd);
  expect(await shownPlans(projectId)).toEqual(['free', 'pro']);
  for (const who of ['giulia', 'u1'])
    await loading.erasures.erasePerson(projectId, await subjectOf(projectId, who), by);
  // Two are left with "pro", three with "free", and five with the event's name.
  expect(await shownPlans(projectId)).toEqual(['free']);
  await round(['marco', 'pro'], ['ada', 'pro']);
  await round(['marco', 'pro'], ['ada', 'pro']);
  expect(await shownPlans(projectId)).toEqual(['free']);
  await round(['luca', 'pro']);
  // An ingest node sends a text again after ten minutes.
  now += 11 * 60_000;
  await round(['luca', 'pro']);
  expect(await shownPlans(projectId)).toEqual(['free', 'pro']);
});

test('what was about to become readable does not, when it loses its crowd in between', async () => {
  const projectId = await loading.createProject({ k: 2 });
  const loader = loading.start();
  const pro = { properties: { plan: 'pro' } };
  await loading.send(projectId, [event('giulia', 'Opened', pro), event('marco', 'Opened', pro)]);
  await loader.step();
  await loading.erasures.erasePerson(projectId, await subjectOf(projectId, 'giulia'), by);
  await loading.policies.refresh();
  await loading.send(projectId, [event('marco', 'Opened', pro)]);
  await loader.step();
  expect(await rowsOf('dictionary', projectId)).toBe(0);
  expect((await loading.vocabulary.read(projectId))?.events.map(({ name }) => name)).toEqual([null]);
});

test('an event’s name goes with its crowd; a text of a profile too', async () => {
  const projectId = await loading.createProject({ k: 2 });
  const loader = loading.start();
  const send = async () => {
    now += 1_000;
    await loading.send(projectId, [
      event('giulia', 'Rare thing'),
      event('marco', 'Rare thing'),
      ...['giulia', 'marco'].map((who) => change(who, 'set', { city: 'Ferrara' })),
    ]);
    await loader.step();
    await loading.policies.refresh();
  };
  await send();
  await send();
  const names = async () =>
    (await loading.vocabulary.read(projectId))?.events.flatMap(({ name }) => name ?? []);
  expect(await names()).toEqual(['Rare thing']);
  expect(await rowsOf('dictionary', projectId)).toBe(1);
  await loading.erasures.erasePerson(projectId, await subjectOf(projectId, 'giulia'), by);
  expect(await names()).toEqual([]);
  expect(await rowsOf('dictionary', projectId)).toBe(0);
});

async function shownPlans(projectId: ProjectId): Promise<string[]> {
  const rows = await engine.run<{ text: string }>(
    sql`SELECT DISTINCT text FROM dictionary WHERE project = ${uint32(projectId)} AND text != 'a' ORDER BY text`.toStatement(),
  );
  return rows.map(({ text }) => text);
}

async function organisationOf(projectId: ProjectId, id: string): Promise<SubjectId> {
  const index = await loading.vault.index(projectId, 'group/company', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 1, index }]);
  return subject ?? toSubjectId(0n);
}

const TABLES = {
  events: sql`events`,
  profiles: sql`profiles`,
  person_links: sql`person_links`,
  dictionary: sql`dictionary`,
} as const;

async function rowsOf(table: keyof typeof TABLES, projectId: ProjectId): Promise<number> {
  const [row] = await engine.run<{ rows: string }>(
    sql`SELECT count() AS rows FROM ${TABLES[table]} WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  return Number(row?.rows);
}
