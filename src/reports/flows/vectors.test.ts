import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowsDefinition } from '#contract';
import { toProjectId } from '#core';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World, type WorldEvent } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';

/** The numbers of Mixpanel's documents on flows, each as it stands there. */
let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;
const FIRST_DAY = Date.parse('2026-05-04T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Each life is the events of one person, as names and hours from the first day of the range on. */
type Lives = Readonly<Record<string, readonly (readonly [name: string, hours: number])[]>>;

function worldOf(lives: Lives): World {
  const events = Object.entries(lives).flatMap(([person, life]) =>
    life.map(([name, hours]): WorldEvent => {
      const time = FIRST_DAY + hours * HOUR;
      return { name, time, receivedAt: time, person, groups: {}, properties: {} };
    }),
  );
  return {
    projectId: toProjectId(++projects),
    timezone: 'UTC',
    k: 1,
    groups: [],
    eventNames: [...new Set(events.map(({ name }) => name))].map((name) => ({ name, isPublic: true })),
    properties: [],
    events,
    profiles: [],
    links: [],
  };
}

async function ask(lives: Lives, given: Partial<FlowsDefinition>) {
  const world = worldOf(lives);
  await seedWorld(opened.engine, world);
  const reports = createReports({
    engine: opened.engine,
    vocabulary: { read: () => Promise.resolve(vocabularyOf(world)) },
    clock: () => FIRST_DAY + 400 * DAY,
  });
  return reports.run('flows', world.projectId, {
    anchors: [{ event: 'A' }],
    range: { from: '2026-05-04', to: '2026-05-04' },
    ...given,
  });
}

/** The names of each column from the anchor on, the most frequent first. */
async function columnsOf(lives: Lives, given: Partial<FlowsDefinition> = {}) {
  const { columns, flows } = await ask(lives, given);
  return columns.map((_, column) =>
    (flows[0]?.nodes ?? [])
      .filter((node) => node.column === column)
      .map(({ place, count }) => `${place.kind === 'event' ? place.event : place.kind} ${count}`),
  );
}

test('three steps after the anchor, where nothing else is said', async () => {
  const life = { ada: ['A', 'B', 'C', 'D', 'E'].map((name, hour) => [name, hour] as const) };
  expect(await columnsOf(life)).toEqual([['anchor 1'], ['B 1'], ['C 1'], ['D 1']]);
});

test('three rows in each column, the others together, and those who dropped off', async () => {
  const next = ['B', 'B', 'B', 'C', 'C', 'D', 'D', 'E', 'F'];
  const lives = Object.fromEntries([
    ...next.map((name, place) => [`did ${place}`, [['A', 1] as const, [name, 2] as const]]),
    ['stopped', [['A', 1] as const]],
  ]);
  const [anchor, after] = await columnsOf(lives, { anchors: [{ event: 'A', after: 1 }] });
  expect(anchor).toEqual(['anchor 10']);
  expect(after).toEqual(['B 3', 'other 2', 'C 2', 'D 2', 'drop 1']);
});

describe('the window', () => {
  test('is 30 days where nothing else is said, its end included', async () => {
    const at = (hours: number) => ({ ada: [['A', 1] as const, ['B', 1 + hours] as const] });
    expect((await columnsOf(at(30 * 24)))[1]).toEqual(['B 1']);
    expect((await columnsOf(at(30 * 24 + 0.001)))[1]).toEqual(['drop 1']);
  });

  test('is 366 days at most', async () => {
    const life = { ada: [['A', 1] as const, ['B', 1 + 366 * 24] as const] };
    expect((await columnsOf(life, { window: { count: 366, unit: 'day' } }))[1]).toEqual(['B 1']);
    await expect(ask(life, { window: { count: 367, unit: 'day' } })).rejects.toMatchObject({
      code: 'report_bad_window',
    });
  });
});

test('the first A in the range begins the path of a person; every A after the end of one begins one of totals', async () => {
  const life = { ada: ['A', 'B', 'A', 'C'].map((name, hour) => [name, hour] as const) };
  const anchors = [{ event: 'A', after: 1 }];
  expect(await columnsOf(life, { anchors })).toEqual([['anchor 1'], ['B 1']]);
  expect(await columnsOf(life, { anchors, counting: 'total' })).toEqual([['anchor 2'], ['B 1', 'C 1']]);
});

test('top paths are the 50 commonest', async () => {
  const lives = Object.fromEntries(
    Array.from({ length: 60 }, (_, place) => {
      const name = `B${String(place).padStart(2, '0')}`;
      const people = place < 50 ? 2 : 1;
      return Array.from({ length: people }, (_, copy) => [
        `${name} ${copy}`,
        [['A', 1] as const, [name, 2] as const],
      ]);
    }).flat(),
  );
  const { flows } = await ask(lives, { anchors: [{ event: 'A', after: 1 }], view: 'paths' });
  expect(flows[0]?.paths.map(({ count }) => count)).toEqual(Array.from({ length: 50 }, () => 2));
});

test('an anchor for the first time ever: whoever did it before the range has no path', async () => {
  const lives = { old: [['A', -24] as const, ['A', 1] as const], fresh: [['A', 1] as const] };
  const anchors = [{ event: 'A', after: 1 }];
  expect((await columnsOf(lives, { anchors }))[0]).toEqual(['anchor 2']);
  const first = anchors.map((anchor) => ({ ...anchor, firstEver: true }));
  expect((await columnsOf(lives, { anchors: first }))[0]).toEqual(['anchor 1']);
});
