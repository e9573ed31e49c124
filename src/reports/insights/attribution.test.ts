import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttributionModel, BreakdownAttribution, InsightsDefinition } from '#contract';
import { toProjectId } from '#core';
import { applyThreshold } from '#egress';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { insights } from './index.ts';

/** What each model says of one life: search, mail, search, advert, then a purchase on the 20th. */
const now = Date.parse('2026-05-31T12:00:00Z');
const at = (day: string, hour = 12) => Date.parse(`2026-${day}T${String(hour).padStart(2, '0')}:00:00Z`);

function visit(person: string, day: string, source?: string, hour?: number): WorldEvent {
  return {
    name: 'visit',
    time: at(day, hour),
    receivedAt: at(day, hour),
    person,
    groups: {},
    properties: source === undefined ? {} : { source },
  };
}

function purchase(person: string, day: string, price = 100): WorldEvent {
  return { ...visit(person, day), name: 'purchase', properties: { price } };
}

const world: World = {
  projectId: toProjectId(71),
  timezone: 'UTC',
  k: 10,
  groups: [],
  eventNames: ['visit', 'purchase'].map((name) => ({ name, isPublic: true })),
  properties: [
    {
      scope: 'event',
      name: 'source',
      kind: 'text',
      slot: 't1',
      privacy: 'crowd',
      isNamePublic: true,
      publicTexts: ['search', 'mail', 'advert'],
    },
    {
      scope: 'event',
      name: 'price',
      kind: 'number',
      slot: 'n1',
      privacy: 'crowd',
      isNamePublic: true,
      publicTexts: [],
    },
    {
      scope: 'person',
      name: 'plan',
      kind: 'text',
      slot: null,
      privacy: 'crowd',
      isNamePublic: true,
      publicTexts: ['pro'],
    },
  ],
  links: [['phone', 'ada']],
  profiles: [],
  events: [
    visit('phone', '05-06', 'search'),
    visit('ada', '05-08', 'mail'),
    visit('ada', '05-13', 'search'),
    visit('ada', '05-20', 'advert', 10),
    visit('ada', '05-20', undefined, 11),
    purchase('ada', '05-20'),
    visit('ada', '05-21', 'search'),
    visit('bea', '04-01', 'mail'),
    purchase('bea', '05-20', 10),
  ],
};

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

const source = { scope: 'event', name: 'source' } as const;

function question(
  attribution: BreakdownAttribution,
  measure: Extract<InsightsDefinition['metrics'][number], { kind: 'event' }>['measure'] = { kind: 'total' },
): InsightsDefinition {
  return {
    metrics: [{ kind: 'event', event: 'purchase', measure }],
    breakdowns: [{ property: source, attribution }],
    range: { from: '2026-05-14', to: '2026-05-31' },
    unit: 'month',
  };
}

