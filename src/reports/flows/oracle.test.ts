import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { worlds } from '../../../test/support/oracle/arbitrary.ts';
import { flowQuestions } from '../../../test/support/oracle/arbitrary-flows.ts';
import { askFlowsOracle } from '../../../test/support/oracle/flows.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 4;
const QUESTIONS = isFull ? 25 : 8;

test(
  'flows and an independent oracle agree on random questions about random lives',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constantFrom(1, 2, 3).map((k) => ({ ...world, k })),
        asked: fc.array(flowQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const snapshot = vocabularyOf(world);
        for (const { definition, now } of asked) {
          const reports = createReports({
            engine: opened.engine,
            vocabulary: { read: () => Promise.resolve(snapshot) },
            clock: () => now,
          });
          const { columns, flows, moreSegments, freshAt } = await reports.run(
            'flows',
            world.projectId,
            definition,
          );
          expect({ definition, columns, flows, moreSegments, freshAt }).toEqual({
            definition,
            ...askFlowsOracle(world, definition, now),
          });
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
