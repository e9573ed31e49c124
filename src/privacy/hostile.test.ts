import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Token, toProjectId } from '#core';
import {
  type IncomingEvent,
  type IncomingProfileChange,
  type IncomingValue,
  PROFILE_OPERATIONS,
} from '#events';
import { deriveSealingPair, openEnvelope } from '../vault/hpke.ts';
import { encodeBatch } from './codec.ts';
import { noGeo } from './geo.ts';
import { type LexiconRules, NO_RULES, type ProjectPolicy } from './policy.ts';
import { createProtect } from './protect.ts';

const projectId = toProjectId(7);
const now = Date.UTC(2026, 10, 22);
const vault = await deriveSealingPair(randomBytes(32));
const policy: ProjectPolicy = {
  projectId,
  k: 10,
  isDevelopment: false,
  keys: { tokenKey: randomBytes(32), indexKey: randomBytes(32), sealPublicKey: vault.publicKey },
  groupKeys: new Map([['company', 1]]),
  identityProperties: new Map([['badge', 'custom:badge']]),
  wanted: new Set(),
  opaque: new Set(),
};

type Record = IncomingEvent | IncomingProfileChange;
type Properties = IncomingEvent['properties'];

function event(changes: Partial<IncomingEvent>): IncomingEvent {
  return {
    kind: 'event',
    name: 'x',
    identity: { deviceId: 'd', userId: 'u' },
    time: now,
    rawDistinctId: 'u',
    properties: {},
    ...changes,
  };
}

function profile(
  operation: IncomingProfileChange['operation'],
  properties: Properties,
): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'person', identity: { userId: 'u' } },
    time: now,
    operation,
    properties,
  };
}

function group(groupId: string, properties: Properties): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'group', groupKey: 'company', groupId },
    time: now,
    operation: 'set',
    properties,
  };
}

/** Names that a property may have: the customer's own, the SDKs', identity, groups. */
const NAMES = [
  'plan',
  '$email',
  '$name',
  'email',
  'name',
  'company',
  'badge',
  'birth_date',
  '$current_url',
  '$referrer',
  '$initial_referrer',
  '$referring_domain',
  'current_domain',
  'current_url_path',
  'current_page_title',
  '$pathname',
  '$host',
  '$browser',
  '$browser_version',
  '$os',
  '$device',
  '$lib_version',
  'mp_lib',
  'mp_country_code',
  '$region',
  '$city',
  'utm_source',
  'gclid',
  '$user_agent',
  'ip',
  '$ip',
  'token',
  '$insert_id',
  '$device_id',
  '$user_id',
  'distinct_id',
  '$mp_replay_id',
  '$el_text',
  '$transactions',
  'language',
  '__proto__',
  'constructor',
  'toString',
  '',
];

/** Shapes in which a text may come as a property's value. */
const SHAPES: readonly ((text: string) => IncomingValue)[] = [
  (text) => text,
  (text) => [text],
  (text) => ['a', 1, text, null, true],
  (text) => ({ inner: text }),
  (text) => ({ a: { b: { c: { d: text } } } }),
  (text) => ({ a: { b: { c: [text, { e: text }] } } }),
  (text) => [{ id: text }, { id: text, more: [text] }],
  (text) => [[text]],
  (text) => ({ [text]: 1 }),
  (text) => ({ a: { [text]: { [text]: text } } }),
  (text) => [{ [text]: text }],
  (text) => `https://${text}.example.com/a`,
  (text) => `https://example.com/users/${text}/keys?q=${text}#${text}`,
  (text) => `https://${text}:${text}@example.com/?utm_source=${text}&email=${text}`,
  (text) => `http://example.com/${encodeURIComponent(text)}?utm_campaign=${encodeURIComponent(text)}`,
  (text) => `Mozilla/5.0 (X11; ${text}) Chrome/131.0.0.0 Safari/537.36 ${text}`,
  (text) => JSON.stringify({ text }),
  (text) => text.repeat(200),
];

