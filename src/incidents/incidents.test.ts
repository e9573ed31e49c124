import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SubjectId, toProjectId, toSubjectId } from '#core';
import { createEgress } from '#egress';
import { createIncidentStore } from '#metadata';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../test/support/engine.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { createAffectedReader } from './affected.ts';
import { createIncidents } from './incidents.ts';
import { createNoticeSender } from './notices/send.ts';
import type { IncidentStore } from './store.ts';

const PEOPLE = 600;
const T = Date.UTC(2025, 10, 9, 12);
const scope = { kind: 'session', id: 'stolen', from: T, to: T + 60_000 } as const;
const PROJECT = toProjectId(1);

let engine: Awaited<ReturnType<typeof openTestEngine>>;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  engine = await openTestEngine();
  database = await openTestDatabase();
  await database.db.insertInto('project').values({ name: 'Nimbus', token: 't' }).execute();
  const request = {
    projectId: PROJECT,
    recipient: { kind: 'member' as const, id: '3', session: 'stolen' },
    route: 'GET /x',
    purpose: 'browse',
    queryDigest: '',
  };
  const subjects = Array.from({ length: PEOPLE }, (_, index) => toSubjectId(BigInt(index + 1)));
  await createLedger(engine.engine).record(randomUUID(), T, request, [
    { fields: ['event', 'time'], subjects, organisations: [toSubjectId(9001n)] },
  ]);
});
afterAll(async () => {
  await database.close();
  await engine.close();
});

/** The outside world: a mailbox per address, a mail server that can be down, a clock that we move, a process that can die. */
function arrange({ hasMailServer = true } = {}) {
  const world = {
    now: T + 3_600_000,
    mails: [] as { to: string; id: string; subject: string }[],
    isDown: false,
    dieAfter: Number.POSITIVE_INFINITY,
    audited: [] as string[],
  };
  const store = createIncidentStore(database.db);
  // A killed process settles nothing more: what it did is in the database, what it was about to write is not.
  const dying: IncidentStore = {
    ...store,
    settle: (...settlement) =>
      world.mails.length > world.dieAfter ? Promise.reject(new Error('killed')) : store.settle(...settlement),
  };
  const audit = { append: async (entry: { action: string }) => void world.audited.push(entry.action) };
  const clock = () => world.now;
  const egress = createEgress({
    ledger: createLedger(engine.engine),
    audit,
    clock,
    vault: {
      async open(_project, subjects) {
        return new Map(subjects.map((subject) => [subject, identityOf(subject)]));
      },
    },
  });
  const mailer = {
    async send(message: { to: { address: string }; id: string; subject: string }) {
      if (world.isDown) throw new Error('down');
      if (message.to.address === 'gone@example.org') return { kind: 'refused' as const, replyCode: 550 };
      world.mails.push({ to: message.to.address, id: message.id, subject: message.subject });
      return { kind: 'sent' as const };
    },
    close: () => {},
  };
  const errors: unknown[] = [];
  const incidents = createIncidents({
    store,
    affected: createAffectedReader(engine.engine),
    sender: hasMailServer ? createNoticeSender({ store: dying, egress, mailer, clock }) : null,
    audit,
    clock,
    signature: async () => ({ name: 'Nimbus', contact: 'privacy@nimbus.example' }),
    onError: (error) => errors.push(error),
  });
  return { world, incidents, store, errors };
}

/** Person 1 has no address, person 2's is gone, every third speaks Italian. */
function identityOf(subject: SubjectId): Record<string, string> {
  if (subject === 1n) return { name: 'Nobody' };
  if (subject === 2n) return { email: 'gone@example.org' };
  return {
    email: `p${subject}@example.org`,
    name: `Person ${subject}`,
    language: subject % 3n === 0n ? 'it' : 'en',
  };
}

test('an incident names who is affected, runs its clocks and is on the audit log', async () => {
  const { incidents, world } = arrange();
  const incident = await incidents.open(PROJECT, 'Stolen session', scope, 'member:1');
  expect(incident).toMatchObject({
    status: 'open',
    affected: { subjects: PEOPLE, organisations: 1, disclosures: 1 },
  });
  expect(incident.clocks.map((clock) => clock.dueAt)).toContain(world.now + 72 * 3_600_000);
  expect(world.audited).toEqual(['incident.open']);
  expect((await incidents.get(PROJECT, incident.id)).affected).toEqual(incident.affected);
  await expect(incidents.get(toProjectId(2), incident.id)).rejects.toMatchObject({
    code: 'incident_not_found',
  });
});

