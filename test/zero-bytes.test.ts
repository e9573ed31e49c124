import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '#metadata';
import { type Browser, enrol } from '../src/cli/drill/client.ts';
import { type MailSink, openMailSink } from '../src/cli/drill/sinks.ts';
import { filesUnder, findBytes, type Place, readPlaces } from './support/byte-search.ts';

/**
 * The promise "0 bytes": personal data in every position of every request to the program as people run it, then a search through
 * every byte that it has left: data directory, keys, temporary folder, output; and through every table, since columns are compressed.
 */
const BIN = fileURLToPath(new URL('../bin/riserbo.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'riserbo-zero-bytes-'));
const data = join(directory, 'data');
const temporary = join(directory, 'tmp');

interface Person {
  readonly email: string;
  readonly name: string;
  readonly phone: string;
  readonly card: string;
  readonly iban: string;
  readonly jwt: string;
  readonly apiKey: string;
  readonly ip: string;
  readonly text: string;
  readonly agent: string;
  readonly password: string;
}

const token = (subject: string) =>
  [
    { alg: 'HS256', typ: 'JWT' },
    { sub: subject, iat: 1_763_800_000 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('Zq8vTnR3wKxL0pYd7hJb2mFc5sGa9uEe4iOo1lQxWzU')
    .join('.');

/** Whom fewer than ten people resemble: nothing of them may stay readable. */
const hidden: Person = {
  email: 'zebedeo.quintavalle+canary@posta-quintavalle.example',
  name: 'Zebedeo Quintavalle',
  phone: '+39 347 884 2961',
  card: '4929 6041 8837 2055',
  iban: 'IT47 X054 2811 1010 0000 0739 155',
  jwt: token('quintavalle'),
  apiKey: ['sk', 'live', '7Hq2VxN9cRbT4mKz8WpL1dYs'].join('_'),
  ip: '203.0.113.77',
  text: 'richiamare il signor Quintavalle dopo le 18, QNTZBD80A01H501X',
  agent: 'QuintavallePhone/7.31 (serial QX77ZZ91KK)',
  password: 'Trombone-QVX8813377',
};
/** The roots of all that: a part of each that is whole in every form of it. */
const HIDDEN = [
  'quintavalle',
  '3478842961',
  '393478842961',
  '347 884 2961',
  '4929604188372055',
  '4929 6041 8837 2055',
  'X0542811101000000739155',
  'X054 2811 1010',
  '7Hq2VxN9cRbT4mKz8WpL1dYs',
  'Zq8vTnR3wKxL0pYd7hJb2mFc5sGa9uEe4iOo1lQxWzU',
  '203.0.113.77',
  'QNTZBD80A01H501X',
  'QX77ZZ91KK',
  'QVX8813377',
];

/** In a development project the first arrival is public: there the detectors alone must hold these. */
const detected: Person = {
  email: 'ermenegilda@sbrindellone.example',
  name: 'ermenegilda@sbrindellone.example',
  phone: '+39 349 551 7306',
  card: '5413 3390 8827 7167',
  iban: 'DE25 3704 0044 0731 9552 08',
  jwt: token('ermenegilda'),
  apiKey: ['ghp', 'kV3nXq8RtYw2LmZ5cHb7DsJf0GpA9uEe4iTo'].join('_'),
  ip: '198.51.100.93',
  text: 'please call ermenegilda@sbrindellone.example about +39 349 551 7306',
  agent: 'Sbrindellone/1.0 (ermenegilda@sbrindellone.example)',
  password: 'ermenegilda@sbrindellone.example',
};
const DETECTED = [
  'ermenegilda',
  '3495517306',
  '393495517306',
  '349 551 7306',
  '5413339088277167',
  '5413 3390 8827',
  '370400440731955208',
  'kV3nXq8RtYw2LmZ5cHb7DsJf0GpA9uEe4iTo',
  '198.51.100.93',
];
/** What ten people say is public: where the search does not find this, it finds nothing. */
const PUBLIC = 'Piano Condiviso';

interface Project {
  readonly id: number;
  readonly token: string;
  readonly authorization: string;
}

let child: ChildProcess;
let origin = '';
let output = '';
let owner: Browser;
let mails: MailSink;
const replies: string[] = [];
const during: Place[] = [];
const after: Place[] = [];
const tables: Place[] = [];

const ADDRESSES = ['--data-directory', data, '--key-directory', join(directory, 'keys')];

function run(args: readonly string[]): ChildProcess {
  const started = spawn(process.execPath, [BIN, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: temporary },
  });
  for (const stream of [started.stdout, started.stderr])
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  return started;
}

async function createProject(name: string, ...flags: string[]): Promise<Project> {
  const made = spawn(
    process.execPath,
    [BIN, 'project', 'create', '--name', name, '--json', ...flags, ...ADDRESSES],
    {
      cwd: directory,
      env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: temporary },
    },
  );
  let printed = '';
  made.stdout.on('data', (chunk) => {
    printed += String(chunk);
  });
  await new Promise((resolve) => made.once('exit', resolve));
  const { id, token: publicToken, serviceAccount } = JSON.parse(printed);
  const credential = Buffer.from(`${serviceAccount.user}:${serviceAccount.secret}`).toString('base64');
  return { id, token: publicToken, authorization: `Basic ${credential}` };
}

async function send(path: string, options: RequestInit = {}): Promise<string> {
  const reply = await fetch(origin + path, options);
  const text = await reply.text();
  replies.push(text);
  return text;
}

// --- every position --------------------------------------------------------------------------------------------------

/** All of a person in every place of an event where a client can write. */
function eventsOf(person: Person, publicToken: string): object[] {
  const { email, name, phone, card, iban, jwt, apiKey, ip, text, password } = person;
  const url = `https://${encodeURIComponent(email)}:${password}@shop.example/clienti/${email}/${encodeURIComponent(text)}?q=${encodeURIComponent(text)}&email=${email}#${phone}`;
  const all = { email, name, phone, card, iban, jwt, apiKey, ip, text, password };
  const digits = (number: string) => Number(number.replace(/\D/g, ''));
  const event = (title: string, properties: object) => ({
    event: title,
    properties: {
      token: publicToken,
      distinct_id: email,
      time: Math.floor(Date.now() / 1000),
      ...properties,
    },
  });
  return [
    ...Object.values(all).flatMap((value) => [
      event(value, { a: 1 }),
      event('Names', { [value]: true, [`is ${value} ok`]: 1 }),
      event('Values', { field: value, search: `${value} `, upper: value.toUpperCase() }),
      event('Lists', {
        list: [value, [value], { [value]: value }],
        nested: { deep: { deeper: value, [value]: 1 } },
      }),
      event('Ids', {
        distinct_id: value,
        $device_id: value,
        $user_id: value,
        $insert_id: value.slice(0, 36),
      }),
      event('Groups', { company: value, team: [value] }),
      event('Encoded', {
        percent: encodeURIComponent(value),
        base64: Buffer.from(value).toString('base64'),
        json: JSON.stringify({ value }),
        twice: JSON.stringify({ inner: JSON.stringify([value]) }),
        html: `<b>${value}</b>`,
        zeroWidth: value.replace(/(.{4})/, '$1\u200b'),
      }),
    ]),
    event('Page', {
      $current_url: url,
      $referrer: url,
      $initial_referrer: url,
      $initial_referring_domain: `${email.replace(/[@+]/g, '.')}`,
      current_page_title: text,
      $screen_name: text,
      utm_source: email,
      utm_campaign: text,
      utm_term: name,
      gclid: apiKey,
      $browser: person.agent,
      $os: person.agent,
      $device: name,
      $model: email,
      $city: email,
      mp_country_code: email,
    }),
    event('Numbers', {
      phone: digits(phone),
      card: digits(card),
      list: [digits(phone), digits(card)],
      nested: { phone: digits(phone) },
    }),
    event('Times', { time: email, date: `2026-01-01 ${email}`, ip }),
    event('$identify', { $identified_id: email, $anon_id: name, $anon_distinct_id: email }),
    event('$create_alias', { alias: email, distinct_id: name }),
    event('$merge', { $distinct_ids: [email, name] }),
    { event: { [email]: text }, properties: { token: publicToken, [email]: email } },
    { event: null, properties: { token: email, distinct_id: email } },
  ];
}

function profilesOf(
  { email, name, phone, card, iban, jwt, apiKey, ip, text }: Person,
  publicToken: string,
): object[] {
  const profile = (operations: object) => ({ $token: publicToken, $distinct_id: email, ...operations });
  const all = {
    note: text,
    card,
    iban,
    jwt,
    apiKey,
    ip,
    mail: email,
    [text]: text,
    [email]: [email, { email }],
  };
  return [
    profile({
      $ip: ip,
      $set: { $email: email, $name: name, $phone: phone, $first_name: name, $avatar: email, ...all },
    }),
    profile({ $set_once: { ...all, first: text }, $ip: ip }),
    profile({ $append: { notes: text, mails: email } }),
    profile({ $union: { notes: [text, email, phone] } }),
    profile({ $remove: { notes: email } }),
    profile({ $unset: [email, text] }),
    profile({ $add: { [email]: 1, count: email } }),
    profile({ $transactions: [{ $time: email, $amount: email }] }),
    { [email]: text, $token: publicToken },
  ];
}

function groupsOf({ email, name, text, iban }: Person, publicToken: string): object[] {
  return [
    {
      $token: publicToken,
      $group_key: 'company',
      $group_id: name,
      $set: { $name: name, iban, note: text, mail: email },
    },
    { $token: publicToken, $group_key: email, $group_id: email, $set: { note: text } },
    { $token: publicToken, $group_key: 'company', $group_id: email, $union: { notes: [text] } },
  ];
}

/** The same records as the SDKs, and what is not an SDK, would send them. */
async function sendEverything(person: Person, project: Project): Promise<void> {
  const headers = {
    'user-agent': person.agent,
    'x-forwarded-for': person.ip,
    forwarded: `for=${person.ip}`,
    referer: `https://shop.example/${encodeURIComponent(person.email)}`,
    cookie: `mp=${encodeURIComponent(person.email)}; riserbo_session=${encodeURIComponent(person.apiKey)}`,
    'x-request-id': encodeURIComponent(person.email),
  };
  const ours = { ...headers, authorization: project.authorization };
  const noise = `ip=1&verbose=1&_=${encodeURIComponent(person.email)}&callback=${encodeURIComponent(person.text)}`;
  const records = [
    ['/track', eventsOf(person, project.token), headers],
    ['/engage', profilesOf(person, project.token), headers],
    ['/groups', groupsOf(person, project.token), headers],
    ['/import', eventsOf(person, project.token), ours],
  ] as const;
  for (const [path, all, sent] of records) {
    const address = path === '/import' ? `${path}?strict=1&project_id=${project.id}` : `${path}?${noise}`;
    const json = JSON.stringify(all);
    const base64 = Buffer.from(json).toString('base64');
    const post = (body: string | Buffer, more: Record<string, string>) =>
      send(address, {
        method: 'POST',
        body: body as string | Uint8Array<ArrayBuffer>,
        headers: { ...sent, ...more },
      });
    await post(json, { 'content-type': 'application/json' });
    await post(gzipSync(json), { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    await post(`data=${encodeURIComponent(base64)}&${noise}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    await post(`data=${encodeURIComponent(json)}`, { 'content-type': 'application/x-www-form-urlencoded' });
    await post(all.map((record) => JSON.stringify(record)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    await post(json, { 'content-type': 'text/plain' });
    await post(json.slice(0, -7), { 'content-type': 'application/json' });
    await post(person.text, { 'content-type': encodeURIComponent(person.email) });
    await post(gzipSync(json).subarray(0, 300), { 'content-encoding': 'gzip' });
    for (const record of all.slice(0, 12)) {
      const one = encodeURIComponent(Buffer.from(JSON.stringify(record)).toString('base64'));
      await send(`${address}&data=${one}`, { headers: sent });
      await send(`${address}&img=1&data=${encodeURIComponent(JSON.stringify([record]))}`, { headers: sent });
    }
  }
  const wrong = {
    authorization: `Basic ${Buffer.from(`${person.email}:${person.password}`).toString('base64')}`,
  };
  for (const path of ['/import', `/record/?session=${encodeURIComponent(person.email)}`, '/decide', '/flags'])
    await send(path, {
      method: 'POST',
      body: JSON.stringify(eventsOf(person, 'wrong')),
      headers: { ...headers, ...wrong },
    });
  await send(`/flags/?context=${encodeURIComponent(JSON.stringify({ distinct_id: person.email }))}`, {
    headers,
  });
  for (const path of ['nowhere', 'api/nowhere', 'assets', 'enrol', 'lib.min.js'])
    await send(
      `/${path}/${encodeURIComponent(person.email)}?token=${person.apiKey}&q=${encodeURIComponent(person.text)}`,
      { headers },
    );
  await send('/%E0%A4%A', { headers });
}

/** The doors of those who ask: questions, searches, reveals and enrolments with a person in every field that takes text. */
async function askEverything(person: Person, project: Project): Promise<void> {
  const { email, text, name, phone, apiKey } = person;
  const base = `/api/projects/${project.id}`;
  const asOwner = { cookie: owner.cookie, origin, 'content-type': 'application/json' };
  const asProgram = { authorization: project.authorization, 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Record<string, string> = asOwner) =>
    send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });
  const range = { last: 30, unit: 'day' };
  const metric = { kind: 'event', event: 'Values', measure: { kind: 'total' } };
  for (const word of [email, text, name, phone]) {
    const property = { scope: 'event', name: word };
    const values = { property: { scope: 'event', name: 'field' }, operator: 'is', values: [word] };
    for (const filter of [
      { all: [values] },
      { all: [{ ...values, operator: 'contains' }] },
      { all: [{ ...values, property }] },
      { all: [{ property, operator: 'before', at: word }] },
    ])
      for (const headers of [asOwner, asProgram])
        await post(`${base}/reports/insights`, { metrics: [metric], filter, range, unit: 'day' }, headers);
    await post(`${base}/reports/insights`, {
      metrics: [
        { ...metric, event: word },
        { kind: 'formula', formula: word.slice(0, 190) },
      ],
      breakdowns: [{ property }],
      range,
      unit: 'day',
    });
    const query = encodeURIComponent(word);
    for (const path of [
      `${base}/audit?cursor=${query}`,
      `${base}/disclosures?cursor=${query}`,
      `${base}/people/${query}`,
      `/api/2.0/export?project_id=${project.id}&from_date=2026-01-01&to_date=2036-01-01&event=${query}`,
      `/api/2.0/export?project_id=${query}&from_date=${query}&to_date=${query}`,
      `/api/notices/${query}`,
    ])
      await send(path, { headers: asOwner });
    await post(`${base}/values`, { scope: 'event', name: word, search: word });
    await post(`${base}/values`, { scope: 'event', name: 'field', search: word });
    await post(`${base}/people/search`, { search: word, filter: { all: [values] } });
    await post(`${base}/people/search`, { cursor: word });
    await post(`${base}/live`, { after: word });
    for (const search of [word, `${word}%`]) {
      await post(`${base}/values`, { scope: 'event', name: search, search });
      await post(`${base}/values`, { scope: 'event', name: 'field', search });
      await post(`${base}/people/search`, { search });
      await post(`${base}/people/search`, { cursor: search });
      await post(`${base}/people/search`, { filter: values });
      await post(`${base}/live`, { after: search });
    }
    await post(`${base}/live`, {});
    await post(`${base}/people/1/reveal`, { fields: [word], purpose: word });
    await post(`${base}/people/1/reveal`, { fields: [word], purpose: 'incident' });
    await post(`${base}/incidents/preview`, { kind: 'session', id: word, from: word, to: word });
    await post('/api/enrol/options', { token: word });
    await post('/api/enrol/verify', { token: word, name: word, response: { id: word } });
    await post('/api/login/verify', {
      challengeId: word,
      response: { id: word, rawId: word, response: { clientDataJSON: word } },
    });
    await post('/api/login/verify', `{"challengeId": "${word}`);
    await post('/api/step-up/verify', { challengeId: word, response: word });
    await send(`${base}/members/${query}`, { method: 'DELETE', headers: asOwner });
    await send(base, {
      headers: { authorization: `Basic ${Buffer.from(`${word}:${apiKey}`).toString('base64')}` },
    });
    await send(base, { headers: { cookie: `riserbo_session=${query}` } });
  }
}

/** What is meant to leave leaves: the people, their events, one identity after a reveal, and a notice by mail. */
async function takeOut({ id, authorization }: Project): Promise<void> {
  const people = await owner.call<{ people: { person: string }[] }>(
    'POST',
    `/api/projects/${id}/people/search`,
    { limit: 200 },
  );
  const revealed = await Promise.all(
    people.people.map(({ person }) =>
      owner.call<{ fields: Record<string, string> }>('POST', `/api/projects/${id}/people/${person}/reveal`, {
        fields: ['email', 'name', 'phone', 'distinct_id'],
        purpose: 'incident',
      }),
    ),
  );
  expect(JSON.stringify(revealed)).toContain(hidden.email);
  const exported = await fetch(`${origin}/api/2.0/export?from_date=2026-01-01&to_date=2036-01-01`, {
    headers: { authorization },
  });
  expect((await exported.text()).split('\n').length).toBeGreaterThan(50);
  const { disclosures } = await owner.call<{ disclosures: { recipientKind: string; recipient: string }[] }>(
    'GET',
    `/api/projects/${id}/disclosures`,
  );
  const program = disclosures.find(({ recipientKind }) => recipientKind === 'service_account');
  const incident = await owner.call<{ id: number }>('POST', `/api/projects/${id}/incidents`, {
    title: 'A lost laptop',
    scope: {
      kind: 'service_account',
      id: program?.recipient,
      from: '2026-01-01T00:00:00Z',
      to: '2036-01-01T00:00:00Z',
    },
  });
  await owner.call('POST', `/api/projects/${id}/incidents/${incident.id}/notices`);
  await vi.waitFor(() => expect(mails.mails.map(({ to }) => to)).toContain(hidden.email), {
    timeout: 60_000,
    interval: 200,
  });
}

// --- what is left ----------------------------------------------------------------------------------------------------

/** Every table of ClickHouse, the system's own logs among them, as text. */
async function readClickhouse(): Promise<Place[]> {
  const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb');
  const session = new chdb.Session(join(data, 'clickhouse'));
  const list = session.query(
    "SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree%' OR engine LIKE '%Log'",
    'TSV',
  );
  const found = list
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([database, name]) => ({
      name: `ClickHouse ${database}.${name}`,
      bytes: Buffer.from(session.query(`SELECT * FROM "${database}"."${name}"`, 'TSVRaw')),
    }));
  session.close();
  return found;
}

/** Every table of PostgreSQL as text: large values are compressed in its files. */
async function readPostgres(): Promise<Place[]> {
  const server = await startEmbeddedPostgres(join(data, 'postgres'));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname <> 'information_schema'`,
  );
  const found: Place[] = [];
  for (const { name } of rows) {
    const table = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    found.push({
      name: `PostgreSQL ${name}`,
      bytes: Buffer.from(table.rows.map(({ row }) => row).join('\n')),
    });
  }
  await client.end();
  await server.stop();
  return found;
}

const everyFile = (): Place[] =>
  filesUnder(directory)
    .filter(({ isDirectory }) => !isDirectory)
    .flatMap(({ path }) => readPlaces(path));

async function untilLoaded(): Promise<void> {
  await vi.waitFor(
    async () => {
      const figures = await fetch(`${origin}/metrics`).then((reply) => reply.text());
      const waiting = /^riserbo_spool_batches (\d+)$/m.exec(figures)?.[1];
      expect([waiting, waiting === '0' ? '' : output.match(/^.*"level":"(?:warn|error)".*$/gm)]).toEqual([
        '0',
        '',
      ]);
    },
    { timeout: 120_000, interval: 300 },
  );
}

/** Sends what twelve people share until it can be read: it needs its crowd first, and then one more arrival. */
async function makePublic({ id, token: publicToken }: Project): Promise<void> {
  let round = 0;
  await vi.waitFor(
    async () => {
      round += 1;
      const crowd = Array.from({ length: 12 }, (_, index) => ({
        event: 'Values',
        properties: {
          token: publicToken,
          distinct_id: `crowd-${index}`,
          field: PUBLIC,
          $insert_id: `${round}-${index}`,
        },
      }));
      await send('/track', {
        method: 'POST',
        body: JSON.stringify(crowd),
        headers: { 'content-type': 'application/json' },
      });
      const { values } = await owner.call<{ values: string[] }>('POST', `/api/projects/${id}/values`, {
        scope: 'event',
        name: 'field',
      });
      expect(values).toEqual([PUBLIC]);
    },
    { timeout: 120_000, interval: 1_000 },
  );
}

let production: Project;
let development: Project;

beforeAll(async () => {
  // PostgreSQL's own user walks in, where root runs this: its files must lie here to be searched.
  chmodSync(directory, 0o711);
  mkdirSync(temporary, { mode: 0o711 });
  mails = await openMailSink();
  const flags = ['--port', '0', '--demo', 'off', '--log-level', 'debug', '--trust-proxy', '127.0.0.1'];
  child = run(['serve', ...flags, '--smtp-url', mails.url, ...ADDRESSES]);
  await vi.waitFor(() => expect(output).toContain('Ctrl-C'), { timeout: 110_000, interval: 100 });
  origin = /Open\s+(http:\S+)/.exec(output)?.[1] ?? '';
  owner = await enrol(origin, /enrol\?token=(\S+)/.exec(output)?.[1] ?? '', 'Owner');
  production = await createProject('Ours');
  development = await createProject('Ours too', '--development');
  for (const { id } of [production, development])
    await send(`/api/projects/${id}`, {
      method: 'PATCH',
      body: JSON.stringify({ groupKeys: ['company'] }),
      headers: { cookie: owner.cookie, origin, 'content-type': 'application/json' },
    });
  await new Promise((resolve) => setTimeout(resolve, 5_000)); // the event line reads projects about once a second
  await makePublic(production);
  await sendEverything(hidden, production);
  await sendEverything(detected, development);
  during.push(...everyFile());
  await untilLoaded();
  await owner.stepUp();
  await takeOut(production);
  await askEverything(hidden, production);
  await askEverything(detected, development);
  await untilLoaded();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  after.push(...everyFile(), { name: 'standard output and error', bytes: Buffer.from(output) });
  // This process opens the warehouse too: what ClickHouse merges in it is as closed as in the product.
  process.umask(0o077);
  tables.push(...(await readClickhouse()), ...(await readPostgres()));
}, 600_000);
afterAll(async () => {
  // Told twice it ends on the spot, and takes PostgreSQL along.
  const ended = child?.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
  child?.kill('SIGTERM');
  child?.kill('SIGTERM');
  await ended;
  await mails?.close();
  rmSync(directory, { recursive: true, force: true });
});

test('what ten people share is found, so the search works: in files while it runs, in tables, in rows', () => {
  expect(findBytes([PUBLIC], during).length).toBeGreaterThan(0);
  expect(findBytes([PUBLIC], tables).map(({ place }) => place)).toContain('ClickHouse default.dictionary');
  expect(
    tables.map(({ name }) => name).filter((name) => /vault|audit|notice/.test(name)).length,
  ).toBeGreaterThan(5);
  expect(after.map(({ name }) => name).filter((name) => name.includes('pg_wal')).length).toBeGreaterThan(0);
});

test('nothing of a person is in a file while events wait to be loaded', () => {
  expect(findBytes([...HIDDEN, ...DETECTED], during)).toEqual([]);
});

test('nothing of a person is in any file, or in anything printed, after everything was loaded and asked', () => {
  expect(findBytes([...HIDDEN, ...DETECTED], after)).toEqual([]);
});

test('nothing of a person is in any column of any table', () => {
  expect(findBytes([...HIDDEN, ...DETECTED], tables)).toEqual([]);
});

test('nothing of a person comes back in a reply to what was sent or asked', () => {
  const bytes = Buffer.from(replies.join('\n'));
  expect(findBytes([...HIDDEN, ...DETECTED], [{ name: 'a reply', bytes }])).toEqual([]);
});

test('nobody else on the machine can read a file', () => {
  const open = filesUnder(directory).filter(
    ({ path, mode, isDirectory }) =>
      !path.startsWith(temporary) && (mode & (isDirectory ? 0o066 : 0o077)) !== 0,
  );
  expect(open.map(({ path, mode }) => `${mode.toString(8)} ${path.slice(dirname(data).length)}`)).toEqual([]);
});
