import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import { createCatalogue, createLoader, type LoaderDeps } from '#ingest';
import { createDataVersions } from '#metadata';
import { createClusters, createLinks, createOrganisations, createProfiles, createSubjects } from '#people';
import { type Engine, sql, uint32 } from '#sql';
import { createSink } from '#warehouse';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, openLoading } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

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

/** A loader that dies at the nth call of a store, before or after the store has done its work. */
function startDoomed(
  dieAt: number,
  when: 'before' | 'after',
): { loader: ReturnType<typeof createLoader>; died(): boolean } {
  let calls = 0;
  const doom = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function' || name === 'seen' || name === 'next' || name === 'status')
          return member;
        return async (...args: unknown[]) => {
          const isLast = ++calls === dieAt;
          if (isLast && when === 'before') throw new Error('killed');
          const result = await Reflect.apply(member, target, args);
          if (isLast) throw new Error('killed');
          return result;
        };
      },
    });
  const { people } = loading;
  const deps: LoaderDeps = {
    spool: doom(loading.spool),
    vault: doom(loading.vault),
    people: {
      subjects: createSubjects({ store: doom(people.subjects) }),
      links: createLinks({ store: doom(people.links) }),
      clusters: createClusters({ store: doom(people.clusters) }),
      profiles: createProfiles({ store: doom(people.profiles), clock: loading.clock }),
      organisations: createOrganisations({ store: doom(people.memberships), clock: loading.clock }),
      erased: { refresh: async () => {}, has: () => false },
    },
    catalogue: createCatalogue({ store: doom(loading.catalogueStore) }),
    sink: doom(createSink(engine)),
    changes: doom(createDataVersions(loading.stores.db)),
    crowd: doom(loading.crowd),
    hidden: loading.hidden,
    policies: loading.policies,
    quarantine: loading.quarantine,
    clock: loading.clock,
    log: { warn: () => {} },
  };
  return { loader: createLoader(deps), died: () => calls >= dieAt };
}

async function sendAll(projectId: ProjectId): Promise<void> {
  await loading.send(projectId, [
    event('$device:D1', 'Opened', { properties: { company: 'acme', plan: 'pro' } }),
    event('$device:D1', 'Opened', { properties: { n: 1 }, insertId: 'a' }),
    change('U1', 'add', { credits: 1 }),
  ]);
  await loading.send(projectId, [
    event(['D1', 'U1'], 'Signed in', { properties: { company: 'acme' } }),
    event('$device:D1', 'Opened', { properties: { n: 1 }, insertId: 'a' }),
    change('U1', 'append', { tags: 'x' }),
    change('U1', 'set', { $email: 'ada@example.org' }),
  ]);
}

/** Everything that a loaded project leaves behind, without what is random. */
async function stateOf(projectId: ProjectId) {
  const project = uint32(projectId);
  const index = await loading.vault.index(projectId, 'person', 'U1');
  const [user] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  if (user === undefined) throw new Error('the user is not there');
  const vocabulary = await loading.vocabulary.read(projectId);
  const one = async (statement: ReturnType<typeof sql>) => (await engine.run(statement.toStatement()))[0];
  return {
    events: await one(
      sql`SELECT count() AS n, uniqExact(insert_key) AS keys, sum(n1) AS sum FROM events WHERE project = ${project}`,
    ),
    people: await one(
      sql`SELECT uniqExact(if(l.person = 0, e.person, l.person)) AS n FROM events AS e
          LEFT JOIN (SELECT subject, person FROM person_links FINAL WHERE project = ${project}) AS l ON l.subject = e.person
          WHERE e.project = ${project}`,
    ),
    profile: await one(
      sql`SELECT mapValues(numbers) AS numbers, arrayMap(l -> length(l), mapValues(lists)) AS lists, version
          FROM profiles FINAL WHERE project = ${project}`,
    ),
    texts: (
      await engine.run<{ text: string }>(
        sql`SELECT text FROM dictionary FINAL WHERE project = ${project} ORDER BY text`.toStatement(),
      )
    ).map(({ text }) => text),
    names: vocabulary?.events.map(({ name }) => name).sort(),
    slots: vocabulary?.properties.map(({ name, slot }) => `${name} ${slot}`).sort(),
    organisations: (await loading.people.memberships.organisationsOf(projectId, [user])).length,
    identity: (await loading.vault.open(projectId, [user], 'all')).get(user),
  };
}

test.each(['before', 'after'] as const)(
  'a loader killed %s any of its writes loses nothing and counts nothing twice',
  async (when) => {
    const options = { k: 1, groups: ['company'] };
    const calm = await loading.createProject(options);
    await sendAll(calm);
    while ((await loading.start().step()) > 0);
    const expected = await stateOf(calm);
    expect(expected.events).toMatchObject({ n: '3', sum: 1 });
    expect(expected.people).toEqual({ n: '1' });

    let points = 0;
    for (let dieAt = 1; ; dieAt++) {
      const projectId = await loading.createProject(options);
      await sendAll(projectId);
      const { loader, died } = startDoomed(dieAt, when);
      const end = await loader.step().then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(end).toBe(died() ? 'killed' : 'done');
      while ((await loading.start().step()) > 0);
      expect(await stateOf(projectId)).toEqual(expected);
      if (!died()) break;
      points = dieAt;
    }
    expect(points).toBeGreaterThan(12);
  },
);
