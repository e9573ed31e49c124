import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type AskedAlert,
  createAlertRunner,
  createAlerts,
  createDeliveries,
  createDigests,
  createSealed,
  createWebhookCaller,
  sign,
} from '#alerts';
import { createBoards, createSavedReports } from '#boards';
import type { AlertCondition, ReportName } from '#contract';
import { toProjectId } from '#core';
import { createEgress } from '#egress';
import { createSmtpMailer } from '#mail';
import {
  createAlertStore,
  createBoardStore,
  createDeliveryStore,
  createDigestStore,
  createSavedReportStore,
} from '#metadata';
import { createReports } from '#reports';
import { openTestEngine } from '../../test/support/engine.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { seedWorld, vocabularyOf, type World } from '../../test/support/seed.ts';

const PROJECT = toProjectId(1);
const DAY = 86_400_000;
const BY = { memberId: 1, isOwner: true };
/** Half past midnight and a bit in Rome, when the 12th has been over for long enough. */
const NOW = Date.parse('2025-11-12T23:35:00Z');

/** Twelve people a day for two months; on the 12th of November, three; on the 13th, twelve again. A rare event of two people. */
const world: World = {
  projectId: PROJECT,
  timezone: 'Europe/Rome',
  k: 5,
  groups: [],
  eventNames: [
    { name: 'API call', isPublic: true },
    { name: 'Rare', isPublic: true },
    { name: 'Signed up', isPublic: true },
    { name: 'Paid', isPublic: true },
  ],
  properties: [],
  profiles: [],
  links: [],
  events: [
    ...Array.from({ length: 60 }, (_, day) => Date.parse('2025-09-15T10:00:00Z') + day * DAY).flatMap(
      (time) => {
        const date = new Date(time).toISOString().slice(0, 10);
        const people = date === '2025-11-12' ? 6 : 12;
        const calls = Array.from({ length: people }, (_, person) => call('API call', time, person));
        return date === '2025-11-11' ? [...calls, call('Rare', time, 0), call('Rare', time, 1)] : calls;
      },
    ),
    ...signUps('2025-11-02', 12, 10),
    ...signUps('2025-11-08', 12, 6),
    ...signUps('2025-11-09', 12, 12),
  ],
};

/** Twelve who sign up at nine, some of whom pay at three in the afternoon of the next day. */
function signUps(day: string, people: number, paying: number) {
  const at = Date.parse(`${day}T09:00:00Z`);
  const who = Array.from({ length: people }, (_, person) => person + 100 * Number(day.slice(-2)));
  return [
    ...who.map((person) => call('Signed up', at, person)),
    ...who.slice(0, paying).map((person) => call('Paid', at + 1.25 * DAY, person)),
  ];
}

function call(name: string, time: number, person: number) {
  return { name, time: time + person, receivedAt: time, person: `p${person}`, groups: {}, properties: {} };
}

let clock = NOW;
let engine: Awaited<ReturnType<typeof openTestEngine>>;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let parts: ReturnType<typeof build>;
const mails: ParsedMail[] = [];
const calls: { headers: IncomingMessage['headers']; body: string }[] = [];
const audited: string[] = [];
const secrets = new Map<string, string>();
const closing: (() => unknown)[] = [];
let webhookPort = 0;
let isMailDown = false;

beforeAll(async () => {
  engine = await openTestEngine();
  database = await openTestDatabase();
  await seedWorld(engine.engine, world);
  const { db } = database;
  await db.insertInto('project').values({ name: 'Nimbus', token: 't', timezone: 'Europe/Rome' }).execute();
  await db
    .insertInto('member')
    .values({ name: 'Ada', handle: Buffer.from('a'), created_at: new Date(NOW) })
    .execute();
  const smtp = await mailSink();
  webhookPort = await webhookSink();
  parts = build(smtp);
});
afterAll(async () => {
  for (const close of closing) await close();
  await database.close();
  await engine.close();
});
beforeEach(async () => {
  const { db } = database;
  for (const table of ['delivery', 'alert', 'digest', 'board', 'saved_report'] as const)
    await db.deleteFrom(table).execute();
  for (const list of [mails, calls, audited]) list.length = 0;
  secrets.clear();
  clock = NOW;
  isMailDown = false;
});

