import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunnelsDefinition } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { askFunnels } from '../../../test/support/oracle/funnels.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

/** The numeric vectors of Mixpanel's documents, each as it stands there. One person, unless said otherwise. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
const DAY = '2026-05-04';

/** "A 1:00" is event A at one o'clock; "A 1:00:01 shirt" has `item` shirt. */
function eventOf(text: string): WorldEvent {
  const [name = '', clock = '', item] = text.split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const time = Date.parse(`${DAY}T00:00:00Z`) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return { name, time, receivedAt: time, person: 'ada', groups: {}, properties: item ? { item } : {} };
}

type Question = Partial<FunnelsDefinition> & { path: string };

function worldOf(events: readonly string[]): World {
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  return {
    projectId: toProjectId(++projects),
    timezone: 'UTC',
    k: 1,
    groups: [],
    eventNames: names.map((name) => ({ name, isPublic: true })),
    properties: [
      {
        scope: 'event',
        name: 'item',
        kind: 'text',
        privacy: 'crowd',
        isNamePublic: true,
        slot: 't1',
        publicTexts: ['shirt', 'jeans', 'shoes'],
      },
    ],
    events: events.map(eventOf),
    profiles: [],
    links: [],
    customEvents: [{ id: 1, name: 'B or C', of: [{ event: 'B' }, { event: 'C' }] }],
  };
}

function definitionOf({ path, ...rest }: Question): FunnelsDefinition {
  const steps = [...path].map((event) => ({ event }));
  return { steps, range: { from: DAY, to: DAY }, view: { kind: 'steps' }, ...rest };
}

const NOW = Date.parse('2026-05-20T00:00:00Z');

async function funnel(events: readonly string[], question: Question) {
  const world = worldOf(events);
  await seedWorld(opened.engine, world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(vocabularyOf(world)) },
    clock: () => NOW,
  });
  return reports.run('funnels', world.projectId, definitionOf(question));
}

async function reached(events: readonly string[], question: Question) {
  const { overall } = await funnel(events, question);
  return overall.steps.map(({ entries }) => entries);
}

const hour = { kind: 'time', count: 1, unit: 'hour' } as const;

describe('the conversion window', () => {
  test('begins with the first A and is not begun anew by the second: A 1:00, A 1:30, B 1:45, C 2:15 reaches B, not C', async () => {
    const events = ['A 1:00', 'A 1:30', 'B 1:45', 'C 2:15'];
    expect(await reached(events, { path: 'ABC', window: hour })).toEqual([1, 1, 0]);
  });

  test('is seven days where nothing else is said', async () => {
    expect(await reached(['A 1:00', 'B 169:00'], { path: 'AB' })).toEqual([1, 1]);
    expect(await reached(['A 1:00', 'B 169:00:01'], { path: 'AB' })).toEqual([1, 0]);
  });

  test('is 366 days, or 12 sessions, at most', async () => {
    const days = (count: number) => ({ kind: 'time', count, unit: 'day' }) as const;
    expect(await reached(['A 1:00', `B ${366 * 24 + 1}:00`], { path: 'AB', window: days(366) })).toEqual([
      1, 1,
    ]);
    await expect(funnel([], { path: 'AB', window: days(367) })).rejects.toMatchObject({
      code: 'report_bad_funnel',
    });
    await expect(funnel([], { path: 'AB', window: { kind: 'sessions', count: 13 } })).rejects.toMatchObject({
      code: 'report_invalid_definition',
    });
  });

  test('may end after the range in which the entry began', async () => {
    expect(await reached(['A 23:30', 'B 24:15'], { path: 'AB', window: hour })).toEqual([1, 1]);
  });

  test('counts whole: a step at its last millisecond converts, one later does not', async () => {
    expect(await reached(['A 1:00', 'B 2:00'], { path: 'AB', window: hour })).toEqual([1, 1]);
    expect(await reached(['A 1:00', 'B 2:00:01'], { path: 'AB', window: hour })).toEqual([1, 0]);
  });
});

