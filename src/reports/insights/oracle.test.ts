import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { type Asked, questions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 7;
const QUESTIONS = isFull ? 25 : 15;

async function ask(world: World, { definition, now }: Asked) {
  const snapshot = vocabularyOf(world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => now,
  });
  return reports.run('insights', world.projectId, definition);
}

test(
  'insights and an independent oracle agree on random questions about random lives',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(questions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const results = await Promise.all(asked.map((question) => ask(world, question)));
        for (const [index, { definition, now }] of asked.entries()) {
          const { buckets, comparisonBuckets, series, moreSegments, unshown, freshAt } = results[index] ?? {};
          expect(
            rounded({ definition, buckets, comparisonBuckets, series, moreSegments, unshown, freshAt }),
          ).toEqual(
            rounded({
              definition,
              ...askOracle(withMembers(world, Math.ceil(now / 60_000) * 60_000), definition, now),
            }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

test('organisations by something that is not there: events without an organisation make no segment', async () => {
  const [drawn] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  if (!drawn) throw new Error('no world');
  const { world, middle } = drawn;
  const lonely = Array.from({ length: 30 }, (_, second) => ({
    name: 'open',
    time: middle + 1000 * second,
    receivedAt: middle,
    person: 'ada',
    groups: { org: [] },
    properties: {},
  }));
  const life = { ...world, events: lonely };
  await seedWorld(opened.engine, life);
  const day = new Date(middle).toISOString().slice(0, 10);
  const definition: Asked['definition'] = {
    metrics: [{ kind: 'event', event: null, measure: { kind: 'unique', by: { group: 'org' } } }],
    breakdowns: [{ property: { scope: 'event', name: 'never-sent' } }],
    range: { from: day, to: day },
    unit: 'day',
  };
  const answer = await ask(life, { definition, now: middle + 86_400_000 });
  expect(answer.series).toEqual([]);
});