async function mailSink(): Promise<string> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: (_address, _session, done) =>
      done(isMailDown ? Object.assign(new Error('later'), { responseCode: 451 }) : undefined),
    async onData(stream, _session, done) {
      mails.push(await simpleParser(stream));
      done();
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

async function webhookSink(): Promise<number> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ headers: request.headers, body });
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function build(smtp: string) {
  const { db } = database;
  const now = () => clock;
  const unused = () => Promise.reject(new Error('crowds open nothing'));
  const egress = createEgress({
    ledger: { record: unused },
    vault: { open: unused },
    audit: { append: unused },
    clock: now,
  });
  const snapshot = vocabularyOf(world);
  const reports = createReports({
    engine: engine.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: now,
  });
  const savedReports = createSavedReports({ store: createSavedReportStore(db), clock: now });
  const boards = createBoards({
    store: createBoardStore(db),
    reports: createSavedReportStore(db),
    clock: now,
  });
  const kept = {
    report: (project: typeof PROJECT, id: number) => savedReports.get(project, id).catch(() => undefined),
    board: (project: typeof PROJECT, id: number) => boards.get(project, id).catch(() => undefined),
    names: async () => ({ event: () => undefined, cohort: () => undefined }),
  };
  const sealed = createSealed({
    sealSecret: async (_project, name, value) => void secrets.set(name, value),
    openSecret: async (_project, name) => secrets.get(name),
    removeSecret: async (_project, name) => void secrets.delete(name),
  });
  const allowed = { mailDomains: ['mail.example'], webhookHosts: ['127.0.0.1', '*.hooks.example'] };
  const mailer = createSmtpMailer({ url: smtp, from: { name: 'Riserbo', address: 'alerts@mail.example' } });
  closing.unshift(() => mailer.close());
  closing.push(() => mailer.close());
  const audit = {
    append: async ({ action, object, facts }: { action: string; object: string; facts: object }) =>
      void audited.push(`${action} ${object} ${JSON.stringify(facts)}`),
  };
  const shared = {
    kept,
    sealed,
    allowed,
    canMail: true,
    audit,
    timezoneOf: async () => 'Europe/Rome',
    clock: now,
  };
  const runner = (mayBePrivate = true) =>
    createAlertRunner({
      alerts: createAlertStore(db),
      digests: createDigestStore(db),
      deliveries: createDeliveries({
        store: createDeliveryStore(db),
        sealed,
        mailer,
        webhooks: createWebhookCaller({ allowed, mayBePrivate, clock: now }),
        clock: now,
      }),
      kept,
      reports,
      egress,
      project: async () => ({ name: 'Nimbus', timezone: 'Europe/Rome' }),
      publicUrl: 'https://riserbo.example',
      clock: now,
      onError: (error) => {
        throw error;
      },
    });
  return {
    savedReports,
    boards,
    runner,
    alerts: createAlerts({ ...shared, store: createAlertStore(db) }),
    digests: createDigests({ ...shared, store: createDigestStore(db) }),
  };
}

async function keep(kind: ReportName, name: string, definition: Record<string, unknown>): Promise<number> {
  const kept = { kind, name, description: '', definition, chart: null };
  return (await parts.savedReports.create(PROJECT, kept, BY)).id;
}

async function report(event: string | null, extra: object = {}): Promise<number> {
  const metrics = [{ kind: 'event', event, measure: { kind: 'unique' } }];
  return keep('insights', 'Callers', { metrics, range: { last: 30, unit: 'day' }, unit: 'day', ...extra });
}

async function watch(condition: AlertCondition, event = 'API call', asked: Partial<AskedAlert> = {}) {
  // Made a day before, so that it is due now.
  clock = NOW - DAY;
  const { alert, webhookSecret } = await parts.alerts.create(
    PROJECT,
    {
      report: asked.report ?? (await report(event)),
      name: 'Few callers',
      metric: 'A',
      unit: 'day',
      condition,
      language: 'en',
      recipients: ['ops@mail.example'],
      webhook: null,
      ...asked,
    },
    BY,
  );
  clock = NOW;
  return { id: alert.id, webhookSecret };
}

