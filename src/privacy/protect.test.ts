import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toProjectId, toToken } from '#core';
import type { IncomingEvent, IncomingProfileChange } from '#events';
import {
  createProtect,
  createTokens,
  decodeBatch,
  encodeBatch,
  noGeo,
  type ProjectPolicy,
  type ProtectedBatch,
} from '#privacy';
import { createBlindIndexer } from '#vault';
import { deriveSealingPair, openEnvelope } from '../vault/hpke.ts';
import type { Geo } from './geo.ts';

const projectId = toProjectId(1);
const now = Date.UTC(2026, 10, 22);
const context = { receivedAt: now };
const vault = await deriveSealingPair(randomBytes(32));
const keys = { tokenKey: randomBytes(32), indexKey: randomBytes(32), sealPublicKey: vault.publicKey };
const tokens = createTokens(keys.tokenKey);
const index = createBlindIndexer(keys.indexKey);

function policy(changes: Partial<ProjectPolicy> = {}): ProjectPolicy {
  return {
    projectId,
    k: 10,
    isDevelopment: false,
    keys,
    groupKeys: new Map([['organization_id', 1]]),
    identityProperties: new Map([['badge', 'custom:badge']]),
    wanted: new Set(),
    opaque: new Set(),
    ...changes,
  };
}

function event(
  properties: IncomingEvent['properties'] = {},
  changes: Partial<IncomingEvent> = {},
): IncomingEvent {
  return {
    kind: 'event',
    name: 'Key created',
    identity: { deviceId: 'd-1', userId: 'giulia@example.it' },
    time: now,
    rawDistinctId: 'giulia@example.it',
    properties,
    ...changes,
  };
}

function profile(
  operation: IncomingProfileChange['operation'],
  properties: IncomingProfileChange['properties'],
): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'person', identity: { userId: 'giulia' } },
    time: now,
    operation,
    properties,
  };
}

const protect = (geo: Geo = noGeo) => createProtect({ geo });

/** The one record's properties, by the names that the test knows. */
function read(batch: ProtectedBatch, scope: 'event' | 'person', ...names: readonly string[]) {
  const byToken = new Map(batch.records[0]?.properties.map((property) => [property.property, property]));
  return Object.fromEntries(
    names.map((name) => [name, byToken.get(tokens.property(scope, name))?.value] as const),
  );
}

function textsOf(batch: ProtectedBatch): string[] {
  return batch.texts.map(({ text }) => text).sort();
}

test('a batch comes back from its bytes as it was', async () => {
  const records = [
    event({
      plan: 'pro',
      seats: 3,
      trial: false,
      since: '2026-01-02',
      tags: ['a', 2],
      organization_id: 'org-9',
    }),
    profile('set', { plan: 'pro', $email: 'x@example.it' }),
  ];
  const batch = await protect()(records, context, policy({ k: 1 }));
  expect(textsOf(batch)).toContain('pro');
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
});

test('text becomes tokens, lists become lists of tokens, numbers and booleans stay, dates become instants', async () => {
  const batch = await protect()(
    [
      event({
        plan: 'pro',
        seats: 3,
        price: 9.5,
        trial: false,
        since: '2026-01-02T03:04:05',
        until: '2026-01-02',
        zoned: '2026-01-02T03:04:05+01:00',
        tags: ['a', 2, true],
        nothing: null,
        nested: { deep: { deeper: { deepest: 1 } } },
        items: [{ sku: 'x', n: 1 }, { sku: 'y' }],
      }),
    ],
    context,
    policy(),
  );
  const value = (name: string, text: string) => tokens.value('event', name, text);
  expect(
    read(
      batch,
      'event',
      'plan',
      'seats',
      'price',
      'trial',
      'since',
      'until',
      'zoned',
      'tags',
      'nothing',
      'nested.deep.deeper',
      'items.sku',
      'items.n',
    ),
  ).toEqual({
    plan: value('plan', 'pro'),
    seats: 3,
    price: 9.5,
    trial: 0,
    since: Date.UTC(2026, 0, 2, 3, 4, 5),
    until: Date.UTC(2026, 0, 2),
    zoned: Date.UTC(2026, 0, 2, 2, 4, 5),
    tags: [value('tags', 'a'), value('tags', '2'), value('tags', 'true')],
    nothing: undefined,
    'nested.deep.deeper': value('nested.deep.deeper', '{"deepest":1}'),
    'items.sku': [value('items.sku', 'x'), value('items.sku', 'y')],
    'items.n': [value('items.n', '1')],
  });
  expect(batch.texts).toEqual([]);
});