/** `k`: a touchpoint with a filter narrows the question, and segments of few are then left out. */
async function ask(definition: InsightsDefinition, k = 10, of = world) {
  const prepared = insights.prepare(definition, planContext(vocabularyOf({ ...of, k }), now));
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

async function credit(model: AttributionModel, rest: Omit<BreakdownAttribution, 'model'> = {}) {
  const { series } = await ask(question({ model, ...rest }), rest.touchpoint ? 1 : 10);
  return byName(series);
}

function byName(series: Awaited<ReturnType<typeof ask>>['series']) {
  return Object.fromEntries(
    series.map(({ segment: [value], total }) => [value?.kind === 'text' ? value.text : value?.kind, total]),
  );
}

describe('the credit for a purchase after search, mail, search and advert', () => {
  test('first touch', async () => {
    expect(await credit({ kind: 'first' })).toEqual({ search: 1, unset: 1 });
  });
  test('last touch, what came after the purchase aside', async () => {
    expect(await credit({ kind: 'last' })).toEqual({ advert: 1, unset: 1 });
  });
  test('last touch, where no model is said', async () => {
    const asked: unknown = {
      ...question({ model: { kind: 'last' } }),
      breakdowns: [{ property: source, attribution: {} }],
    };
    const prepared = insights.prepare(asked, planContext(vocabularyOf(world), now));
    const answers = await Promise.all(prepared.statements.map((one) => opened.engine.run(one)));
    expect(byName(prepared.read(answers, 0).series)).toEqual({ advert: 1, unset: 1 });
  });
  test('linear: a quarter to each, search twice', async () => {
    expect(await credit({ kind: 'linear' })).toEqual({ search: 0.5, mail: 0.25, advert: 0.25, unset: 1 });
  });
  test('participation: the whole credit to each value, once', async () => {
    expect(await credit({ kind: 'participation' })).toEqual({ search: 1, mail: 1, advert: 1, unset: 1 });
  });
  test('U: 40 % first, 20 % between, 40 % last', async () => {
    expect(await credit({ kind: 'u_shaped' })).toEqual({ search: 0.5, mail: 0.1, advert: 0.4, unset: 1 });
  });
  test('J: 20 % first, 20 % between, 60 % last', async () => {
    expect(await credit({ kind: 'j_shaped' })).toEqual({ search: 0.3, mail: 0.1, advert: 0.6, unset: 1 });
  });
  test('inverse J: 60 % first, 20 % between, 20 % last', async () => {
    expect(await credit({ kind: 'inverse_j' })).toEqual({ search: 0.7, mail: 0.1, advert: 0.2, unset: 1 });
  });
  test('custom weights', async () => {
    expect(await credit({ kind: 'custom', first: 10, middle: 70, last: 20 })).toEqual({
      search: 0.45,
      mail: 0.35,
      advert: 0.2,
      unset: 1,
    });
  });
  test('time decay halves every seven days before the last touch', async () => {
    const decayed = await credit({ kind: 'time_decay', halfLifeDays: 7 });
    const weights = [14 - 2 / 24, 12 - 2 / 24, 7 - 2 / 24, 0].map((days) => 2 ** (-days / 7));
    const [first = 0, second = 0, third = 0, last = 0] = weights;
    const all = first + second + third + last;
    expect(decayed['search']).toBeCloseTo((first + third) / all, 8);
    expect(decayed['mail']).toBeCloseTo(second / all, 8);
    expect(decayed['advert']).toBeCloseTo(last / all, 8);
    expect(await credit({ kind: 'time_decay' })).toEqual(decayed);
  });
});

describe('what a touchpoint is', () => {
  test('with one touch it has everything, with two the weights of first and last are scaled', async () => {
    expect(await credit({ kind: 'j_shaped' }, { lookbackDays: 1 })).toEqual({ advert: 1, unset: 1 });
    expect(await credit({ kind: 'j_shaped' }, { lookbackDays: 7 })).toEqual({
      search: 0.25,
      advert: 0.75,
      unset: 1,
    });
    expect(await credit({ kind: 'custom', first: 0, middle: 100, last: 0 }, { lookbackDays: 7 })).toEqual({
      search: 0.5,
      advert: 0.5,
      unset: 1,
    });
  });
  test('the lookback is 30 days unless another is asked for, also before the range', async () => {
    expect(await credit({ kind: 'last' }, { lookbackDays: 60 })).toEqual({ advert: 1, mail: 1 });
  });
  test('only events that the touchpoint means', async () => {
    const touchpoint = {
      event: 'visit',
      filter: { property: source, operator: 'is_not' as const, values: ['advert'] },
    };
    expect(await credit({ kind: 'last' }, { touchpoint })).toEqual({ search: 1, unset: 1 });
    expect(await credit({ kind: 'last' }, { touchpoint: { event: 'purchase' } })).toEqual({ unset: 2 });
  });
  test('sums are shared, people are not', async () => {
    const sums = await ask(
      question(
        { model: { kind: 'linear' } },
        {
          kind: 'property',
          property: { scope: 'event', name: 'price' },
          aggregate: 'sum',
        },
      ),
    );
    expect(byName(sums.series)).toEqual({ search: 50, mail: 25, advert: 25, unset: 10 });
    const unique = await ask(question({ model: { kind: 'linear' } }, { kind: 'unique' }));
    expect(byName(unique.series)).toEqual({ search: 1, mail: 1, advert: 1, unset: 1 });
  });
});

test('a part too small to be told makes nobody one of those behind it', async () => {
  expect(await credit({ kind: 'time_decay', halfLifeDays: 0.1 })).toEqual({ advert: 1, unset: 1 });
});

test('of more than a thousand touchpoints the newest thousand count', async () => {
  const touch = (index: number) => ({
    ...visit('many', '05-19', index === 0 ? 'mail' : index === 1 ? 'search' : 'advert'),
    time: at('05-19') + index,
  });
  const many: World = {
    ...world,
    projectId: toProjectId(73),
    events: [...Array.from({ length: 2001 }, (_, index) => touch(index)), purchase('many', '05-20')],
  };
  await seedWorld(opened.engine, many);
  const first = async (rest: Omit<BreakdownAttribution, 'model'>) =>
    byName((await ask(question({ model: { kind: 'participation' }, ...rest }), 10, many)).series);
  expect(await first({})).toEqual({ advert: 1 });
  const early: World = { ...many, projectId: toProjectId(74), events: many.events.slice(0, 1000) };
  await seedWorld(opened.engine, { ...early, events: [...early.events, purchase('many', '05-20')] });
  const { series } = await ask(question({ model: { kind: 'first' } }), 10, early);
  expect(byName(series)).toEqual({ mail: 1 });
});

test('the people behind each part of the credit decide what is withheld', async () => {
  const definition = question({ model: { kind: 'linear' } });
  const answer = applyThreshold(await ask(definition), insights.fold(definition));
  expect(answer.withheld).toBe(true);
  expect(answer.series).toMatchObject([{ segment: [{ kind: 'hidden' }], total: null, people: null }]);
});

describe('what cannot be shared is refused', () => {
  const attribution: BreakdownAttribution = { model: { kind: 'linear' } };
  const breakdown = { property: source, attribution };
  test.each([
    ['metrics[0].measure', question(attribution, { kind: 'unique', once: 'first' })],
    ['metrics[0].measure', question(attribution, { kind: 'wau' })],
    ['metrics[0].measure', question(attribution, { kind: 'frequency', aggregate: 'average' })],
    [
      'breakdowns[0].attribution',
      {
        ...question(attribution),
        breakdowns: [{ property: { scope: 'person' as const, name: 'plan' }, attribution }],
      },
    ],
    [
      'breakdowns[1].attribution',
      {
        ...question(attribution),
        breakdowns: [breakdown, { property: { scope: 'event' as const, name: 'price' }, attribution }],
      },
    ],
  ])('%s', (path, definition) => {
    expect(() => insights.prepare(definition, planContext(vocabularyOf(world), now))).toThrow(
      expect.objectContaining({ code: 'report_bad_attribution', facts: { path } }),
    );
  });
  test('and parts that are not a hundred together', () => {
    const odd = question({ model: { kind: 'custom', first: 50, middle: 50, last: 50 } });
    expect(() => insights.prepare(odd, planContext(vocabularyOf(world), now))).toThrow(
      expect.objectContaining({ code: 'report_invalid_definition' }),
    );
  });
});