const stateOf = async (id: number) => (await parts.alerts.list(PROJECT)).find((alert) => alert.id === id);

test('a value below its limit is told once, and once more when it is over', async () => {
  const { id } = await watch({ kind: 'value', is: 'below', value: 10 });
  expect(await parts.runner().step()).toBe(2);
  expect(await stateOf(id)).toMatchObject({
    state: 'firing',
    lastValue: 6,
    lastBucket: '2025-11-12T00:00:00+01:00',
    dueAt: Date.parse('2025-11-13T23:30:00Z'),
  });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({ subject: 'Alert: Few callers (Nimbus)' });
  expect(mails[0]?.text).toContain('API call: 6 in the day of 12 November 2025.');
  expect(mails[0]?.text).toContain('The limit is 10.');
  expect(mails[0]?.text).toContain('https://riserbo.example/p/1/reports/insights?saved=');

  expect(await parts.runner().step()).toBe(0);
  clock += DAY;
  await parts.runner().step();
  expect(await stateOf(id)).toMatchObject({ state: 'calm', lastValue: 12 });
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Alert: Few callers (Nimbus)',
    'Back to normal: Few callers (Nimbus)',
  ]);
});

test('a change against the day before, and against the same weekday before', async () => {
  const { id } = await watch({ kind: 'change', is: 'down', percent: 50, against: 'previous' });
  const week = await watch({ kind: 'change', is: 'down', percent: 51, against: 'week' });
  await parts.runner().step();
  expect(await stateOf(id)).toMatchObject({ state: 'firing' });
  expect(await stateOf(week.id)).toMatchObject({ state: 'calm' });
  expect(mails[0]?.text).toContain('Before, it was 12.');
});

test('half of a dozen is within chance: an anomaly alert stays calm', async () => {
  const { id } = await watch({ kind: 'anomaly', sensitivity: 'high' }, 'API call', { language: 'it' });
  clock = NOW - DAY;
  await database.db
    .updateTable('alert')
    .set({ due_at: new Date(clock) })
    .execute();
  await parts.runner().step();
  expect(await stateOf(id)).toMatchObject({ state: 'calm', lastValue: 12 });
  clock = NOW;
  await parts.runner().step();
  // Half of twelve is within chance: six spreads of the square root of twelve.
  expect(await stateOf(id)).toMatchObject({ state: 'calm', lastValue: 6 });
});

test('an alert never fires on, and never tells, what fewer than k people stand behind', async () => {
  clock = NOW - DAY;
  const { id } = await watch({ kind: 'value', is: 'below', value: 100 }, 'Rare');
  clock = NOW - DAY;
  await database.db
    .updateTable('alert')
    .set({ due_at: new Date(clock) })
    .execute();
  await parts.runner().step();
  expect(await stateOf(id)).toMatchObject({ state: 'withheld', lastValue: null, isFiring: false });
  expect(mails).toEqual([]);
  expect(await database.db.selectFrom('delivery').selectAll().execute()).toEqual([]);
});