test('a phone number, a birth date and a place are tokens even as numbers and dates', async () => {
  const batch = await protect()(
    [event({ contact: 393331234567, birthday: '1985-04-12', lat: 45.46427 })],
    context,
    policy(),
  );
  expect(read(batch, 'event', 'contact', 'birthday', 'lat')).toEqual({
    contact: tokens.value('event', 'contact', '393331234567'),
    birthday: tokens.value('event', 'birthday', '1985-04-12'),
    lat: tokens.value('event', 'lat', '45.46427'),
  });
});

test('what the SDKs send is known: readable at once, coarsened, or gone', async () => {
  const batch = await protect()(
    [
      event({
        $os: 'Mac OS X',
        $browser: 'Chrome',
        $browser_version: '131.0.6778.86',
        mp_lib: 'web',
        mp_country_code: 'IT',
        $current_url: 'https://app.acme.dev/users/42?tab=keys',
        $referrer: 'https://www.google.com/search?q=x',
        token: 'secret',
        $insert_id: 'abc',
        $latitude: 45,
        ip: '151.100.1.1',
        $os_version: '15.1',
      }),
    ],
    context,
    policy(),
  );
  expect(textsOf(batch)).toEqual(
    [
      '$browser',
      '$browser_version',
      '$current_url',
      '$os',
      '$os_version',
      '$referrer',
      'Chrome',
      'IT',
      'Mac OS X',
      'mp_country_code',
      'mp_lib',
      'web',
    ].sort(),
  );
  expect(
    read(
      batch,
      'event',
      '$browser_version',
      '$current_url',
      '$referrer',
      'token',
      'ip',
      '$latitude',
      '$os_version',
    ),
  ).toEqual({
    $browser_version: 131,
    $current_url: tokens.value('event', '$current_url', 'https://app.acme.dev/users/:id'),
    $referrer: tokens.value('event', '$referrer', 'google.com'),
    token: undefined,
    ip: undefined,
    $latitude: undefined,
    $os_version: 15,
  });
});

test('an unusual value of a property that is known waits for its crowd like any other', async () => {
  const batch = await protect()(
    [event({ $browser: 'Mario’s own browser', mp_lib: '10.1.2.3' })],
    context,
    policy(),
  );
  expect(textsOf(batch)).toEqual(['$browser', 'mp_lib']);
});

test('a token that reached the line is written down by its next arrival, and only then', async () => {
  const plan = tokens.property('event', 'plan');
  const wanted = new Set([plan, tokens.value('event', 'plan', 'pro'), tokens.event('Key created')]);
  const batch = await protect()([event({ plan: 'pro', other: 'pro' })], context, policy({ wanted }));
  expect(batch.texts).toEqual([
    { of: 'event_name', property: 0n, token: tokens.event('Key created'), text: 'Key created' },
    { of: 'value', property: plan, token: tokens.value('event', 'plan', 'pro'), text: 'pro' },
    { of: 'property_name', property: plan, token: plan, text: 'plan' },
  ]);
});

test('a text is sent once a batch, and not again once a batch is safe, until ten minutes later', async () => {
  const gate = protect();
  const first = await gate([event({ plan: 'pro' }), event({ plan: 'pro' })], context, policy({ k: 1 }));
  expect(textsOf(first)).toEqual(['Key created', 'plan', 'pro']);
  const retried = await gate([event({ plan: 'pro' })], context, policy({ k: 1 }));
  expect(textsOf(retried)).toEqual(['Key created', 'plan', 'pro']);
  expect(retried.envelope.length).toBeGreaterThan(0);
  gate.landed(retried);
  const after = await gate([event({ plan: 'pro' })], context, policy({ k: 1 }));
  expect([after.texts, after.envelope.length]).toEqual([[], 0]);
  const later = await gate([event({ plan: 'pro' })], { receivedAt: now + 600_000 }, policy({ k: 1 }));
  expect(textsOf(later)).toEqual(['Key created', 'plan', 'pro']);
  expect(later.envelope.length).toBeGreaterThan(0);
});

