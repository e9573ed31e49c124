import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InsightsDefinition, InsightsPart } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { examples } from './examples.ts';
import { insights } from './index.ts';

const context = { lexicon: toLexicon(vocabularyOf(exampleWorld)), now: Date.parse('2025-11-12T15:30:00Z') };

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, exampleWorld);
});
afterAll(() => opened.close());

async function answer(definition: InsightsDefinition, asked = context) {
  const prepared = insights.prepare(definition, asked);
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

async function sizeOf(definition: InsightsDefinition, part: InsightsPart, asked = context): Promise<number> {
  const audience = insights.audience?.(definition, part, asked);
  if (!audience) throw new Error('insights names no audience');
  return (await opened.engine.run(audience.toStatement())).length;
}

test.each([
  'by-text',
  'by-edges',
  'by-even-numbers-and-list',
  'by-person-organisation-and-date',
  'weekly-actives-of-organisations',
  'property-per-person',
  'sessions-with-event',
  'first-ever-cumulative',
  'counted-once-in-the-first-segment',
  'calls-per-profile',
  'profiles-of-organisations-by-tier',
])('%s: the people behind each segment are as many as the answer says', async (name) => {
  const definition = examples[name];
  if (!definition) throw new Error('no such example');
  const { series } = await answer(definition);
  // Counted once, a segment may have people in an interval and none in the range.
  const isOnce = name.startsWith('counted-once');
  for (const { metric, segment, people, total } of series.filter((one) => one.metric !== 'D'))
    expect([metric, segment, await sizeOf(definition, { metric, segment })]).toEqual([
      metric,
      segment,
      isOnce ? total : people,
    ]);
});

test.each([
  'by-text',
  'weekly-actives-by-week',
  'daily-actives-by-week',
  'counted-once-in-the-first-segment',
])('%s: the people behind each interval are those that it counts', async (name) => {
  const definition = examples[name];
  if (!definition) throw new Error('no such example');
  const { buckets, series } = await answer(definition);
  for (const { metric, segment, values } of series)
    for (const [place, bucket] of buckets.slice(0, 3).entries())
      expect(await sizeOf(definition, { metric, segment, bucket })).toBe(values[place]);
});

test.each(['how-often-people-do-it', 'sums-per-organisation-by-plan'])(
  '%s: behind each bar are the people whose number lies in it, in the range and in each interval',
  async (name) => {
    const definition = examples[name];
    if (!definition) throw new Error('no such example');
    const open = { ...context, lexicon: toLexicon(vocabularyOf({ ...exampleWorld, k: 1 })) };
    const { buckets, series } = await answer(definition, open);
    expect(series.length).toBeGreaterThan(1);
    for (const { metric, segment, people, crowds = [] } of series) {
      expect(await sizeOf(definition, { metric, segment }, open)).toBe(people);
      for (const [place, bucket] of buckets.entries())
        expect(await sizeOf(definition, { metric, segment, bucket }, open)).toBe(crowds[place]);
    }
  },
);

test('a part that the answer has not is refused by its place', () => {
  const definition = examples['by-text'];
  const ask = (part: unknown) => () => insights.audience?.(definition, part, context);
  const refused = (path: string) =>
    expect.objectContaining({ code: 'report_invalid_definition', facts: { path } });
  expect(ask({ metric: 'B', segment: [{ kind: 'unset' }] })).toThrow(refused('metric'));
  expect(ask({ metric: 'A' })).toThrow(refused('segment'));
  expect(ask({ metric: 'A', segment: [{ kind: 'unset' }], bucket: 'today' })).toThrow(refused('bucket'));
});