test('a funnel and retention are judged once nothing can change an interval any more, in percent', async () => {
  const [signedUp, paid] = [{ event: 'Signed up' }, { event: 'Paid' }];
  const range = { last: 30, unit: 'day' };
  const funnel = await keep('funnels', 'To pay', {
    ...{ steps: [signedUp, paid], view: { kind: 'steps' }, range },
    window: { kind: 'time', count: 2, unit: 'day' },
  });
  const retention = await keep('retention', 'Payers', {
    ...{ birth: signedUp, returning: paid, range, unit: 'day', bucketing: 'rolling', criterion: 'on' },
    ...{ buckets: { kind: 'even', count: 2 }, measure: { kind: 'rate' } },
  });
  // The 8th, on which half of those who signed up paid within two days, is over for whoever came at its end.
  clock = Date.parse('2025-11-09T23:35:00Z');
  const condition = { kind: 'value', is: 'below', value: 0.6 } as const;
  const alerts = await Promise.all([
    watch(condition, '', { report: funnel, metric: 'B' }),
    watch({ kind: 'value', is: 'below', value: 20 }, '', { report: funnel, metric: 'A' }),
    watch(condition, '', { report: retention, metric: 'B' }),
  ]);
  const judgedAt = async (time: string) => {
    clock = Date.parse(time);
    await database.db
      .updateTable('alert')
      .set({ due_at: new Date(clock) })
      .execute();
    await parts.runner().step();
    return Promise.all(alerts.map(async ({ id }) => stateOf(id)));
  };
  const judged = { state: 'firing', lastBucket: '2025-11-08T00:00:00+01:00' };
  expect(await judgedAt('2025-11-10T23:35:00Z')).toMatchObject([
    { ...judged, lastValue: 0.5 },
    { ...judged, lastValue: 12 },
    { ...judged, lastValue: 0.5 },
  ]);
  expect(mails.map(({ text }) => text).join()).toContain(
    'Signed up → Paid: 50% in the day of 8 November 2025.\nThe limit is 60%.',
  );
  expect((await judgedAt('2025-11-11T23:35:00Z'))[0]).toMatchObject({ state: 'calm', lastValue: 1 });
  // Two of the 2nd did not pay: a number would tell them.
  expect((await judgedAt('2025-11-04T23:35:00Z'))[0]).toMatchObject({
    state: 'withheld',
    lastBucket: '2025-11-02T00:00:00+01:00',
  });

  const refused = async (asked: Partial<AskedAlert>) =>
    watch(condition, '', asked).catch((error: unknown) => error);
  const week = { report: retention, metric: 'B', unit: 'week' as const };
  for (const asked of [{ report: funnel, metric: 'C' }, { report: retention, metric: 'C' }, week])
    expect(await refused(asked)).toMatchObject({ code: 'not_watchable' });
});

test('a webhook receives aggregates, signed, under an id of its own', async () => {
  const webhook = `http://127.0.0.1:${webhookPort}/hook?token=x`;
  const { webhookSecret } = await watch({ kind: 'value', is: 'below', value: 10 }, 'API call', {
    recipients: [],
    webhook,
  });
  await parts.runner().step();
  expect(calls).toHaveLength(1);
  const { headers, body } = calls[0] ?? { headers: {}, body: '' };
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.firing',
    value: 6,
    expected: 10,
    interval: { unit: 'day', start: '2025-11-12T00:00:00+01:00' },
    metric: { letter: 'A', label: 'API call' },
  });
  const at = Math.floor(NOW / 1000);
  expect(headers['riserbo-signature']).toBe(`t=${at},v1=${sign(webhookSecret ?? '', at, body)}`);
  expect(headers['riserbo-delivery']).toMatch(/^\d+$/);
});

test('a webhook inside the private network is not called unless the operator says so', async () => {
  await watch({ kind: 'value', is: 'below', value: 10 }, 'API call', {
    recipients: [],
    webhook: `http://127.0.0.1:${webhookPort}/hook`,
  });
  await parts.runner(false).step();
  expect(calls).toEqual([]);
  const rows = await database.db.selectFrom('delivery').select(['state', 'content']).execute();
  expect(rows).toEqual([{ state: 'failed', content: null }]);
});

test('many processes check an alert once; one that dies in the middle neither loses it nor tells it twice', async () => {
  const { id } = await watch({ kind: 'value', is: 'below', value: 10 });
  // A process that took it and died.
  const dead = await createAlertStore(database.db).takeDue({
    holder: 'dead',
    now: clock,
    until: clock + 300_000,
  });
  expect(dead?.id).toBe(id);
  expect(await parts.runner().step()).toBe(0);
  clock += 301_000;
  await Promise.all([parts.runner().step(), parts.runner().step(), parts.runner().step()]);
  expect(mails).toHaveLength(1);
  // It wakes up and tries to settle: it no longer holds the alert.
  const outcome = {
    state: 'firing' as const,
    isFiring: true,
    lastValue: 6,
    lastBucket: null,
    dueAt: 0,
    at: 0,
  };
  await createAlertStore(database.db).settle(id, 'dead', outcome, {
    occurrence: 'late',
    deliveries: [{ target: 'mail', place: 0, content: { kind: 'mail', subject: '', text: '', html: '' } }],
  });
  await parts.runner().step();
  expect(mails).toHaveLength(1);
  expect(await stateOf(id)).toMatchObject({ dueAt: Date.parse('2025-11-13T23:30:00Z') });
});

