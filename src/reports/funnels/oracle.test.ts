import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunnelStepCell, FunnelStepCounts, FunnelsDefinition, FunnelsResult } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import {
  type AskedFunnel,
  funnelQuestions,
  funnelWorlds,
} from '../../../test/support/oracle/arbitrary-funnels.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { askFunnels } from '../../../test/support/oracle/funnels.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 8;
const QUESTIONS = isFull ? 25 : 8;

async function ask(world: World, { definition, now }: AskedFunnel) {
  const snapshot = vocabularyOf(world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => now,
  });
  return toAnswer(await reports.run('funnels', world.projectId, definition), definition);
}

/** What the oracle says, said by the report. */
function toAnswer(result: FunnelsResult, { sum, view }: FunnelsDefinition) {
  const answer = (steps: readonly FunnelStepCounts[]) => ({
    reached: steps.map(({ entries }) => entries),
    people: steps.map(({ people }) => people),
    sums: sum ? steps.map((step) => step.sum) : [],
    fromPrevious: steps.slice(1).map(({ secondsFromPrevious }) => secondsFromPrevious?.average ?? null),
    fromFirst: steps.slice(1).map(({ secondsFromFirst }) => secondsFromFirst?.average ?? null),
  });
  const cells = (result.segments.length > 0 ? result.segments : [result.overall]).flatMap(({ cells }) =>
    cells ? [cells] : [],
  );
  const isTimed = 'curve' in view && view.curve !== undefined && view.curve !== 'conversion';
  const timesOf = ({ secondsFromPrevious, secondsFromFirst }: FunnelStepCell) => ({
    fromPrevious: secondsFromPrevious,
    fromFirst: secondsFromFirst,
  });
  return {
    overall: answer(result.overall.steps),
    comparison: result.comparison ? answer(result.comparison.steps) : undefined,
    segments: result.segments.map(({ segment, steps }) => ({ segment, ...answer(steps) })),
    buckets: result.buckets,
    cells: cells.map((runs) => runs.map((run) => run.map(({ entries }) => entries))),
    cellTimes: isTimed ? cells.map((runs) => runs.map((run) => run.slice(1).map(timesOf))) : [],
    time: result.overall.time,
  };
}

function toTime(durations: readonly number[]) {
  if (durations.length === 0) return { average: undefined, min: undefined, max: undefined, bars: 0 };
  return {
    average: durations.reduce((a, b) => a + b, 0) / durations.length,
    min: durations[0],
    max: durations.at(-1),
    bars: durations.length,
  };
}

test(
  'funnels and an independent oracle agree on random questions about random lives',
  async () => {
    const cases = funnelWorlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(funnelQuestions(middle), { minLength: QUESTIONS, maxLength: QUESTIONS }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        const answers = await Promise.all(asked.map((question) => ask(world, question)));
        for (const [index, { definition, now }] of asked.entries()) {
          const { time, ...answer } = answers[index] ?? {};
          const { durations, ...truth } = askFunnels(
            withMembers(world, Math.ceil(now / 60_000) * 60_000),
            definition,
            now,
          );
          const isSplit = definition.behaviour !== undefined || (definition.breakdowns ?? []).length > 0;
          const hasNoCells = truth.segments.length === 0 && isSplit;
          expect(
            rounded({ definition, ...answer, ...(hasNoCells ? { cells: [], cellTimes: [] } : {}) }),
          ).toEqual(rounded({ definition, ...truth }));
          const bars = (time?.histogram ?? []).reduce((sum, { entries }) => sum + (entries ?? 0), 0);
          const { average, min, max } = time ?? {};
          expect(rounded({ definition, average, min, max, bars })).toEqual(
            rounded({ definition, ...toTime(durations) }),
          );
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
