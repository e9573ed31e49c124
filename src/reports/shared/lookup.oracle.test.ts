import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InsightsDefinition } from '#contract';
import type { PropertyRef } from '#events';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { lookups, NAMES, ranges, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { seedLookup, type WorldLookup, withLookup } from '../../../test/support/oracle/lookups.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 5;
const QUESTIONS = isFull ? 25 : 7;

/** The column as the engine is asked for it, and as the oracle finds it written on every event and profile. */
const column: PropertyRef = { scope: 'custom', name: '$lookup:4:said' };
const written = ({ property }: WorldLookup): PropertyRef => ({ ...property, name: 'looked up' });

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
  const page = { scope: 'event', name: 'page' } as const;
  const ways: Pick<InsightsDefinition, 'metrics' | 'breakdowns' | 'filter'>[] = [
    { metrics: [metric], breakdowns: [{ property }] },
    { metrics: [{ ...metric, measure: { kind: 'unique' } }], breakdowns: [{ property }, { property: page }] },
    { metrics: [{ ...metric, measure: { kind: 'property', property, aggregate: 'sum' } }] },
    { metrics: [{ ...metric, measure: { kind: 'property', property, aggregate: 'distinct' } }] },
    { metrics: [metric], filter: { property, operator: 'is_set' } },
    { metrics: [metric], filter: { property, operator: 'is_not', values: ['gold'] } },
    { metrics: [metric], filter: { property, operator: 'at_least', value: 2 } },
    { metrics: [metric], filter: { property, operator: 'is_true' } },
    {
      metrics: [metric],
      breakdowns: [{ property, buckets: { kind: 'number', edges: [1, 3] } }],
      filter: { property: page, operator: 'is_set' },
    },
    {
      metrics: [metric],
      breakdowns: [{ property }],
      filter: { property, operator: 'contains', values: ['G', 'l'] },
    },
  ];
  return { ...(ways[way % ways.length] ?? { metrics: [metric] }), range, unit, limit: 100 };
}

let revision = 0;

test(
  'a column of a lookup table answers what the same values would if they had been sent',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        middle: fc.constant(middle),
        asked: fc.array(
          fc
            .record({
              lookup: lookups(middle),
              event: fc.constantFrom(null, ...NAMES),
              time: ranges(middle),
              way: fc.nat(9),
            })
            .map(({ time, ...rest }) => ({ ...rest, ...time })),
          { minLength: QUESTIONS, maxLength: QUESTIONS },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, middle, asked }) => {
        await seedWorld(opened.engine, world);
        const now = middle + 12_345;
        for (const { lookup, ...question } of asked) {
          const answer = await ask(world, lookup, questionsAbout(column, question), now);
          const asSent = withLookup(world, 'looked up', lookup);
          const { buckets, series, moreSegments, freshAt } = askOracle(
            asSent,
            questionsAbout(written(lookup), question),
            now,
          );
          expect(rounded({ lookup, question, ...answer })).toEqual(
            rounded({ lookup, question, buckets, series, moreSegments, freshAt }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

async function ask(world: World, lookup: WorldLookup, definition: InsightsDefinition, now: number) {
  revision += 1;
  const table = await seedLookup(opened.engine, world, { id: 4, revision }, lookup);
  const snapshot = { ...vocabularyOf(world), custom: { events: [], properties: [], lookups: [table] } };
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
