import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Breakdown, ReportName } from '#contract';
import { toProjectId } from '#core';
import { applyThreshold } from '#egress';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

/**
 * An analyst who knows somebody's number makes a property whose condition only that person passes, and asks every question of it. What
 * is tried: whether the answer says that 9 people pass (in the full run 1 and 5 too), or nobody. All of them did much, so that they would stand first.
 */

const now = Date.parse('2026-05-31T12:00:00Z');
const DAY = 86_400_000;
const SECRET = 91_234;

function lifeOf(person: string, number: number, plan: string): WorldEvent[] {
  const often = number === SECRET ? 40 : 1;
  return ['open', 'buy', 'open'].flatMap((name, index) =>
    Array.from({ length: often }, (_, again) => {
      const time = now - (12 - 3 * index) * DAY + again * 60_000;
      const properties = { number, plan, price: number === SECRET ? 1000 : 5 };
      return { name, time, receivedAt: now, person, groups: {}, properties };
    }),
  );
}

const property = { scope: 'event', privacy: 'crowd', isNamePublic: true } as const;

/** A crowd, and so many more who pass the condition. */
function worldOf(passing: number): World {
  const crowd = Array.from({ length: 24 }, (_, index) =>
    lifeOf(`person ${index}`, index % 2, index % 3 === 0 ? 'pro' : 'free'),
  );
  const others = Array.from({ length: passing }, (_, index) => lifeOf(`target ${index}`, SECRET, 'team'));
  return {
    projectId: toProjectId(80 + passing),
    timezone: 'UTC',
    k: 10,
    groups: [],
    eventNames: ['open', 'buy'].map((name) => ({ name, isPublic: true })),
    properties: [
      { ...property, name: 'number', kind: 'number', slot: 'n1', publicTexts: [] },
      { ...property, name: 'price', kind: 'number', slot: 'n2', publicTexts: [] },
      { ...property, name: 'plan', kind: 'text', slot: 't1', publicTexts: ['pro', 'free', 'team'] },
    ],
    links: [],
    profiles: [],
    cohorts: [
      {
        id: 1,
        rule: {
          kind: 'did',
          event: 'open',
          filter: { property: { scope: 'event', name: 'number' }, operator: 'equals', value: SECRET },
          count: { operator: 'at_least', value: 1 },
        },
      },
    ],
    events: [...crowd, ...others].flat(),
  };
}

const worlds = (isFull ? [0, 1, 5, 9] : [0, 9]).map(worldOf);

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  for (const world of worlds) await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

async function released(world: World, kind: ReportName, definition: unknown): Promise<unknown> {
  const snapshot = vocabularyOf(world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => now,
  });
  const answer = await reports.run(kind, world.projectId, definition);
  // The definition has been parsed by now, or `run` would have thrown.
  const fold = reports.fold(kind, definition as Parameters<typeof reports.fold>[1]);
  return { ...applyThreshold(answer, fold), computedMs: 0 };
}

const made = (name: string, scope: 'formula' | 'segmentation' = 'formula'): Breakdown => ({
  property: { scope, name },
});
const ways: Record<string, Breakdown> = {
  'a text of a formula': made(`if(properties["number"] == ${SECRET}, "yes", "no")`),
  'a condition': made(`properties["number"] == ${SECRET}`, 'segmentation'),
  'a number of a formula': made(`if(properties["number"] == ${SECRET}, 1000000, properties["number"])`),
  'edges around one number': {
    property: { scope: 'event', name: 'number' },
    buckets: { kind: 'number', edges: [SECRET, SECRET + 1] },
  },
  'a cohort': { cohorts: [1] },
};

const range = { from: '2026-05-01', to: '2026-05-31' };
const metric = { kind: 'event', event: 'open', measure: { kind: 'total' } };
const price = { kind: 'property', property: { scope: 'event', name: 'price' }, aggregate: 'sum' };
const buyers = { ...metric, event: 'buy', measure: { kind: 'unique' } };

/** Each kind of question, in each of its views that has more to say. */
function questions(breakdown: Breakdown): [ReportName, object][] {
  const breakdowns = [breakdown];
  const insights = { metrics: [metric], breakdowns, range, unit: 'day' };
  const steps = [{ event: 'open' }, { event: 'buy' }];
  const funnel = { steps, breakdowns, range, view: { kind: 'steps' } };
  const retention = {
    birth: { event: 'open' },
    returning: { event: 'buy' },
    criterion: 'on',
    buckets: { kind: 'even', count: 3 },
    bucketing: 'rolling',
    measure: { kind: 'rate' },
    range,
    unit: 'week',
    breakdowns,
  };
  const frequency = { active: { event: 'open' }, unit: 'month', times: 'day', range, breakdowns };
  const flow = { anchors: [{ event: 'open' }], range, breakdowns };
  const no =
    breakdown === ways['a cohort']
      ? { kind: 'cohort', cohort: 1, isIn: true }
      : { kind: 'text', text: 'yes' };
  return [
    ['insights', insights],
    ['insights', { ...insights, limit: 1 }],
    ['insights', { ...insights, metrics: [{ ...metric, measure: price }], limit: 1 }],
    ['insights', { ...insights, metrics: [{ ...metric, measure: { kind: 'dau' } }] }],
    ['insights', { ...insights, metrics: [metric, buyers, { kind: 'formula', formula: 'A / B' }], limit: 1 }],
    ['insights', { ...insights, compare: { kind: 'previous' }, limit: 1 }],
    ['insights', { ...insights, compare: { kind: 'overall' } }],
    ['insights', { ...insights, compare: { kind: 'overall' }, limit: 1 }],
    ['insights', { ...insights, compare: { kind: 'segment', segment: [no] } }],
    ['insights', { ...insights, transform: { kind: 'rolling', window: 3 } }],
    ['funnels', funnel],
    ['funnels', { ...funnel, counting: 'total' }],
    ['funnels', { ...funnel, view: { kind: 'time', from: 1, to: 2 } }],
    ['funnels', { ...funnel, view: { kind: 'trend', unit: 'week' } }],
    ['retention', retention],
    ['frequency', { ...frequency, counting: 'at_least', measure: { kind: 'users' } }],
    ['frequency', { ...frequency, counting: 'exactly', measure: { kind: 'users' } }],
    ['flows', flow],
    ['flows', { ...flow, view: 'paths' }],
  ];
}

describe.each(Object.entries(ways))('split by %s', (_, breakdown) => {
  test('an answer does not say whether anybody passes the condition', async () => {
    for (const [kind, definition] of questions(breakdown)) {
      const [nobody, ...few] = await Promise.all(worlds.map((world) => released(world, kind, definition)));
      for (const answer of few)
        expect({ kind, definition, answer }).toEqual({ kind, definition, answer: nobody });
    }
  }, 60_000);
});

test('a filter that lets a crowd and one person through does not say so by another segment', async () => {
  const filter = {
    any: [
      { property: { scope: 'event', name: 'number' }, operator: 'less', value: 2 },
      { property: { scope: 'event', name: 'number' }, operator: 'equals', value: SECRET },
    ],
  };
  const breakdowns = [{ property: { scope: 'event', name: 'plan' } }];
  for (const limit of [1, 2, 3]) {
    const asked = { metrics: [metric], filter, breakdowns, range, unit: 'month', limit };
    const [nobody, ...few] = await Promise.all(worlds.map((world) => released(world, 'insights', asked)));
    for (const answer of few) expect(answer).toEqual(nobody);
  }
});
