import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { experimentQuestions, experimentWorlds } from '../../../test/support/oracle/arbitrary-experiments.ts';
import { askExperimentsOracle } from '../../../test/support/oracle/experiments.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { experiments } from './index.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 6;
const QUESTIONS = isFull ? 25 : 12;

test(
  'experiments and an independent oracle agree on random questions about random lives',
  async () => {
    const cases = experimentWorlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(experimentQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        for (const { definition, now } of asked) {
          const prepared = experiments.prepare(definition, planContext(vocabularyOf(world), now));
          const answers = await Promise.all(prepared.statements.map((one) => opened.engine.run(one)));
          const { control, variants, mixed } = prepared.read(answers, 0);
          const shown = variants.map(({ cells, ...variant }) => ({
            ...variant,
            cells: cells.map(({ people, value }) => ({ people, value })),
          }));
          expect(rounded({ definition, control, variants: shown, mixed })).toEqual(
            rounded({ definition, ...askExperimentsOracle(world, definition, now) }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
