import { afterAll, beforeAll, expect, test } from 'vitest';
import { pseudonym, toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import {
  seedWorld,
  subjectOf,
  vocabularyOf,
  type World,
  type WorldEvent,
  type WorldProperty,
} from '../../../test/support/seed.ts';
import { createPeopleQueries, type PeopleQueries } from './queries.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-10T10:00:00Z');

const property = (
  given: Pick<WorldProperty, 'scope' | 'name' | 'kind' | 'slot'> & Partial<WorldProperty>,
): WorldProperty => ({ privacy: 'crowd', isNamePublic: true, publicTexts: [], ...given });

const event = (given: Partial<WorldEvent>): WorldEvent => ({
  name: 'open',
  time: START,
  receivedAt: START + 1000,
  person: 'ada',
  groups: {},
  properties: {},
  ...given,
});

const world: World = {
  projectId: toProjectId(41),
  timezone: 'Europe/Rome',
  k: 10,
  groups: ['organization_id'],
  eventNames: [
    { name: 'open', isPublic: true },
    { name: 'secret-action', isPublic: false },
  ],
  properties: [
    property({ scope: 'event', name: 'plan', kind: 'text', slot: 't1', publicTexts: ['pro'] }),
    property({ scope: 'event', name: 'query', kind: 'text', slot: null, publicTexts: ['docs'] }),
    property({ scope: 'event', name: 'price', kind: 'number', slot: 'n1' }),
    property({ scope: 'event', name: 'paid', kind: 'boolean', slot: 'n2' }),
    property({ scope: 'event', name: 'due', kind: 'date', slot: 'n3' }),
    property({ scope: 'event', name: 'tags', kind: 'list', slot: 'l1', publicTexts: ['new'] }),
    property({
      scope: 'event',
      name: 'hush',
      kind: 'text',
      slot: 't2',
      isNamePublic: false,
      publicTexts: ['x'],
    }),
    property({
      scope: 'event',
      name: 'sealed',
      kind: 'text',
      slot: 't3',
      privacy: 'opaque',
      publicTexts: ['x'],
    }),
    property({ scope: 'person', name: 'plan', kind: 'text', slot: null, publicTexts: ['Enterprise'] }),
    property({ scope: 'person', name: 'age', kind: 'number', slot: null }),
    property({
      scope: 'group',
      group: 'organization_id',
      name: 'tier',
      kind: 'text',
      slot: null,
      publicTexts: ['gold'],
    }),
  ],
  links: [['device', 'ada']],
  profiles: [
    { group: null, id: 'ada', isDeleted: false, properties: { plan: 'Enterprise', age: 36 } },
    { group: null, id: 'gone', isDeleted: true, properties: { age: 1 } },
    { group: null, id: 'quiet', isDeleted: false, properties: { plan: 'tiny' } },
    { group: null, id: 'device', isDeleted: false, properties: { age: 2 } },
    { group: 'organization_id', id: 'acme', isDeleted: false, properties: { tier: 'gold' } },
    { group: 'organization_id', id: 'shy', isDeleted: false, properties: { tier: 'platinum' } },
  ],
  events: [
    event({
      time: START,
      groups: { organization_id: ['acme'] },
      properties: { plan: 'pro', query: 'docs', price: 1.5, paid: true, due: START, tags: ['new', 'rare'] },
    }),
    event({
      time: START + 1,
      receivedAt: START + 5000,
      person: 'device',
      name: 'secret-action',
      properties: { plan: 'my@mail', hush: 'x', sealed: 'x' },
    }),
    event({ time: START + 2 * DAY, receivedAt: START + 2 * DAY, person: 'bruno' }),
    event({ time: START + 3 * DAY, receivedAt: START + 3 * DAY, person: null }),
  ],
};

let opened: Awaited<ReturnType<typeof openTestEngine>>;
let queries: PeopleQueries;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
  const snapshot = vocabularyOf(world);
  queries = createPeopleQueries({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => START + 4 * DAY,
  });
});
afterAll(() => opened.close());