describe('optimised re-entry', () => {
  test('A, the window ends, A, B: 0 of 1 by default, converted when optimised', async () => {
    const events = ['A 1:00', 'A 3:00', 'B 3:30'];
    expect(await reached(events, { path: 'AB', window: hour })).toEqual([1, 0]);
    expect(await reached(events, { path: 'AB', window: hour, reentry: 'optimised' })).toEqual([1, 1]);
  });

  test('A, A, the window of the first ends, B: 0 % by default, 50 % of totals when optimised', async () => {
    const events = ['A 1:00', 'A 1:45', 'B 2:15'];
    const question = { path: 'AB', window: hour, counting: 'total' } as const;
    expect(await reached(events, question)).toEqual([1, 0]);
    expect(await reached(events, { ...question, reentry: 'optimised' })).toEqual([2, 1]);
  });

  test('A, A, A, B: the time is from the first A by default, from the last when optimised', async () => {
    const events = ['A 1:00', 'A 1:10', 'A 1:20', 'B 1:30'];
    const seconds = async (reentry: 'first' | 'optimised') => {
      const { overall } = await funnel(events, { path: 'AB', window: hour, reentry });
      return overall.steps[1]?.secondsFromFirst?.average;
    };
    expect(await seconds('first')).toBe(1800);
    expect(await seconds('optimised')).toBe(600);
    const totals = { path: 'AB', window: hour, reentry: 'optimised', counting: 'total' } as const;
    expect(await reached(events, totals)).toEqual([1, 1]);
  });
});

test.each([
  ['first', 3],
  ['first', 30],
  ['optimised', 3],
  ['optimised', 30],
] as const)(
  'a person who begins a thousand times enters as often as the oracle says (%s, within %i minutes)',
  async (reentry, count) => {
    const names = Array.from({ length: 1400 }, (_, minute) =>
      (minute * minute + 3 * minute) % 11 === 7 ? 'B' : 'A',
    );
    const events = names.map((name, minute) => `${name} 0:${minute}`);
    const window = { kind: 'time', count, unit: 'minute' } as const;
    const question = { path: 'AB', counting: 'total', reentry, window } as const;
    const truth = askFunnels(worldOf(events), definitionOf(question), NOW).overall.reached;
    expect(truth[0]).toBeGreaterThan(128);
    expect(truth[1]).toBeGreaterThan(64);
    expect(await reached(events, question)).toEqual(truth);
  },
);

describe('a specific order', () => {
  const happened = (names: string) => [...names].map((name, index) => `${name} ${index + 1}:00`);
  test.each([
    ['ABCDE', [1, 1, 1, 1, 1]],
    ['ABFCDE', [1, 1, 1, 1, 1]],
    ['ABDCDE', [1, 1, 1, 1, 1]],
    ['ABCE', [1, 1, 1, 0, 0]],
  ])('%s through A, B, C, D, E', async (names, steps) => {
    expect(await reached(happened(names), { path: 'ABCDE' })).toEqual(steps);
  });

  test('steps in any order between anchors', async () => {
    const any = (anchors: number[]) => ({ kind: 'any' as const, anchors });
    expect(await reached(happened('ACBD'), { path: 'ABCD', order: any([1, 4]) })).toEqual([1, 1, 1, 1]);
    expect(await reached(happened('ACDB'), { path: 'ABCD', order: any([1, 4]) })).toEqual([1, 1, 1, 0]);
    expect(await reached(happened('CBA'), { path: 'ABC', order: any([]) })).toEqual([1, 1, 1]);
    expect(await reached(happened('CBA'), { path: 'ABC', order: any([1]) })).toEqual([1, 0, 0]);
    expect(await reached(happened('BAC'), { path: 'ABC', order: any([3]) })).toEqual([1, 1, 1]);
  });
});

describe('a step for the first time ever', () => {
  const first = (event: string) => ({ event, firstEver: true });

  test('is the first of a whole life: whoever did A before the range does not enter by it', async () => {
    const steps = [first('A'), { event: 'B' }];
    expect(await reached(['A -24:00', 'A 1:00', 'B 2:00'], { path: 'AB' })).toEqual([1, 1]);
    expect(await reached(['A -24:00', 'A 1:00', 'B 2:00'], { path: 'AB', steps })).toEqual([0, 0]);
    expect(await reached(['A 1:00', 'B 2:00'], { path: 'AB', steps })).toEqual([1, 1]);
  });

  test('is one of a step further on too: a B before the entry was the first, so that no other converts', async () => {
    const steps = [{ event: 'A' }, first('B')];
    expect(await reached(['B 0:30', 'A 1:00', 'B 2:00'], { path: 'AB', steps })).toEqual([1, 0]);
    expect(await reached(['A 1:00', 'B 2:00', 'B 3:00'], { path: 'AB', steps })).toEqual([1, 1]);
  });

  test('lets a person enter once, also where every entry counts', async () => {
    const events = ['A 1:00', 'B 2:00', 'A 3:00', 'B 4:00'];
    const total = { path: 'AB', counting: 'total' } as const;
    expect(await reached(events, total)).toEqual([2, 2]);
    expect(await reached(events, { ...total, steps: [first('A'), { event: 'B' }] })).toEqual([1, 1]);
  });

  test('is the first of those that its own filter lets through', async () => {
    const filter = { property: { scope: 'event', name: 'item' }, operator: 'is', values: ['jeans'] } as const;
    const steps = [{ ...first('A'), filter: { ...filter, values: [...filter.values] } }, { event: 'B' }];
    expect(await reached(['A -24:00 shirt', 'A 1:00 jeans', 'B 2:00'], { path: 'AB', steps })).toEqual([
      1, 1,
    ]);
  });
});

