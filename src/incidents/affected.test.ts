import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId, toSubjectId } from '#core';
import type { DisclosedFields, Recipient } from '#egress';
import { createLedger } from '#warehouse';
import { openTestEngine } from '../../test/support/engine.ts';
import { createAffectedReader } from './affected.ts';
import { createDisclosureReader } from './disclosures.ts';

const PROJECT = toProjectId(1);
const T = Date.UTC(2025, 10, 9, 12);
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  const analyst: Recipient = { kind: 'member', id: '3', session: 'stolen' };
  await write(T, analyst, [group(['event', 'time'], [1n, 2n], [91n]), group(['event.plan'], [2n], [])]);
  await write(T + 1000, analyst, [group(['event'], [3n, 1n], [91n, 92n])]);
  await write(T + 2000, { ...analyst, session: 'own' }, [group(['event'], [4n], [93n])]);
  await write(T + 3000, { kind: 'vendor', id: '3', session: 'v' }, [group(['event'], [5n], [])]);
  await write(T + 86_400_000, analyst, [group(['event'], [6n], [])]);
  await write(T, analyst, [group(['event'], [7n], [])], toProjectId(2));
  await opened.engine.insert({
    table: 'person_links',
    columns: ['project', 'subject', 'person', 'version'],
    rows: Buffer.from('1\t3\t1\t1\n2\t1\t9\t1\n'),
  });
});
afterAll(() => opened.close());

const group = (fields: string[], subjects: bigint[], organisations: bigint[]): DisclosedFields => ({
  fields,
  subjects: subjects.map(toSubjectId),
  organisations: organisations.map(toSubjectId),
});

async function write(at: number, recipient: Recipient, disclosed: DisclosedFields[], projectId = PROJECT) {
  const request = { projectId, recipient, route: 'GET /x', purpose: 'browse', queryDigest: '' };
  await createLedger(opened.engine).record(randomUUID(), at, request, disclosed);
}

const stolen = { kind: 'session', id: 'stolen', from: T, to: T + 60_000 } as const;

test('a stolen session: exactly its people, organisations and fields, a device counted as its owner', async () => {
  const reader = createAffectedReader(opened.engine);
  expect(await reader.summary(PROJECT, stolen)).toEqual({
    subjects: 2,
    organisations: 2,
    fields: [
      { field: 'event', subjects: 2 },
      { field: 'time', subjects: 2 },
      { field: 'event.plan', subjects: 1 },
    ],
    disclosures: 2,
    firstAt: T,
    lastAt: T + 1000,
  });
  const people = [];
  for await (const person of reader.people(PROJECT, stolen)) people.push(person);
  expect(people).toEqual([
    { subject: 1n, fields: ['event', 'time'] },
    { subject: 2n, fields: ['event', 'event.plan', 'time'] },
  ]);
});

test('pages of the list follow each other without a gap or a repeat', async () => {
  const reader = createAffectedReader(opened.engine);
  const first = await reader.page(PROJECT, stolen, null, 1);
  const second = await reader.page(PROJECT, stolen, toSubjectId(1n), 1);
  expect([...first, ...second].map((person) => person.subject)).toEqual([1n, 2n]);
  expect(await reader.page(PROJECT, stolen, toSubjectId(2n), 1)).toEqual([]);
  expect(await reader.organisations(PROJECT, stolen, null, 10)).toEqual([91n, 92n]);
  expect(await reader.organisations(PROJECT, stolen, toSubjectId(91n), 10)).toEqual([92n]);
});

test('a member, a vendor, another window and another project each have a list of their own', async () => {
  const reader = createAffectedReader(opened.engine);
  const count = async (kind: 'member' | 'vendor' | 'service_account', to: number) =>
    (await reader.summary(PROJECT, { kind, id: '3', from: T, to })).subjects;
  expect(await count('member', T + 60_000)).toBe(3);
  expect(await count('member', T + 86_400_000)).toBe(4);
  expect(await count('vendor', T + 60_000)).toBe(1);
  expect(await count('service_account', T + 60_000)).toBe(0);
  expect((await reader.summary(toProjectId(2), stolen)).subjects).toBe(1);
});

test('nothing left: an empty list is an answer', async () => {
  const nothing = await createAffectedReader(opened.engine).summary(PROJECT, { ...stolen, id: 'other' });
  expect(nothing).toEqual({
    subjects: 0,
    organisations: 0,
    fields: [],
    disclosures: 0,
    firstAt: null,
    lastAt: null,
  });
});

test('disclosures are listed newest first, page after page', async () => {
  const reader = createDisclosureReader(opened.engine);
  const all = await reader.list(PROJECT, null, 100);
  expect(all.map((entry) => entry.at - T)).toEqual([86_400_000, 3000, 2000, 1000, 0]);
  expect(all.at(-1)).toMatchObject({
    subjects: 2,
    organisations: 1,
    fields: ['event', 'event.plan', 'time'],
    session: 'stolen',
  });
  const paged = [];
  for (let last: (typeof all)[number] | null = null; ; ) {
    const page: typeof all = await reader.list(PROJECT, last, 2);
    if (page.length === 0) break;
    paged.push(...page);
    last = page.at(-1) ?? null;
  }
  expect(paged).toEqual(all);
  expect(await reader.since(PROJECT, T + 1500)).toEqual({ disclosures: 3, subjects: 3 });
});
