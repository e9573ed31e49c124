import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportName, Selector } from '#contract';
import { applyThreshold } from '#egress';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import {
  filters,
  NAMES,
  questions,
  rarely,
  retentionQuestions,
  worlds,
} from '../../../test/support/oracle/arbitrary.ts';
import { flowQuestions } from '../../../test/support/oracle/arbitrary-flows.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askFlowsOracle } from '../../../test/support/oracle/flows.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { askRetentionOracle } from '../../../test/support/oracle/retention.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

function reportsOf(world: World, now: number) {
  const snapshot = vocabularyOf(world);
  return createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(snapshot) },
    clock: () => now,
  });
}

const CUSTOM = '$custom_event:1';

/** Of one to three events, some with filters, some with names that nobody may know. */
function customEvents(middle: number) {
  const part = fc
    .record({ event: fc.constantFrom(null, ...NAMES, ...NAMES, 'never'), filter: rarely(filters(middle)) })
    .map(({ event, filter }): Selector => ({ event, ...(filter ? { filter } : {}) }));
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((of) => [{ id: 1, name: 'One of mine', of }]);
}

/** A question that asks for the custom event wherever it asked for "open" or "never". */
function retold<Question>(question: Question): Question {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === 'event' && (item === 'open' || item === 'never') ? CUSTOM : walk(item),
      ]),
    );
  };
  return walk(question) as Question; // the same shape, other names
}

test(
  'a custom event counts in insights, retention and flows what an independent oracle counts',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: customEvents(middle).map((defined): World => ({ ...world, customEvents: defined })),
        insights: fc.array(questions(middle), { minLength: 6, maxLength: 6 }),
        retention: fc.array(retentionQuestions(middle), { minLength: 4, maxLength: 4 }),
        flows: fc.array(flowQuestions(middle), { minLength: 4, maxLength: 4 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, insights, retention, flows }) => {
        await seedWorld(opened.engine, world);
        const membered = (now: number) => withMembers(world, Math.ceil(now / 60_000) * 60_000);
        const run = (kind: ReportName, now: number, definition: unknown) =>
          reportsOf(world, now).run(kind, world.projectId, definition);
        for (const { definition, now } of insights.map(retold)) {
          const expected = askOracle(membered(now), definition, now);
          expect(rounded(await run('insights', now, definition))).toMatchObject(
            rounded({ series: expected.series, freshAt: expected.freshAt }) as object,
          );
        }
        for (const { definition, now } of retention.map(retold)) {
          const expected = askRetentionOracle(world, definition, now);
          expect(rounded(await run('retention', now, definition))).toMatchObject(rounded(expected) as object);
        }
        for (const { definition, now } of flows.map(retold))
          expect(await run('flows', now, { ...definition, expand: undefined })).toMatchObject(
            askFlowsOracle(world, { ...definition, expand: undefined }, now),
          );
      }),
      { numRuns: isFull ? 40 : 4, endOnFailure: true },
    );
  },
  isFull ? 1_800_000 : 240_000,
);

const now = Date.parse('2025-11-12T15:30:00Z');
const november = { range: { from: '2025-11-03', to: '2025-11-16' }, unit: 'week' } as const;
const small = {
  property: { scope: 'event' as const, name: 'model' },
  operator: 'is' as const,
  values: ['small'],
};
const total = (event: string) => ({
  metrics: [{ kind: 'event', event, measure: { kind: 'unique' } }],
  ...november,
});