test('what looks personal, what is long and what is opaque is never written down, whoever shares it', async () => {
  const opaque = new Set([tokens.property('event', 'note')]);
  const batch = await protect()(
    [
      event({
        search: 'giulia@example.it',
        essay: 'x'.repeat(256),
        fits: 'é'.repeat(127),
        note: 'free text',
        gclid: 'abc',
        'a@b.it': 1,
      }),
    ],
    context,
    policy({ k: 1, opaque }),
  );
  expect(textsOf(batch)).toEqual([
    'Key created',
    'essay',
    'fits',
    'gclid',
    'note',
    'search',
    'é'.repeat(127),
  ]);
  expect(batch.labels).toEqual([
    {
      of: 'value',
      property: tokens.property('event', 'search'),
      token: tokens.value('event', 'search', 'giulia@example.it'),
      label: 'email',
    },
    {
      of: 'property_name',
      property: tokens.property('event', 'a@b.it'),
      token: tokens.property('event', 'a@b.it'),
      label: 'email',
    },
  ]);
});

test('a key that looks personal is never written down, however deep it is nested', async () => {
  const apiKey = ['ghp', 'kV3nXq8RtYw2LmZ5cHb7DsJf0GpA9uEe4iTo'].join('_');
  const keys = ['198.51.100.93', 'ada@example.org', apiKey, apiKey.toUpperCase(), '+39 349 551 7306'];
  const nested = Object.fromEntries(
    keys.map((key) => [key, { deep: 1, [key]: { [key]: [{ [key]: 'x' }] } }]),
  );
  const { texts } = await protect()(
    [event({ nested, list: [nested], fine: { deep: 1 }, ...nested })],
    context,
    policy({ k: 1 }),
  );
  const names = texts.filter(({ of }) => of === 'property_name').map(({ text }) => text);
  expect(names).toContain('fine.deep');
  for (const key of keys) expect(names.filter((name) => name.includes(key))).toEqual([]);
});

test('identity is sealed for its person or organisation and is nowhere else', async () => {
  const batch = await protect()(
    [
      event({ $email: 'giulia@example.it', badge: 7, organization_id: ['acme', 'beta', 'acme'] }),
      profile('setOnce', { $name: 'Giulia', organization_id: 'acme', locale: 'it_IT' }),
      profile('unset', { $phone: null, plan: null }),
    ],
    context,
    policy(),
  );
  const user = index('person', 'giulia@example.it');
  const giulia = index('person', 'giulia');
  const entries = await openEnvelope(projectId, vault.pair, batch.envelope);
  expect(
    entries.map(({ scope, subject, field, value, once }) => [scope, subject, field, value, once]),
  ).toEqual([
    [0, index('person', '$device:d-1'), 'distinct_id', '$device:d-1', false],
    [0, user, 'distinct_id', 'giulia@example.it', false],
    [0, user, 'email', 'giulia@example.it', false],
    [0, user, 'custom:badge', '7', false],
    [1, index('group/organization_id', 'acme'), 'group_id', 'acme', false],
    [1, index('group/organization_id', 'beta'), 'group_id', 'beta', false],
    [0, giulia, 'distinct_id', 'giulia', false],
    [0, giulia, 'name', 'Giulia', true],
    [0, giulia, 'language', 'it_IT', true],
    [0, giulia, 'phone', '', false],
  ]);
  const [first, second, third] = batch.records;
  expect(first).toMatchObject({
    groups: [
      { slot: 1, ids: [index('group/organization_id', 'acme'), index('group/organization_id', 'beta')] },
    ],
    properties: [],
  });
  expect(second).toMatchObject({
    subject: giulia,
    groups: [{ slot: 1, ids: [index('group/organization_id', 'acme')] }],
  });
  expect(third?.properties).toEqual([
    { property: tokens.property('person', 'plan'), kind: 'text', value: 0n },
  ]);
});

test("an organisation's id on a person is a token that no crowd makes readable", async () => {
  const batch = await protect()([profile('set', { organization_id: 'acme' })], context, policy({ k: 1 }));
  expect(textsOf(batch)).toEqual(['organization_id']);
});

test('a change to an organisation of an undeclared kind is left out, and holds nothing up', async () => {
  const stray: IncomingProfileChange = {
    kind: 'profile',
    subject: { kind: 'group', groupKey: 'undeclared', groupId: 'acme' },
    time: now,
    operation: 'set',
    properties: { plan: 'pro' },
  };
  const batch = await protect()([stray, event()], context, policy());
  expect(batch.records.map(({ kind }) => kind)).toEqual(['event']);
});

