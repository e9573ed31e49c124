import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CohortRule } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { COHORTS, rules, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { peopleOf, withMembers } from '../../../test/support/oracle/cohorts.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { seedWorld, subjectOf, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { membersOfRule, planContext } from '../context.ts';
import { createCohortQueries } from './queries.ts';

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

const lately = { last: 3, unit: 'day' } as const;
const newcomer: CohortRule = { kind: 'first', event: null, window: lately };
const regular: CohortRule = {
  kind: 'did',
  event: null,
  count: { operator: 'at_least', value: 2 },
  window: lately,
};
/** Beside what is drawn: each of what is counted in the walk. */
const ALWAYS: readonly CohortRule[] = [newcomer, { all: [regular, { not: newcomer }] }];

/** The same by asking for each cohort's people apart, and by the oracle. */
test('sizes of all cohorts, and of one at many instants, come from one walk and are those of each asked apart', async () => {
  const cases = worlds.chain(({ world, middle }) =>
    fc.record({
      world: fc.constant(world),
      now: fc.constant(middle),
      drawn: fc.array(rules(middle, COHORTS), { minLength: 6, maxLength: 6 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ world, now, drawn }) => {
      await seedWorld(opened.engine, world);
      const known = vocabularyOf(world);
      const rulesOfAll = [...ALWAYS, ...drawn];
      const saved = rulesOfAll.map((rule, place) => ({ id: 100 + place, name: '', rule, revision: 0 }));
      const snapshot = { ...known, cohorts: [...known.cohorts, ...saved] };
      const queries = createCohortQueries({
        engine: opened.engine,
        vocabulary: { read: async () => snapshot },
        clock: () => now,
      });
      const options = { signal: new AbortController().signal };
      const { sizes } = await queries.sizes(world.projectId, options);
      const apart = async (id: number, end: number) => {
        const { people } = planContext(snapshot, end).lexicon.cohort(id, 'cohort');
        return (await opened.engine.run<object>(people.toStatement())).length;
      };
      expect(sizes.length).toBeGreaterThanOrEqual(saved.length);
      for (const { id, people } of sizes)
        expect({ rule: rulesOfAll[id - 100] ?? id, people }).toEqual({
          rule: rulesOfAll[id - 100] ?? id,
          people: await apart(id, now),
        });
      for (const { id, rule } of saved.slice(0, 2)) {
        const { points } = await queries.history(world.projectId, id, { last: 4, unit: 'day' }, options);
        const ends = points.map(({ at }, place) =>
          Math.min(
            now,
            place + 1 < points.length ? Date.parse(points[place + 1]?.at ?? '') : now,
            Date.parse(at) + 2 * 86_400_000,
          ),
        );
        expect({ rule, people: points.map(({ people }) => people) }).toEqual({
          rule,
          people: await Promise.all(ends.map((end) => apart(id, end))),
        });
        expect(points.at(-1)?.people).toBe(expected(world, rule, Math.ceil(now / 60_000) * 60_000).length);
      }
    }),
    { numRuns: isFull ? 50 : 5, endOnFailure: true },
  );
});

/** In a project that no world has. */
const alone: World = { ...exampleWorld, projectId: toProjectId(7_000) };

/** Nothing is counted for them, so whoever has no counts must be looked at all the same. */
test.each<[string, CohortRule]>([
  [
    'a sequence',
    {
      kind: 'sequence',
      steps: [{ event: 'API call' }, { event: 'API call' }],
      window: { last: 30, unit: 'day' },
    },
  ],
  [
    'an aggregate',
    {
      kind: 'measured',
      event: 'API call',
      property: { scope: 'event', name: 'tokens' },
      aggregate: 'sum',
      is: { operator: 'at_least', value: 1 },
      window: { last: 30, unit: 'day' },
    },
  ],
])('a project whose only cohort is %s knows its size and its history', async (_, rule) => {
  await seedWorld(opened.engine, alone);
  const now = Math.max(...alone.events.map(({ time }) => time)) + 60_000;
  const cohorts = [{ id: 100, name: '', rule, revision: 0 }];
  const queries = createCohortQueries({
    engine: opened.engine,
    vocabulary: { read: async () => ({ ...vocabularyOf(alone), cohorts }) },
    clock: () => now,
  });
  const options = { signal: new AbortController().signal };
  const people = expected(alone, rule, now).length;
  expect(people).toBeGreaterThan(0);
  expect((await queries.sizes(alone.projectId, options)).sizes).toEqual([{ id: 100, people }]);
  const { points } = await queries.history(alone.projectId, 100, { last: 4, unit: 'day' }, options);
  expect(points.at(-1)?.people).toBe(people);
});
