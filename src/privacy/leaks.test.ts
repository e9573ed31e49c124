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
  ['a password that reads as a date', { passwd: '2001-02-03' }, 'password'],
  ['a password in JSON', { body: '{"login":"ada","password":"correct horse"}' }, 'password'],
  ['a password in an address', { note: 'see https://a.dev/?password=hunter22' }, 'url_credentials'],
  ['a one-time code', { otp: '482913' }, 'one_time_code'],
  ['a one-time code in a sentence', { sms: 'Your verification code is 482913' }, 'one_time_code'],
  ["a card's code", { 'card.cvv': '123' }, 'one_time_code'],
  ['a key by its name', { access_token: '9f8e7d6c5b4a39281706f5e4d3c2b1a0' }, 'secret'],
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

test.each<IncomingEvent['properties']>([
  { has_password: 1, forgot_password: 'clicked', pwd: '/srv/app', password: 'reset', new_password: 'rsa' },
  { passwd: 'on', passphrase: 'y', user_password: '12', senha: '/help/password', private_key: 'ed25519' },
  { reset_password: 'from the settings page', 'password.strength': '3 of 4', 'pin.x': '120', 'pin.y': 4_821 },
  {
    'token.expires_at': '2026-11-27T10:00:00.000Z',
    'token.model': 'gpt-4o-mini-2024-07-18',
    map_pin: '4821',
  },
  {
    tan: '1234',
    csc: '123',
    security_code: '123456',
    auth_code: '123456',
    login_code: '1234',
    pin_code: '20121',
  },
  { otp: 4821, cvv: 3, verification_code: 'sent' },
  { secret: '2026-11-27T10:00:00Z', api_token: '0x52908400098527886E0F7030069857D2E4169EE7' },
  {
    access_token: 'summer-campaign-2026-promo',
    secret: 'santa+party.2026_berlin',
    api_key: 'created-by-admin-2',
  },
  { note: 'Password: must have at least 8 characters', scope: 'secret_key:write', step: 'password:reset' },
  { sku: 'G-100234', bank: 'OTP Bank 2026 report', otp_year: 'OTP 2026', dish: 'hotpot 1234' },
  {
    page: 'see https://a.dev/?secret=santa',
    next: 'to https://a.dev/?password=forgot',
    doc: 'in https://a.dev/?api_key=how-to-rotate-2',
  },
  { screen: 'SurveyJourneyController.step.completed', view: 'KeyJoinScreen.main.view' },
  { host: 'moneyjournal2.example.com', 'surveyJourneyStep.answers.score': 3 },
  {
    model: 'xai-grok-2-vision-1212',
    job: 'pypi-publish-workflow-v1.2',
    library: 'sk-learn-random-forest-2024',
  },
  { a: 'gsk_summer_campaign_2026', b: 'hf_new_onboarding_flow_v2', c: 'phx_warehouse_inventory_2026' },
  { 'password=hunter22': true, 'OTP 7741': 1 },
])('what is harmless or uncertain is never refused: %j', async (properties) => {
  const { batch, refusals } = await send(properties);
  expect(refusals).toEqual([]);
  expect((batch.records[0] as ProtectedEvent).properties).toHaveLength(Object.keys(properties).length);
});

test('a number where a code stands is hidden, and noticed', async () => {
  const { batch, leaks } = await send({ otp: 482913 });
  expect((batch.records[0] as ProtectedEvent).properties).toMatchObject([{ kind: 'text' }]);
  expect(leaks).toMatchObject([{ kind: 'one_time_code', isRefused: false }]);
});

test('a property that a steward declared public is written down whatever its name says, and no leak', async () => {
  const [password, name] = [tokens.property('event', 'password'), tokens.property('event', 'first_name')];
  const rules = { ...NO_RULES, publicProperties: new Set([password, name]) };
  const { batch, leaks } = await send(
    { password: 'correct horse', first_name: 'Mario' },
    { rules, wanted: new Set([password, name]) },
  );
  expect(batch.texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['correct horse', 'Mario']));
  expect(leaks).toEqual([]);
});

test('a name that a steward declared is not refused for what it looks like', async () => {
  const name = `hf_${'a1B2c3D4e5F6'.repeat(3)}`;
  const rules = { ...NO_RULES, declared: new Set([tokens.property('event', name)]) };
  expect((await send({ [name]: 1 })).refusals).toHaveLength(1);
  expect((await send({ [name]: 1 }, { rules })).refusals).toEqual([]);
});

test('a date of birth is no plain date, whatever the language of its name', async () => {
  const { batch } = await send({ data_de_nascimento: '1980-03-04', 'perfil.dataDeNascimento': 19800304 });
  expect((batch.records[0] as ProtectedEvent).properties).toMatchObject([{ kind: 'text' }, { kind: 'text' }]);
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
