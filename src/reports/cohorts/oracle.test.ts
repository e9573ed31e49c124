import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CohortRule } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { COHORTS, rules, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { peopleOf, withMembers } from '../../../test/support/oracle/cohorts.ts';
import { seedWorld, subjectOf, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { membersOfRule, planContext } from '../context.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 7;
const RULES = isFull ? 25 : 20;

async function ask(world: World, rule: CohortRule, asOf: number): Promise<string[]> {
  const { people } = membersOfRule(rule, planContext(vocabularyOf(world), asOf), 'rule');
  const rows = await opened.engine.run<{ person: string }>(people.toStatement());
  return rows.map(({ person }) => person).sort();
}

function expected(world: World, rule: CohortRule, asOf: number): string[] {
  return peopleOf(withMembers(world, asOf), rule, asOf)
    .map((id) => String(subjectOf('person', id)))
    .sort();
}

test(
  'cohorts and an independent oracle agree on random rules about random lives',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(
          fc.record({
            rule: rules(middle, COHORTS),
            asOf: fc.integer({ min: -20 * 48, max: 10 * 48 }).map((half) => middle + half * 1_800_000),
          }),
          { minLength: RULES, maxLength: RULES },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const answers = await Promise.all(asked.map(({ rule, asOf }) => ask(world, rule, asOf)));
        for (const [index, { rule, asOf }] of asked.entries())
          expect({ rule, people: answers[index] }).toEqual({ rule, people: expected(world, rule, asOf) });
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