const person = (id: string) => subjectOf('person', id);
const acme = subjectOf('organization_id', 'acme');

async function exported(options: Partial<Parameters<PeopleQueries['export']>[1]> = {}) {
  const rows = [];
  const days = { from: '2026-03-10', to: '2026-03-13', events: null, limit: null };
  for await (const row of queries.export(world.projectId, { ...days, ...options })) rows.push(row);
  return rows;
}

test('an exported line has public texts only, and the row says exactly what it shows of whom', async () => {
  const [first, second] = await exported();
  expect(first).toEqual({
    subject: person('ada'),
    organisations: [acme],
    fields: [
      ...['time', 'event', 'pseudonym', 'event.organization_id', 'event.plan', 'event.price'],
      ...['event.paid', 'event.due', 'event.tags', 'event.query', 'event.$insert_id'],
    ],
    body: {
      event: 'open',
      properties: {
        time: START / 1000,
        distinct_id: String(person('ada')),
        $insert_id: '1',
        organization_id: [String(acme)],
        plan: 'pro',
        query: 'docs',
        price: 1.5,
        paid: true,
        due: new Date(START).toISOString(),
        tags: ['new'],
      },
    },
  });
  expect(second).toEqual({
    subject: person('ada'),
    organisations: [],
    fields: ['time', 'pseudonym', 'event.$insert_id'],
    body: {
      event: null,
      properties: {
        time: START / 1000,
        distinct_id: String(person('ada')),
        $insert_id: '2',
        plan: null,
        sealed: null,
        $hidden_properties: 1,
      },
    },
  });
});

test('an export is narrowed by an expression, to which a text that no crowd shares is like none; time is told in milliseconds where asked', async () => {
  const where = async (name: string) => {
    const filter = { property: { scope: 'segmentation' as const, name }, operator: 'is_true' as const };
    return (await exported({ filter })).map(({ body }) => body.properties['$insert_id']);
  };
  expect(await where('properties["price"] > 1 and properties["plan"] == "pro"')).toEqual(['1']);
  expect(await where('user["age"] == 36')).toEqual(['1', '2']);
  expect(await where('properties["plan"] == "my@mail"')).toEqual(
    await where('properties["plan"] == "nobody"'),
  );
  expect(await where('"mail" in properties["plan"]')).toEqual([]);
  const [, second] = await exported({ isInMilliseconds: true });
  expect(second?.body.properties['time']).toBe(START + 1);
});

test('an export keeps to its days, its events and its limit', async () => {
  expect((await exported()).map(({ subject }) => subject)).toEqual([
    person('ada'),
    person('ada'),
    person('bruno'),
    null,
  ]);
  expect(await exported({ to: '2026-03-10' })).toHaveLength(2);
  expect(await exported({ limit: 3 })).toHaveLength(3);
  expect(await exported({ events: ['open'] })).toHaveLength(3);
  expect(await exported({ events: ['secret-action'] })).toEqual([]);
  await expect(exported({ to: '2026-02-31' })).rejects.toMatchObject({ code: 'report_bad_range' });
});

test('an export of all the years there are takes one look to find the days that have events', async () => {
  expect(await exported({ from: '1971-01-01', to: '2099-12-31' })).toHaveLength(4);
  expect(await exported({ from: '1971-01-01', to: '2025-12-31' })).toEqual([]);
});

test('the live view shows the newest first and then only what came after', async () => {
  const first = await queries.live(world.projectId, { after: null, limit: 2 });
  expect(first.rows.map(({ subject }) => subject)).toEqual([null, person('bruno')]);
  const next = await queries.live(world.projectId, { after: first.cursor, limit: 2 });
  expect(next).toEqual({ rows: [], cursor: first.cursor });
  const all = await queries.live(world.projectId, { after: 'nonsense', limit: 10 });
  expect(all.rows).toHaveLength(4);
  const hidden = all.rows[2]?.body;
  expect(hidden).toMatchObject({
    event: null,
    pseudonym: pseudonym(person('ada')),
    hiddenProperties: 1,
    properties: [
      { name: 'plan', value: null, isHidden: true },
      { name: 'sealed', value: null, isHidden: true },
    ],
  });
});