describe('a custom event', () => {
  beforeAll(() => seedWorld(opened.engine, exampleWorld));
  const world = (...of: Selector[]): World => ({
    ...exampleWorld,
    customEvents: [{ id: 1, name: 'Mine', of }],
  });
  const ask = (kind: ReportName, given: World, definition: unknown) =>
    reportsOf(given, now).run(kind, given.projectId, definition);

  test('of one event with a filter is that event with that filter, as a step, an exclusion, a first event and in a cohort', async () => {
    const given = world({ event: 'API call', filter: small });
    const funnel = (step: Selector) => ({
      steps: [{ ...step, label: 'A' }, { event: 'Sign up' }],
      exclusions: [step],
      window: { kind: 'time', count: 3, unit: 'day' },
      view: { kind: 'steps' },
      range: november.range,
    });
    const first = (metric: Selector) => ({
      metrics: [{ kind: 'event', measure: { kind: 'total' }, firstEver: true, ...metric }],
      range: { from: '2025-10-01', to: '2025-11-30' },
      unit: 'month',
    });
    const own = { event: 'API call', filter: small };
    const plain = ({ steps, overall }: Awaited<ReturnType<typeof askFunnel>>) => ({ steps, overall });
    const askFunnel = (definition: unknown) =>
      reportsOf(given, now).run('funnels', given.projectId, definition);
    expect(plain(await askFunnel(funnel({ event: CUSTOM })))).toEqual(plain(await askFunnel(funnel(own))));
    const series = async (definition: unknown) =>
      (await reportsOf(given, now).run('insights', given.projectId, definition)).series.map(
        ({ label: _, ...rest }) => rest,
      );
    expect(await series(first({ event: CUSTOM }))).toEqual(await series(first(own)));
    const members = async (selector: Selector) => {
      const count = { operator: 'at_least' as const, value: 4 };
      const cohorts = [{ id: 1, rule: { kind: 'did' as const, count, ...selector } }];
      const asked = { ...total('API call'), filter: { cohort: 1, operator: 'in' } };
      const { series: found } = await reportsOf({ ...given, cohorts }, now).run(
        'insights',
        given.projectId,
        asked,
      );
      return found[0]?.people;
    };
    expect(await members({ event: CUSTOM })).toEqual(await members(own));
    expect(await members({ event: CUSTOM })).toBeGreaterThan(0);
  });

  test('is shown by its name, and answers as one never seen where its events are not public', async () => {
    const named = await ask('insights', world({ event: 'API call' }, { event: 'Secret' }), total(CUSTOM));
    const plain = await ask('insights', exampleWorld, total('API call'));
    expect(named).toMatchObject({ series: [{ label: 'Mine' }] });
    expect(
      JSON.stringify(named)
        .replace('"Mine"', '"API call"')
        .replace(/"computedMs":[^,}]+/, ''),
    ).toBe(JSON.stringify(plain).replace(/"computedMs":[^,}]+/, ''));
    const unknown = async (event: string) =>
      JSON.stringify(await ask('insights', world({ event }), total(CUSTOM))).replace(
        /"computedMs":[^,}]+/,
        '',
      );
    expect(await unknown('Secret')).toBe(await unknown('never sent'));
  });

  test('has filters inside, so that nobody is kept back like too few', async () => {
    const nobody = world({ event: 'API call', filter: { ...small, values: ['never seen'] } });
    const reports = reportsOf(nobody, now);
    const thinned = async <Name extends 'insights' | 'funnels' | 'retention' | 'flows'>(
      kind: Name,
      definition: Parameters<typeof reports.fold<Name>>[1],
    ) =>
      applyThreshold(await reports.run(kind, nobody.projectId, definition), reports.fold(kind, definition));
    const event = CUSTOM;
    const kept = await thinned('insights', {
      metrics: [{ kind: 'event', event, measure: { kind: 'unique' } }],
      ...november,
    });
    expect(kept.withheld).toBe(true);
    expect(kept.series[0]?.total ?? null).toBeNull();
    const funnel = await thinned('funnels', {
      steps: [{ event }, { event: 'Sign up' }],
      view: { kind: 'steps' },
      range: november.range,
    });
    expect(funnel.overall.steps[0]?.people).toBeNull();
    const flow = await thinned('flows', { anchors: [{ event }], range: november.range });
    expect(flow.withheld).toBe(true);
    const retention = await thinned('retention', {
      birth: { event },
      returning: { event: null },
      criterion: 'on',
      buckets: { kind: 'even', count: 3 },
      bucketing: 'rolling',
      measure: { kind: 'rate' },
      ...november,
    });
    expect(retention.withheld).toBe(true);
  });

  test('that is gone is a clear error, and one in a circle with a cohort is refused', async () => {
    await expect(ask('insights', exampleWorld, total(CUSTOM))).rejects.toMatchObject({
      code: 'custom_event_not_found',
      facts: { path: 'metrics[0].event' },
    });
    const circle: World = {
      ...world({ event: 'API call', filter: { cohort: 1, operator: 'in' } }),
      cohorts: [{ id: 1, rule: { kind: 'did', event: CUSTOM, count: { operator: 'at_least', value: 1 } } }],
    };
    await expect(ask('insights', circle, total(CUSTOM))).rejects.toMatchObject({ code: 'cohort_too_deep' });
  });
});
