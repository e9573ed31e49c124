/// <reference types="vite/client" />
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as ask, createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Mixpanel from 'mixpanel';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InsightsResult } from '#contract';
import { snippet } from '../../src/web/pages/setup/snippets.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { type Account, makeAccount, type Part, startPart, until } from '../support/installation.ts';
import { buildWeb } from '../support/web.ts';

/**
 * The official mixpanel-browser in a real browser against the product in a process of its own. The page comes from another
 * origin (localhost) than the product (127.0.0.1), so that CORS with credentials is in play.
 */
const UMD = createRequire(import.meta.url).resolve('mixpanel-browser/dist/mixpanel.umd.js');

let directory: string;
let product: Part;
let browser: Browser;
let pages: Server;
let site: string;
let html = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-sdk-'));
  await chmod(directory, 0o755);
  await buildWeb();
  product = await startPart(directory, ['--demo', 'off'], { RISERBO_LOG_LEVEL: 'warn' });
  browser = await openBrowser();
  const umd = await readFile(UMD);
  pages = createServer((request, response) => {
    const isScript = request.url === '/umd.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? umd : html);
  });
  await new Promise<void>((resolve) => pages.listen(0, 'localhost', resolve));
  const address = pages.address();
  site = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  pages?.close();
  await rm(directory, { recursive: true, force: true });
});

const newAccount = () =>
  makeAccount({ dataDirectory: join(directory, 'data'), keyDirectory: join(directory, 'keys') });

/** What the page's own scripts call: the SDK, whichever way it came. */
interface Sdk {
  init(token: string, config: object): void;
  track(event: string, properties?: object, options?: object | Callback, callback?: Callback): void;
  identify(id: string): void;
  reset(): void;
  set_group(key: string, id: string): void;
  get_group(key: string, id: string): { set(properties: object): void };
  stop_session_recording(): void;
  get_distinct_id(): string;
  people: {
    set(properties: object, done: Callback): void;
    set_once(properties: object, done: Callback): void;
    increment(properties: object, done: Callback): void;
    append(properties: object, done: Callback): void;
    union(properties: object, done: Callback): void;
    unset(names: string[], done: Callback): void;
  };
}
type Callback = (answer: unknown) => void;

interface Visit {
  readonly page: Page;
  /** Console errors, refused and failed requests, and requests to anybody else: there must be none. */
  readonly troubles: readonly string[];
  /** Addresses asked for, with their method. */
  readonly asked: readonly { readonly method: string; readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

/** A page with the SDK in it, by our own snippet or as a bundler would bring it. */
async function visit(
  how: 'snippet' | 'umd',
  account: Account,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Visit> {
  const all = { api_host: product.url, persistence: 'localStorage', ignore_dnt: true, ...config };
  const init = `mixpanel.init(${JSON.stringify(account.token)}, ${JSON.stringify(all)});`;
  const { code: loader } = snippet('browser', {
    token: account.token,
    origin: product.url,
    sdkUrl: `${product.url}/lib.min.js`,
  });
  html = `<!doctype html><html lang="en"><title>A site</title><link rel="icon" href="data:,"><h1>A site</h1>${
    how === 'umd'
      ? `<script src="/umd.js"></script><script>${init}</script>`
      : `${loader.slice(0, loader.lastIndexOf('<script>'))}<script>${init}</script>`
  }</html>`;
  const { page, context, errors } = await openPage(browser, { origin: site });
  const troubles = errors;
  const asked: { method: string; path: string; body: string }[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (![site, product.url].includes(url.origin) && url.protocol !== 'data:')
      troubles.push(`a third party: ${url.origin}`);
    if (url.origin === product.url)
      asked.push({ method: request.method(), path: url.pathname, body: request.postData() ?? '' });
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  await page.goto(site);
  // The snippet's stand-in lacks this one.
  await until(
    'the SDK is there',
    () => page.evaluate(() => typeof mixpanel.get_distinct_id === 'function'),
    40,
  );
  return { page, troubles, asked, close: () => context.close() };
}

/** The page's own global; only text is sent over. */
declare const mixpanel: Sdk;

type Measured = readonly (number | null)[];

/** Totals of these events (null: any), then the people behind all of them, as insights answers a service account. */
async function measure(
  account: Account,
  events: readonly (string | null)[],
  filter?: object,
): Promise<Measured> {
  const metric = (event: string | null, kind: string) => ({ kind: 'event', event, measure: { kind } });
  const reply = await fetch(`${product.url}/api/projects/${account.projectId}/reports/insights`, {
    method: 'POST',
    headers: { authorization: account.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      metrics: [...events.map((event) => metric(event, 'total')), metric(null, 'unique')],
      range: { last: 2, unit: 'day' },
      unit: 'day',
      ...(filter ? { filter } : {}),
    }),
  });
  // A part of the server is coming back: not an answer yet.
  if (reply.status === 503) return [...events, null].map(() => null);
  if (reply.status !== 200) throw new Error(`insights: ${reply.status}`);
  return ((await reply.json()) as InsightsResult).series.map(({ total }) => total); // its own schema checked it
}

async function repeatedEvents(): Promise<number> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^riserbo_repeated_events (\d+)$/m.exec(metrics)?.[1]);
}

async function loadedAll(): Promise<boolean> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return /^riserbo_spool_batches 0$/m.test(metrics);
}

