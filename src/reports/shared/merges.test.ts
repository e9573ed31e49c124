import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { questions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { createReports } from '../run.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

/** Merges as a steward makes them: each name into one that stands after it, or into a name never seen. */
type Merges = ReadonlyMap<string, string>;

const NEVER_SEEN = 'Renamed at last';

function merges(world: World): fc.Arbitrary<Merges> {
  const names = world.eventNames.map(({ name }) => name);
  const targets = names.map((_, place) => fc.constantFrom(null, ...names.slice(place + 1), NEVER_SEEN));
  return fc.tuple(...targets).map(
    (chosen) =>
      new Map(
        names.flatMap((name, place) => {
          const target = chosen[place];
          return target ? [[name, target] as const] : [];
        }),
      ),
  );
}

function merged(world: World, merges: Merges): VocabularySnapshot {
  const snapshot = vocabularyOf(world);
  const events = snapshot.events.map((event, place) => {
    const target = merges.get(world.eventNames[place]?.name ?? '');
    return target === undefined ? event : { ...event, mergedInto: target };
  });
  return { ...snapshot, events };
}

/** The same life, had everybody always sent the other name. A hidden name keeps to itself. */
function rewritten(world: World, merges: Merges): World {
  const isPublic = (name: string) => world.eventNames.some((one) => one.name === name && one.isPublic);
  const sent = (name: string) => (isPublic(name) ? followed(name, merges, isPublic) : `${name} (hidden)`);
  const names = new Map(world.eventNames.map(({ name, isPublic: shown }) => [sent(name), shown]));
  return {
    ...(renamed(world, (name) => followed(name, merges, isPublic)) as World),
    eventNames: [...names].map(([name, shown]) => ({ name, isPublic: shown })),
    events: world.events.map((event) => ({ ...event, name: sent(event.name) })),
  };
}

function followed(name: string, merges: Merges, isPublic: (name: string) => boolean): string {
  const target = isPublic(name) ? merges.get(name) : undefined;
  return target === undefined ? name : followed(target, merges, isPublic);
}

/** Everything that names an event, in a question or in a cohort. */
function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'event' && typeof item === 'string' ? rename(item) : renamed(item, rename),
    ]),
  );
}

test(
  'a merge answers as if everybody had always sent the other name',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({
        world: fc.constant(world),
        merges: merges(world),
        asked: fc.array(questions(middle), { minLength: 10, maxLength: 10 }),
      }),
    );
    let differences = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, merges, asked }) => {
        await seedWorld(opened.engine, world);
        const snapshot = merged(world, merges);
        const isPublic = (name: string) => world.eventNames.some((one) => one.name === name && one.isPublic);
        const life = rewritten(world, merges);
        for (const { definition, now } of asked) {
          const reports = createReports({
            engine: opened.engine,
            vocabulary: { read: () => Promise.resolve(snapshot) },
            clock: () => now,
          });
          const { series } = await reports.run('insights', world.projectId, definition);
          const question = renamed(definition, (name) => followed(name, merges, isPublic));
          const minute = Math.ceil(now / 60_000) * 60_000;
          const ask = (lived: World, of: unknown) =>
            askOracle(withMembers(lived, minute), of as typeof definition, now).series; // only names have changed
          const expected = ask(life, question);
          expect(rounded(unlabelled(series))).toEqual(rounded(unlabelled(expected)));
          if (JSON.stringify(ask(world, definition)) !== JSON.stringify(expected)) differences++;
        }
      }),
      { numRuns: isFull ? 100 : 8, endOnFailure: true },
    );
    expect(differences).toBeGreaterThan(0);
  },
  isFull ? 1_800_000 : 240_000,
);

/** A metric is called by the name that was asked. */
function unlabelled(series: readonly { readonly label?: string }[]) {
  return series.map(({ label: _, ...rest }) => rest);
}
