import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toProjectId } from '#core';
import { sql, uint32 } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import {
  seedWorld,
  subjectOf,
  vocabularyOf,
  type World,
  type WorldEvent,
} from '../../../test/support/seed.ts';
import { toLexicon } from './lexicon.ts';
import { personLinks, resolvedPerson } from './people.ts';
import { planSessions, sessionJoin, sessionsSql } from './sessions.ts';
import { toZone } from './time.ts';

const zone = toZone('Europe/Rome');
const at = (local: string) => Date.parse(local);
const event = (person: string | null, local: string, name = 'open'): WorldEvent => ({
  name,
  time: at(local),
  receivedAt: at(local),
  person,
  groups: {},
  properties: {},
});

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

let projects = 0;

async function sessionsOf(
  events: readonly WorldEvent[],
  links: World['links'] = [],
  settings: Pick<World, 'sessionTimeoutMinutes' | 'sessionEdges'> = {},
) {
  const projectId = toProjectId(++projects);
  const world: World = {
    ...settings,
    projectId,
    timezone: zone.name,
    k: 10,
    groups: [],
    eventNames: ['open', 'call', 'close'].map((name) => ({ name, isPublic: true })),
    properties: [],
    profiles: [],
    links,
    events,
  };
  await seedWorld(opened.engine, world);
  const times = events.map(({ time }) => time);
  const sessions = planSessions(
    toLexicon(vocabularyOf(world)),
    { from: Math.min(...times), to: Math.max(...times) + 1 },
    zone,
  );
  const named = sql`WITH links AS (${personLinks(projectId)}), sessions AS (${sessionsSql(sessions)})`;
  const rows = await opened.engine.run<{ person: string; start: string; seconds: number; events: string }>(
    sql`${named} SELECT person, start, (finish - start) / 1000 AS seconds, events FROM sessions ORDER BY start, person`.toStatement(),
  );
  const joined = await opened.engine.run<{ start: string; events: string }>(
    sql`${named} SELECT s.start AS start, s.events AS events FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject ${sessionJoin} WHERE e.project = ${uint32(projectId)} AND ${resolvedPerson} >= 0 ORDER BY e.time, e.insert_key`.toStatement(),
  );
  return {
    rows: rows.map(({ start, seconds, events: size }) => [
      zone.print(Number(start)).slice(0, 19),
      seconds,
      Number(size),
    ]),
    people: rows.map(({ person }) => person),
    joined: joined.map(({ start, events: size }) => (Number(size) === 0 ? null : Number(start))),
  };
}

