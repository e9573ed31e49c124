import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FrequencyResult } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { type AskedFrequency, frequencyQuestions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { askFrequencyOracle, frequencyOraclePeople } from '../../../test/support/oracle/frequency.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, subjectOf, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { frequency } from './index.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 8;
const QUESTIONS = isFull ? 25 : 12;

const cases = worlds.chain(({ world, middle }) =>
  fc.record({
    world: fc.constant(world),
    asked: fc.array(frequencyQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
  }),
);

test(
  'frequency and an independent oracle agree on random questions about random lives, and on who is in a cell',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const results = await Promise.all(asked.map((question) => ask(world, question)));
        for (const [index, { definition, now }] of asked.entries()) {
          const { buckets, intervals, segments, moreSegments } = results[index] ?? {};
          expect(rounded({ definition, buckets, intervals, segments, moreSegments })).toEqual(
            rounded({ definition, ...askFrequencyOracle(world, definition, now) }),
          );
        }
        await Promise.all(asked.map((question, index) => comparePeople(world, question, results[index])));
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

async function ask(world: World, { definition, now }: AskedFrequency): Promise<FrequencyResult> {
  const prepared = frequency.prepare(definition, planContext(vocabularyOf(world), now));
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

/** Of the first segment with people: its first row that has some, whole, and its last cell that has some. */
async function comparePeople(
  world: World,
  { definition, now }: AskedFrequency,
  result: FrequencyResult | undefined,
): Promise<void> {
  const segment = result?.segments[0];
  const row = segment?.rows.findIndex(({ people }) => (people ?? 0) > 0) ?? -1;
  if (definition.counted || !result || !segment || row < 0) return;
  const last = segment.rows[row]?.cells.findLastIndex(({ people }) => (people ?? 0) > 0) ?? 0;
  for (const at of [null, last + 1]) {
    const part = { interval: result.intervals[row], at, segment: segment.segment };
    const statement = frequency
      .audience?.(definition, part, planContext(vocabularyOf(world), now))
      .toStatement();
    const rows = statement ? await opened.engine.run<{ person: string }>(statement) : [];
    const wanted = frequencyOraclePeople(world, definition, now, { segment: segment.segment, row, at });
    expect({ definition, people: rows.map(({ person }) => person).sort() }).toEqual({
      definition,
      people: wanted.map((id) => String(subjectOf('person', id))).sort(),
    });
  }
}
