import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CohortRule, FlowsDefinition, FunnelsDefinition } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import {
  seedWorld,
  subjectOf,
  vocabularyOf,
  type World,
  type WorldEvent,
} from '../../../test/support/seed.ts';
import { membersOfRule, planContext } from '../context.ts';
import { reports } from '../registry.ts';
import { createReports } from '../run.ts';

/** The edges of sessions in the place of events: each stands beside the event that it is. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
const DAY = '2026-05-04';
const NOW = Date.parse('2026-05-20T00:00:00Z');
const range = { from: DAY, to: DAY };
const start = { event: '$session_start' };
const end = { event: '$session_end' };
const isLong = {
  property: { scope: 'event' as const, name: '$duration_s' },
  operator: 'at_least' as const,
  value: 600,
};

/** "A 1:00" is event A at one o'clock. */
function eventOf(text: string, person: string): WorldEvent {
  const [name = '', clock = ''] = text.split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const time = Date.parse(`${DAY}T00:00:00Z`) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return { name, time, receivedAt: time, person, groups: {}, properties: {} };
}

async function live(lives: Readonly<Record<string, readonly string[]>>) {
  const world: World = {
    projectId: toProjectId(++projects),
    timezone: 'UTC',
    k: 1,
    groups: [],
    eventNames: ['A', 'B', 'C'].map((name) => ({ name, isPublic: true })),
    properties: [],
    events: Object.entries(lives).flatMap(([person, life]) => life.map((text) => eventOf(text, person))),
    profiles: [],
    links: [],
  };
  await seedWorld(opened.engine, world);
  const vocabulary = { read: () => Promise.resolve(vocabularyOf(world)) };
  const run = createReports({ engine: opened.engine, vocabulary, clock: () => NOW });
  return { world, run };
}

async function funnel(
  life: readonly string[],
  question: Partial<FunnelsDefinition> & Pick<FunnelsDefinition, 'steps'>,
) {
  const { world, run } = await live({ ada: life });
  const { overall } = await run.run('funnels', world.projectId, {
    range,
    view: { kind: 'steps' },
    ...question,
  });
  return overall.steps;
}
const reached = async (...asked: Parameters<typeof funnel>) =>
  (await funnel(...asked)).map(({ entries }) => entries);

