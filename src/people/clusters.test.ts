import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SubjectId } from '#core';
import { CLUSTER_LIMIT, type ClusterClaim, decideClusters } from './clusters.ts';

const subject = (name: number) => BigInt(name + 1) as SubjectId;
const id = fc.integer({ min: 0, max: 9 });
const claims = fc
  .array(fc.record({ kind: fc.constantFrom('identify', 'alias', 'merge' as const), first: id, second: id }), {
    maxLength: 40,
  })
  .map((all) =>
    all.map((claim) => ({ ...claim, first: subject(claim.first), second: subject(claim.second) })),
  );

/** The rule in its plainest form: sets of ids, and which ids have been given away. */
function oracle(all: readonly ClusterClaim[]): Set<SubjectId>[] {
  let clusters = Array.from({ length: 10 }, (_, name) => ({
    ids: new Set([subject(name)]),
    head: subject(name),
  }));
  const given = new Set<SubjectId>();
  for (const { kind, first, second } of all) {
    const one = clusters.find(({ ids }) => ids.has(first));
    const other = clusters.find(({ ids }) => ids.has(second));
    if (!one || !other || one === other) continue;
    if (kind !== 'merge' && given.has(first)) continue;
    const isOneKept = kind === 'merge' && one.ids.size >= other.ids.size;
    const [kept, joined] = isOneKept ? [one, other] : [other, one];
    given.add(joined.head);
    for (const name of joined.ids) given.add(name);
    clusters = clusters.filter((cluster) => cluster !== joined);
    for (const name of joined.ids) kept.ids.add(name);
  }
  return clusters.map(({ ids }) => ids);
}

function clustersOf(personOf: ReadonlyMap<SubjectId, SubjectId>): Set<SubjectId>[] {
  const all = Array.from({ length: 10 }, (_, name) => subject(name));
  return [...Map.groupBy(all, (one) => personOf.get(one) ?? one).values()].map((ids) => new Set(ids));
}

const sorted = (clusters: readonly Set<SubjectId>[]) =>
  clusters.map((ids) => [...ids].map(Number).sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));

test('however the claims are cut into batches, the same ids are one as one claim after another', () => {
  fc.assert(
    fc.property(claims, fc.array(fc.nat(5)), (all, cuts) => {
      const personOf = new Map<SubjectId, SubjectId>();
      let rest = all;
      for (const cut of [...cuts, all.length]) {
        const batch = rest.slice(0, cut);
        rest = rest.slice(cut);
        const members = Map.groupBy(personOf.keys(), (one) => personOf.get(one) ?? one);
        for (const { subject: moved, person } of decideClusters({ personOf, members }, batch))
          personOf.set(moved, person);
      }
      expect(sorted(clustersOf(personOf))).toEqual(sorted(oracle(all)));
    }),
  );
});

test('every id reads as its canonical one in one step, and canonical ids read as themselves', () => {
  fc.assert(
    fc.property(claims, (all) => {
      const links = decideClusters({ personOf: new Map(), members: new Map() }, all);
      const personOf = new Map(links.map(({ subject: moved, person }) => [moved, person]));
      for (const person of personOf.values()) expect(personOf.has(person)).toBe(false);
    }),
  );
});

test('a cluster takes in no more than its bound', () => {
  const many = Array.from({ length: CLUSTER_LIMIT + 20 }, (_, name) => ({
    kind: 'identify' as const,
    first: subject(name + 1),
    second: subject(0),
  }));
  expect(decideClusters({ personOf: new Map(), members: new Map() }, many)).toHaveLength(CLUSTER_LIMIT - 1);
});