test('two seconds of grace: B and then A within two seconds convert from A to B', async () => {
  expect(await reached(['B 1:00:00', 'A 1:00:02'], { path: 'AB' })).toEqual([1, 1]);
  expect(await reached(['B 1:00:00', 'A 1:00:03'], { path: 'AB' })).toEqual([1, 0]);
});

describe('exclusions', () => {
  test('totals of A to B without A between them: A, A, A, B are two entries and one conversion', async () => {
    const question = { path: 'AB', counting: 'total', exclusions: [{ event: 'A' }] } as const;
    const events = ['A 1:00', 'A 2:00', 'A 3:00', 'B 4:00'];
    expect(await reached(events, { ...question, exclusions: [...question.exclusions] })).toEqual([2, 1]);
  });

  test('whoever does it drops out there; who does it elsewhere does not', async () => {
    const events = ['A 1:00', 'B 2:00', 'F 3:00', 'C 4:00'];
    expect(await reached(events, { path: 'ABC', exclusions: [{ event: 'F' }] })).toEqual([1, 1, 0]);
    const early = { path: 'ABC', exclusions: [{ event: 'F', between: { after: 1, before: 2 } }] };
    expect(await reached(events, early)).toEqual([1, 1, 1]);
  });

  test('within two seconds of a step its order says nothing', async () => {
    const question = { path: 'AB', exclusions: [{ event: 'F' }] };
    expect(await reached(['A 1:00:00', 'F 1:00:02', 'B 2:00'], question)).toEqual([1, 1]);
    expect(await reached(['A 1:00:00', 'F 1:00:03', 'B 2:00'], question)).toEqual([1, 0]);
    expect(await reached(['A 1:00:00', 'F 1:00:02', 'F 1:01', 'B 2:00'], question)).toEqual([1, 0]);
  });
});

describe('breakdowns', () => {
  test('Browse shirt, Browse jeans, Add, Browse shoes, by the item of the first step: entries shirt and shoes, shirt converts', async () => {
    const { segments } = await funnel(['A 1:00 shirt', 'A 2:00 jeans', 'B 3:00', 'A 4:00 shoes'], {
      path: 'AB',
      breakdowns: [{ property: { scope: 'event', name: 'item' } }],
      attribution: { kind: 'step', step: 1 },
    });
    expect(segments.map(({ segment, steps }) => [segment, steps.map(({ entries }) => entries)])).toEqual([
      [[{ kind: 'text', text: 'shirt' }], [1, 1]],
      [[{ kind: 'text', text: 'shoes' }], [1, 0]],
    ]);
  });

  test('by the event that was the step: A, then B or C', async () => {
    const steps = [{ event: 'A' }, { event: '$custom_event:1' }];
    const events = ['A 1:00', 'C 2:00', 'A 3:00', 'B 4:00', 'A 5:00', 'B 6:00', 'A 7:00'];
    const asked = {
      ...{ path: 'AB', steps, counting: 'total' as const },
      breakdowns: [{ property: { scope: 'event' as const, name: '$event_name' } }],
    };
    const entries = async (step: number) => {
      const { segments } = await funnel(events, { ...asked, attribution: { kind: 'step', step } });
      return segments.map(({ segment, steps }) => [segment, steps.map((one) => one.entries)]);
    };
    expect(await entries(2)).toEqual([
      [[{ kind: 'text', text: 'B' }], [2, 2]],
      [[{ kind: 'unset' }], [1, 0]],
      [[{ kind: 'text', text: 'C' }], [1, 1]],
    ]);
    expect(await entries(1)).toEqual([[[{ kind: 'text', text: 'A' }], [4, 3]]]);
  });

  test.each([
    [{ kind: 'first' }, { shirt: [1, 1, 1] }],
    [{ kind: 'last' }, { shoes: [1, 1, 1] }],
    [{ kind: 'step', step: 1 }, { unset: [1, 1, 1] }],
    [{ kind: 'step', step: 2 }, { shirt: [1, 1, 1] }],
  ] as const)(
    'attributed to %j: the first is filled forward and the last back, that of one step may be undefined',
    async (attribution, expected) => {
      const { segments } = await funnel(['A 1:00', 'B 2:00 shirt', 'C 3:00 shoes'], {
        path: 'ABC',
        breakdowns: [{ property: { scope: 'event', name: 'item' } }],
        attribution,
      });
      const named = segments.map(({ segment: [value], steps }) => [
        value?.kind === 'text' ? value.text : value?.kind,
        steps.map(({ entries }) => entries),
      ]);
      expect(Object.fromEntries(named)).toEqual(expected);
    },
  );

  test('the first step defined is what nothing else is said', async () => {
    const { segments } = await funnel(['A 1:00', 'B 2:00 shirt', 'C 3:00 shoes'], {
      path: 'ABC',
      breakdowns: [{ property: { scope: 'event', name: 'item' } }],
    });
    expect(segments.map(({ segment }) => segment)).toEqual([[{ kind: 'text', text: 'shirt' }]]);
  });

  test('200 segments at most', async () => {
    const by = { path: 'AB', breakdowns: [{ property: { scope: 'event' as const, name: 'item' } }] };
    await expect(funnel([], { ...by, limit: 201 })).rejects.toMatchObject({
      code: 'report_invalid_definition',
    });
    expect((await funnel([], { ...by, limit: 200 })).segments).toEqual([]);
  });

  test('three held properties at most', async () => {
    const hold = ['a', 'b', 'c', 'd'].map((name) => ({ scope: 'event' as const, name }));
    await expect(funnel([], { path: 'AB', hold })).rejects.toMatchObject({
      code: 'report_invalid_definition',
    });
    expect(await reached([], { path: 'AB', hold: hold.slice(1) })).toEqual([0, 0]);
  });

  test('a held property is that of the first step', async () => {
    const hold = [{ scope: 'event' as const, name: 'item' }];
    expect(await reached(['A 1:00 shirt', 'B 2:00 jeans', 'B 3:00 shirt'], { path: 'AB', hold })).toEqual([
      1, 1,
    ]);
    expect(await reached(['A 1:00 shirt', 'B 2:00 jeans'], { path: 'AB', hold })).toEqual([1, 0]);
  });
});