/** Every place of every record in which a text may stand. */
const PLACES: readonly ((text: string) => { records: Record[]; userAgent?: string })[] = [
  ...NAMES.flatMap((name) =>
    SHAPES.map((shape) => (text: string) => ({
      records: [
        event({ properties: Object.fromEntries([[name, shape(text)]]) }),
        ...PROFILE_OPERATIONS.map((operation) =>
          profile(operation, Object.fromEntries([[name, shape(text)]])),
        ),
        group('g', Object.fromEntries([[name, shape(text)]])),
      ],
    })),
  ),
  (text) => ({ records: [event({ name: text })] }),
  (text) => ({ records: [event({ properties: { [text]: 1 } })] }),
  (text) => ({ records: [event({ properties: { [text]: { [text]: [text] } } })] }),
  (text) => ({ records: [event({ identity: { userId: text } })] }),
  (text) => ({ records: [event({ identity: { deviceId: text } })] }),
  (text) => ({ records: [event({ rawDistinctId: text, insertId: text })] }),
  (text) => ({ records: [event({ ip: text })] }),
  (text) => ({ records: [group(text, { [text]: text })] }),
  (text) => ({ records: PROFILE_OPERATIONS.map((operation) => profile(operation, { [text]: text })) }),
  (text) => ({ records: [event({})], userAgent: text }),
  (text) => ({ records: [event({})], userAgent: `Mozilla/5.0 (${text}) ${text}/1.0` }),
];

/** What a reader of the spool would look for: the text itself, and the forms in which it could have been carried along. */
function formsOf(text: string): Buffer[] {
  const json = JSON.stringify(text).slice(1, -1);
  const forms = [
    text,
    text.toLowerCase(),
    text.toUpperCase(),
    encodeURIComponent(text),
    json,
    [...text].reverse().join(''),
  ];
  const bytes = forms.map((form) => Buffer.from(form, 'utf8'));
  const wide = [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '');
    return Buffer.from(whole.slice(shift === 0 ? 0 : 4, -2 || undefined));
  });
  const hex = Buffer.from(Buffer.from(text).toString('hex'));
  return [...bytes, ...wide, ...base64, hex].filter((form) => form.length >= 8);
}

/** At least eight characters, so that chance does not produce it; of every kind of text that people have. */
const hostile = fc.oneof(
  fc.constantFrom(
    'mario.rossi@example.it',
    '+39 333 123 4567',
    'RSSMRA85T10A562S',
    '4111 1111 1111 1111',
    'IT60X0542811101000000123456',
    '151.100.17.204',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln',
    'Søren Ångström',
    '田中太郎さんの電話番号',
    '🙂🙃🙂🙃🙂🙃🙂🙃',
    "'; DROP TABLE events; --",
    '../../../etc/passwd',
    'Giulia\u200BBianchi\uFEFF',
    '%6d%61%72%69%6f',
    'null\0nul\0null',
  ),
  fc.uuid(),
  fc.emailAddress(),
  fc.string({ unit: 'grapheme', minLength: 12, maxLength: 60 }),
  fc.stringMatching(/^[A-Za-z0-9]{16,40}$/),
);

test('a hostile text in any position never reaches the bytes that are spooled', async () => {
  const protect = createProtect({ geo: noGeo });
  expect(PLACES.length).toBeGreaterThan(500);
  await fc.assert(
    fc.asyncProperty(hostile, fc.constantFrom(...PLACES), async (text, place) => {
      const { records, userAgent } = place(text);
      const batch = await protect(records, { receivedAt: now, ip: '151.100.1.1', userAgent }, policy);
      const bytes = Buffer.from(encodeBatch(batch));
      for (const form of formsOf(text)) expect(bytes.includes(form)).toBe(false);
      // Everything readable in a batch is in its texts, and all of that is the SDKs' own.
      for (const revealed of batch.texts) expect(revealed.text.length).toBeLessThan(40);
    }),
    { numRuns: 800, includeErrorInReport: false },
  );
});