describe('in a funnel', () => {
  test('a session begins before what it begins with: Session start, then A', async () => {
    const steps = [start, { event: 'A' }, { event: 'B' }];
    expect(await reached(['A 1:00', 'B 1:10'], { steps })).toEqual([1, 1, 1]);
    expect(await reached(['C 1:00', 'A 1:10', 'C 1:20'], { steps })).toEqual([1, 1, 0]);
  });

  test('and ends after what it ends with, so long after the first step', async () => {
    const steps = await funnel(['C 0:50', 'A 1:00', 'B 1:10'], { steps: [{ event: 'A' }, end] });
    expect(steps.map(({ entries }) => entries)).toEqual([1, 1]);
    expect(steps[1]?.secondsFromFirst?.average).toBe(600);
    expect(await reached(['B 1:00', 'A 1:10'], { steps: [{ event: 'A' }, end] })).toEqual([1, 1]);
  });

  test('a session of one event is a start and an end, and any event is neither', async () => {
    const life = ['A 1:00'];
    expect(await reached(life, { steps: [start, end] })).toEqual([1, 1]);
    expect(await reached(life, { steps: [start, { event: null }, end] })).toEqual([1, 1, 1]);
    expect(await reached(life, { steps: [start, { event: null }, { event: null }] })).toEqual([1, 1, 0]);
    expect(await reached(life, { steps: [start, start] })).toEqual([1, 0]);
  });

  test('has the grace of two seconds, since no event is two of the steps', async () => {
    const steps = [{ event: 'A' }, start];
    expect(await reached(['C 1:00:00', 'A 1:00:02'], { steps })).toEqual([1, 1]);
    expect(await reached(['C 1:00:00', 'A 1:00:03'], { steps })).toEqual([1, 0]);
  });

  test('of all sessions those that pass a filter on what they were', async () => {
    const steps = [{ ...start, filter: isLong }, { event: 'B' }];
    expect(await reached(['A 1:00', 'A 3:00', 'A 3:10', 'B 5:00'], { steps, counting: 'total' })).toEqual([
      1, 1,
    ]);
    expect(await reached(['A 1:00', 'A 3:00', 'B 5:00'], { steps, counting: 'total' })).toEqual([0, 0]);
  });

  test('of all sessions those that began, or ended, with an event of a name', async () => {
    const origin = (which: 'start' | 'end', ...values: string[]) => ({
      property: { scope: 'event' as const, name: `$origin_${which}` },
      ...{ operator: 'is' as const, values },
    });
    const life = ['A 1:00', 'B 1:10', 'B 3:00', 'A 3:10', 'A 5:00'];
    const entered = async (steps: FunnelsDefinition['steps']) =>
      (await reached(life, { steps: [...steps, { event: null }], counting: 'total' }))[0];
    expect(await entered([{ ...start, filter: origin('start', 'A') }])).toBe(2);
    expect(await entered([{ ...end, filter: origin('start', 'A') }])).toBe(2);
    expect(await entered([{ ...start, filter: origin('end', 'B') }])).toBe(1);
    expect(await entered([{ ...end, filter: origin('end', 'A', 'B') }])).toBe(3);
    expect(await entered([{ ...start, filter: origin('end', 'Hidden') }])).toBe(0);
  });

  test('as an exclusion: who came back in between drops out', async () => {
    const steps = [{ event: 'A' }, { event: 'B' }];
    const asked = { steps, exclusions: [start] };
    expect(await reached(['C 0:50', 'A 1:00', 'B 1:10'], asked)).toEqual([1, 1]);
    expect(await reached(['C 0:50', 'A 1:00', 'C 3:00', 'B 3:10'], asked)).toEqual([1, 0]);
  });

  test('split by the event that it is', async () => {
    const { world, run } = await live({ ada: ['A 1:00', 'B 1:10'], bob: ['C 1:00'] });
    const { segments } = await run.run('funnels', world.projectId, {
      steps: [start, { event: 'B' }],
      breakdowns: [{ property: { scope: 'event', name: '$event_name' } }],
      attribution: { kind: 'step', step: 1 },
      range,
      view: { kind: 'steps' },
    });
    expect(segments.map(({ segment, steps }) => [segment, steps.map(({ entries }) => entries)])).toEqual([
      [[{ kind: 'text', text: 'A' }], [1, 1]],
      [[{ kind: 'text', text: 'C' }], [1, 0]],
    ]);
  });
});

describe('in flows', () => {
  async function columns(anchors: FlowsDefinition['anchors'], given: Partial<FlowsDefinition> = {}) {
    const { world, run } = await live({ ada: ['A 1:00', 'B 1:10', 'C 3:00', 'A 3:10'] });
    const answer = await run.run('flows', world.projectId, { anchors, range, ...given });
    return answer.columns.map((_, column) =>
      (answer.flows[0]?.nodes ?? [])
        .filter((node) => node.column === column)
        .map(({ place, count }) => `${place.kind === 'event' ? place.event : place.kind} ${count}`),
    );
  }

  test('what people do first and next in a session, and that another begins', async () => {
    expect(await columns([{ ...start, after: 4 }])).toEqual([
      ['anchor 1'],
      ['A 1'],
      ['B 1'],
      ['$session_start 1'],
      ['C 1'],
    ]);
    expect(await columns([{ ...start, after: 1 }], { counting: 'total' })).toEqual([
      ['anchor 2'],
      ['A 1', 'C 1'],
    ]);
  });

  test('what they do last, before it ends', async () => {
    expect(await columns([{ ...end, before: 2, after: 0 }], { counting: 'session' })).toEqual([
      ['A 1', 'C 1'],
      ['A 1', 'B 1'],
      ['anchor 2'],
    ]);
  });

  test('a path is over where its session is', async () => {
    expect(await columns([{ event: 'A', after: 2 }], { exclusions: [end] })).toEqual([
      ['anchor 1'],
      ['B 1'],
      ['drop 1'],
    ]);
  });
});

