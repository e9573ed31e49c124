import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toProjectId } from '#core';
import type { IncomingEvent } from '#events';
import { deriveSealingPair } from '../vault/hpke.ts';
import type { ProtectedEvent } from './batch.ts';
import { encodeBatch } from './codec.ts';
import { noGeo } from './geo.ts';
import type { Leak } from './leaks.ts';
import { NO_RULES, type ProjectPolicy } from './policy.ts';
import { createProtect } from './protect.ts';
import { createTokens } from './tokens.ts';

const policy: ProjectPolicy = {
  projectId: toProjectId(7),
  k: 10,
  isDevelopment: false,
  keys: {
    tokenKey: randomBytes(32),
    indexKey: randomBytes(32),
    sealPublicKey: (await deriveSealingPair(randomBytes(32))).publicKey,
  },
  groupKeys: new Map(),
  identityProperties: new Map(),
  wanted: new Set(),
  opaque: new Set(),
};
const tokens = createTokens(policy.keys.tokenKey);

async function send(properties: IncomingEvent['properties'], changes: Partial<ProjectPolicy> = {}) {
  const leaks: Leak[] = [];
  const protect = createProtect({ geo: noGeo, onLeaks: (_, found) => leaks.push(...found) });
  const event: IncomingEvent = {
    kind: 'event',
    name: 'Signed in',
    identity: { userId: 'u' },
    time: 1,
    rawDistinctId: 'u',
    properties,
  };
  const batch = await protect([event], { receivedAt: Date.UTC(2026, 10, 27) }, { ...policy, ...changes });
  const [record] = batch.records as readonly ProtectedEvent[];
  const has = (name: string) =>
    record?.properties.some(({ property }) => property === tokens.property('event', name));
  return { batch, leaks, refusals: protect.refusals(batch), has };
}

const KEY = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

test.each([
  ['a password', { password: 'correct horse' }, 'password'],
  ['a password of digits', { 'form.newPassword': 123456 }, 'password'],
  ['a password that reads as a date', { pwd: '2001-02-03' }, 'password'],
  ['a one-time code that is a number', { otp: 482913 }, 'one_time_code'],
  ['a key under any name', { note: `use ${KEY}` }, 'api_key'],
  ['a key that is encoded', { q: Buffer.from(KEY).toString('base64') }, 'api_key'],
  ['a key in a name', { [KEY]: true }, 'api_key'],
  [
    'a key in a nested list',
    { steps: [{ header: 'Bearer 9f8e7d6c5b4a39281706f5e4d3c2b1a0' }] },
    'basic_auth',
  ],
])('%s is refused and counted, and the event is taken', async (_, properties, kind) => {
  const { batch, leaks, refusals, has } = await send({ plan: 'pro', ...properties });
  expect(has('plan')).toBe(true);
  expect((batch.records[0] as ProtectedEvent).properties).toHaveLength(1);
  expect(leaks).toMatchObject([{ kind, isRefused: true, count: 1, name: null }]);
  expect(refusals).toMatchObject([{ kind, count: 1 }]);
});

test('of a list only what is secret is left out', async () => {
  const { batch } = await send({ tags: ['a', KEY, 'b'] });
  expect((batch.records[0] as ProtectedEvent).properties).toMatchObject([{ kind: 'list', value: [{}, {}] }]);
});

test('neither the spool nor the answer quotes what was refused', async () => {
  const { batch, leaks, refusals } = await send(
    { password: 'hunter2-hunter2', [KEY]: 'x', note: KEY },
    { k: 1 },
  );
  const told = JSON.stringify([refusals, leaks], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  for (const text of ['hunter2', KEY, KEY.slice(4, 20)]) {
    expect(told).not.toContain(text);
    expect(Buffer.from(encodeBatch(batch)).includes(text)).toBe(false);
  }
  expect(refusals).toEqual([
    { property: 'password', kind: 'password', count: 1 },
    { property: null, kind: 'api_key', count: 1 },
    { property: 'note', kind: 'api_key', count: 1 },
  ]);
});

test.each([
  { has_password: true, password_strength: 'weak', input_tokens: 1_200, pin: 'home', secret: 'santa' },
  { password: '********', token_type: 'bearer', otp: 'sent by sms', code: 'SUMMER25' },
])('what only speaks of secrets is taken: %j', async (properties) => {
  const { refusals } = await send(properties);
  expect(refusals.filter(({ property }) => property !== 'password')).toEqual([]);
});

test('a property that a steward declared public is refused by what it holds alone', async () => {
  const rules = { ...NO_RULES, publicProperties: new Set([tokens.property('event', 'password')]) };
  expect((await send({ password: 'reset' }, { rules })).refusals).toEqual([]);
  expect((await send({ password: KEY }, { rules })).refusals).toMatchObject([{ kind: 'api_key' }]);
});

test('personal data is kept as a token and noted, with the library that sent it and never the value', async () => {
  const { leaks, has } = await send({
    search: 'mario.rossi@example.it',
    mp_lib: 'web',
    $lib_version: '2.65.0',
  });
  expect(has('search')).toBe(true);
  expect(leaks).toEqual([
    {
      scope: 'event',
      property: tokens.property('event', 'search'),
      name: null,
      word: null,
      kind: 'email',
      isRefused: false,
      library: 'web',
      version: '2.65.0',
      count: 1,
    },
  ]);
});

test('what a client says of its library is believed only where it looks like one', async () => {
  const { leaks } = await send({
    search: 'a@b.it',
    mp_lib: 'mario.rossi@example.it',
    $lib_version: '151.100.1.7',
  });
  expect(leaks.map(({ library, version }) => library + version)).toEqual(['', '']);
});

test('an article number or an invitation link raises no alarm', async () => {
  const { leaks } = await send({ article: '3331234567', note: 'see https://a.dev/invite?token=abcd1234' });
  expect(leaks).toEqual([]);
});