test('the live view gives an event that was loaded after a later arrival, and none of a batch twice', async () => {
  const projectId = toProjectId(43);
  const live = createPeopleQueries({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve({ ...vocabularyOf(world), projectId }) },
    clock: () => START + 4 * DAY,
  });
  let key = 0;
  const load = (receivedAt: number, times: readonly number[]) =>
    opened.engine.insert({
      table: 'events',
      columns: ['project', 'event', 'time', 'person', 'insert_key', 'received'],
      rows: Buffer.from(
        times.map((time) => `${projectId}\t1\t${time / 1000}\t1\t${++key}\t${receivedAt / 1000}\n`).join(''),
      ),
    });
  let after: string | null = null;
  const look = async (limit = 4) => {
    const { rows, cursor } = await live.live(projectId, { after, limit });
    after = cursor;
    return rows.map(({ body }) => Date.parse(body.time) - START);
  };
  expect(await look()).toEqual([]);
  await load(START + 5000, [START + 1, START + 3, START + 2]);
  expect(await look()).toEqual([3, 2, 1]);
  await load(START + 9000, [START + 4]);
  expect(await look()).toEqual([4]);
  await load(START + 7000, [START + 5, START + 6]);
  expect(await look()).toEqual([6, 5]);
  await load(START + 1000, [START + 7]);
  expect(await look()).toEqual([]);
  await load(
    START + 9000,
    [11, 12, 13, 14, 15, 16].map((offset) => START + offset),
  );
  expect(await look()).toEqual([16, 15, 14, 13]);
  expect(await look()).toEqual([]);
});

test('the people list holds everybody once, last seen first, page by page', async () => {
  const options = { cursor: null, limit: 2, search: null };
  const first = await queries.list(world.projectId, options);
  expect(first.total).toBe(3);
  expect(first.rows.map(({ subject }) => subject)).toEqual([person('bruno'), person('ada')]);
  expect(first.rows[1]).toEqual({
    subject: person('ada'),
    organisations: [],
    fields: ['pseudonym', 'time', 'person.plan', 'person.age'],
    body: {
      person: String(person('ada')),
      pseudonym: pseudonym(person('ada')),
      firstSeenAt: new Date(START).toISOString(),
      lastSeenAt: new Date(START + 1).toISOString(),
      events: 2,
      properties: [
        { name: 'plan', value: 'Enterprise', isHidden: false },
        { name: 'age', value: 36, isHidden: false },
      ],
    },
  });
  const second = await queries.list(world.projectId, { ...options, cursor: first.nextCursor });
  expect(second.rows.map(({ subject }) => subject)).toEqual([person('quiet')]);
  expect(second.rows[0]?.fields).toEqual(['pseudonym']);
  expect(second.nextCursor).toBeNull();
});

test('people are found by pseudonym, by surrogate and by readable text, never by a hidden one', async () => {
  const found = async (search: string) =>
    (await queries.list(world.projectId, { cursor: null, limit: 10, search })).rows.map(
      ({ subject }) => subject,
    );
  expect(await found(pseudonym(person('bruno')))).toEqual([person('bruno')]);
  expect(await found(String(person('ada')))).toEqual([person('ada')]);
  expect(await found('enterp')).toEqual([person('ada')]);
  expect(await found('tiny')).toEqual([]);
});

