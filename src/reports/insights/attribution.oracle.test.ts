import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { type Asked, attributedQuestions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 4;
const QUESTIONS = isFull ? 25 : 12;

test(
  'attributed breakdowns and an independent oracle agree on random questions about random lives',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(attributedQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const snapshot = vocabularyOf(world);
        const ask = async ({ definition, now }: Asked) =>
          createReports({
            engine: opened.engine,
            vocabulary: { read: () => Promise.resolve(snapshot) },
            clock: () => now,
          }).run('insights', world.projectId, definition);
        const answers = await Promise.all(asked.map(ask));
        for (const [index, { definition, now }] of asked.entries()) {
          const { buckets, comparisonBuckets, series, moreSegments, unshown, freshAt } = answers[index] ?? {};
          const shown = { buckets, comparisonBuckets, series, moreSegments, unshown, freshAt };
          const known = askOracle(withMembers(world, Math.ceil(now / 60_000) * 60_000), definition, now);
          expect(rounded({ definition, ...shown })).toEqual(
            rounded({ definition, unshown: undefined, ...known }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
