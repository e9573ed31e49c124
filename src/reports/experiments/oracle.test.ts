import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExperimentsDefinition, ExperimentsPart } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { experimentQuestions, experimentWorlds } from '../../../test/support/oracle/arbitrary-experiments.ts';
import { askExperimentsOracle, experimentsOraclePeople } from '../../../test/support/oracle/experiments.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, subjectOf, vocabularyOf, type World } from '../../../test/support/seed.ts';
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
  'experiments and an independent oracle agree on random questions about random lives, and on who is behind a number',
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
          for (const part of partsOf(variants.map(({ variant }) => variant)))
            await comparePeople(world, definition, now, part);
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

/** All of each variant, and of each by what the first metric counts. */
function partsOf(variants: readonly string[]): ExperimentsPart[] {
  return variants.flatMap((variant) => [
    { variant },
    { variant, did: { metric: 0, isDone: true } },
    { variant, did: { metric: 0, isDone: false } },
  ]);
}

async function comparePeople(
  world: World,
  definition: ExperimentsDefinition,
  now: number,
  part: ExperimentsPart,
): Promise<void> {
  const statement = experiments
    .audience?.(definition, part, planContext(vocabularyOf(world), now))
    .toStatement();
  const rows = statement ? await opened.engine.run<{ person: string }>(statement) : [];
  const wanted = experimentsOraclePeople(world, definition, now, part);
  expect({ definition, part, people: rows.map(({ person }) => person).sort() }).toEqual({
    definition,
    part,
    people: wanted.map((id) => String(subjectOf('person', id))).sort(),
  });
}
