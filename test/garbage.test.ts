import { mkdtemp, rm } from 'node:fs/promises';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApp, startApp } from '#app';
import { parseConfig } from '#config';
import type { ProjectId } from '#core';
import { createLog } from '#http';
import { createAuthenticator } from './support/authenticator.ts';
import { isFull } from './support/full.ts';

/** Garbage to every address of the whole product, as nobody, as an owner and as a program. */
const MARK = 'zq7<x>';
const RUNS = isFull ? 150 : 8;
const LARGEST_REPLY = 3_000_000;
const LARGEST_REFUSAL = 2_000;
const ORDINARY_BODY = 1_000_000;

let directory: string;
let app: RunningApp;
let projectId: ProjectId;
let cookie: string;
let authorization: string;
let log = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-garbage-'));
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const settings = { port: '0', demo: 'off' };
  app = await startApp(
    parseConfig({ flags: settings, environment: {}, workingDirectory: directory }),
    createLog('debug', sink),
  );
  await app.ready;
  const { access, createProject } = app.foundation;
  ({ id: projectId } = await createProject({ name: 'Mine', isDevelopment: true, owner: null }));
  const account = await access.createServiceAccount('machine', projectId, {
    name: 'Test',
    scopes: ['query', 'import', 'export'],
    expiresInDays: 1,
  });
  authorization = `Basic ${Buffer.from(`${account.user}:${account.secret}`).toString('base64')}`;
  cookie = await enrol();
}, 180_000);
afterAll(async () => {
  await app?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function enrol(): Promise<string> {
  const origin = app.foundation.publicUrl;
  const { token } = await app.foundation.access.inviteOwner('machine');
  const post = (path: string, body: object) =>
    fetch(origin + path, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { options } = (await (await post('/api/enrol/options', { token })).json()) as { options: unknown };
  const response = createAuthenticator({ origin }).register(options);
  const reply = await post('/api/enrol/verify', { token, name: 'Ada', response });
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((some) => some + MARK) },
  fc.constantFrom(MARK, '', '0', '-1', 'null', '__proto__', '9'.repeat(30), '2026-13-45', '\u0000', '\ud800'),
  fc.constant(MARK.repeat(3_000)),
);
const NAMES = [
  ...[
    'cursor',
    'after',
    'search',
    'limit',
    'data',
    'from_date',
    'to_date',
    'event',
    'scope',
    'name',
    'group',
  ],
  ...['verbose', 'ip', 'project_id', 'strict', 'img', 'api_key', 'token', 'locale', 'k', 'role', 'scopes'],
  ...[
    'metrics',
    'range',
    'unit',
    'filter',
    'breakdowns',
    'compare',
    'fields',
    'purpose',
    'response',
    'events',
  ],
  ...['properties', 'from', 'to', 'kind', 'host', 'timezone', 'groupKeys', 'title', 'recipients', '$set'],
  ...[
    'challengeId',
    'expiresInDays',
    '$distinct_id',
    '$token',
    'distinct_id',
    'time',
    '$insert_id',
    '__proto__',
  ],
];
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double(),
    fc.constantFrom(null, true, 1e308, -0, 1e16),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('any'), { maxKeys: 5 }),
  ),
})).any;
const object = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 8 });
const asForm = (some: unknown) => `data=${encodeURIComponent(JSON.stringify(some))}&verbose=1`;