describe('what was done between two steps', () => {
  const did = { of: { event: 'A' }, each: { kind: 'count' as const } };
  /** How many entries have which number: "2" stands for the bar from 2 to 3. */
  const numbers = async (events: readonly string[], question: Question) => {
    const { segments } = await funnel(events, question);
    const named = segments.map(({ segment, steps }) => {
      const bar = segment.at(-1);
      return [bar?.kind === 'number' ? bar.from : bar?.kind, steps.map(({ entries }) => entries)];
    });
    return Object.fromEntries(named);
  };

  test('the event that satisfied the step is not counted: of S1 S1 S2 there is one', async () => {
    expect(await numbers(['A 1:00', 'A 2:00', 'B 3:00'], { path: 'AB', behaviour: did })).toEqual({
      1: [1, 1],
    });
    const ofLater = { path: 'ABC', behaviour: { ...did, of: { event: 'B' } } };
    expect(await numbers(['A 1:00', 'B 2:00', 'B 3:00', 'C 4:00', 'B 5:00'], ofLater)).toEqual({
      1: [1, 1, 1],
    });
  });

  test('the best attempt begins with the last S1 before S2: nothing is between', async () => {
    const asked = { path: 'AB', behaviour: did, reentry: 'optimised' as const };
    expect(await numbers(['A 1:00', 'A 2:00', 'B 3:00'], asked)).toEqual({ 0: [1, 1] });
  });

  test('whoever did not reach the later step has no number; each entry has its own', async () => {
    const asked = {
      path: 'AB',
      ...{ behaviour: { ...did, of: { event: 'C' } }, counting: 'total' as const, window: hour },
    };
    const events = ['A 1:00', 'C 1:10', 'B 1:20', 'C 2:00', 'A 3:00', 'C 3:10', 'C 3:20', 'B 3:30', 'A 9:00'];
    expect(await numbers(events, asked)).toEqual({ 1: [1, 1], 2: [1, 1], unset: [1, 0] });
  });

  test('from one step to another of several, both of their instants included', async () => {
    const asked = (after: number, before: number) => ({
      path: 'ABC',
      behaviour: { ...did, of: { event: 'D' }, between: { after, before } },
    });
    const events = ['D 0:30', 'A 1:00', 'D 1:00', 'D 1:30', 'B 2:00', 'D 2:30', 'C 3:00', 'D 3:00', 'D 3:30'];
    expect(await numbers(events, asked(1, 2))).toEqual({ 2: [1, 1, 1] });
    expect(await numbers(events, asked(2, 3))).toEqual({ 2: [1, 1, 1] });
    expect(await numbers(events, asked(1, 3))).toEqual({ 4: [1, 1, 1] });
    for (const wrong of [asked(2, 2), asked(3, 1), asked(1, 4)])
      await expect(funnel([], wrong)).rejects.toMatchObject({
        code: 'report_bad_funnel',
        facts: { path: 'behaviour.between' },
      });
  });

  test('an aggregate of nothing is not set, also where the later step was reached', async () => {
    const item = { scope: 'event' as const, name: 'item' };
    const each = { kind: 'aggregate' as const, property: item, aggregate: 'distinct' as const };
    const asked = { path: 'AB', behaviour: { of: { event: 'C' }, each }, counting: 'total' as const };
    const events = ['A 1:00', 'C 1:10 shirt', 'C 1:20 shirt', 'C 1:30 jeans', 'B 2:00', 'A 3:00', 'B 4:00'];
    expect(await numbers(events, asked)).toEqual({ 2: [1, 1], unset: [1, 1] });
  });

  test('beside two breakdowns at most, of which it is the last', async () => {
    const by = (name: string) => ({ property: { scope: 'event' as const, name } });
    const asked = { path: 'AB', behaviour: did, breakdowns: [by('item'), by('$event_name'), by('other')] };
    await expect(funnel([], asked)).rejects.toMatchObject({
      code: 'report_bad_funnel',
      facts: { path: 'breakdowns[2]' },
    });
    const { segments } = await funnel(['A 1:00 shirt', 'A 2:00', 'B 3:00'], {
      ...asked,
      breakdowns: [by('item')],
    });
    expect(segments.map(({ segment }) => segment)).toEqual([
      [
        { kind: 'text', text: 'shirt' },
        { kind: 'number', from: 1, to: 2 },
      ],
    ]);
  });
});