test('everyone gets one notice in their language; who cannot be reached is named', async () => {
  const { incidents, world } = arrange();
  const { id } = await incidents.open(PROJECT, 'Stolen session', scope, 'member:1');
  const queued = await incidents.notify(PROJECT, id, 'member:1');
  expect(queued).toMatchObject({ status: 'notifying', notices: { queued: PEOPLE } });
  await incidents.step();
  expect(new Set(world.mails.map((mail) => mail.to)).size).toBe(PEOPLE - 2);
  expect(world.mails).toHaveLength(PEOPLE - 2);
  for (const { to, subject } of world.mails)
    expect(subject).toMatch(Number(to.slice(1, -12)) % 3 === 0 ? /^Avviso/ : /^Notice/);
  const done = await incidents.get(PROJECT, id);
  expect(done).toMatchObject({
    status: 'open',
    notices: { queued: 0, sending: 0, sent: PEOPLE - 2, failed: 1, unreachable: 1 },
  });
  expect(await incidents.isGenuine(world.mails[0]?.id ?? '')).toBe(true);
  expect(await incidents.isGenuine('N-0000-0000-0000')).toBe(false);
  await incidents.notify(PROJECT, id, 'member:1');
  await incidents.step();
  expect(world.mails).toHaveLength(PEOPLE - 2);
});

test('a process killed in the middle leaves nobody out and nobody with two different notices', async () => {
  const killed = arrange();
  const { id } = await killed.incidents.open(PROJECT, 'Killed', scope, 'member:1');
  await killed.incidents.notify(PROJECT, id, 'member:1');
  killed.world.dieAfter = 300;
  await expect(killed.incidents.step()).rejects.toThrow('killed');
  const next = arrange();
  await next.incidents.step();
  next.world.now += 121_000;
  await next.incidents.step();
  const mails = [...killed.world.mails, ...next.world.mails].map((mail) => `${mail.to} ${mail.id}`);
  expect(killed.world.mails.length).toBeGreaterThan(300);
  expect(next.world.mails.length).toBeGreaterThan(0);
  expect(new Set(mails).size).toBe(PEOPLE - 2);
  expect(mails.length - (PEOPLE - 2)).toBeLessThanOrEqual(16);
  expect((await next.incidents.get(PROJECT, id)).notices).toMatchObject({
    sent: PEOPLE - 2,
    queued: 0,
    sending: 0,
  });
});

test('while the mail server is down everything stays queued, and goes out when it is back', async () => {
  const { incidents, world } = arrange();
  const { id } = await incidents.open(PROJECT, 'Mail down', scope, 'member:1');
  world.isDown = true;
  await incidents.notify(PROJECT, id, 'member:1');
  await incidents.step();
  expect(await incidents.get(PROJECT, id)).toMatchObject({
    status: 'notifying',
    notices: { queued: PEOPLE - 1, unreachable: 1 },
  });
  world.isDown = false;
  world.now += 6_000;
  await incidents.step();
  expect((await incidents.get(PROJECT, id)).notices).toMatchObject({
    sent: PEOPLE - 2,
    failed: 1,
    queued: 0,
  });
});

test('two senders at once never take the same notice', async () => {
  const { incidents, world } = arrange();
  const { id } = await incidents.open(PROJECT, 'Two nodes', scope, 'member:1');
  await incidents.notify(PROJECT, id, 'member:1');
  const other = arrange();
  await Promise.all([incidents.step(), other.incidents.step(), incidents.step()]);
  const mails = [...world.mails, ...other.world.mails].map((mail) => mail.to);
  expect(mails).toHaveLength(PEOPLE - 2);
  expect(new Set(mails).size).toBe(PEOPLE - 2);
  expect((await incidents.get(PROJECT, id)).notices.sent).toBe(PEOPLE - 2);
});

test('the addresses that the mail server received are on the ledger too', async () => {
  const { incidents, world } = arrange();
  const mail = { kind: 'vendor', id: 'mail', from: T, to: world.now + 1e9 } as const;
  const incident = await incidents.open(PROJECT, 'The mail provider was breached', mail, 'member:1');
  const fields = Object.fromEntries(incident.affected.fields.map(({ field, subjects }) => [field, subjects]));
  expect(fields).toMatchObject({ 'identity.email': PEOPLE - 1, 'identity.name': PEOPLE - 1 });
});

test('without a mail server nothing is queued that nobody would send, and whoever asks is told', async () => {
  const { incidents, world } = arrange({ hasMailServer: false });
  const { id } = await incidents.open(PROJECT, 'Stolen session', scope, 'member:1');
  await expect(incidents.notify(PROJECT, id, 'member:1')).rejects.toMatchObject({
    code: 'mail_not_configured',
  });
  expect(await incidents.get(PROJECT, id)).toMatchObject({
    status: 'open',
    canNotify: false,
    notices: { queued: 0 },
    severity: { asStored: { level: 'low' }, ifClear: { level: 'high' } },
  });
  expect(world.audited).toEqual(['incident.open']);
});
