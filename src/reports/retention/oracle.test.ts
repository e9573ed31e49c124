import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RetentionResult } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { type AskedRetention, retentionQuestions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { askRetentionOracle, retentionOraclePeople } from '../../../test/support/oracle/retention.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, subjectOf, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { retention } from './index.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 5;
const QUESTIONS = isFull ? 25 : 12;

const cases = worlds.chain(({ world, middle }) =>
  fc.record({
    world: fc.constant(world),
    asked: fc.array(retentionQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
  }),
);

test(
  'retention and an independent oracle agree on random questions about random lives',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const results = await Promise.all(asked.map((question) => ask(world, question)));
        for (const [index, { definition, now }] of asked.entries()) {
          const result = results[index];
          const { births, segments, moreSegments } = result ?? {};
          expect(rounded({ definition, births, segments, moreSegments })).toEqual(
            rounded({ definition, ...askRetentionOracle(world, definition, now) }),
          );
          if (result) assertInvariants(definition.criterion, result);
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

test(
  'the people behind a cell are those that the cell counts',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        await Promise.all(asked.map((question) => comparePeople(world, question)));
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);

async function ask(world: World, { definition, now }: AskedRetention): Promise<RetentionResult> {
  const prepared = retention.prepare(definition, planContext(vocabularyOf(world), now));
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

/** Everybody in a cell and everybody who is not: of the first segment with births, its fullest row and a bucket in the middle. */
async function comparePeople(world: World, { definition, now }: AskedRetention): Promise<void> {
  const { births, segments } = askRetentionOracle(world, definition, now);
  const segment = segments[0];
  const row = segment?.rows.findIndex(({ people }) => (people ?? 0) > 0) ?? -1;
  if (definition.counted || !segment || row < 0) return;
  const bucket = Math.floor((segment.rows[row]?.cells.length ?? 1) / 2);
  const parts = [null, { bucket, isRetained: true }, { bucket, isRetained: false }] as const;
  for (const at of parts) {
    const context = planContext(vocabularyOf(world), now);
    const part = { birth: births[row], at, segment: segment.segment };
    const statement = retention.audience?.(definition, part, context).toStatement();
    const rows = statement ? await opened.engine.run<{ person: string }>(statement) : [];
    const wanted = retentionOraclePeople(world, definition, now, {
      segment: segment.segment,
      row,
      bucket: at?.bucket ?? null,
      isRetained: at?.isRetained ?? true,
    });
    expect({ definition, people: rows.map(({ person }) => person).sort() }).toEqual({
      definition,
      people: wanted.map((id) => String(subjectOf('person', id))).sort(),
    });
  }
}

/** What holds of every answer, whatever the oracle says. */
function assertInvariants(criterion: string, { segments, buckets }: RetentionResult): void {
  for (const { people, rows } of segments)
    for (const row of rows) {
      expect(row.people).toBeLessThanOrEqual(people ?? 0);
      expect(row.cells.length).toBeLessThanOrEqual(buckets.length);
      const counts = row.cells.map((cell) => cell.people ?? 0);
      for (const [bucket, count] of counts.entries()) {
        expect(count).toBeLessThanOrEqual(row.people ?? 0);
        const before = counts[bucket - 1] ?? count;
        if (criterion === 'on_or_after' || criterion === 'streak') expect(count).toBeLessThanOrEqual(before);
        if (criterion === 'on_or_before') expect(count).toBeGreaterThanOrEqual(before);
      }
      const complete = row.cells.map(({ isComplete }) => isComplete);
      expect(complete).toEqual([...complete].sort((a, b) => Number(b) - Number(a)));
    }
}