test('the people list takes the same filters as reports', async () => {
  const listed = async (filter: Parameters<PeopleQueries['list']>[1]['filter']) =>
    (await queries.list(world.projectId, { cursor: null, limit: 10, search: null, filter })).rows.map(
      ({ subject }) => subject,
    );
  const plan = { scope: 'person', name: 'plan' } as const;
  expect(await listed({ property: plan, operator: 'is', values: ['Enterprise'] })).toEqual([person('ada')]);
  expect(await listed({ property: plan, operator: 'is', values: ['tiny'] })).toEqual([]);
  expect(await listed({ property: plan, operator: 'is_not', values: ['Enterprise'] })).toEqual([
    person('bruno'),
    person('quiet'),
  ]);
});

test("a person's page has their devices' events and their organisations; a linked device is nobody", async () => {
  const page = await queries.person(world.projectId, person('ada'), {});
  expect(page?.person.body.events).toBe(2);
  expect(page?.activity.rows.map(({ body }) => body.event)).toEqual([null, 'open']);
  expect(page?.activity.nextCursor).toBeNull();
  expect(page?.organisations).toEqual([
    { groupKey: 'organization_id', organisation: acme, pseudonym: pseudonym(acme) },
  ]);
  expect(await queries.person(world.projectId, person('device'), {})).toBeUndefined();
  expect(await queries.person(world.projectId, person('stranger'), {})).toBeUndefined();
});

test('the people list is also of those who did something, and of those of an organisation', async () => {
  const listed = async (options: Partial<Parameters<PeopleQueries['list']>[1]>) =>
    (await queries.list(world.projectId, { cursor: null, limit: 10, search: null, ...options })).rows.map(
      ({ subject }) => subject,
    );
  // Mixpanel's engage: who has a profile, and who was seen when.
  expect(await listed({ isProfiled: true })).toEqual([person('ada'), person('quiet')]);
  const seen = (operator: '<' | '>=' | '==' | '!=', at: number) => listed({ lastSeen: [{ operator, at }] });
  const second = START - (START % 1_000);
  expect(await seen('==', second)).toEqual([person('ada')]);
  expect(await seen('>=', second)).toEqual([person('bruno'), person('ada')]);
  expect(await seen('<', second + 1_000)).toEqual([person('ada')]);
  expect(await seen('!=', second)).toEqual([person('bruno')]);
  const twice = { kind: 'did', event: null, count: { operator: 'at_least', value: 2 } } as const;
  expect(await listed({ rule: twice })).toEqual([person('ada')]);
  expect(await listed({ rule: { not: twice } })).toEqual([person('bruno'), person('quiet')]);
  expect(await listed({ people: [person('quiet'), person('stranger')] })).toEqual([person('quiet')]);
  expect(await listed({ people: [] })).toEqual([]);
  const tier = { scope: 'group', group: 'organization_id', name: 'tier' } as const;
  expect(await listed({ filter: { property: tier, operator: 'is', values: ['gold'] } })).toEqual([
    person('ada'),
  ]);
});