test('while the mail server is away, messages wait; then each arrives once', async () => {
  await watch({ kind: 'value', is: 'below', value: 10 });
  isMailDown = true;
  await parts.runner().step();
  expect(mails).toEqual([]);
  isMailDown = false;
  expect(await parts.runner().step()).toBe(0);
  clock += 31_000;
  await parts.runner().step();
  expect(mails).toHaveLength(1);
  const rows = await database.db.selectFrom('delivery').select(['state', 'content', 'attempts']).execute();
  expect(rows).toEqual([{ state: 'sent', content: null, attempts: 2 }]);
});

test('addresses are in the vault alone; only allowed domains and hosts are taken', async () => {
  const { id } = await watch({ kind: 'value', is: 'below', value: 10 });
  expect(secrets.get(`alert/${id}/recipients`)).toContain('ops@mail.example');
  await parts.runner().step();
  const tables = ['alert', 'delivery'] as const;
  const rows = await Promise.all(tables.map((table) => database.db.selectFrom(table).selectAll().execute()));
  const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text + audited.join()).not.toContain('ops@');
  expect(audited).toEqual([`alert.create alert:${id} {"recipients":1,"webhook":false}`]);

  const asked = async (part: Partial<AskedAlert>) =>
    watch({ kind: 'value', is: 'below', value: 1 }, 'API call', part).catch((error: unknown) => error);
  expect(await asked({ recipients: ['a@elsewhere.example'] })).toMatchObject({
    code: 'recipient_not_allowed',
  });
  for (const webhook of [
    'https://elsewhere.example/x',
    'http://a.hooks.example/x',
    'https://user:pass@a.hooks.example/',
    'https://hooks.example.evil.example/',
    'ftp://a.hooks.example/',
  ])
    expect(await asked({ webhook })).toMatchObject({ code: 'webhook_not_allowed' });
  expect(await asked({ metric: 'B' })).toMatchObject({ code: 'not_watchable' });
  expect(await asked({ metric: 'AA' })).toMatchObject({ code: 'not_watchable' });
  const hidden = { kind: 'event', event: null, measure: { kind: 'total' }, hidden: true };
  const formula = { kind: 'formula', formula: 'A * 2' };
  const made = await report('API call', { metrics: [hidden, formula] });
  expect(await asked({ report: made })).toMatchObject({ code: 'not_watchable' });
  await parts.alerts.remove(
    PROJECT,
    (await watch({ kind: 'value', is: 'below', value: 1 }, 'API call', { report: made, metric: 'B' })).id,
    { memberId: 2, isOwner: true },
  );
});

test('removing an alert, or its report, leaves nothing of it in the vault', async () => {
  const { id } = await watch({ kind: 'value', is: 'below', value: 10 });
  await expect(parts.alerts.remove(PROJECT, id, { memberId: 2, isOwner: false })).rejects.toMatchObject({
    code: 'not_allowed',
  });
  const alert = await stateOf(id);
  await parts.alerts.removeOfReport(PROJECT, alert?.report.id ?? 0, BY);
  expect(secrets.size).toBe(0);
  expect(await parts.alerts.list(PROJECT)).toEqual([]);
  expect(audited.at(-1)).toContain('alert.remove');
});

test('a paused alert is not checked; new recipients get nothing that waited for the old ones', async () => {
  const { id } = await watch({ kind: 'value', is: 'below', value: 10 });
  await parts.alerts.change(PROJECT, id, { isPaused: true }, BY);
  expect(await parts.runner().step()).toBe(0);
  await database.db.updateTable('alert').set({ is_paused: false }).execute();
  isMailDown = true;
  await parts.runner().step();
  await parts.alerts.change(PROJECT, id, { recipients: ['new@mail.example'] }, BY);
  isMailDown = false;
  clock += 60_000;
  await parts.runner().step();
  expect(mails).toEqual([]);
});

