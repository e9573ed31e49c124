import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import { type Engine, sql, uint32 } from '#sql';
import { openTestEngine } from './support/engine.ts';
import { event, openLoading, type Who } from './support/loading.ts';
import { openTestDatabase } from './support/postgres.ts';

let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  engine = warehouse.engine;
  loading = await openLoading({ db: database.db, engine });
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

const anyWho = fc.oneof(
  fc.nat(4).map((device): Who => `$device:d${device}`),
  fc.nat(3).map((user): Who => `u${user}`),
  fc.tuple(fc.nat(4), fc.nat(3)).map(([device, user]): Who => [`d${device}`, `u${user}`]),
);

/** Simplified ID Merge over the whole story, told to somebody who sees it all at once: events per person, largest first. */
function oracle(story: readonly Who[]): number[] {
  const owner = new Map<string, string>();
  for (const who of story) if (typeof who !== 'string' && !owner.has(who[0])) owner.set(who[0], who[1]);
  const persons = story.map((who) => {
    if (typeof who !== 'string') return who[1];
    const device = who.startsWith('$device:') ? who.slice('$device:'.length) : undefined;
    return device === undefined ? who : (owner.get(device) ?? who);
  });
  return [...Map.groupBy(persons, (person) => person).values()].map((of) => of.length).sort((a, b) => b - a);
}

async function eventsPerPerson(projectId: ProjectId): Promise<number[]> {
  const project = uint32(projectId);
  const rows = await engine.run<{ n: string }>(
    sql`SELECT count() AS n FROM events AS e
        LEFT JOIN (SELECT subject, person FROM person_links FINAL WHERE project = ${project}) AS l ON l.subject = e.person
        WHERE e.project = ${project}
        GROUP BY if(l.person = 0, e.person, l.person) ORDER BY n DESC`.toStatement(),
  );
  return rows.map(({ n }) => Number(n));
}

test('however events are cut into batches, segments and loaders, each person has theirs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyWho, { minLength: 1, maxLength: 25 }),
      fc.array(
        fc.record({
          size: fc.integer({ min: 1, max: 6 }),
          isLoaded: fc.boolean(),
          isRestarted: fc.boolean(),
        }),
      ),
      async (story, cuts) => {
        const projectId = await loading.createProject();
        let loader = loading.start();
        let rest = story;
        for (const { size, isLoaded, isRestarted } of [
          ...cuts,
          { size: story.length, isLoaded: true, isRestarted: false },
        ]) {
          if (rest.length > 0)
            await loading.send(
              projectId,
              rest.slice(0, size).map((who) => event(who)),
            );
          rest = rest.slice(size);
          if (isRestarted) loader = loading.start();
          if (isLoaded) await loader.step();
        }
        while ((await loader.step()) > 0);
        expect(await eventsPerPerson(projectId)).toEqual(oracle(story));
      },
    ),
    { numRuns: 15 },
  );
});

test('two loaders that learn of people, links and properties at the same time agree', async () => {
  const projectId = await loading.createProject();
  const other = await openLoading(loading.stores);
  try {
    await other.policies.refresh();
    const stories = [0, 1].map((side) =>
      Array.from(
        { length: 60 },
        (_, n): Who => (n % 3 === 0 ? `$device:d${n % 20}` : [`d${n % 20}`, `u${(n + side) % 4}`]),
      ),
    );
    for (let part = 0; part < 6; part++) {
      const sent = stories.map((story) => story.slice(part * 10, part * 10 + 10));
      await Promise.all(
        [loading, other].map(async (node, side) => {
          await node.send(
            projectId,
            (sent[side] ?? []).map((who) => event(who, 'Opened', { properties: { [`p${part}`]: 1 } })),
          );
          await node.start().step();
        }),
      );
    }
    const links = await engine.run<{ devices: string; people: string }>(
      sql`SELECT uniqExact(subject) AS devices, count() AS people FROM (
            SELECT DISTINCT subject, person FROM person_links WHERE project = ${uint32(projectId)})`.toStatement(),
    );
    expect(links).toEqual([{ devices: '20', people: '20' }]);
    const perPerson = await eventsPerPerson(projectId);
    expect(perPerson.reduce((sum, events) => sum + events, 0)).toBe(120);
    expect(perPerson.length).toBe(4);
    const slots = (await loading.vocabulary.read(projectId))?.properties.map(({ slot }) => slot).sort();
    expect(slots).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
  } finally {
    await other.close();
  }
});