/** When everything that has arrived is loaded, exactly these numbers; before that only "at least" is waited for. */
async function expectMeasured(
  account: Account,
  events: readonly (string | null)[],
  expected: Measured,
  filter?: object,
): Promise<void> {
  await until(`${expected.join()} of ${events.join()}`, async () => {
    const measured = await measure(account, events, filter);
    return measured.every((value, place) => (value ?? 0) >= (expected[place] ?? 0));
  });
  await until('the spool is empty', loadedAll);
  expect(await measure(account, events, filter)).toEqual(expected);
}

/** So that nothing is left in the SDK's own queue. */
async function untilSent({ page }: Visit, token: string): Promise<void> {
  const waiting = () =>
    page.evaluate(
      (name) =>
        Object.entries(localStorage)
          .filter(([key]) => key.startsWith(`__mpq_${name}`))
          .map(([, value]) => value)
          .join(),
      token,
    );
  await until('the queue of the SDK is empty', async () => !/\{/.test(await waiting()));
}

const VARIANTS = [
  { how: 'snippet', config: { batch_flush_interval_ms: 500 } },
  { how: 'snippet', config: { batch_requests: false, api_payload_format: 'json' } },
  { how: 'umd', config: { batch_flush_interval_ms: 500, api_payload_format: 'json' } },
  { how: 'umd', config: { batch_requests: false, api_payload_format: 'base64', verbose: true } },
  { how: 'umd', config: { batch_requests: false, api_method: 'GET' } },
] as const;

const LONG = 150_000;

describe.each(VARIANTS)('mixpanel-browser as $how with $config', ({ how, config }) => {
  test(
    'somebody who looks around and then signs up is one person, with a profile and an organisation',
    async () => {
      const account = await newAccount();
      const visitor = await visit(how, account, config);
      await visitor.page.evaluate(async () => {
        const track = (event: string, properties: object) =>
          new Promise((resolve) => mixpanel.track(event, properties, resolve));
        const answers = [track('Page Viewed', { text: '~~~>>>???ûûû' }), track('Page Viewed', {})];
        mixpanel.identify('user-1');
        const person = { $name: 'Ada Example', $email: 'ada@example.com', plan: 'pro', passing: 1 };
        for (const change of [
          (done: Callback) => mixpanel.people.set(person, done),
          (done: Callback) => mixpanel.people.set_once({ seats: 3 }, done),
          (done: Callback) => mixpanel.people.append({ tags: 'one' }, done),
        ])
          answers.push(new Promise(change));
        mixpanel.set_group('company', 'acme');
        mixpanel.get_group('company', 'acme').set({ employees: 40 });
        answers.push(track('Signed Up', { price: 9.5 }));
        await Promise.all(answers);
      });
      await untilSent(visitor, account.token);
      // What builds on the former waits for it: the SDK's queue does not keep the order of two calls.
      await visitor.page.evaluate(async () => {
        await Promise.all(
          [
            (done: Callback) => mixpanel.people.increment({ seats: 4 }, done),
            (done: Callback) => mixpanel.people.union({ tags: ['one', 'two'] }, done),
            (done: Callback) => mixpanel.people.unset(['passing'], done),
          ].map((change) => new Promise(change)),
        );
      });
      await untilSent(visitor, account.token);
      // Any event: these three, and the SDK's own $identify.
      await expectMeasured(account, ['Page Viewed', 'Signed Up', null], [2, 1, 4, 1]);
      const person = (name: string) => ({ scope: 'person', name });
      await expectMeasured(account, [null], [4, 1], {
        all: [
          { property: person('plan'), operator: 'is', values: ['pro'] },
          { property: person('seats'), operator: 'between', from: 7, to: 7 },
          { property: person('passing'), operator: 'is_not_set' },
          { property: person('$email'), operator: 'is_not_set' },
        ],
      });
      await expectMeasured(account, ['Signed Up'], [1, 1], {
        all: [
          {
            property: { scope: 'group', group: 'company', name: 'employees' },
            operator: 'between',
            from: 40,
            to: 40,
          },
        ],
      });
      expect(visitor.troubles).toEqual([]);
      await visitor.close();
    },
    LONG,
  );
});

test(
  'a beacon of a page that is left is sent again by the next page, and counts once',
  async () => {
    const account = await newAccount();
    const visitor = await visit('snippet', account, { batch_flush_interval_ms: 4_000 });
    const { page } = visitor;
    const before = await repeatedEvents();
    await page.evaluate(() => mixpanel.track('Page Viewed', { number: 1 }));
    await until('it is in the queue', () =>
      page.evaluate(
        (token) => Object.keys(localStorage).some((key) => key.startsWith(`__mpq_${token}_ev`)),
        account.token,
      ),
    );
    await page.goto('about:blank');
    await page.goto(site);
    // The SDK takes what a page left behind as its own after twice its interval.
    await until('it has come twice', async () => (await repeatedEvents()) > before, 60);
    await expectMeasured(account, ['Page Viewed'], [1, 1]);
    expect(visitor.troubles).toEqual([]);
    await visitor.close();
  },
  LONG,
);

/**
 * The proxy that docs/operators.md asks for: while the product is away it says 503 with the CORS headers. Without it the
 * SDK (2.83) sees a refused connection, takes it for sent while the browser believes to be online, and drops the events.
 */
async function startProxy(): Promise<{ url: string; refused(): number; close(): void }> {
  let refused = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const inner = ask(`${product.url}${url}`, { method: method ?? 'GET', headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    inner.on('error', () => {
      refused++;
      if (outgoing.headersSent) return outgoing.destroy();
      return outgoing
        .writeHead(503, {
          'access-control-allow-origin': headers.origin ?? '*',
          'access-control-allow-credentials': 'true',
        })
        .end();
    });
    incoming.pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, refused: () => refused, close: () => server.close() };
}

test(
  'the product is killed and started again while a page is open: everything it tracked counts, once',
  async () => {
    const account = await newAccount();
    const proxy = await startProxy();
    const visitor = await visit('umd', account, { api_host: proxy.url, batch_flush_interval_ms: 500 });
    const track = (from: number) =>
      visitor.page.evaluate((first) => {
        for (let number = first; number < first + 10; number++) mixpanel.track('Page Viewed', { number });
      }, from);
    await track(0);
    await expectMeasured(account, ['Page Viewed'], [10, 1]);
    await track(10);
    await product.kill();
    await track(20);
    await until('the SDK has been refused', async () => proxy.refused() > 0);
    await product.start();
    await track(30);
    await expectMeasured(account, ['Page Viewed'], [40, 1]);
    await visitor.close();
    proxy.close();
  },
  LONG,
);

test(
  'flags, remote settings and session recording are asked for across origins and refuse nobody',
  async () => {
    const account = await newAccount();
    const visitor = await visit('snippet', account, {
      batch_flush_interval_ms: 500,
      flags: true,
      remote_settings_mode: 'fallback',
      record_sessions_percent: 100,
      record_min_ms: 0,
      lib_base_path: `${product.url}/`,
      xhr_headers: { 'x-own-header': 'yes' },
    });
    const { page, asked } = visitor;
    const hasAsked = (path: string) =>
      asked.some((request) => request.path === path && request.method !== 'OPTIONS');
    await until(
      'flags and settings are asked for',
      async () => hasAsked('/flags/') && hasAsked('/settings/'),
    );
    await page.evaluate(() => mixpanel.track('Page Viewed'));
    await page.locator('h1').click();
    await until('the recording is sent', async () => hasAsked('/record/'), 40);
    await untilSent(visitor, account.token);
    await expectMeasured(account, ['Page Viewed', null], [1, 1, 1]);
    expect(visitor.troubles).toEqual([]);
    await visitor.close();
  },
  LONG,
);

test(
  'the snippet of Set up works as it stands',
  async () => {
    const account = await newAccount();
    const where = { token: account.token, origin: product.url, sdkUrl: `${product.url}/lib.min.js` };
    const { code, identify } = snippet('browser', where);
    html = `<!doctype html><html lang="en"><title>A site</title><link rel="icon" href="data:,">${code}<script>${identify}</script></html>`;
    const { page, context, errors } = await openPage(browser, { origin: site });
    await page.goto(site);
    await expectMeasured(account, ['Page Viewed'], [1, 1]);
    await expectMeasured(account, [null], [2, 1], {
      property: { scope: 'person', name: 'plan' },
      operator: 'is',
      values: ['free'],
    });
    expect(errors).toEqual([]);
    await context.close();
  },
  LONG,
);

test(
  'a request in the shape of mixpanel-python is answered as it expects, and counts',
  async () => {
    const account = await newAccount();
    const time = Math.floor(Date.now() / 1_000);
    const send = async (path: string, data: object) => {
      const body = new URLSearchParams({ data: JSON.stringify(data), verbose: '1', ip: '0' });
      const reply = await fetch(`${product.url}${path}`, { method: 'POST', body });
      expect(await reply.json()).toEqual({ status: 1, error: null });
    };
    for (const number of [1, 2, 2])
      await send('/track', {
        event: 'Job Finished',
        properties: {
          token: account.token,
          distinct_id: 'user-1',
          time,
          $insert_id: `0123456789abcdef0123456789abcde${number}`,
          mp_lib: 'python',
          $lib_version: '5.1.0',
          minutes: 3,
        },
      });
    await send('/engage', {
      $token: account.token,
      $time: time,
      $distinct_id: 'user-1',
      $set: { plan: 'pro' },
    });
    await expectMeasured(account, ['Job Finished'], [2, 1], {
      property: { scope: 'person', name: 'plan' },
      operator: 'is',
      values: ['pro'],
    });
  },
  LONG,
);

test(
  'the official Node SDK drives the running product',
  async () => {
    const account = await newAccount();
    const sdk = Mixpanel.init(account.token, {
      protocol: 'http',
      host: new URL(product.url).host,
      keepAlive: false,
    });
    const done = (call: (callback: (error: Error | undefined) => void) => void) =>
      new Promise<void>((resolve, reject) => {
        call((error) => (error ? reject(error) : resolve()));
      });
    await done((callback) =>
      sdk.track('Job Finished', { distinct_id: 'user-1', time: new Date() }, callback),
    );
    const many = Array.from({ length: 120 }, (_, index) => ({
      event: 'Job Finished',
      properties: { distinct_id: `user-${index % 5}`, time: new Date(), $insert_id: `job-${index}` },
    }));
    await done((callback) => sdk.track_batch(many, (errors) => callback(errors?.[0])));
    await done((callback) => sdk.people.set('user-1', { plan: 'pro' }, callback));
    await expectMeasured(account, ['Job Finished'], [121, 5]);
    await expectMeasured(account, ['Job Finished'], [25, 1], {
      property: { scope: 'person', name: 'plan' },
      operator: 'is',
      values: ['pro'],
    });
  },
  LONG,
);
