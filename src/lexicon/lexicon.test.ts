import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Declaration, LexiconProperty, LexiconRef } from '#contract';
import { type ProjectId, type Token, toProjectId, toSubjectId } from '#core';
import type { IncomingEvent } from '#events';
import { createDropCounter, createLeakCounter } from '#ingest';
import { createLexicon, type Lexicon, sweepClosed, toLeaking } from '#lexicon';
import { createDroppedStore, createLeakStore, createLexiconStore } from '#metadata';
import { createProtect, createTokens, noGeo } from '#privacy';
import { createReports, createUsage, createWords } from '#reports';
import { type Engine, sql, uint32 } from '#sql';
import { createDictionary } from '#warehouse';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, NOW, openLoading } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

/** From the steward's decision to what arrives, is stored and is answered: real stores, real gate. */
let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
let db: Awaited<ReturnType<typeof openTestDatabase>>['db'];
let lexicon: Lexicon;
const audited: { action: string; object: string; facts: object }[] = [];
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  ({ db } = database);
  ({ engine } = warehouse);
  loading = await openLoading({ db, engine });
  closers.push(loading.close, database.close, warehouse.close);
  const usage = createUsage({ engine, vocabulary: loading.vocabulary, clock: () => NOW });
  lexicon = createLexicon({
    store: createLexiconStore(db),
    dictionary: createDictionary(engine),
    audit: {
      append: async (entry) => {
        audited.push(entry);
        return { ...entry, seq: 1, at: 0, hash: '' };
      },
    },
    tokensOf: async (projectId) => createTokens((await loading.policyOf(projectId)).keys.tokenKey),
    volumes: (projectId) => usage.events(projectId),
    changed: () => loading.policies.refresh(),
  });
});
afterAll(async () => {
  for (const close of closers) await close();
});

const people = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `u${from + index}`);

async function arrive(projectId: ProjectId, events: readonly IncomingEvent[], loader = loading.start()) {
  await loading.policies.refresh();
  await loading.send(projectId, events);
  while ((await loader.step()) > 0);
  await loading.policies.refresh();
}

/** Ten people make a text wanted; their next arrivals write it down. */
async function twice(projectId: ProjectId, events: readonly IncomingEvent[]) {
  await arrive(projectId, events);
  await arrive(projectId, events);
}

const property = (name: string): LexiconRef => ({ kind: 'property', scope: 'event', name });
const declare = (projectId: ProjectId, name: string, declaration: Declaration) =>
  lexicon.declare(projectId, property(name), declaration, 'member:1');
const refused = (work: Promise<unknown>) => expect(work).rejects;

async function described(projectId: ProjectId, name: string): Promise<LexiconProperty | undefined> {
  const { properties } = await lexicon.read(projectId);
  return properties.find((one) => one.name === name);
}

async function readable(projectId: ProjectId): Promise<string[]> {
  const rows = await engine.run<{ text: string }>(
    sql`SELECT DISTINCT text FROM dictionary WHERE project = ${uint32(projectId)} ORDER BY text`.toStatement(),
  );
  return rows.map(({ text }) => text);
}

