import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BehaviourDefinition } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { insights } from '../insights/index.ts';

const now = Date.parse('2026-05-31T12:00:00Z');
const DAY = 86_400_000;

function event(name: string, daysAgo: number, properties: WorldEvent['properties'] = {}, person = 'ada') {
  const time = now - daysAgo * DAY;
  return { name, time, receivedAt: time, person, groups: {}, properties };
}

const property = { scope: 'event', privacy: 'crowd', isNamePublic: true } as const;
const world: World = {
  projectId: toProjectId(72),
  timezone: 'UTC',
  // What the asker makes leaves out segments of few: here one person is a crowd.
  k: 1,
  groups: [],
  eventNames: ['visit', 'buy'].map((name) => ({ name, isPublic: true })),
  properties: [
    { ...property, name: 'source', kind: 'text', slot: 't1', publicTexts: ['search', 'mail'] },
    { ...property, name: 'price', kind: 'number', slot: 'n1', publicTexts: [] },
    // Merged into price, and into source.
    { ...property, name: 'cost', kind: 'number', slot: 'n2', publicTexts: [] },
    { ...property, name: 'medium', kind: 'text', slot: 't2', publicTexts: ['fair'] },
  ],
  links: [['phone', 'ada']],
  profiles: [],
  events: [
    event('visit', 9, { source: 'search' }, 'phone'),
    event('visit', 3, { source: 'mail' }),
    event('visit', 1),
    event('visit', 1, { source: 'a name' }, 'bea'),
    event('buy', 2, { price: 10 }),
    event('buy', 0.5, { price: 30 }),
    event('buy', 0.5, { price: 5 }, 'bea'),
    event('buy', 0.5, { price: 5 }, 'carla'),
    event('visit', 2, { medium: 'fair' }, 'dora'),
    event('buy', 1, { cost: 100 }, 'dora'),
  ],
};

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

function vocabularyWith(behaviour: BehaviourDefinition) {
  const behaviours = [{ id: '9', name: 'Made', behaviour }];
  const snapshot = vocabularyOf(world);
  const properties = snapshot.properties.map((one) =>
    one.name === 'cost'
      ? { ...one, mergedInto: 'price' }
      : one.name === 'medium'
        ? { ...one, mergedInto: 'source' }
        : one,
  );
  return { ...snapshot, properties, custom: { events: [], properties: [], behaviours } };
}

async function purchasesBy(behaviour: BehaviourDefinition, edges?: number[]) {
  const definition = {
    metrics: [{ kind: 'event', event: 'buy', measure: { kind: 'total' } }],
    breakdowns: [
      {
        property: { scope: 'custom', name: '9' },
        ...(edges ? { buckets: { kind: 'number', edges } } : {}),
      },
    ],
    range: { last: 30, unit: 'day' },
    unit: 'month',
  };
  const prepared = insights.prepare(definition, planContext(vocabularyWith(behaviour), now));
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return Object.fromEntries(
    prepared
      .read(answers, 0)
      .series.map(({ segment: [value], total }) => [
        value?.kind === 'text' ? value.text : value?.kind === 'number' ? `${value.from}` : value?.kind,
        total,
      ]),
  );
}

const borrowed = (days?: number): BehaviourDefinition => ({
  kind: 'borrowed',
  property: 'source',
  from: { event: 'visit' },
  ...(days ? { days } : {}),
});

describe('a borrowed property', () => {
  test('is what the newest event that has it said, at most seven days before', async () => {
    expect(await purchasesBy(borrowed())).toEqual({ mail: 2, fair: 1, hidden: 1, unset: 1 });
  });
  test('or fewer, and a text that nobody may read stays one', async () => {
    expect(await purchasesBy(borrowed(1))).toEqual({ mail: 1, fair: 1, hidden: 1, unset: 2 });
  });
});

test('the starts and ends of sessions are chosen as events are', async () => {
  const sessions: BehaviourDefinition = {
    kind: 'computed',
    of: { event: '$session_start' },
    each: { kind: 'count' },
  };
  expect(await purchasesBy(sessions, [1, 3])).toEqual({ '3': 2, '1': 3 });
  expect(await purchasesBy({ ...sessions, lastDays: 1 }, [1, 3])).toEqual({ '1': 4, null: 1 });
  expect(
    await purchasesBy({ kind: 'borrowed', property: 'source', from: { event: '$session_end' } }),
  ).toEqual({ mail: 2, fair: 1, hidden: 1, unset: 1 });
});

describe('a computed property', () => {
  const of = { event: 'visit' };
  test('is how often each person did something, on all their devices; whoever did not, did it 0 times', async () => {
    const often: BehaviourDefinition = { kind: 'computed', of, each: { kind: 'count' } };
    expect(await purchasesBy(often, [1, 3])).toEqual({ '3': 2, '1': 2, null: 1 });
  });
  test('in the last days, today among them', async () => {
    const lately: BehaviourDefinition = { kind: 'computed', of, each: { kind: 'count' }, lastDays: 4 };
    expect(await purchasesBy(lately, [1, 2, 3])).toEqual({ '2': 2, '1': 2, null: 1 });
  });
  test('or an aggregate of what they sent, and not set where they sent nothing', async () => {
    const spent: BehaviourDefinition = {
      kind: 'computed',
      of: {
        event: 'buy',
        filter: { property: { scope: 'event', name: 'price' }, operator: 'greater', value: 5 },
      },
      each: { kind: 'aggregate', property: { scope: 'event', name: 'price' }, aggregate: 'sum' },
    };
    expect(await purchasesBy(spent, [20, 40])).toEqual({ '40': 3, unset: 2 });
  });
});