test('a phone, card or social security number sent as a number is nowhere, whatever the property', async () => {
  const protect = createProtect({ geo: noGeo });
  for (const number of [393331234567, 4111111111111111, 4155552671, 123456789])
    for (const name of NAMES)
      for (const value of [number, [number], { inner: number }, `${number}`]) {
        const properties = Object.fromEntries([[name, value]]);
        const records = [
          event({ properties }),
          ...PROFILE_OPERATIONS.map((operation) => profile(operation, properties)),
          group('g', properties),
        ];
        const bytes = Buffer.from(encodeBatch(await protect(records, { receivedAt: now }, policy)));
        const found = numberForms(number).findIndex((form) => bytes.includes(form));
        expect({ name, value, found }).toEqual({ name, value, found: -1 });
      }
});

/** As an eight-byte number either way round, as a varint, and as digits. */
function numberForms(number: number): Buffer[] {
  const float = Buffer.alloc(8);
  float.writeDoubleBE(number);
  const whole = Buffer.alloc(8);
  whole.writeBigUInt64BE(BigInt(number));
  const varint = [];
  for (let rest = BigInt(number); rest > 0n; rest >>= 7n)
    varint.push(Number(rest & 127n) + (rest >= 128n ? 128 : 0));
  const digits = Buffer.from(String(number));
  return [
    float,
    Buffer.from(float).swap64(),
    whole,
    Buffer.from(whole).swap64(),
    Buffer.from(varint),
    digits,
  ];
}

test('each position, once, with an e-mail address', async () => {
  const protect = createProtect({ geo: noGeo });
  const text = 'mario.rossi@example.it';
  for (const place of PLACES) {
    const { records, userAgent } = place(text);
    const batch = await protect(records, { receivedAt: now, userAgent }, policy);
    const bytes = Buffer.from(encodeBatch(batch));
    for (const form of [...formsOf(text), Buffer.from('mario.rossi'), Buffer.from('mario')])
      expect(bytes.includes(form)).toBe(false);
  }
});

/** A steward's widest decision: every name and every value public. */
class Everything extends Set<Token> {
  override has(): boolean {
    return true;
  }
}
const declared: LexiconRules = {
  ...NO_RULES,
  declared: new Everything(),
  publicProperties: new Everything(),
};

test.each<[string, Partial<ProjectPolicy>]>([
  ['in a development project', { k: 1, isDevelopment: true }],
  ['where a steward has declared everything public', { rules: declared }],
])('%s nothing that looks personal is written down either', async (_where, open) => {
  const protect = createProtect({ geo: noGeo });
  for (const text of [
    'mario.rossi@example.it',
    '+39 333 123 4567',
    '4111 1111 1111 1111',
    'IT60X0542811101000000123456',
  ])
    for (const place of PLACES) {
      const { records, userAgent } = place(text);
      const batch = await protect(records, { receivedAt: now, userAgent }, { ...policy, ...open });
      for (const revealed of batch.texts) expect(revealed.text).not.toContain(text);
    }
});

test('the envelope holds what was sealed, for the vault alone', async () => {
  const protect = createProtect({ geo: noGeo });
  const batch = await protect(
    [
      profile('set', { $email: 'mario.rossi@example.it', badge: 'M-17', language: 'it' }),
      group('acme-17', { $name: 'Acme' }),
    ],
    { receivedAt: now },
    policy,
  );
  const entries = await openEnvelope(projectId, vault.pair, batch.envelope);
  expect(entries.map(({ scope, field, value }) => [scope, field, value])).toEqual([
    [0, 'distinct_id', 'u'],
    [0, 'email', 'mario.rossi@example.it'],
    [0, 'custom:badge', 'M-17'],
    [0, 'language', 'it'],
    [1, 'group_id', 'acme-17'],
    [1, 'group_name', 'Acme'],
  ]);
  const stranger = await deriveSealingPair(randomBytes(32));
  await expect(openEnvelope(projectId, stranger.pair, batch.envelope)).rejects.toMatchObject({
    code: 'tampered',
  });
});
