import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BehaviourDefinition, InsightsDefinition } from '#contract';
import type { PropertyRef } from '#events';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { behaviours, NAMES, ranges, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { withBehaviour } from '../../../test/support/oracle/behaviours.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 8;
const QUESTIONS = isFull ? 25 : 8;

/** The property as the engine is asked for it, and as the oracle finds it written on every event. */
const custom: PropertyRef = { scope: 'custom', name: '9' };
const written: PropertyRef = { scope: 'event', name: 'made of others' };

/** One question in each way that a property can be in it. */
function questionsAbout(
  property: PropertyRef,
  {
    event,
    range,
    unit,
    way,
  }: { event: string | null; way: number } & Pick<InsightsDefinition, 'range' | 'unit'>,
): InsightsDefinition {
  const metric = { kind: 'event', event, measure: { kind: 'total' } } as const;
  const ways: Pick<InsightsDefinition, 'metrics' | 'breakdowns' | 'filter'>[] = [
    { metrics: [metric], breakdowns: [{ property }] },
    { metrics: [{ ...metric, measure: { kind: 'unique' } }], breakdowns: [{ property }] },
    { metrics: [{ ...metric, measure: { kind: 'property', property, aggregate: 'sum' } }] },
    { metrics: [{ ...metric, measure: { kind: 'property', property, aggregate: 'average' } }] },
    { metrics: [metric], filter: { property, operator: 'is_set' } },
    { metrics: [metric], filter: { property, operator: 'is_not', values: ['pro'] } },
    { metrics: [metric], filter: { property, operator: 'at_least', value: 2 } },
    {
      metrics: [metric],
      breakdowns: [{ property, buckets: { kind: 'number', edges: [1, 3] } }],
      filter: { property, operator: 'contains', values: ['pro', 'e'] },
    },
  ];
  return { ...(ways[way % ways.length] ?? { metrics: [metric] }), range, unit, limit: 100 };
}

/** Made numbers stand on a scale of their own where nobody says how. */
function onScale(world: World, question: InsightsDefinition): InsightsDefinition {
  const isNumber = world.properties.some(({ name, kind }) => name === written.name && kind === 'number');
  const positive = [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((power) =>
    ['1', '2', '5'].map((digit) => Number(`${digit}e${power}`)),
  );
  const edges = [...positive.map((edge) => -edge), 0, ...positive].sort((a, b) => a - b);
  const breakdowns = question.breakdowns?.map((breakdown) =>
    isNumber && !('buckets' in breakdown)
      ? { ...breakdown, buckets: { kind: 'number' as const, edges } }
      : breakdown,
  );
  return { ...question, ...(breakdowns ? { breakdowns } : {}) };
}

test(
  'computed and borrowed properties answer what the same values would if they had been sent',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        middle: fc.constant(middle),
        asked: fc.array(
          fc
            .record({
              behaviour: behaviours(middle),
              event: fc.constantFrom(null, ...NAMES),
              time: ranges(middle),
              way: fc.nat(7),
            })
            .map(({ time, ...rest }) => ({ ...rest, ...time })),
          { minLength: QUESTIONS, maxLength: QUESTIONS },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world: random, middle, asked }) => {
        // What is sent has wholly other rules of privacy than what the asker makes.
        const world = { ...random, k: 1 };
        await seedWorld(opened.engine, world);
        const now = middle + 12_345;
        for (const { behaviour, ...question } of asked) {
          const answer = await ask(world, behaviour, questionsAbout(custom, question), now);
          const asSent = withBehaviour(world, written.name, behaviour, now);
          const { buckets, series, moreSegments, freshAt } = askOracle(
            asSent,
            onScale(asSent, questionsAbout(written, question)),
            now,
          );
          expect(rounded({ behaviour, question, ...answer })).toEqual(
            rounded({ behaviour, question, buckets, series, moreSegments, freshAt }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

async function ask(
  world: World,
  behaviour: BehaviourDefinition,
  definition: InsightsDefinition,
  now: number,
) {
  const snapshot = {
    ...vocabularyOf(world),
    custom: { events: [], properties: [], behaviours: [{ id: '9', name: 'Made', behaviour }] },
  };
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => now,
  });
  const { buckets, series, moreSegments, freshAt } = await reports.run(
    'insights',
    world.projectId,
    definition,
  );
  return { buckets, series, moreSegments, freshAt };
}

describe('what a definition may be made of', () => {
  test('neither cohorts nor what is custom, which could lead in a circle', async () => {
    const { customDefinitionSchema } = await import('#contract');
    const of = (filter: unknown, event = 'buy') =>
      customDefinitionSchema.safeParse({ kind: 'computed', of: { event, filter }, each: { kind: 'count' } })
        .success;
    expect(of({ property: { scope: 'event', name: 'plan' }, operator: 'is_set' })).toBe(true);
    expect(of({ property: { scope: 'custom', name: '9' }, operator: 'is_set' })).toBe(false);
    expect(of({ all: [{ cohort: 3, operator: 'in' }] })).toBe(false);
    expect(of(undefined, '$custom_event:3')).toBe(false);
  });
});