test('organisations are listed, found by property and by pseudonym, and a hidden text finds none', async () => {
  const shy = subjectOf('organization_id', 'shy');
  const listed = async (options: Partial<Parameters<PeopleQueries['organisations']>[1]>) => {
    const asked = { group: 'organization_id', cursor: null, limit: 10, search: null, ...options };
    return queries.organisations(world.projectId, asked);
  };
  const all = await listed({});
  expect(all.total).toBe(2);
  expect(all.rows[0]).toEqual({
    subject: null,
    organisations: [acme],
    fields: ['pseudonym', 'time', 'group.tier'],
    body: {
      organisation: String(acme),
      pseudonym: pseudonym(acme),
      firstSeenAt: new Date(START).toISOString(),
      lastSeenAt: new Date(START).toISOString(),
      events: 1,
      people: 1,
      properties: [{ name: 'tier', value: 'gold', isHidden: false }],
    },
  });
  expect(all.rows[1]).toMatchObject({
    organisations: [shy],
    fields: ['pseudonym'],
    body: { lastSeenAt: null },
  });
  const found = async (options: Parameters<typeof listed>[0]) =>
    (await listed(options)).rows.flatMap(({ organisations }) => organisations);
  const tier = { scope: 'group', group: 'organization_id', name: 'tier' } as const;
  expect(await found({ filter: { property: tier, operator: 'is', values: ['gold'] } })).toEqual([acme]);
  expect(await found({ filter: { property: tier, operator: 'is', values: ['platinum'] } })).toEqual([]);
  expect(await found({ search: 'plati' })).toEqual([]);
  expect(await found({ search: pseudonym(shy) })).toEqual([shy]);
  expect(await found({ limit: 1, cursor: (await listed({ limit: 1 })).nextCursor })).toEqual([shy]);
  await expect(listed({ group: 'nothing' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test("an organisation's page has its people and what they did for it; each row says of whom it is", async () => {
  const page = await queries.organisation(world.projectId, acme, {});
  expect(page?.groupKey).toBe('organization_id');
  expect(page?.people.rows).toMatchObject([
    { subject: person('ada'), organisations: [acme], body: { events: 1 } },
  ]);
  expect(page?.activity.rows.map(({ body }) => body.event)).toEqual(['open']);
  expect(await queries.organisation(world.projectId, person('ada'), {})).toBeUndefined();
});

test('page after page one comes by every event of a person and of an organisation, and by all of its people', async () => {
  const busy: World = {
    ...world,
    projectId: toProjectId(42),
    profiles: [],
    // Half of them at one and the same instant: places between them are by their keys.
    events: Array.from({ length: 250 }, (_, index) =>
      event({
        time: START + Math.max(0, index - 125) * 1000,
        person: index < 130 ? `person ${index}` : index % 2 === 0 ? 'ada' : 'device',
        groups: { organization_id: ['acme'] },
        properties: { price: index },
      }),
    ),
  };
  await seedWorld(opened.engine, busy);
  const paged = createPeopleQueries({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(vocabularyOf(busy)) },
    clock: () => START + 4 * DAY,
  });
  const { projectId } = busy;
  const prices = ({ rows }: { rows: readonly { body: { properties: readonly { value: unknown }[] } }[] }) =>
    rows.map(({ body }) => Number(body.properties.find(({ value }) => typeof value === 'number')?.value));

  const page = await paged.person(projectId, person('ada'), {});
  const cursor = page?.activity.nextCursor ?? '';
  const next = await paged.personActivity(projectId, person('ada'), { cursor });
  expect(next?.nextCursor).toBeNull();
  expect([page?.activity, next].flatMap((one) => (one ? prices(one) : []))).toEqual(
    Array.from({ length: 120 }, (_, index) => 249 - index),
  );
  expect(await paged.personActivity(projectId, person('device'), { cursor })).toBeUndefined();
  for (const wrong of ['', '1', `${START}.99999999999999999999`, "1.1' OR 1"])
    await expect(paged.personActivity(projectId, person('ada'), { cursor: wrong })).rejects.toMatchObject({
      code: 'invalid_request',
    });

  const whole = await paged.organisation(projectId, acme, {});
  const [events, people] = [
    [...(whole ? prices(whole.activity) : [])],
    [...(whole?.people.rows ?? [])].map(({ subject }) => subject),
  ];
  for (let at = whole?.activity.nextCursor; at; ) {
    const more = await paged.organisationActivity(projectId, acme, { cursor: at });
    events.push(...(more ? prices(more) : []));
    at = more?.nextCursor;
  }
  for (let at = whole?.people.nextCursor; at; ) {
    const more = await paged.organisationPeople(projectId, acme, { cursor: at });
    people.push(...(more?.rows ?? []).map(({ subject }) => subject));
    at = more?.nextCursor;
  }
  expect([events.length, new Set(events).size]).toEqual([250, 250]);
  expect([people.length, new Set(people).size, people[0]]).toEqual([131, 131, person('ada')]);
});
