import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InsightsDefinition } from '#contract';
import type { PropertyRef } from '#events';

type Filter = NonNullable<InsightsDefinition['filter']>;

import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { insights } from '../insights/index.ts';

const now = Date.parse('2025-11-12T15:30:00Z');
const november = { range: { from: '2025-11-03', to: '2025-11-16' }, unit: 'week' } as const;

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, exampleWorld);
});
afterAll(() => opened.close());

async function ask(definition: InsightsDefinition) {
  const snapshot = {
    ...vocabularyOf(exampleWorld),
    // The world is small: everybody is shown, so that every segment is there to be compared.
    k: 1,
    custom: { events: [], properties: [{ id: '7', name: 'Size', formula: 'upper(properties["model"])' }] },
  };
  const prepared = insights.prepare(definition, planContext(snapshot, now));
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

const total = { kind: 'event', event: 'API call', measure: { kind: 'total' } } as const;
const formula = (name: string): PropertyRef => ({ scope: 'formula', name });

/** Totals by segment, named as they are shown. */
async function by(property: PropertyRef) {
  const { series } = await ask({ metrics: [total], breakdowns: [{ property }], ...november });
  return Object.fromEntries(series.map(({ segment: [value], total: count }) => [nameOf(value), count]));
}

function nameOf(value: { kind: string; text?: string; value?: boolean; from?: number | null } | undefined) {
  return value?.text ?? value?.value ?? value?.from ?? value?.kind;
}

function asStored(property: PropertyRef) {
  const { series } = askOracle(
    exampleWorld,
    { metrics: [total], breakdowns: [{ property }], ...november },
    now,
  );
  return Object.fromEntries(series.map(({ segment: [value], total: count }) => [nameOf(value), count]));
}

describe('what is made of properties is a property', () => {
  test('a breakdown by a text of the event names what is readable, and nothing else', async () => {
    const { small, large, hidden } = asStored({ scope: 'event', name: 'model' });
    expect(await by(formula('upper(properties["model"])'))).toEqual({ SMALL: small, LARGE: large, hidden });
    expect(await by({ scope: 'custom', name: '7' })).toEqual({ SMALL: small, LARGE: large, hidden });
  });

  test('of a person alone, of an organisation alone, and of both with the event', async () => {
    const plans = asStored({ scope: 'person', name: 'plan' });
    expect(await by(formula('"is " + user["plan"]'))).toEqual({
      'is free': plans['free'],
      'is pro': plans['pro'],
      hidden: plans['hidden'],
    });
    const tiers = asStored({ scope: 'group', group: 'organization_id', name: 'tier' });
    expect(await by(formula('left(group["organization_id"]["tier"], 1)'))).toEqual({
      g: tiers['gold'],
      unset: tiers['unset'],
    });
    const mixed = await by(formula('user["plan"] + "/" + properties["model"]'));
    expect(
      Object.keys(mixed).every((name) => name === 'hidden' || /^(free|pro)\/(small|large)$/.test(name)),
    ).toBe(true);
    expect(Object.values(mixed).reduce<number>((sum, count) => sum + Number(count), 0)).toBe(
      Object.values(plans).reduce<number>((sum, count) => sum + Number(count), 0),
    );
  });

  test('it can be filtered by, measured and bucketed', async () => {
    const stored = askOracle(
      exampleWorld,
      {
        metrics: [
          {
            ...total,
            filter: { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['small'] },
          },
        ],
        ...november,
      },
      now,
    ).series[0]?.total;
    const filters: Filter[] = [
      { property: { scope: 'segmentation', name: 'properties["model"] == "small"' }, operator: 'is_true' },
      { property: formula('lower(properties["model"])'), operator: 'is', values: ['small'] },
      { property: formula('properties["model"] in ["SMALL"]'), operator: 'is_true' },
      { property: formula('upper(properties["model"])'), operator: 'contains', values: ['mall'] },
    ];
    for (const filter of filters)
      expect((await ask({ metrics: [{ ...total, filter }], ...november })).series[0]?.total).toBe(stored);
    const sumOf = async (property: PropertyRef) =>
      (
        await ask({
          metrics: [{ ...total, measure: { kind: 'property', property, aggregate: 'sum' } }],
          ...november,
        })
      ).series[0]?.total ?? 0;
    expect(await sumOf(formula('properties["tokens"] * 2 + 0'))).toBe(
      2 * (await sumOf({ scope: 'event', name: 'tokens' })),
    );
    expect(await sumOf(formula('user["seats"] + 0'))).toBe(await sumOf({ scope: 'person', name: 'seats' }));
  });

  test('a typecast is a formula: a number as text, a text as number, and hidden texts are not set', async () => {
    const all = Object.values(asStored({ scope: 'event', name: 'tokens' }));
    const whole = all.reduce<number>((sum, count) => sum + Number(count), 0);
    const texts = await by(formula('string(properties["tokens"])'));
    expect(Object.keys(texts).every((name) => /^\d+$/.test(name))).toBe(true);
    const back = await ask({
      metrics: [
        {
          ...total,
          filter: {
            property: formula('number(string(properties["tokens"]))'),
            operator: 'at_least',
            value: 0,
          },
        },
      ],
      ...november,
    });
    expect(back.series[0]?.total).toBe(whole);
    expect(await by(formula('number(properties["model"])'))).toEqual({ unset: whole });
  });

  test('a value that nobody may read answers as one never seen', async () => {
    const count = async (name: string) =>
      (
        await ask({
          metrics: [{ ...total, filter: { property: formula(name), operator: 'is_true' } }],
          ...november,
        })
      ).series[0]?.total;
    for (const name of [
      'properties["model"] == "private"',
      '"priv" in properties["model"]',
      'has_prefix(properties["model"], "p")',
      'len(properties["model"]) == 7',
      'regex_match(properties["model"], "private")',
    ])
      expect([name, await count(name)]).toEqual([name, 0]);
  });
});
