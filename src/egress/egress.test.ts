import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SubjectId, toProjectId, toSubjectId } from '#core';
import { createEgress, type RevealRequest } from './egress.ts';
import { type DisclosedFields, digestOf, type Ledger, type PeopleRow, Released } from './index.ts';

const NOW = Date.UTC(2025, 10, 9);
const ADA = toSubjectId(11n);
const BOB = toSubjectId(12n);
const ACME = toSubjectId(91n);

const request = {
  projectId: toProjectId(1),
  recipient: { kind: 'member' as const, id: '3', session: 's-1' },
  route: 'POST /api/projects/:id/people/search',
  purpose: 'browse',
  queryDigest: digestOf({ page: 1 }),
};
const reveal = (change: Partial<RevealRequest> = {}): RevealRequest => ({
  ...request,
  purpose: 'reveal:support_request',
  steppedUpAt: NOW - 60_000,
  ...change,
});

const sealed = new Map([
  [ADA, { email: 'ada@example.com', name: 'Ada' }],
  [BOB, { email: 'bob@example.com' }],
]);

function arrange(faults: { ledger?: boolean; audit?: boolean } = {}) {
  const story: string[] = [];
  const digests: string[] = [];
  const entries: { id: string; disclosed: readonly DisclosedFields[] }[] = [];
  const ledger: Ledger = {
    async record(id, _at, asked, disclosed) {
      await delay(1);
      if (faults.ledger) throw new Error('disk full');
      story.push('recorded');
      digests.push(asked.queryDigest);
      entries.push({ id, disclosed });
    },
  };
  const egress = createEgress({
    ledger,
    vault: {
      async open(_project, subjects, fields) {
        story.push('opened');
        const open = (subject: SubjectId) =>
          Object.fromEntries(
            Object.entries(sealed.get(subject) ?? {}).filter(([name]) => fields.includes(name)),
          );
        return new Map(
          subjects.filter((subject) => sealed.has(subject)).map((subject) => [subject, open(subject)]),
        );
      },
    },
    audit: {
      async append() {
        if (faults.audit) throw new Error('no log');
        story.push('audited');
      },
    },
    clock: () => NOW,
  });
  return { egress, story, entries, digests };
}

const row = (
  subject: SubjectId | null,
  fields: string[],
  organisations: SubjectId[] = [],
): PeopleRow<string> => ({
  subject,
  organisations,
  fields,
  body: `${subject}:${fields.join()}`,
});

test('rows are on the ledger, by exact sets of fields, before they are released', async () => {
  const { egress, entries } = arrange();
  const released = await egress.rows(
    request,
    [
      row(ADA, ['time', 'event'], [ACME]),
      row(BOB, ['event', 'time']),
      row(ADA, ['event', 'event.plan']),
      row(null, ['event']),
    ],
    (bodies, disclosureId) => ({ bodies, disclosureId }),
  );
  expect(Released.isMade(released)).toBe(true);
  expect(released.body.bodies).toHaveLength(4);
  expect(entries).toEqual([
    {
      id: released.body.disclosureId,
      disclosed: [
        { fields: ['event', 'time'], subjects: [ADA, BOB], organisations: [ACME] },
        { fields: ['event', 'event.plan'], subjects: [ADA], organisations: [] },
        { fields: ['event'], subjects: [], organisations: [] },
      ],
    },
  ]);
});

