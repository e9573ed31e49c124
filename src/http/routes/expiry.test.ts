import { afterAll, beforeAll, expect, test } from 'vitest';
import { toToken } from '#core';
import { createEgress } from '#egress';
import type { ExpiryRules, ExpiryState } from '#expiry';
import { serveMembers } from '../../../test/support/members.ts';
import { expiryRoutes } from './expiry.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const PATH = '/api/projects/1/expiry';
let served: Awaited<ReturnType<typeof serveMembers>>;
let state: ExpiryState = { rules: { days: null, properties: [] }, dueAt: null, lastRun: null };
let people = 4;
const asked: ExpiryRules[] = [];
beforeAll(async () => {
  const egress = createEgress({
    ledger: { append: async () => {} },
    vault: { open: async () => new Map() },
    audit: { append: async () => ({ seq: 1, at: 0, hash: '' }) },
    clock: () => NOW,
  } as never); // nothing of it is used by what carries nobody's data
  const expiry = {
    read: async () => state,
    set: async (_: number, rules: ExpiryRules) => {
      state = {
        rules,
        dueAt: NOW + 3_600_000,
        lastRun: { at: NOW, events: 7, people, organisations: people, values: people },
      };
      return state;
    },
    preview: async (_: number, rules: ExpiryRules) => {
      asked.push(rules);
      return {
        ...{ events: 7, people, organisations: people },
        properties: [{ scope: 'group' as const, groupSlot: 2, name: 'plan', values: people }],
      };
    },
  };
  const tokens = {
    property: (scope: string, name: string) => toToken(BigInt(scope.length * 100 + name.length)),
  };
  const namesOf = async () => ({ tokens, groupKeys: new Map([['company', 2]]) });
  served = await serveMembers(NOW, () => [
    expiryRoutes({ expiry, egress, namesOf, thresholdOf: async () => 10 }),
  ]);
});
afterAll(() => served.close());

const rules = {
  days: 396,
  properties: [
    { scope: 'event', name: 'plan', days: 30 },
    { scope: 'person', name: 'plan', days: 60 },
    { scope: 'group', group: 'company', name: 'plan', days: 90 },
  ],
};

test('everybody sees how long it is kept; stewards look at what would go, and set it', async () => {
  expect((await served.ask('dan', 'GET', PATH)).body).toMatchObject({ days: null, nextRunAt: null });
  for (const [method, path] of [
    ['POST', `${PATH}/preview`],
    ['PUT', PATH],
  ] as const)
    expect((await served.ask('ada', method, path, rules)).status).toBe(403);
  expect((await served.ask('stella', 'POST', `${PATH}/preview`, rules)).status).toBe(200);
  expect(asked).toEqual([
    {
      days: 396,
      properties: [
        { scope: 'event', groupSlot: 0, name: 'plan', days: 30, token: 504n },
        { scope: 'person', groupSlot: 0, name: 'plan', days: 60, token: 604n },
        { scope: 'group', groupSlot: 2, name: 'plan', days: 90, token: 1304n },
      ],
    },
  ]);
  const set = await served.ask('stella', 'PUT', PATH, rules);
  expect(set).toMatchObject({ status: 200, body: { ...rules, nextRunAt: '2026-11-22T10:00:00.000Z' } });
});

test('fewer than k people, organisations or values are no number', async () => {
  const few = { people: null, organisations: null };
  const ofPlan = { scope: 'group', group: 'company', name: 'plan', values: null };
  expect((await served.ask('stella', 'POST', `${PATH}/preview`, rules)).body).toMatchObject({
    ...few,
    properties: [ofPlan],
  });
  expect((await served.ask('dan', 'GET', PATH)).body).toMatchObject({
    lastRun: { ...few, values: null, events: 7 },
  });
  people = 0;
  expect((await served.ask('stella', 'POST', `${PATH}/preview`, rules)).body).toMatchObject({ people: 0 });
});

test('a span is a whole number of days, of a day to ten years', async () => {
  for (const days of [0, 1.5, 3661, -1, '30'])
    expect((await served.ask('stella', 'PUT', PATH, { days, properties: [] })).status).toBe(400);
});

test('a rule without a scope is about events; a kind of organisation must be one of the project', async () => {
  const old = { days: null, properties: [{ name: 'plan', days: 3 }] };
  expect((await served.ask('stella', 'PUT', PATH, old)).body).toMatchObject({
    properties: [{ scope: 'event', name: 'plan', days: 3 }],
  });
  for (const group of ['office', undefined])
    expect(
      (
        await served.ask('stella', 'PUT', PATH, {
          days: null,
          properties: [{ scope: 'group', group, name: 'plan', days: 3 }],
        })
      ).status,
    ).toBe(404);
});
