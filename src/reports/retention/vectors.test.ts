import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { averagesOf } from '../shared/averages.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { retention } from './index.ts';

/** The numbers of Mixpanel's documents on retention, and what its rules say of small lives. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
/** Each life is a list of events: a name, a local moment in Rome, and sometimes a price. */
type Life = readonly (readonly [name: string, at: string, price?: number])[];

function worldOf(lives: Readonly<Record<string, Life>>): World {
  return {
    projectId: toProjectId(++projects),
    timezone: 'Europe/Rome',
    k: 10,
    groups: [],
    eventNames: ['A', 'B'].map((name) => ({ name, isPublic: true })),
    properties: [
      {
        scope: 'event',
        name: 'price',
        kind: 'number',
        slot: 'n1',
        privacy: 'crowd',
        isNamePublic: true,
        publicTexts: [],
      },
    ],
    profiles: [],
    links: [],
    events: Object.entries(lives).flatMap(([person, life]) =>
      life.map(([name, at, price]) => {
        const time = Date.parse(`${at}Z`) - (at < '2026-03-29T02' ? 1 : 2) * 3_600_000;
        const properties = price === undefined ? {} : { price };
        return { name, time, receivedAt: time, person, groups: {}, properties };
      }),
    ),
  };
}

async function ask(
  lives: Readonly<Record<string, Life>>,
  given: Partial<RetentionDefinition>,
  now = Date.parse('2026-09-01T00:00:00Z'),
): Promise<RetentionResult> {
  const world = worldOf(lives);
  await seedWorld(opened.engine, world);
  const definition: RetentionDefinition = {
    birth: { event: 'A' },
    returning: { event: 'B' },
    range: { from: '2026-03-02', to: '2026-03-03' },
    unit: 'day',
    bucketing: 'rolling',
    buckets: { kind: 'even', count: 4 },
    criterion: 'on',
    measure: { kind: 'users' },
    ...given,
  };
  const prepared = retention.prepare(definition, { lexicon: toLexicon(vocabularyOf(world)), now });
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  return prepared.read(answers, 0);
}

const cellsOf = ({ segments }: RetentionResult, row = 0) =>
  segments[0]?.rows[row]?.cells.map(({ people }) => people);
const valuesOf = ({ segments }: RetentionResult, row = 0) =>
  segments[0]?.rows[row]?.cells.map(({ value }) => value);

describe('the average row', () => {
  const row = (births: number, people: number, isComplete: boolean, isRate: boolean) => ({
    people: births,
    cells: [{ people, value: isRate ? people / births : people, isComplete }],
  });
  const rows = (isRate: boolean) => [
    row(1000, 500, true, isRate),
    row(500, 400, true, isRate),
    row(700, 10, false, isRate),
  ];
  const buckets = [{ from: 0, to: 1 }];

  test('P=1000, C=500; P=500, C=400; a third row incomplete: 466.67 people', () => {
    const [average] = averagesOf(rows(false), { buckets, measure: { kind: 'users' } });
    expect(average?.value).toBeCloseTo(466.67, 2);
    expect(average?.rows).toBe(2);
  });

  test('and 56 %, which is not 900 / 1500', () => {
    const [average] = averagesOf(rows(true), { buckets, measure: { kind: 'rate' } });
    expect(average?.value).toBeCloseTo(0.56, 10);
  });
});

test('day 1 is 24 to 48 hours after the birth, month 1 is 30 to 60 days', async () => {
  const day = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-03T09:59:59'],
      ['B', '2026-03-04T10:00'],
    ],
  } as const;
  expect(cellsOf(await ask(day, {}))).toEqual([1, 0, 1, 0]);
  const month = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-04-02T11:00'],
      ['B', '2026-04-01T10:59'],
    ],
  } as const;
  expect(cellsOf(await ask(month, { unit: 'month' }))).toEqual([1, 1, 0, 0]);
});

test('8 pm Monday, 6 am Tuesday is day 1 of the calendar, and the first day of 24 hours', async () => {
  const lives = {
    a: [
      ['A', '2026-03-02T20:00'],
      ['B', '2026-03-03T06:00'],
    ],
  } as const;
  expect(cellsOf(await ask(lives, { bucketing: 'calendar' }))).toEqual([0, 1, 0, 0]);
  expect(cellsOf(await ask(lives, { bucketing: 'rolling' }))).toEqual([1, 0, 0, 0]);
});

test('a calendar day of 23 hours is a day; 24 hours after stay 24 hours', async () => {
  const lives = {
    a: [
      ['A', '2026-03-28T23:30'],
      ['B', '2026-03-30T00:15'],
    ],
  } as const;
  const range = { from: '2026-03-28', to: '2026-03-28' };
  expect(cellsOf(await ask(lives, { range, bucketing: 'calendar' }))).toEqual([0, 0, 1, 0]);
  expect(cellsOf(await ask(lives, { range, bucketing: 'rolling' }))).toEqual([1, 0, 0, 0]);
});

