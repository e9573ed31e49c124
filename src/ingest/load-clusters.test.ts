import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId } from '#core';
import type { IncomingEvent, IncomingMerge } from '#events';
import { createReports } from '#reports';
import { sql, uint32 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, NOW, openLoading } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

/** Original ID Merge, from the event line to a report's answer. */
let engine: Awaited<ReturnType<typeof openTestEngine>>['engine'];
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

const says = (kind: IncomingMerge['kind'], first: string, second: string): IncomingEvent =>
  event(second, `$${kind}`, { merge: { kind, first, second } });

async function load(projectId: ProjectId, ...batches: IncomingEvent[][]): Promise<void> {
  const loader = loading.start();
  for (const batch of batches) {
    await loading.send(projectId, batch);
    await loader.step();
  }
}

/** People who did `Opened`, as Insights says. */
async function people(projectId: ProjectId): Promise<number | null | undefined> {
  const reports = createReports({ engine, vocabulary: loading.vocabulary, clock: () => NOW + 1_000 });
  const answer = await reports.run('insights', projectId, {
    metrics: [{ kind: 'event', event: 'Opened', measure: { kind: 'unique' } }],
    range: { last: 7, unit: 'day' },
    unit: 'day',
  });
  return answer.series[0]?.total;
}

const open = () => loading.createProject({ idMerge: 'original', k: 1 });

test('an identity mapping joins ids, whenever it comes, and is no event', async () => {
  const projectId = await open();
  const mapping = { ...says('merge', 'B', 'A'), isLinkOnly: true, insertId: 'link' };
  await load(projectId, [event('A'), event('B'), event('C')], [mapping], [event('B')]);
  expect(await people(projectId)).toBe(2);
  const [row] = await engine.run<{ events: string }>(
    sql`SELECT count() AS events FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  expect(row).toEqual({ events: '4' });
});

test.each([
  ['an anonymous visitor who signs in', [['A', 'U1'], [says('identify', 'A', 'U1')], ['U1']], 1],
  [
    'an anonymous id that was identified is not identified again',
    [['A'], [says('identify', 'A', 'U1')], [says('identify', 'A', 'U2')], ['U1', 'U2']],
    2,
  ],
  ['aliases in a chain', [['A', 'B', 'C'], [says('alias', 'B', 'A')], [says('alias', 'C', 'B')]], 1],
  [
    'an alias belongs to one id',
    [
      ['A', 'B', 'C'],
      [says('alias', 'B', 'A'), says('alias', 'B', 'C')],
    ],
    2,
  ],
  [
    'two identified people by $merge, with all that is theirs',
    [
      ['A', 'U1', 'B', 'U2'],
      [says('identify', 'A', 'U1'), says('identify', 'B', 'U2')],
      [says('merge', 'U1', 'U2')],
    ],
    1,
  ],
  [
    'a merge of what was merged before',
    [['A', 'B', 'C', 'D'], [says('merge', 'A', 'B')], [says('merge', 'C', 'D')], [says('merge', 'D', 'A')]],
    1,
  ],
] satisfies [string, (string | IncomingEvent)[][], number][])(
  'retroactive, in whatever order: %s',
  async (_, vector, expected) => {
    const batches = (vector as (string | IncomingEvent)[][]).map((batch) =>
      batch.map((one) => (typeof one === 'string' ? event(one) : one)),
    );
    const [whole, parted] = [await open(), await open()];
    await load(whole, batches.flat());
    await load(parted, ...batches);
    expect([await people(whole), await people(parted)]).toEqual([expected, expected]);
  },
);

test('in a project with Simplified ID Merge the same events make nobody one', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await load(projectId, [event('U1'), event('U2'), says('merge', 'U1', 'U2'), says('alias', 'U1', 'U2')]);
  expect(await people(projectId)).toBe(2);
});

test('a profile written under any id of the cluster is the person’s', async () => {
  const projectId = await open();
  await load(projectId, [event('A'), event('U1'), says('identify', 'A', 'U1')]);
  await loading.send(projectId, [change('A', 'set', { plan: 'pro' })]);
  await loading.start().step();
  const reports = createReports({ engine, vocabulary: loading.vocabulary, clock: () => NOW + 1_000 });
  const answer = await reports.run('insights', projectId, {
    metrics: [{ kind: 'event', event: 'Opened', measure: { kind: 'total' } }],
    breakdowns: [{ property: { scope: 'person', name: 'plan' } }],
    range: { last: 7, unit: 'day' },
    unit: 'day',
  });
  expect(answer.series).toMatchObject([{ total: 2, people: 1 }]);
});

const id = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
const steps = fc.array(
  fc.oneof(
    id.map((who) => event(who)),
    fc
      .tuple(fc.constantFrom('identify', 'alias', 'merge' as const), id, id)
      .filter(([, first, second]) => first !== second)
      .map(([kind, first, second]) => says(kind, first, second)),
  ),
  { minLength: 5, maxLength: 25 },
);

/** Sets of names, one claim after another; how many of them did `Opened`. */
function oracle(all: readonly IncomingEvent[]): number {
  let clusters = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => ({ head: name, names: new Set([name]) }));
  const given = new Set<string>();
  for (const { merge } of all) {
    if (!merge) continue;
    const one = clusters.find(({ names }) => names.has(merge.first));
    const other = clusters.find(({ names }) => names.has(merge.second));
    if (!one || !other || one === other || (merge.kind !== 'merge' && given.has(merge.first))) continue;
    const [kept, joined] =
      merge.kind === 'merge' && one.names.size >= other.names.size ? [one, other] : [other, one];
    for (const name of joined.names) {
      given.add(name);
      kept.names.add(name);
    }
    clusters = clusters.filter((cluster) => cluster !== joined);
  }
  const active = all.filter(({ name }) => name === 'Opened').map(({ rawDistinctId }) => rawDistinctId);
  return clusters.filter(({ names }) => active.some((name) => names.has(name))).length;
}

test('after any interleaving, and any cut into batches, Insights counts as the oracle does', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }), async (all, cuts) => {
      const projectId = await open();
      const batches: IncomingEvent[][] = [];
      let rest = all;
      for (const cut of [...cuts, all.length]) {
        if (rest.length > 0) batches.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      await load(projectId, ...batches);
      expect((await people(projectId)) ?? 0).toBe(oracle(all));
    }),
    { numRuns: 15 },
  );
});
