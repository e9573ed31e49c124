import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '#access';
import { AppError, toProjectId } from '#core';
import { Released } from '#egress';
import { createLog, createServer, currentAsker, ERRORS, type Routes } from '#http';

const analyst: Actor = {
  kind: 'member',
  id: 1,
  name: 'Ada',
  sessionId: 's',
  roles: new Map([[toProjectId(1), 'analyst']]),
  steppedUpAt: 0,
};
const lines: string[] = [];
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
  lines.length = 0;
});

async function serve(routes: Routes) {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = await createServer({
    log: createLog('debug', sink),
    gate: {
      authenticate: async ({ cookie }) => (cookie === 'analyst' ? analyst : null),
      isOwnOrigin: (origin) => origin === 'http://localhost:8080',
      metricsToken: 'metrics-token',
      clock: () => 10 * 60_000,
    },
    routes: [routes],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000,
    version: '0',
  });
  open.push(app);
  return app;
}
const cookies = { riserbo_session: 'analyst' };

test('a route that does not say who may call it stops the server from starting', async () => {
  await expect(serve((app) => void app.get('/api/x', () => ({})))).rejects.toThrow(/must declare/);
  await expect(
    serve((app) => void app.get('/api/x', { config: { access: 'ask', carries: 'aggregates' } }, () => ({}))),
  ).rejects.toThrow(/must name its project/);
});

test('a reply that has not passed the gate out is not sent, whatever its form', async () => {
  const secret = { email: 'ada@example.org' };
  const bodies: Record<string, () => unknown> = {
    object: () => secret,
    text: () => JSON.stringify(secret),
    bytes: () => Buffer.from(JSON.stringify(secret)),
    imitation: () => ({ body: secret, '#made': true }),
  };
  for (const body of Object.values(bodies)) {
    const app = await serve(
      (scope) =>
        void scope.get('/api/projects/:id/x', { config: { access: 'see_people', carries: 'people' } }, body),
    );
    const reply = await app.inject({ url: '/api/projects/1/x', cookies });
    expect(reply.statusCode).toBe(500);
    expect(reply.json().error.code).toBe('not_released');
    expect(reply.body).not.toContain('ada@');
  }
});

test('a released reply is sent, cut to the fields of its contract', async () => {
  const app = await serve(
    (scope) =>
      void scope.get(
        '/api/projects/:id/x',
        {
          config: { access: 'see_people', carries: 'people' },
          schema: { response: { 200: z.object({ people: z.number() }) } },
        },
        () => released({ people: 3, extra: 'not in the contract' }),
      ),
  );
  const reply = await app.inject({ url: '/api/projects/1/x', cookies });
  expect(reply.json()).toEqual({ people: 3 });
});

test('access is decided before the handler: nobody 401, wrong role 403, another project 404', async () => {
  const app = await serve((scope) => {
    scope.get('/api/projects/:id/a', { config: { access: 'see_people', carries: 'nothing' } }, () => ({
      ok: 1,
    }));
    scope.post('/api/projects/:id/a', { config: { access: 'see_people', carries: 'nothing' } }, () => ({
      ok: 1,
    }));
    scope.get('/api/projects/:id/b', { config: { access: 'reveal', carries: 'nothing' } }, () => ({ ok: 1 }));
    scope.get(
      '/api/projects/:id/c',
      { config: { access: 'export', carries: 'nothing', stepUp: true } },
      () => ({}),
    );
    scope.get('/api/mine', { config: { access: 'signed_in', carries: 'nothing', stepUp: true } }, () => ({}));
  });
  const code = async (url: string, extra: object = {}) => (await app.inject({ url, ...extra })).statusCode;
  expect(await code('/api/projects/1/a')).toBe(401);
  expect(await code('/api/projects/1/a', { cookies })).toBe(200);
  expect(await code('/api/projects/1/b', { cookies })).toBe(403);
  expect(await code('/api/projects/2/a', { cookies })).toBe(404);
  expect(await code('/api/projects/x%27/a', { cookies })).toBe(404);
  expect(await code('/api/projects/1/c', { cookies })).toBe(403);
  expect(await code('/api/mine', { cookies })).toBe(403);
  const foreign = { method: 'POST', cookies, headers: { origin: 'https://evil.example' } };
  expect(await code('/api/projects/1/a', foreign)).toBe(403);
  expect(await code('/api/projects/1/a', { ...foreign, headers: { 'sec-fetch-site': 'same-site' } })).toBe(
    403,
  );
  expect(await code('/api/projects/1/a', { ...foreign, headers: { origin: 'http://localhost:8080' } })).toBe(
    200,
  );
});