test('brackets of 1, 3, 4, 7 and 16 days: less than 1, 1 to 3, 4 to 7, 8 to 14, 15 to 30', async () => {
  const days = [0, 1, 3, 4, 7, 8, 14, 15, 30, 31];
  const lives = Object.fromEntries(
    days.map((day) => [
      `after ${day}`,
      [
        ['A', '2026-04-01T10:00'],
        ['B', new Date(Date.parse('2026-04-01T11:00Z') + day * 86_400_000).toISOString().slice(0, 16)],
      ] as const,
    ]),
  );
  const result = await ask(lives, {
    range: { from: '2026-04-01', to: '2026-04-01' },
    buckets: { kind: 'brackets', widths: [1, 3, 4, 7, 16] },
  });
  expect(result.buckets).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 4 },
    { from: 4, to: 8 },
    { from: 8, to: 15 },
    { from: 15, to: 31 },
  ]);
  expect(cellsOf(result)).toEqual([1, 2, 2, 2, 2]);
});

describe('criteria', () => {
  const lives = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-02T11:00'],
      ['B', '2026-03-04T11:00'],
    ],
    b: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-20T10:00'],
    ],
    c: [['A', '2026-03-02T10:00']],
  } as const;
  test.each([
    ['on', [1, 0, 1, 0]],
    ['on_or_after', [2, 2, 2, 1]],
    ['on_or_before', [1, 1, 1, 1]],
    ['streak', [1, 0, 0, 0]],
  ] as const)('%s', async (criterion, expected) => {
    expect(cellsOf(await ask(lives, { criterion }))).toEqual(expected);
  });

  const own = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['A', '2026-03-03T11:00'],
      ['A', '2026-03-06T11:00'],
    ],
  } as const;
  const returning = { event: 'A' };
  test('a streak of one event begins with the birth', async () => {
    expect(cellsOf(await ask(own, { returning, criterion: 'streak' }))).toEqual([1, 1, 0, 0]);
  });
  test('else the birth is no return of itself', async () => {
    expect(cellsOf(await ask(own, { returning, criterion: 'on' }))).toEqual([0, 1, 0, 0]);
  });
});

test('a person is born in every interval with the event, once in each, unless only the first ever counts', async () => {
  const lives = {
    old: [
      ['A', '2026-02-01T10:00'],
      ['A', '2026-03-02T10:00'],
      ['A', '2026-03-02T12:00'],
      ['A', '2026-03-03T10:00'],
    ],
    fresh: [['A', '2026-03-03T10:00']],
  } as const;
  const births = ({ segments }: RetentionResult) => segments[0]?.rows.map(({ people }) => people);
  const repeated = await ask(lives, {});
  expect(births(repeated)).toEqual([1, 2]);
  expect(repeated.segments[0]?.people).toBe(2);
  expect(births(await ask(lives, { birth: { event: 'A', firstEver: true } }))).toEqual([0, 1]);
});

test('another event of the same millisecond is a return', async () => {
  const lives = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-02T10:00'],
    ],
  } as const;
  expect(cellsOf(await ask(lives, {}))).toEqual([1, 0, 0, 0]);
  expect(cellsOf(await ask(lives, { returning: { event: null } }))).toEqual([1, 0, 0, 0]);
});

test('what people have brought until then: sum, and average of each who brought something', async () => {
  const lives = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-02T11:00', 10],
      ['B', '2026-03-04T11:00', 30],
      ['B', '2026-03-04T12:00'],
    ],
    b: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-03T11:00', 5],
    ],
    c: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-03T11:00'],
    ],
  } as const;
  const of = (aggregate: 'sum' | 'average', criterion: RetentionDefinition['criterion']) =>
    ask(lives, {
      criterion,
      measure: { kind: 'property', property: { scope: 'event', name: 'price' }, aggregate },
    });
  expect(valuesOf(await of('sum', 'on_or_before'))).toEqual([10, 15, 45, 45]);
  expect(valuesOf(await of('average', 'on_or_before'))).toEqual([10, 7.5, 22.5, 22.5]);
  expect(valuesOf(await of('sum', 'on_or_after'))).toEqual([45, 35, 30, 0]);
  expect(valuesOf(await of('average', 'on'))).toEqual([10, 5, 30, null]);
  expect(cellsOf(await of('sum', 'on'))).toEqual([1, 1, 1, 0]);
});

test('60 buckets at most', async () => {
  const lives = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-02T11:00'],
    ],
  } as const;
  const { buckets } = await ask(lives, { buckets: { kind: 'even', count: 60 } });
  expect(buckets).toHaveLength(60);
  await expect(ask(lives, { buckets: { kind: 'even', count: 61 } })).rejects.toMatchObject({
    code: 'report_invalid_definition',
  });
});

test('a bucket is complete once the last birth of its row has had all of it; others are in no average', async () => {
  const lives = {
    a: [
      ['A', '2026-03-02T10:00'],
      ['B', '2026-03-03T11:00'],
    ],
  } as const;
  const now = Date.parse('2026-03-05T12:00:00Z');
  const { segments } = await ask(lives, {}, now);
  expect(segments[0]?.rows.map(({ cells }) => cells.map(({ isComplete }) => isComplete))).toEqual([
    [true, true, false, false],
    [true, false, false],
  ]);
  expect(segments[0]?.average.map((average) => average?.rows)).toEqual([1, 1, 0, 0]);
});