test('appended, united and removed items are lists of tokens, numbers included', async () => {
  for (const operation of ['append', 'union', 'remove'] as const) {
    const batch = await protect()([profile(operation, { tags: 'a', sizes: 42 })], context, policy());
    expect(read(batch, 'person', 'tags', 'sizes')).toEqual({
      tags: [tokens.value('person', 'tags', 'a')],
      sizes: [tokens.value('person', 'sizes', '42')],
    });
  }
});

test('an address becomes a country: the event’s own before the request’s, what was sent before both', async () => {
  const geo: Geo = (ip) =>
    ({ '1.1.1.1': { country: 'IT', region: 'Lazio' }, '2.2.2.2': { country: 'US' } })[ip];
  const places = async (record: IncomingEvent, ip?: string) =>
    read(await protect(geo)([record], { ...context, ip }, policy()), 'event', 'mp_country_code', '$region');
  const country = (code: string) => tokens.value('event', 'mp_country_code', code);
  expect(await places(event(), '1.1.1.1')).toEqual({
    mp_country_code: country('IT'),
    $region: tokens.value('event', '$region', 'Lazio'),
  });
  expect(await places(event({}, { ip: '2.2.2.2' }), '1.1.1.1')).toMatchObject({
    mp_country_code: country('US'),
  });
  expect(await places(event({}, { ip: null }), '1.1.1.1')).toMatchObject({ mp_country_code: undefined });
  expect(await places(event({ mp_country_code: 'FR' }), '1.1.1.1')).toEqual({
    mp_country_code: country('FR'),
    $region: undefined,
  });
  expect(await places(event())).toMatchObject({ mp_country_code: undefined });
});

test('a user agent becomes a family and a major version, and campaigns are read from a page’s address', async () => {
  const userAgent =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
  const page = 'https://acme.dev/?utm_source=news&email=x@example.it';
  const batch = await protect()(
    [event({ $current_url: page, agent: userAgent })],
    { ...context, userAgent },
    policy(),
  );
  expect(read(batch, 'event', '$browser', '$browser_version', '$os', 'utm_source', 'agent', 'email')).toEqual(
    {
      $browser: tokens.value('event', '$browser', 'Chrome'),
      $browser_version: 131,
      $os: tokens.value('event', '$os', 'macOS'),
      utm_source: tokens.value('event', 'utm_source', 'news'),
      agent: tokens.value('event', 'agent', 'Chrome 131'),
      email: undefined,
    },
  );
});

test('the same event sent twice has the same insert key, another event another, and neighbours in time are neighbours', async () => {
  const keyOf = async (changes: Partial<IncomingEvent>) => {
    const batch = await protect()([event({}, { insertId: 'a', ...changes })], context, policy());
    const [record] = batch.records;
    return record?.kind === 'event' ? record.insertKey : -1n;
  };
  const key = await keyOf({});
  expect(await keyOf({ time: now + 5, sentTime: now })).toBe(key);
  expect(await keyOf({ insertId: undefined })).toBe(0n);
  const others = [
    await keyOf({ insertId: 'b' }),
    await keyOf({ name: 'Key revoked' }),
    await keyOf({ rawDistinctId: 'marco' }),
    await keyOf({ time: now + 1 }),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
  for (const other of others) expect(other >> 51n).toBe(key >> 51n);
  expect(await keyOf({ time: now + 240_000 })).toBeGreaterThan(key);
  expect(key < 1n << 63n).toBe(true);
});

test('two projects know nothing of each other: the same event gives other tokens and indexes', async () => {
  const gate = protect();
  const [one] = (await gate([event({ plan: 'pro' })], context, policy())).records;
  const other = { ...keys, tokenKey: randomBytes(32), indexKey: randomBytes(32) };
  const [two] = (
    await gate([event({ plan: 'pro' })], context, policy({ projectId: toProjectId(2), keys: other }))
  ).records;
  const values = (record: typeof one): string[] =>
    JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).match(
      /[0-9a-f]{15,}/g,
    ) ?? [];
  expect(values(one).length).toBeGreaterThan(3);
  expect(values(one).filter((value) => values(two).includes(value))).toEqual([]);
});

test('a memory that is full forgets and goes on', async () => {
  const gate = createProtect({ geo: noGeo, rememberedTexts: 10 });
  const records = Array.from({ length: 50 }, (_, at) => event({ [`p${at}`]: `v${at}` }));
  const first = await gate(records, context, policy());
  const second = await gate(records, context, policy());
  expect(second.records).toEqual(first.records);
  expect(toToken(first.records[49]?.properties[0]?.value as bigint)).toBe(
    tokens.value('event', 'p49', 'v49'),
  );
});