describe('a session', () => {
  test('ends when half an hour passes without an event of any name', async () => {
    const { rows } = await sessionsOf([
      event('ada', '2026-03-02T10:00:00+01:00'),
      event('ada', '2026-03-02T10:29:59.999+01:00', 'call'),
      event('ada', '2026-03-02T10:59:59.999+01:00'),
    ]);
    expect(rows).toEqual([
      ['2026-03-02T10:00:00', 1799.999, 2],
      ['2026-03-02T10:59:59', 0, 1],
    ]);
  });

  test("ends when the project's own timeout passes", async () => {
    const visits = [
      event('ada', '2026-03-02T10:00:00+01:00'),
      event('ada', '2026-03-02T10:04:59+01:00', 'call'),
      event('ada', '2026-03-02T10:09:59+01:00'),
      event('ada', '2026-03-02T15:00:00+01:00'),
    ];
    expect((await sessionsOf(visits, [], { sessionTimeoutMinutes: 5 })).rows).toEqual([
      ['2026-03-02T10:00:00', 299, 2],
      ['2026-03-02T10:09:59', 0, 1],
      ['2026-03-02T15:00:00', 0, 1],
    ]);
    expect((await sessionsOf(visits, [], { sessionTimeoutMinutes: 1440 })).rows).toEqual([
      ['2026-03-02T10:00:00', 18_000, 4],
    ]);
  });

  test("breaks at the project's midnight", async () => {
    const { rows } = await sessionsOf([
      event('ada', '2026-03-02T23:50:00+01:00'),
      event('ada', '2026-03-03T00:00:00+01:00'),
      event('ada', '2026-03-03T00:10:00+01:00'),
    ]);
    expect(rows).toEqual([
      ['2026-03-02T23:50:00', 0, 1],
      ['2026-03-03T00:00:00', 600, 2],
    ]);
  });

  test('lasts for 24 hours at most, on a day that has 25', async () => {
    const midnight = at('2026-10-25T00:00:00+02:00');
    const { rows } = await sessionsOf(
      Array.from({ length: 75 }, (_, index) =>
        event('ada', new Date(midnight + index * 20 * 60_000).toISOString()),
      ),
    );
    expect(rows).toEqual([
      ['2026-10-25T00:00:00', 23 * 3600 + 40 * 60, 72],
      ['2026-10-25T23:00:00', 40 * 60, 3],
    ]);
  });

  test('is of a person, whichever of their devices was used; each event finds its own', async () => {
    const { rows, people, joined } = await sessionsOf(
      [
        event('phone', '2026-03-02T10:00:00+01:00'),
        event('ada', '2026-03-02T10:10:00+01:00'),
        event('bruno', '2026-03-02T10:10:00+01:00'),
        event(null, '2026-03-02T10:20:00+01:00'),
        event('ada', '2026-03-02T11:00:00+01:00'),
      ],
      [['phone', 'ada']],
    );
    expect(rows).toEqual([
      ['2026-03-02T10:00:00', 600, 2],
      ['2026-03-02T10:10:00', 0, 1],
      ['2026-03-02T11:00:00', 0, 1],
    ]);
    expect(people).toEqual(['ada', 'bruno', 'ada'].map((name) => String(subjectOf('person', name))));
    const [first, second, third] = [
      '2026-03-02T10:00:00+01:00',
      '2026-03-02T10:10:00+01:00',
      '2026-03-02T11:00:00+01:00',
    ].map(at);
    expect(joined).toEqual([first, first, second, null, third]);
  });
});

describe("with events of the project's own, a session", () => {
  const sessionEdges = { starts: ['open'], ends: ['close', 'never sent'] };

  test('begins with each that begins one and ends with each that ends one; the timeout and midnight stay', async () => {
    const { rows, joined } = await sessionsOf(
      [
        event('ada', '2026-03-02T10:00:00+01:00', 'call'),
        event('ada', '2026-03-02T10:01:00+01:00', 'open'),
        event('ada', '2026-03-02T10:02:00+01:00', 'call'),
        event('ada', '2026-03-02T10:03:00+01:00', 'open'),
        event('ada', '2026-03-02T10:04:00+01:00', 'close'),
        event('ada', '2026-03-02T10:05:00+01:00', 'call'),
        event('ada', '2026-03-02T10:40:00+01:00', 'call'),
      ],
      [],
      { sessionEdges },
    );
    expect(rows).toEqual([
      ['2026-03-02T10:00:00', 0, 1],
      ['2026-03-02T10:01:00', 60, 2],
      ['2026-03-02T10:03:00', 60, 2],
      ['2026-03-02T10:05:00', 0, 1],
      ['2026-03-02T10:40:00', 0, 1],
    ]);
    expect(new Set(joined).size).toBe(5);
  });

  test('has all that happens at one instant', async () => {
    const { rows } = await sessionsOf(
      ['call', 'close', 'open', 'call'].map((name) => event('ada', '2026-03-02T10:00:00+01:00', name)),
      [],
      { sessionEdges },
    );
    expect(rows).toEqual([['2026-03-02T10:00:00', 0, 4]]);
  });

  test('lasts for 24 hours at most too', async () => {
    const midnight = at('2026-10-25T00:00:00+02:00');
    const { rows } = await sessionsOf(
      Array.from({ length: 75 }, (_, index) =>
        event('ada', new Date(midnight + index * 20 * 60_000).toISOString(), index === 1 ? 'open' : 'call'),
      ),
      [],
      { sessionEdges },
    );
    expect(rows).toEqual([
      ['2026-10-25T00:00:00', 0, 1],
      ['2026-10-25T00:20:00', 23 * 3600 + 40 * 60, 72],
      ['2026-10-25T23:20:00', 20 * 60, 2],
    ]);
  });
});
