import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createLog } from '#http';
import { openTestIngest, TOKEN, testPolicies, testPolicy } from './support/ingest.ts';

/** Fewer than ten people ever send it, so nothing of it may stay, in whatever position it came. */
const HOSTILE = 'Zebedeo.Quintavalle+canary@posta.example';

function forms(text: string): readonly Buffer[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${text}`)
      .toString('base64')
      .slice(4, -4),
  );
  const hex = Buffer.from(text).toString('hex');
  const plain = [
    text,
    text.toLowerCase(),
    text.toUpperCase(),
    encodeURIComponent(text),
    'Quintavalle',
    'quintavalle',
  ];
  const texts = [...plain, ...base64, hex, hex.toUpperCase()];
  return [...texts.map((form) => Buffer.from(form)), Buffer.from(text, 'utf16le')];
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const event = (name: string, properties: object) => ({
  event: name,
  properties: { token: TOKEN, ...properties },
});
const url = `https://${HOSTILE}:secret@shop.example/${HOSTILE}/?q=${HOSTILE}#${HOSTILE}`;

const events = [
  event(HOSTILE, { distinct_id: 'u' }),
  event('e', { [HOSTILE]: 1, [`a ${HOSTILE} b`]: 'x' }),
  event('e', {
    value: HOSTILE,
    list: [HOSTILE],
    nested: { [HOSTILE]: { deep: [HOSTILE, { [HOSTILE]: HOSTILE }] } },
  }),
  event('e', { distinct_id: HOSTILE }),
  event('e', {
    distinct_id: `$device:${HOSTILE}`,
    $device_id: HOSTILE,
    $user_id: HOSTILE,
    $insert_id: HOSTILE,
  }),
  event('e', {
    $current_url: url,
    $referrer: url,
    $initial_referrer: url,
    utm_source: HOSTILE,
    $browser: HOSTILE,
    $os: HOSTILE,
  }),
  event('e', { time: HOSTILE, ip: HOSTILE, company: HOSTILE }),
  event('$create_alias', { distinct_id: 'u', alias: HOSTILE }),
  event('$identify', {
    distinct_id: HOSTILE,
    $anon_distinct_id: HOSTILE,
    $identified_id: HOSTILE,
    $anon_id: HOSTILE,
  }),
  event('$merge', { $distinct_ids: [HOSTILE, 'u'], $distinct_id_before_identity: HOSTILE }),
  { event: { [HOSTILE]: HOSTILE }, properties: { token: HOSTILE } },
  HOSTILE,
  [HOSTILE],
];

const profile = (operations: object) => ({ $token: TOKEN, $distinct_id: HOSTILE, ...operations });
const profiles = [
  profile({
    $set: {
      $email: HOSTILE,
      $name: HOSTILE,
      $phone: HOSTILE,
      plan: HOSTILE,
      [HOSTILE]: HOSTILE,
      company: HOSTILE,
    },
  }),
  profile({
    $set_once: { plan: [HOSTILE, { a: HOSTILE }] },
    $append: { tags: HOSTILE },
    $union: { tags: [HOSTILE] },
  }),
  profile({
    $remove: { tags: HOSTILE },
    $unset: [HOSTILE],
    $add: { [HOSTILE]: 1 },
    $ip: HOSTILE,
    $time: HOSTILE,
  }),
  profile({ $add: { n: HOSTILE } }),
  { [HOSTILE]: HOSTILE },
];
const organisations = [
  { $token: TOKEN, $group_key: 'company', $group_id: HOSTILE, $set: { $name: HOSTILE, note: HOSTILE } },
  { $token: TOKEN, $group_key: HOSTILE, $group_id: HOSTILE, $set: { a: 1 } },
];

test('a hostile string in every position of a request is in no file and in no line of the log', async () => {
  const lines: string[] = [];
  const policies = testPolicies(new Map([[TOKEN, { ...testPolicy(), k: 10, isDevelopment: false }]]));
  const ingest = await openTestIngest({
    policies,
    log: createLog('debug', { write: (line) => lines.push(line) }),
  });
  const headers = {
    'user-agent': `Mozilla/5.0 (${HOSTILE}) ${HOSTILE}`,
    referer: url,
    origin: `https://${HOSTILE}`,
    cookie: `a=${encodeURIComponent(HOSTILE)}`,
    'x-forwarded-for': HOSTILE,
    'x-request-id': HOSTILE,
    authorization: `Basic ${Buffer.from(`${HOSTILE}:`).toString('base64')}`,
  };
  const query = `ip=1&verbose=1&strict=1&callback=${encodeURIComponent(HOSTILE)}&redirect=${encodeURIComponent(url)}`;
  const replies: string[] = [];
  const send = async (address: string, payload: string | Buffer, more: Record<string, string> = {}) => {
    const reply = await ingest.server.inject({
      method: 'POST',
      url: `${address}?${query}`,
      payload,
      headers: { ...headers, ...more },
    });
    replies.push(reply.body);
  };
  for (const [address, records] of [
    ['/track', events],
    ['/engage/', profiles],
    ['/groups', organisations],
    ['/import', events],
  ] as const) {
    const json = JSON.stringify(records);
    for (const record of records)
      await send(address, JSON.stringify(record), { 'content-type': 'application/json' });
    await send(address, gzipSync(json), { 'content-encoding': 'gzip' });
    await send(address, `data=${encodeURIComponent(Buffer.from(json).toString('base64'))}`, {
      'content-type': HOSTILE,
    });
    await send(address, json.slice(0, -1), { 'content-type': 'text/plain' });
    await send(address, HOSTILE);
    const get = `${address}?data=${encodeURIComponent(Buffer.from(json).toString('base64'))}&${query}`;
    replies.push((await ingest.server.inject({ method: 'GET', url: get, headers })).body);
  }
  await send('/record/', HOSTILE);
  replies.push(
    (await ingest.server.inject({ method: 'GET', url: `/flags/?context=${HOSTILE}`, headers })).body,
  );
  replies.push(
    (await ingest.server.inject({ method: 'GET', url: `/nowhere/${HOSTILE}?${query}`, headers })).body,
  );

  const files = filesUnder(ingest.directory);
  expect(files.length).toBeGreaterThan(0);
  expect(lines.length).toBeGreaterThan(0);
  const places = [
    ...files.map((file) => ({ name: 'a file of the spool', bytes: readFileSync(file) })),
    { name: 'the log', bytes: Buffer.from(lines.join('')) },
    { name: 'a reply', bytes: Buffer.from(replies.join('\n')) },
  ];
  for (const { name, bytes } of places)
    for (const form of forms(HOSTILE))
      expect({ name, isFound: bytes.includes(form) }).toEqual({ name, isFound: false });
  expect((await ingest.records()).length).toBeGreaterThan(20);
  await ingest.close();
});

test('the same search finds what a project of the threshold 1 may show', async () => {
  const ingest = await openTestIngest();
  await ingest.server.inject({
    method: 'POST',
    url: '/track',
    payload: event('Quintavalle opened', { distinct_id: 'u' }),
  });
  const found = filesUnder(ingest.directory).some((file) =>
    forms(HOSTILE).some((form) => readFileSync(file).includes(form)),
  );
  expect(found).toBe(true);
  await ingest.close();
});