test('in retention: who comes back for another session on the next day', async () => {
  const { world, run } = await live({ ada: ['A 1:00', 'B 1:10', 'A 26:00'], bob: ['A 1:00', 'A 1:10'] });
  const cells = async (returning: { event: string | null }) => {
    const { segments } = await run.run('retention', world.projectId, {
      birth: start,
      returning,
      range,
      unit: 'day',
      bucketing: 'rolling',
      buckets: { kind: 'even', count: 2 },
      criterion: 'on',
      measure: { kind: 'users' },
    });
    return segments[0]?.rows[0]?.cells.map(({ people }) => people);
  };
  expect(await cells(start)).toEqual([0, 1]);
  // What a session begins with is another event than its start.
  expect(await cells({ event: 'A' })).toEqual([2, 1]);
});

test('in cohorts: how many sessions, how long they were, and what followed', async () => {
  const { world } = await live({
    ada: ['A 1:00', 'B 3:00'],
    bob: ['A 1:00', 'B 1:10'],
    eve: ['B 1:00'],
  });
  const people = async (rule: CohortRule) => {
    const { people: found } = membersOfRule(rule, planContext(vocabularyOf(world), NOW), 'rule');
    const rows = await opened.engine.run<{ person: string }>(found.toStatement());
    return ['ada', 'bob', 'eve'].filter((name) =>
      rows.some(({ person }) => person === String(subjectOf('person', name))),
    );
  };
  const window = { from: DAY, to: DAY };
  const did = (selector: object, value: number, operator: 'at_least' | 'equals' = 'at_least') =>
    people({ kind: 'did', ...start, ...selector, count: { operator, value }, window } as CohortRule);
  expect(await did({}, 2)).toEqual(['ada']);
  expect(await did({}, 1)).toEqual(['ada', 'bob', 'eve']);
  expect(await did({ filter: isLong }, 1)).toEqual(['bob']);
  expect(await did({ filter: isLong }, 0, 'equals')).toEqual(['ada', 'eve']);
  expect(await people({ kind: 'did', ...end, count: { operator: 'equals', value: 2 } })).toEqual(['ada']);
  expect(await people({ kind: 'sequence', steps: [{ event: 'A' }, start] })).toEqual(['ada']);
});

test('for the first time ever: the first session of a whole life, or the first that passes its filter', async () => {
  const life = ['A 1:00', 'A 3:00', 'A 3:10', 'B 5:00'];
  const first = (filter?: typeof isLong) => [
    { ...start, ...(filter && { filter }), firstEver: true },
    { event: 'B' },
  ];
  const from = async (steps: FunnelsDefinition['steps'], hours: number) => {
    const { world, run } = await live({ ada: life });
    const { overall } = await run.run('funnels', world.projectId, {
      ...{ steps, view: { kind: 'steps' }, range, counting: 'total' },
      window: { kind: 'time', count: hours, unit: 'hour' },
    });
    return overall.steps.map(({ entries }) => entries);
  };
  expect(await from(first(), 3)).toEqual([1, 0]);
  expect(await from(first(), 4)).toEqual([1, 1]);
  expect(await from(first(isLong), 3)).toEqual([1, 1]);
});

test('it is refused where it is no event: it never answers as a name never seen', async () => {
  const { world } = await live({});
  const custom = { properties: [], events: [{ id: '1', name: 'One', of: [start] }] };
  const context = planContext({ ...vocabularyOf(world), custom }, NOW);
  const refused = (path: string) =>
    expect.objectContaining({ code: 'session_event_unavailable', facts: { path } });
  const asked = (event: object) => () =>
    reports.insights.prepare(
      { metrics: [{ kind: 'event', ...event, measure: { kind: 'total' } }], range, unit: 'day' },
      context,
    );
  expect(asked({ ...start, firstEver: true })).toThrow(refused('metrics[0].event'));
  expect(asked({ event: '$custom_event:1' })).toThrow(
    expect.objectContaining({ code: 'session_event_unavailable' }),
  );
});