test('the sum of each step is also that of a number that is made of the event; one of a profile is refused', async () => {
  const events = ['A 1:00 shirt', 'B 2:00 jeans'];
  const worth = 'if(properties["item"] == "jeans", 10, 1)';
  const { overall } = await funnel(events, { path: 'AB', sum: { scope: 'formula', name: worth } });
  expect(overall.steps.map(({ sum }) => sum)).toEqual([1, 10]);
  const sum = { scope: 'person', name: 'seats' } as const;
  await expect(funnel(events, { path: 'AB', sum })).rejects.toMatchObject({ code: 'report_bad_funnel' });
});

describe('filters', () => {
  const isShirt = {
    property: { scope: 'event' as const, name: 'item' },
    operator: 'is' as const,
    values: ['shirt'],
  };
  const events = ['A 1:00 jeans', 'A 2:00 shirt', 'B 3:00'];

  test('of a step choose its events before anybody enters', async () => {
    const steps = [{ event: 'A', filter: isShirt }, { event: 'B' }];
    expect(await reached(events, { path: 'AB', steps })).toEqual([1, 1]);
  });

  test('of the whole funnel are asked of entries that are over, although a later one would pass', async () => {
    expect(await reached(events, { path: 'AB', filter: isShirt })).toEqual([0, 0]);
    expect(await reached(events.slice(1), { path: 'AB', filter: isShirt })).toEqual([1, 1]);
  });
});

describe('over time', () => {
  const events = ['A 1:00', 'B 2:00', 'A 25:00', 'B 26:00'];
  const range = { from: DAY, to: '2026-05-05' };
  const cellsOf = async (kind: 'trend' | 'days') => {
    const { overall } = await funnel(events, { path: 'AB', range, view: { kind, unit: 'day' } });
    return overall.cells?.map((cells) => cells.map(({ entries }) => entries));
  };

  test('a trend is a funnel of its own for each interval: a user may be in several', async () => {
    expect(await cellsOf('trend')).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test('a table by day is one funnel, split by the day of entry', async () => {
    expect(await cellsOf('days')).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });
});

test('counting sessions, an entry is a session, and steps must be in it; midnight ends it', async () => {
  const session = { path: 'AB', counting: 'session' } as const;
  expect(await reached(['A 1:00', 'B 1:20', 'A 3:00', 'B 3:40', 'A 3:50'], session)).toEqual([3, 1]);
  expect(await reached(['A 23:50', 'B 24:05'], session)).toEqual([1, 0]);
  expect(await reached(['A 1:00', 'B 2:00'], { path: 'AB', window: { kind: 'sessions', count: 2 } })).toEqual(
    [1, 1],
  );
  expect(
    await reached(['A 1:00', 'F 2:00', 'B 3:00'], { path: 'AB', window: { kind: 'sessions', count: 2 } }),
  ).toEqual([1, 0]);
});