async function mailed(reports: readonly number[]): Promise<void> {
  const cards = reports.map((id, place) => ({
    ...{ kind: 'report' as const, id: `c${place}`, x: 0, y: 6 * place, width: 6, height: 6 },
    report: id,
  }));
  const range = { last: 7, unit: 'day' as const };
  const note = { kind: 'text' as const, id: 'n', x: 0, y: 100, width: 6, height: 6, text: 'note' };
  const asked = { name: 'Monday <b>', description: '', range, filter: null, cards: [...cards, note] };
  const board = await parts.boards.create(PROJECT, asked, BY);
  clock = NOW - DAY;
  const recipients = ['ada@mail.example', 'bo@mail.example'];
  const digest = await parts.digests.create(
    PROJECT,
    { board: board.id, weekday: null, hour: 0, language: 'en', recipients },
    BY,
  );
  expect(digest.dueAt).toBe(Date.parse('2025-11-12T23:00:00Z'));
  clock = NOW;
  await parts.runner().step();
}

test('a digest tells the numbers of a board that have passed the gate, and says where too few people stand', async () => {
  await mailed([await report('API call'), await report('Rare')]);
  expect(mails.map(({ to }) => [to].flat()[0]?.text).sort()).toEqual(['ada@mail.example', 'bo@mail.example']);
  expect(mails[0]?.subject).toBe('Monday <b> (Nimbus)');
  expect(mails[0]?.text).toMatch(
    /Callers\nAPI call: 12 \(0% against the period before\)\n\nCallers\nRare: fewer than 5 people/,
  );
  expect(mails[0]?.html).toContain('Monday &#60;b&#62;');
  expect(mails[0]?.html).not.toContain('<img');
  expect((await parts.digests.list(PROJECT))[0]?.dueAt).toBe(Date.parse('2025-11-13T23:00:00Z'));
});

test('a digest tells every kind of report in figures', async () => {
  const range = { last: 90, unit: 'day' };
  const [signedUp, paid] = [{ event: 'Signed up' }, { event: 'Paid' }];
  await mailed([
    await keep('funnels', 'To pay', {
      steps: [signedUp, paid],
      view: { kind: 'time', from: 1, to: 2 },
      range,
    }),
    await keep('retention', 'Payers', {
      ...{ birth: signedUp, returning: paid, range, unit: 'day', bucketing: 'rolling', criterion: 'on' },
      ...{ buckets: { kind: 'even', count: 2 }, measure: { kind: 'rate' } },
    }),
    await keep('frequency', 'Days', {
      ...{ active: { event: 'API call' }, range, unit: 'week', times: 'day', counting: 'at_least' },
      measure: { kind: 'users' },
    }),
    await keep('flows', 'Ways', { anchors: [{ ...signedUp, after: 1 }], range, view: 'steps' }),
    await keep('experiments', 'Test', {
      ...{ experiment: 'Checkout', range, metrics: [{ event: 'Paid', measure: { kind: 'conversion' } }] },
    }),
  ]);
  const text = mails[0]?.text ?? '';
  expect(text).toContain('To pay\nConversion: 75%\n1. Signed up: 24\n2. Paid: 18 (75%)\n');
  // The six of the first day who paid, and all twelve of the second.
  expect(text).toContain('Payers\nPeople: 24\n< 1 day: 0%\nday 1: 75%\n');
  expect(text).toMatch(/Days\nPeople: 12\n≥ 1 day: 12\n≥ 2 days: 12\n/);
  // In multiples of five.
  expect(text).toContain(
    'Ways\nEntered: 24\nSigned up → Paid: 15 (62.5%)\nSigned up → nothing more: 5 (20.8%)\n',
  );
  expect(text).toContain('Test\nnothing in this period\n');
  expect(mails[0]?.html).toContain('>2. Paid <span style="color:#635e56;font-size:13px">75%</span></td>');
});