async function count(projectId: ProjectId): Promise<number> {
  const [row] = await engine.run<{ n: string }>(
    sql`SELECT count() AS n FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  return Number(row?.n);
}

test('an event that is dropped leaves nothing but a count, and comes back when it is taken again', async () => {
  const projectId = await loading.createProject();
  const dropped = createDropCounter({ store: createDroppedStore(db) });
  const protect = createProtect({ geo: noGeo, onDropped: dropped.note });
  const send = async (name: string) => {
    const records = people(12).map((who) => event(who, name, { properties: { secret: 'x', plan: 'pro' } }));
    const batch = await protect(records, { receivedAt: NOW }, await loading.policyOf(projectId));
    await dropped.flush();
    return batch;
  };
  const of: LexiconRef = { kind: 'event', name: 'Noise' };
  await lexicon.change(projectId, [{ of, isDropped: true }], 'member:1');
  const gone = await send('Noise');
  expect(gone).toMatchObject({ records: [], texts: [], labels: [] });
  expect(gone.envelope).toHaveLength(0);
  expect((await send('Signal')).records).toHaveLength(12);
  expect((await lexicon.read(projectId)).events).toMatchObject([
    { name: 'Noise', isDropped: true, dropped: 12 },
  ]);

  await lexicon.change(projectId, [{ of: property('secret'), isDropped: true }], 'member:1');
  const thinned = await send('Signal');
  expect(thinned.records.map((record) => record.properties.length)).toEqual(Array(12).fill(1));
  expect((await described(projectId, 'secret'))?.dropped).toBe(12);

  await lexicon.change(projectId, [{ of, isDropped: false }], 'member:1');
  expect((await send('Noise')).records).toHaveLength(12);

  // Of a project that is no more: taken, and counted nowhere.
  await createDroppedStore(db).add(toProjectId(2_000_000_000), new Map([[1n as Token, 1]]));
});

test('what should not be sent is listed by property, kind and sender, and its name once somebody may read it', async () => {
  const projectId = await loading.createProject();
  const store = createLeakStore(db);
  const counter = createLeakCounter({ store });
  const protect = createProtect({ geo: noGeo, onLeaks: counter.note });
  const send = async (properties: IncomingEvent['properties']) => {
    const records = people(3).map((who) => event(who, 'Signed in', { properties }));
    await protect(records, { receivedAt: NOW }, await loading.policyOf(projectId));
    await counter.flush();
  };
  const listed = async () => toLeaking(await store.recent(projectId));
  await send({ search: 'mario.rossi@example.it', mp_lib: 'web', $lib_version: '2.65.0' });
  await send({ password: 'correct horse', mp_lib: 'web', $lib_version: '2.65.0' });
  await send({ password: 'correct horse', mp_lib: 'python', $lib_version: '4.10.1' });
  await send({ password: 'correct horse', mp_lib: 'python', $lib_version: '4.10.1' });
  expect(await listed()).toMatchObject([
    {
      scope: 'event',
      property: null,
      word: 'password',
      kind: 'password',
      isRefused: true,
      count: 9,
      sources: [
        { library: 'python', version: '4.10.1', count: 6 },
        { library: 'web', version: '2.65.0', count: 3 },
      ],
    },
    { property: null, word: null, kind: 'email', isRefused: false, count: 3 },
  ]);
  const words = { description: 'must go' };
  await lexicon.change(projectId, [{ of: property('password'), words }], 'member:1');
  expect((await listed())[0]).toMatchObject({ property: 'password', count: 9 });

  const erased = toProjectId(2_000_000_000);
  const leaks = (await store.recent(projectId)).slice(0, 1).map(({ lastAt: _, ...leak }) => leak);
  await store.add(erased, leaks);
  expect(await store.recent(erased)).toEqual([]);
});

test('a nested property is dropped whole', async () => {
  const projectId = await loading.createProject();
  await lexicon.change(projectId, [{ of: property('cart'), isDropped: true }], 'member:1');
  const batch = await loading.send(projectId, [
    event('u1', 'Paid', { properties: { cart: { a: 1, b: [{ c: 2 }] }, total: 3 } }),
  ]);
  expect(batch.records.map((record) => record.properties.length)).toEqual([1]);
});

test('a property that was declared public is readable from its next arrival on, and never before', async () => {
  const projectId = await loading.createProject();
  await arrive(projectId, [event('u1', 'Saw', { properties: { model: 'lone-wolf' } })]);
  await declare(projectId, 'model', { as: 'public' });
  expect(await readable(projectId)).toEqual([]);
  await arrive(projectId, [event('u2', 'Saw', { properties: { model: 'snow-fox' } })]);
  expect(await readable(projectId)).toEqual(['snow-fox']);
  expect(await described(projectId, 'model')).toMatchObject({
    privacy: 'public',
    declared: 'public',
    isSeen: true,
    publicValues: 1,
    hiddenValues: 1,
  });
  await arrive(projectId, [event('u3', 'Saw', { properties: { model: 'lone-wolf' } })]);
  expect(await described(projectId, 'model')).toMatchObject({ publicValues: 2, hiddenValues: 0 });
});

test.each([
  'ada@example.com',
  'mail ada@example.com now',
  '+39 347 884 2961',
  '4929 6041 8837 2055',
  'IT47X0542811101000000739155',
  '203.0.113.77',
])('a detector still holds %s back from a property that was declared public', async (hostile) => {
  const projectId = await loading.createProject();
  await declare(projectId, 'note', { as: 'public' });
  await arrive(projectId, [event('u1', 'Wrote', { properties: { note: hostile } })]);
  await arrive(projectId, [event('u1', 'Wrote', { properties: { note: 'fine' } })]);
  expect(await readable(projectId)).toEqual(['fine']);
  await refused(declare(projectId, 'note', { as: 'values', values: ['fine', hostile] })).toMatchObject({
    code: 'lexicon_text_is_personal',
  });
});

test('a name or a value that passes for sealed is counted and never written down', async () => {
  const projectId = await loading.createProject();
  const forged = '¤sealed¤saved_report.name¤x';
  await declare(projectId, 'note', { as: 'public' });
  await twice(
    projectId,
    people(12).map((who) => event(who, forged, { properties: { note: forged, [forged]: 'x' } })),
  );
  expect(await count(projectId)).toBe(24);
  expect(JSON.stringify(await lexicon.read(projectId))).not.toContain('¤sealed');
  expect(await readable(projectId)).not.toContain(forged);
  const of: LexiconRef = { kind: 'event', name: forged };
  const code = 'lexicon_text_is_personal';
  await refused(lexicon.change(projectId, [{ of, isDropped: true }], 'member:1')).toMatchObject({ code });
  await refused(declare(projectId, 'note', { as: 'values', values: [forged] })).toMatchObject({ code });
});

test('declared values are readable one by one; the rest waits for its crowd', async () => {
  const projectId = await loading.createProject();
  await declare(projectId, 'plan', { as: 'values', values: ['free', 'pro'] });
  await arrive(projectId, [
    event('u1', 'Paid', { properties: { plan: 'pro' } }),
    event('u2', 'Paid', { properties: { plan: 'secret deal' } }),
  ]);
  expect(await readable(projectId)).toEqual(['pro']);
  expect(await described(projectId, 'plan')).toMatchObject({
    privacy: 'crowd',
    declared: 'values',
    values: ['free', 'pro'],
    publicValues: 1,
    hiddenValues: 1,
  });
});

test('an event name that was declared public can be asked from its next arrival on', async () => {
  const projectId = await loading.createProject();
  await arrive(projectId, [event('u1', 'Rare')]);
  const of: LexiconRef = { kind: 'event', name: 'Rare' };
  await lexicon.declare(projectId, of, { as: 'name_public' }, 'member:1');
  const words = createWords({ engine, vocabulary: loading.vocabulary });
  expect((await words.catalogue(projectId)).events).toEqual([]);
  await arrive(projectId, [event('u1', 'Rare')]);
  expect((await words.catalogue(projectId)).events).toMatchObject([{ name: 'Rare' }]);
});

test('opaque is for ever: what was readable goes, what arrives stays out, no later hand opens it', async () => {
  const projectId = await loading.createProject();
  const sent = people(12).map((who) => event(who, 'Paid', { properties: { plan: 'pro', city: 'Rome' } }));
  await twice(projectId, sent);
  expect(await readable(projectId)).toEqual(['Rome', 'pro']);
  await loading.send(
    projectId,
    [...people(12, 50)].map((who) => event(who, 'Paid', { properties: { plan: 'x' } })),
  );
  await declare(projectId, 'plan', { as: 'opaque' });
  expect(await readable(projectId)).toEqual(['Rome']);
  await twice(projectId, sent);
  expect(await readable(projectId)).toEqual(['Rome']);
  expect(await described(projectId, 'plan')).toMatchObject({
    privacy: 'opaque',
    isFixed: true,
    publicValues: 0,
  });
  for (const as of ['public', 'crowd', 'identity'] as const)
    await refused(declare(projectId, 'plan', { as })).toMatchObject({ code: 'lexicon_class_fixed' });
  await refused(declare(projectId, 'plan', { as: 'values', values: ['pro'] })).toMatchObject({
    code: 'lexicon_class_fixed',
  });
  const words = createWords({ engine, vocabulary: loading.vocabulary });
  expect(await words.values(projectId, { scope: 'event', name: 'plan' }, '')).toEqual({
    values: [],
    isOpaque: true,
  });
});

test('a text that was under way when its property was closed is swept', async () => {
  const projectId = await loading.createProject();
  await declare(projectId, 'plan', { as: 'public' });
  await arrive(projectId, [event('u1', 'Paid', { properties: { plan: 'pro' } })]);
  const store = createLexiconStore(db);
  const [key] = (await store.read(projectId))?.properties ?? [];
  if (!key) throw new Error('the declaration is not kept');
  await store.declare(projectId, [{ kind: 'property', ...key }], { as: 'opaque' });
  expect(await readable(projectId)).toEqual(['pro']);
  await sweepClosed(store, createDictionary(engine));
  expect(await readable(projectId)).toEqual([]);
});

test('identity is sealed from now on, wherever the name stands, and what was readable goes', async () => {
  const projectId = await loading.createProject();
  await twice(
    projectId,
    people(12).map((who) => event(who, 'Paid', { properties: { badge: 'B-1' } })),
  );
  expect(await readable(projectId)).toEqual(['B-1']);
  await declare(projectId, 'badge', { as: 'identity' });
  expect(await readable(projectId)).toEqual([]);
  const batch = await loading.send(projectId, [
    event('u1', 'Paid', { properties: { badge: 'B-77' } }),
    change('u2', 'set', { badge: 'B-78' }),
  ]);
  expect(batch.records.map((record) => record.properties)).toEqual([[], []]);
  while ((await loading.start().step()) > 0);
  const subjects = await db
    .selectFrom('subject')
    .select('subject')
    .where('project_id', '=', projectId)
    .execute();
  const fields = await loading.vault.sealedFields(
    projectId,
    subjects.map(({ subject }) => toSubjectId(subject)),
  );
  expect([...fields.values()].flat()).toContain('custom:badge');
  expect((await described(projectId, 'badge'))?.privacy).toBe('identity');
});

test("what the product itself protects is not a steward's to open", async () => {
  const projectId = await loading.createProject({ groups: ['company'] });
  for (const name of ['$email', 'gclid', '$ip', 'company'])
    await refused(declare(projectId, name, { as: 'public' })).toMatchObject({ code: 'lexicon_class_fixed' });
  await refused(
    lexicon.declare(projectId, { kind: 'event', name: 'Paid' }, { as: 'opaque' }, 'member:1'),
  ).toMatchObject({ code: 'lexicon_bad_declaration' });
});

test('a declaration is on record before it is done, and not done where it cannot be', async () => {
  const projectId = await loading.createProject();
  audited.length = 0;
  await declare(projectId, 'plan', { as: 'values', values: ['pro'] });
  expect(audited).toEqual([
    expect.objectContaining({
      projectId,
      actor: 'member:1',
      action: 'declare_privacy',
      object: 'property:event.plan',
      facts: { as: 'values', values: 1 },
    }),
  ]);
});

test('an example is a value that is public; a name that looks like somebody is not written down', async () => {
  const projectId = await loading.createProject();
  const example = (text: string) =>
    lexicon.change(projectId, [{ of: property('plan'), words: { example: text } }], 'member:1');
  await refused(example('pro')).toMatchObject({ code: 'lexicon_example_not_public' });
  await declare(projectId, 'plan', { as: 'public' });
  await arrive(projectId, [event('u1', 'Paid', { properties: { plan: 'pro' } })]);
  await example('pro');
  expect((await described(projectId, 'plan'))?.example).toBe('pro');
  await refused(
    lexicon.change(projectId, [{ of: { kind: 'event', name: 'ada@example.com' }, words: {} }], 'member:1'),
  ).toMatchObject({ code: 'lexicon_text_is_personal' });
});

test('the plan is held against what arrives: kinds of violations are counted once, values nowhere', async () => {
  const projectId = await loading.createProject();
  await lexicon.change(
    projectId,
    [
      {
        of: { kind: 'event', name: 'Paid' },
        words: {
          plan: [
            {
              property: 'plan',
              type: 'string',
              isRequired: true,
              values: ['free', 'pro'],
              description: null,
            },
            { property: 'seats', type: 'integer', isRequired: false, values: null, description: null },
            { property: 'paid at', type: 'date', isRequired: false, values: null, description: null },
          ],
        },
      },
    ],
    'member:1',
  );
  await arrive(projectId, [
    event('u1', 'Paid', { properties: { plan: 'pro', seats: 3, 'paid at': '2026-03-01' } }),
    event('u2', 'Paid', { properties: { seats: 3 } }),
    event('u3', 'Paid', { properties: { plan: 'other', seats: 2.5, 'paid at': 'soon' } }),
    event('u4', 'Paid', { properties: { plan: 7, seats: 'many' } }),
    event('u5', 'Viewed', { properties: {} }),
  ]);
  const violations = await lexicon.violations(projectId);
  expect(
    violations.map(({ event: name, property: of, kind, count: times }) => [name, of, kind, times]),
  ).toEqual(
    expect.arrayContaining([
      ['Paid', 'plan', 'missing', 1],
      ['Paid', 'plan', 'value', 1],
      ['Paid', 'plan', 'type', 1],
      ['Paid', 'seats', 'type', 2],
      ['Paid', 'paid at', 'type', 1],
    ]),
  );
  expect(violations).toHaveLength(5);
});

test('a segment that is loaded again counts its violations once', async () => {
  const projectId = await loading.createProject();
  const plan = [
    { property: 'plan', type: 'any' as const, isRequired: true, values: null, description: null },
  ];
  await lexicon.change(projectId, [{ of: { kind: 'event', name: 'Paid' }, words: { plan } }], 'member:1');
  await loading.send(projectId, [event('u1', 'Paid')]);
  const broken = loading.start({
    forward: async () => {
      throw new Error('cut short');
    },
  });
  await expect(broken.step()).rejects.toThrow('cut short');
  const afterwards = loading.start({
    crowd: {
      ...loading.crowd,
      count: async () => {
        throw new Error('cut short again');
      },
    },
  });
  await expect(afterwards.step()).rejects.toThrow('cut short again');
  while ((await loading.start().step()) > 0);
  expect(await lexicon.violations(projectId)).toMatchObject([{ kind: 'missing', count: 1 }]);
  expect(await count(projectId)).toBe(1);
});

test('a merged event counts as the other, also in the past; a ring of names is refused', async () => {
  const projectId = await loading.createProject();
  await twice(projectId, [
    ...people(12).map((who) => event(who, 'Sign up')),
    ...people(12, 6).map((who) => event(who, 'Signed up')),
  ]);
  const reports = createReports({ engine, vocabulary: loading.vocabulary, clock: () => NOW });
  const asked = async (name: string) => {
    const { series } = await reports.run('insights', projectId, {
      metrics: ['total', 'unique'].map((kind) => ({ kind: 'event', event: name, measure: { kind } })),
      range: { last: 7, unit: 'day' },
      unit: 'day',
    });
    return series.map(({ total }) => total);
  };
  expect(await asked('Signed up')).toEqual([24, 12]);
  const merge = (from: string, mergedInto: string | null) =>
    lexicon.change(projectId, [{ of: { kind: 'event', name: from }, mergedInto }], 'member:1');
  await merge('Sign up', 'Signed up');
  expect(await asked('Signed up')).toEqual([48, 18]);
  expect(await asked('Sign up')).toEqual([48, 18]);
  const words = createWords({ engine, vocabulary: loading.vocabulary });
  expect((await words.catalogue(projectId)).events.map(({ name }) => name)).toEqual(['Signed up']);
  await refused(merge('Signed up', 'Sign up')).toMatchObject({ code: 'lexicon_bad_merge' });
  await merge('Sign up', null);
  expect(await asked('Signed up')).toEqual([24, 12]);
});

test('a merged property is read under the other name, in what is asked and in what is offered; a ring and an identity are refused', async () => {
  const projectId = await loading.createProject();
  const paying = (who: string, properties: Record<string, string>) => event(who, 'Pay', { properties });
  await twice(projectId, [
    ...people(12).map((who) => paying(who, { plan: 'free' })),
    ...people(12, 12).map((who) => paying(who, { tier: 'pro' })),
    ...people(12, 24).map((who) => paying(who, { tier: 'pro', plan: 'free' })),
  ]);
  const reports = createReports({ engine, vocabulary: loading.vocabulary, clock: () => NOW });
  const words = createWords({ engine, vocabulary: loading.vocabulary });
  const by = async (name: string) => {
    const { series } = await reports.run('insights', projectId, {
      metrics: [{ kind: 'event', event: 'Pay', measure: { kind: 'total' } }],
      breakdowns: [{ property: { scope: 'event', name } }],
      range: { last: 7, unit: 'day' },
      unit: 'day',
    });
    return Object.fromEntries(series.map(({ segment: [value], total }) => [JSON.stringify(value), total]));
  };
  const of = (name: string) => ({ kind: 'property', scope: 'event', name }) as const;
  const merge = (from: string, mergedInto: string | null) =>
    lexicon.change(projectId, [{ of: of(from), mergedInto }], 'member:1');
  await merge('tier', 'plan');
  const together = { '{"kind":"text","text":"free"}': 48, '{"kind":"text","text":"pro"}': 24 };
  expect(await by('plan')).toEqual(together);
  expect(await by('tier')).toEqual(together);
  const offered = (await words.catalogue(projectId)).properties.map(({ name }) => name);
  expect(offered).toContain('plan');
  expect(offered).not.toContain('tier');
  expect((await words.values(projectId, { scope: 'event', name: 'plan' }, '')).values).toEqual([
    'free',
    'pro',
  ]);
  await refused(merge('plan', 'tier')).toMatchObject({ code: 'lexicon_bad_merge' });
  await refused(merge('$email', 'plan')).toMatchObject({ code: 'lexicon_bad_merge' });
  await merge('tier', null);
  expect(await by('plan')).toMatchObject({ '{"kind":"text","text":"free"}': 48, '{"kind":"unset"}': 24 });
});

test('merging a name that nobody may know of adds nothing, so that it cannot be asked for that way', async () => {
  const projectId = await loading.createProject();
  await twice(
    projectId,
    people(12).map((who) => event(who, 'Known')),
  );
  await arrive(projectId, [event('u1', 'Rare')]);
  await lexicon.change(projectId, [{ of: { kind: 'event', name: 'Rare' }, mergedInto: 'Known' }], 'member:1');
  const reports = createReports({ engine, vocabulary: loading.vocabulary, clock: () => NOW });
  const { series } = await reports.run('insights', projectId, {
    metrics: [{ kind: 'event', event: 'Known', measure: { kind: 'total' } }],
    range: { last: 7, unit: 'day' },
    unit: 'day',
  });
  expect(series[0]?.total).toBe(24);
});
