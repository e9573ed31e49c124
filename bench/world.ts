import { toProjectId, toToken } from '#core';
import type { VocabularySnapshot } from '#reports';
import { type Engine, type Param, type Sql, sql, uint64 } from '#sql';
import { makeEventColumns } from '#warehouse';

/** What the benches of questions are asked of: synthetic, 90 days, three names, one of ten texts that are public, and an experiment. */
const PROJECT = 1;
const START = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
export const DAYS = 90;
export const NOW = START + DAYS * DAY - DAY / 2;

export const snapshot: VocabularySnapshot = {
  projectId: toProjectId(PROJECT),
  timezone: 'Europe/Rome',
  sessionTimeoutMinutes: 30,
  k: 10,
  cohorts: [],
  groups: [{ slot: 1, key: 'organization_id' }],
  events: ['API call', 'Page', 'Sign up', '$experiment_started'].map((name, index) => ({
    token: toToken(BigInt(100 + index)),
    name,
    lastSeenAt: NOW,
  })),
  properties: [
    {
      scope: 'event',
      groupSlot: 0,
      token: toToken(501n),
      name: 'model',
      kind: 'text',
      slot: 't1',
      privacy: 'crowd',
    },
    {
      scope: 'event',
      groupSlot: 0,
      token: toToken(502n),
      name: 'tokens',
      kind: 'number',
      slot: 'n1',
      privacy: 'crowd',
    },
    {
      scope: 'person',
      groupSlot: 0,
      token: toToken(503n),
      name: 'plan',
      kind: 'text',
      slot: null,
      privacy: 'crowd',
    },
    {
      scope: 'event',
      groupSlot: 0,
      token: toToken(504n),
      name: 'Experiment name',
      kind: 'text',
      slot: 't3',
      privacy: 'crowd',
    },
    {
      scope: 'event',
      groupSlot: 0,
      token: toToken(505n),
      name: 'Variant name',
      kind: 'text',
      slot: 't4',
      privacy: 'crowd',
    },
  ],
};

export function peopleOf(events: number): number {
  return Math.max(100, Math.round(events / 50));
}

const USED_SLOTS = ['t1', 't2', 't3', 't4', 'n1'];

/** One person in fifty events, a fifth of the devices linked to users; events arrive in time order, half a million an insert. */
export async function fill(engine: Engine, events: number, isMerged: boolean): Promise<void> {
  await makeEventColumns(engine, USED_SLOTS);
  const chunk = 500_000;
  for (let from = 0; from < events; from += chunk) {
    const rows = Math.min(chunk, events - from);
    // Values are our own constants; the tag takes them as parameters like anybody's.
    const [first, count, total, people] = [from, rows, events, peopleOf(events)].map((value) =>
      uint64(BigInt(value)),
    );
    if (!first || !count || !total || !people) return;
    await engine.command(
      sql`
INSERT INTO events (project, event, time, person, insert_key, received, t1, t2, n1, g1)
SELECT 1, 100 + least(2, intDiv(cityHash64(number) % 10, 4)),
  fromUnixTimestamp64Milli(toInt64(${uint64(BigInt(START))} + intDiv(number * 7776000000, ${total}) + cityHash64(number, 7) % 60000), 'UTC') AS at,
  1 + cityHash64(number, 1) % ${people}, 1 + number, at,
  1000 + cityHash64(number, 2) % 12, 1 + cityHash64(number, 3) % 5000, cityHash64(number, 5) % 4000, [1 + cityHash64(number, 4) % 400]
FROM numbers(${first}, ${count})`.toStatement(),
    );
  }
  const people = uint64(BigInt(peopleOf(events)));
  await engine.command(
    sql`INSERT INTO person_links SELECT 1, number, 1 + intDiv(number, 5), 1 FROM numbers(5, ${people}) WHERE number % 5 = 0`.toStatement(),
  );
  await engine.command(
    sql`INSERT INTO profiles SELECT 1, 0, number, 1, 0, map(503, 2000 + number % 4), map(), map() FROM numbers(1, ${people})`.toStatement(),
  );
  await engine.command(
    sql`INSERT INTO dictionary SELECT 1, 501, 1000 + number, concat('model-', toString(number)) FROM numbers(10)`.toStatement(),
  );
  await engine.command(
    sql`INSERT INTO dictionary SELECT 1, 503, 2000 + number, concat('plan-', toString(number)) FROM numbers(4)`.toStatement(),
  );
  await expose(engine, people);
  if (isMerged) await engine.command(sql`OPTIMIZE TABLE events FINAL`.toStatement());
}

/** Everybody is exposed to one of two variants, in the first ten days. */
async function expose(engine: Engine, people: Sql | Param): Promise<void> {
  await engine.command(
    sql`
INSERT INTO events (project, event, time, person, insert_key, received, t3, t4)
SELECT 1, 103, fromUnixTimestamp64Milli(toInt64(${uint64(BigInt(START))} + cityHash64(number, 8) % 864000000), 'UTC') AS at, number, 1000000000000 + number, at, 3000, 4000 + number % 2
FROM numbers(1, ${people})`.toStatement(),
  );
  await engine.command(
    sql`INSERT INTO dictionary VALUES (1, 504, 3000, 'checkout'), (1, 505, 4000, 'control'), (1, 505, 4001, 'new')`.toStatement(),
  );
}