const body = fc.oneof(
  fc.constant(undefined),
  object.map((some) => JSON.stringify(some)),
  value.map((some) => JSON.stringify(some) ?? ''),
  fc.array(object, { maxLength: 3 }).map((some) => JSON.stringify(some)),
  object.map(asForm),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    '{',
    '[1,',
    `{"a":"${MARK}`,
    'data=%',
    'data=%ff%fe',
    `data=${MARK}`,
    'data=eyJ',
    '['.repeat(20_000),
    '{"a":'.repeat(20_000),
    Buffer.from([0xff, 0xfe, 0x7b, 0xc3, 0x28]),
    `"${MARK.repeat(200_000)}"`,
  ),
);
const piece = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '9'.repeat(25),
    '%',
    '%ff',
    '%00',
    '..%2f..%2fetc',
    '%F0%9F%99%82',
    '%c3%28',
  ),
  fc.constantFrom(encodeURIComponent(MARK), encodeURIComponent(MARK.repeat(40)), 'x'.repeat(900)),
);
const parameter = fc.tuple(
  fc.constantFrom(...NAMES, `${encodeURIComponent(MARK)}`, 'a[b][c]', '%'),
  fc.oneof(
    piece,
    text.map((some) => encodeURIComponent(some.toWellFormed())),
  ),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      ...[
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain',
        'application/x-ndjson',
        MARK,
      ],
      ...['application/json; charset=utf-16', 'multipart/form-data', 'application/octet-stream', ''],
    ),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', MARK),
    authorization: fc.constantFrom('Basic !!!', 'Basic Og==', `Bearer ${MARK}`, MARK, 'Basic'),
    origin: fc.constantFrom('null', 'https://elsewhere.example', MARK),
    'accept-encoding': fc.constantFrom('gzip', MARK, 'identity;q=0'),
    'x-forwarded-for': fc.constantFrom(MARK, '203.0.113.9, x'),
    'if-none-match': fc.constantFrom(MARK, '*'),
    range: fc.constantFrom('bytes=0-', MARK),
    cookie: fc.constantFrom(`riserbo_session=${MARK}`, ';;==;'),
  },
  { requiredKeys: [] },
);

const garbage = fc.record({
  who: fc.constantFrom('nobody', 'owner', 'owner', 'program'),
  inOwnProject: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  pieces: fc.array(piece, { minLength: 4, maxLength: 4 }),
  parameters: fc.array(parameter, { maxLength: 6 }),
  headers,
  body,
});
type Garbage = typeof garbage extends fc.Arbitrary<infer One> ? One : never;

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

function ask(method: string, url: string, sent: Garbage): Promise<Answer> {
  const pieces = [...sent.pieces];
  const path = url
    .replace(':id', sent.inOwnProject ? String(projectId) : (pieces.pop() ?? ''))
    .replace(/:\w+|\*/g, () => pieces.pop() ?? '1');
  const query = sent.parameters.map(([name, text]) => `${name}=${text}`).join('&');
  const isOwner = sent.who === 'owner' && !(method === 'DELETE' && url === '/api/session');
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const asked = send(
      {
        hostname,
        port,
        method,
        path: query === '' ? path : `${path}?${query}`,
        headers: {
          ...sent.headers,
          ...(isOwner ? { cookie, origin: app.foundation.publicUrl } : {}),
          ...(sent.who === 'program' ? { authorization } : {}),
          ...(sent.body === undefined ? {} : { 'content-length': Buffer.byteLength(sent.body) }),
        },
        agent: false,
        timeout: 60_000,
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            // An origin and the headers asked for are echoed: that is what CORS with credentials is.
            headers: JSON.stringify(
              Object.entries(reply.headers).filter(([name]) => !name.startsWith('access-control-')),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end(sent.body);
  });
}

test('no garbage, to any address, breaks anything, is repeated, or is answered at length', async () => {
  const table = app.http.routeTable;
  expect(table.length).toBeGreaterThan(60);
  const seen: Record<number, number> = {};
  for (const { method, url } of table) {
    await fc.assert(
      fc.asyncProperty(garbage, async (sent) => {
        const answer = await ask(method, url, sent).catch((error: Error) => {
          // What is too large is not read to its end.
          if (Buffer.byteLength(sent.body ?? '') > ORDINARY_BODY) return null;
          throw new Error(`${method} ${url}: ${error.message}`);
        });
        if (!answer) return;
        seen[answer.status] = (seen[answer.status] ?? 0) + 1;
        const place = `${method} ${url}`;
        expect([place, answer.status < 500 ? 'fine' : answer.status]).toEqual([place, 'fine']);
        expect([place, answer.headers.includes(MARK), answer.body.includes(MARK)]).toEqual([
          place,
          false,
          false,
        ]);
        const limit = answer.status >= 400 ? LARGEST_REFUSAL : LARGEST_REPLY;
        expect([place, answer.body.length <= limit]).toEqual([place, true]);
      }),
      { numRuns: RUNS, seed: 20_261_122 },
    );
  }
  // It was not all stopped at the door.
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(['200', '400', '401', '404']));
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  expect(log).not.toContain(MARK);
  expect(log).not.toContain('zq7');
}, 240_000);