test('what a client sends is never repeated, neither in a reply nor in the log', async () => {
  const body = z.object({ name: z.string(), filters: z.record(z.string(), z.number()) });
  const app = await serve((scope) => {
    scope.post('/api/x', { config: { access: 'public', carries: 'nothing' }, schema: { body } }, () => ({}));
    scope.get('/api/fails', { config: { access: 'public', carries: 'nothing' } }, () => {
      throw Object.assign(new Error('Key (email)=(zoe@example.org) already exists'), { code: '23505' });
    });
    scope.get('/api/planned', { config: { access: 'public', carries: 'nothing' } }, () => {
      throw new AppError('query_too_heavy', 'the question is too heavy');
    });
  });
  const post = (payload: string) =>
    app.inject({ method: 'POST', url: '/api/x', headers: { 'content-type': 'application/json' }, payload });
  const replies = [
    await post('{"name": 1, "zoe@example.org": 2}'),
    await post('{"name": "n", "filters": {"zoe@example.org": "x"}}'),
    await post('{"zoe@example.org'),
    await post(`{"name": "${'zoe@example.org'.repeat(100)}"}`),
    await app.inject({ url: '/zoe@example.org?email=zoe@example.org' }),
    await app.inject({ url: '/zoe@example.org/%E0%A4%A' }),
    await app.inject({
      url: '/api/fails?email=zoe@example.org',
      headers: { 'user-agent': 'zoe@example.org' },
    }),
    await app.inject({
      method: 'PATCH',
      url: '/api/x',
      headers: { 'content-type': 'zoe@example.org' },
      payload: 'x',
    }),
  ];
  expect(replies.map((reply) => reply.statusCode)).toEqual([400, 400, 400, 413, 404, 404, 500, 415]);
  expect(replies[1]?.json().error.path).toBe('filters.*');
  for (const reply of replies) expect(reply.body + JSON.stringify(reply.headers)).not.toContain('zoe@');
  expect(await app.inject({ url: '/api/planned' }).then((reply) => reply.statusCode)).toBe(422);
  expect(lines.join('')).toContain('"code":"23505"');
  expect(lines.join('')).toContain('/api/fails');
  expect(lines.join('')).not.toContain('zoe');
  expect(lines.join('')).not.toContain('127.0.0.1');
});

test('pages may load scripts from us alone, and say nothing to others', async () => {
  const app = await serve((scope) => {
    scope.get('/page', { config: { access: 'public', carries: 'nothing' } }, () => ({}));
    scope.post('/track', { config: { access: 'ingest', carries: 'nothing' } }, () => '1');
  });
  const page = await app.inject({ url: '/page' });
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
  expect(page.headers['content-security-policy']).not.toMatch(/unsafe-eval|upgrade-insecure/);
  expect(page.headers['cross-origin-resource-policy']).toBe('same-origin');
  const track = await app.inject({
    url: '/track',
    method: 'POST',
    headers: { origin: 'https://shop.example' },
  });
  expect([track.body, track.headers['cross-origin-resource-policy']]).toEqual(['1', 'cross-origin']);
});

test('the figures for operators are for this machine, or for the holder of the token', async () => {
  const app = await serve((scope) => {
    scope.get('/metrics', { config: { access: 'operator', carries: 'nothing' } }, () => 'up 1');
  });
  const from = (remoteAddress: string, authorization = '') =>
    app
      .inject({ url: '/metrics', remoteAddress, headers: { authorization } })
      .then((reply) => reply.statusCode);
  expect(await from('127.0.0.1')).toBe(200);
  expect(await from('203.0.113.9')).toBe(403);
  expect(await from('203.0.113.9', 'Bearer wrong')).toBe(403);
  expect(await from('203.0.113.9', 'Bearer metrics-token')).toBe(200);
});

test('docs/errors.md lists exactly the codes that exist', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| (\d{3}) +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
  expect(rows).toEqual(
    Object.entries(ERRORS).map(([code, { status, title }]) => [code, String(status), title]),
  );
});

/** Said at the start, to the operator, or kept inside the loader: no request ever sees them. */
const NOT_OF_REQUESTS = [
  'already_running',
  'backup_bad_recipient',
  'backup_damaged',
  'backup_exists',
  'backup_incomplete',
  'backup_missing',
  'backup_newer',
  'backup_wrong_key',
  'restore_keys_damaged',
  'restore_keys_missing',
  'restore_keys_newer',
  'restore_keys_older',
  'restore_not_empty',
  'restore_unfinished',
  'keys_of_another_installation',
  'keys_too_early',
  'key_service_not_set',
  'disk_full',
  'port_taken',
  'setting_invalid',
  'import_nothing',
  'import_unreadable',
  'import_not_lines',
  'import_no_server',
  'import_refused',
  'embedded_postgres_missing',
  'embedded_postgres_user',
  'embedded_postgres_failed',
  'geo_unreadable',
  'spool_wrong_segment',
  'batch_corrupt',
  'unknown_format',
];

test('every code that the source throws at a request is in the table', () => {
  const root = new URL('..', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(web|cli|demo)\/|^config/.test(name),
  );
  const thrown = files.flatMap((name) =>
    [...readFileSync(join(root, name), 'utf8').matchAll(/new AppError\(\s*'([a-z_]+)'/g)].map(
      (match) => match[1],
    ),
  );
  expect(thrown.length).toBeGreaterThan(10);
  const unknown = new Set(thrown.filter((code) => !Object.hasOwn(ERRORS, code ?? '')));
  expect([...unknown].filter((code) => !NOT_OF_REQUESTS.includes(code ?? ''))).toEqual([]);
});

/** Stands for `egress` here: this test is about the edge, and the constructor is private to everyone else by the map. */
function released<T>(body: T): Released<T> {
  return Released['made'](body);
}

test('whatever a request has done, also while its answer is streamed, is done for whoever asks; of others there is nobody', async () => {
  const config = { access: 'ask', carries: 'nothing' } as const;
  const app = await serve((scope) => {
    scope.post('/api/projects/:id/x', { config }, async () => {
      await setTimeout(1);
      async function* rows() {
        yield 'asked by ';
        await setTimeout(1);
        yield JSON.stringify(currentAsker());
      }
      return Readable.from(rows());
    });
    scope.get('/open', { config: { access: 'public', carries: 'nothing' } }, () => String(currentAsker()));
  });
  const asked = { method: 'POST', url: '/api/projects/1/x', cookies, payload: { some: 'body' } } as const;
  expect((await app.inject(asked)).body).toBe('asked by {"project":1,"reader":"member:1"}');
  expect((await app.inject({ url: '/open' })).body).toBe('undefined');
});