test('whatever the rows, the pairs on the ledger are the pairs that left', async () => {
  const rowArbitrary = fc.record({
    subject: fc.option(fc.bigInt(1n, 5n).map(toSubjectId), { nil: null }),
    fields: fc.array(fc.constantFrom('event', 'time', 'event.plan', 'event.country'), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowArbitrary, { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, chunkRows) => {
        const { egress, entries } = arrange();
        async function* source() {
          for (const { subject, fields } of rows) yield row(subject, fields);
        }
        for await (const _ of egress.stream(request, source(), (body) => body, { chunkRows }).body);
        const pairs = (
          list: readonly { subjects: readonly (SubjectId | null)[]; fields: readonly string[] }[],
        ) =>
          new Set(
            list.flatMap(({ subjects, fields }) =>
              subjects.flatMap((s) => (s === null ? [] : fields.map((f) => `${s} ${f}`))),
            ),
          );
        expect(pairs(entries.flatMap((entry) => entry.disclosed))).toEqual(
          pairs(rows.map(({ subject, fields }) => ({ subjects: [subject], fields }))),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('when the ledger cannot be written, no row is released and no identity either', async () => {
  const { egress } = arrange({ ledger: true });
  const refused = expect.objectContaining({ code: 'ledger_unavailable' });
  await expect(egress.rows(request, [row(ADA, ['event'])], (bodies) => bodies)).rejects.toEqual(refused);
  await expect(egress.reveal(reveal(), ADA, ['email'])).rejects.toEqual(refused);
  await expect(egress.open(request, [ADA], ['email'])).rejects.toEqual(refused);
  async function* source() {
    yield row(ADA, ['event']);
  }
  const received: string[] = [];
  await expect(
    (async () => {
      for await (const text of egress.stream(request, source(), (body) => body).body)
        received.push(String(text));
    })(),
  ).rejects.toEqual(refused);
  expect(received).toEqual([]);
});

test('a stream records each chunk before its first byte, and an abort stops it', async () => {
  const { egress, entries } = arrange();
  const stop = new AbortController();
  async function* source() {
    for (let index = 1n; index <= 100n; index++) yield row(toSubjectId(index), ['event']);
  }
  const released = egress.stream(request, source(), (body) => `${body}\n`, {
    chunkRows: 10,
    signal: stop.signal,
  });
  let received = 0;
  await expect(
    (async () => {
      for await (const text of released.body) {
        received += String(text).trim().split('\n').length;
        const onLedger = entries.flatMap((entry) =>
          entry.disclosed.flatMap((group) => group.subjects),
        ).length;
        expect(onLedger).toBeGreaterThanOrEqual(received);
        if (received >= 30) stop.abort();
      }
    })(),
  ).rejects.toEqual(expect.objectContaining({ code: 'query_cancelled' }));
  expect(received).toBeLessThanOrEqual(40);
  expect(entries.length * 10).toBeLessThanOrEqual(received + 20);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(1);
});

test('a stream can be asked for as gzip, and fails visibly when the ledger does', async () => {
  async function* source() {
    yield row(ADA, ['event']);
    yield row(BOB, ['event']);
  }
  const released = arrange().egress.stream(request, source(), (body) => `${body}\n`, { gzip: true });
  const bytes = await buffer(released.body);
  expect(gunzipSync(bytes).toString()).toBe('11:event\n12:event\n');
  const broken = arrange({ ledger: true }).egress.stream(request, source(), (body) => body, { gzip: true });
  await expect(buffer(broken.body)).rejects.toEqual(expect.objectContaining({ code: 'ledger_unavailable' }));
});

test('a reveal is audited, then opened, then on the ledger with the fields the vault really holds', async () => {
  const { egress, story, entries } = arrange();
  const released = await egress.reveal(reveal(), BOB, ['email', 'phone']);
  expect(released.body).toMatchObject({ fields: { email: 'bob@example.com' }, visibleSeconds: 60 });
  expect(story).toEqual(['audited', 'opened', 'recorded']);
  expect(entries[0]?.disclosed).toEqual([{ fields: ['identity.email'], subjects: [BOB], organisations: [] }]);
});

test('a reveal without a fresh passkey, without a purpose, or by a machine opens nothing', async () => {
  const { egress, story } = arrange();
  const attempts: [RevealRequest, string][] = [
    [reveal({ steppedUpAt: NOW - 301_000 }), 'step_up_required'],
    [reveal({ purpose: 'browse' }), 'not_allowed'],
    [reveal({ recipient: { kind: 'service_account', id: '1', session: '1' } }), 'not_allowed'],
  ];
  for (const [attempt, code] of attempts)
    await expect(egress.reveal(attempt, ADA, ['email'])).rejects.toEqual(expect.objectContaining({ code }));
  expect(story).toEqual([]);
});

test('when the audit log cannot be written, nothing is opened', async () => {
  const { egress, story } = arrange({ audit: true });
  await expect(egress.reveal(reveal(), ADA, ['email'])).rejects.toEqual(
    expect.objectContaining({ code: 'audit_unavailable' }),
  );
  expect(story).toEqual([]);
});

test('an address that somebody searched for cannot be guessed from the ledger', async () => {
  const { egress, digests } = arrange();
  const asked = { ...request, queryDigest: digestOf({ search: 'ada@example.com' }) };
  for (const question of [asked, asked, request]) await egress.rows(question, [], () => null);
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
  expect(digests).not.toContain(asked.queryDigest);
  const other = arrange();
  await other.egress.rows(asked, [], () => null);
  expect(other.digests[0]).not.toBe(digests[0]);
});

test('a question has one digest, whatever the order of its keys', () => {
  expect(digestOf({ a: 1, b: [{ c: 2n, d: 'x' }] })).toBe(digestOf({ b: [{ d: 'x', c: 2n }], a: 1 }));
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: '1' }));
});

test('only egress makes a Released', () => {
  // @ts-expect-error the constructor is private
  new Released({});
  // @ts-expect-error a look-alike is not one
  const alike: Released<string> = { body: 'x' };
  expect(Released.isMade(alike)).toBe(false);
});
