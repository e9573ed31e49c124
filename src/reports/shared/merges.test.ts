import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InsightsDefinition } from '#contract';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { questions, worlds } from '../../../test/support/oracle/arbitrary.ts';
import { withMembers } from '../../../test/support/oracle/cohorts.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { isReadable } from '../../../test/support/oracle/lives.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import {
  seedWorld,
  vocabularyOf,
  type World,
  type WorldEvent,
  type WorldProperty,
  type WorldValue,
} from '../../../test/support/seed.ts';
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

/** A world, questions about it, and how it reads with the merges: as the catalogue says it, and as it would have been lived. */
interface Case {
  readonly world: World;
  readonly asked: readonly { readonly definition: InsightsDefinition; readonly now: number }[];
  readonly snapshot: VocabularySnapshot;
  readonly life: World;
  readonly question: (definition: InsightsDefinition) => InsightsDefinition;
}

const RUNS = isFull ? 100 : 4;

/** Every answer is the one that the other life would have had; and on, until some are not the ones of this life. */
async function assertSame(cases: fc.Arbitrary<Case>): Promise<void> {
  let differences = 0;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ world, asked, snapshot, life, question }) => {
      if (runs >= RUNS && differences > 0) return;
      runs++;
      await seedWorld(opened.engine, world);
      for (const { definition, now } of asked) {
        const reports = createReports({
          engine: opened.engine,
          vocabulary: { read: () => Promise.resolve(snapshot) },
          clock: () => now,
        });
        const { series } = await reports.run('insights', world.projectId, definition);
        const minute = Math.ceil(now / 60_000) * 60_000;
        const ask = (lived: World, of: InsightsDefinition) =>
          askOracle(withMembers(lived, minute), of, now).series;
        const expected = ask(life, question(definition));
        expect(rounded(unlabelled(series))).toEqual(rounded(unlabelled(expected)));
        if (JSON.stringify(ask(world, definition)) !== JSON.stringify(expected)) differences++;
      }
    }),
    { numRuns: 10 * RUNS, endOnFailure: true },
  );
  expect(differences).toBeGreaterThan(0);
}

const LIMIT = isFull ? 1_800_000 : 240_000;
const ten = (middle: number) => fc.array(questions(middle), { minLength: 10, maxLength: 10 });
/** Which of two events of one instant is the first, where each person counts once, is the stored number's: a merged value has another. */
const untied = (middle: number) =>
  fc.array(
    questions(middle).filter(({ definition }) => !JSON.stringify(definition).includes('"once"')),
    { minLength: 10, maxLength: 10 },
  );

test(
  'a merge answers as if everybody had always sent the other name',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({ merges: merges(world), asked: ten(middle) }).map(({ merges, asked }): Case => {
        const isPublic = (name: string) => world.eventNames.some((one) => one.name === name && one.isPublic);
        return {
          ...{ world, asked },
          snapshot: merged(world, merges),
          life: rewritten(world, merges),
          question: (definition) =>
            renamed(definition, (name) => followed(name, merges, isPublic)) as InsightsDefinition, // only names have changed
        };
      }),
    );
    await assertSame(cases);
  },
  LIMIT,
);

// --- properties of events -----------------------------------------------------------------------------------------------

/** Properties of one kind, in turns, or into a name never seen. */
function propertyMerges(world: World): fc.Arbitrary<Merges> {
  const ofEvents = world.properties.filter(({ scope }) => scope === 'event');
  const targets = ofEvents.map(({ kind }, place) => {
    const later = ofEvents.slice(place + 1).filter((other) => other.kind === kind);
    return fc.constantFrom(null, ...later.map(({ name }) => name), `${NEVER_SEEN}: ${kind}`);
  });
  return fc
    .tuple(...targets)
    .map(
      (chosen) =>
        new Map(ofEvents.flatMap(({ name }, place) => (chosen[place] ? [[name, chosen[place]]] : []))),
    );
}

function withMergedProperties(world: World, merges: Merges): VocabularySnapshot {
  const snapshot = vocabularyOf(world);
  const properties = snapshot.properties.map((property, place) => {
    const { scope = '', name = '' } = world.properties[place] ?? {};
    const target = scope === 'event' ? merges.get(name) : undefined;
    return target === undefined ? property : { ...property, mergedInto: target };
  });
  return { ...snapshot, properties };
}

/** The same life, had everybody always sent the other name; of several, and in place of all that nobody may read under its own name, one text. */
function livedWithOneName(world: World, merges: Merges): World {
  const isNamed = (name: string) => mayRead(world, name);
  const groups = new Map<string, WorldProperty[]>();
  for (const property of world.properties.filter(({ scope, name }) => scope === 'event' && isNamed(name))) {
    const shown = followed(property.name, merges, isNamed);
    groups.set(shown, [...(groups.get(shown) ?? []), property]);
  }
  const several = [...groups].filter(([shown, sources]) => sources.length > 1 || sources[0]?.name !== shown);
  const gone = new Set(several.flatMap(([shown, sources]) => [shown, ...sources.map(({ name }) => name)]));
  const made = several.map(([name, sources]): WorldProperty => {
    const [first] = sources;
    if (!first) throw new TypeError('a merge has a source');
    if (sources.length === 1) return { ...first, name };
    const readable = sources.flatMap((source) =>
      source.publicTexts.filter((text) => isReadable(source, text)),
    );
    return { ...first, ...{ name, privacy: 'crowd', isNamePublic: true, slot: null, publicTexts: readable } };
  });
  const events = world.events.map((event) => {
    const kept = Object.entries(event.properties).filter(([name]) => !gone.has(name));
    const counted = several.flatMap(([shown, sources]) => {
      const ordered = sources.toSorted((a, b) =>
        a.name === shown ? -1 : b.name === shown ? 1 : a.name < b.name ? -1 : 1,
      );
      const said = ordered.find(({ name }) => isSaid(event.properties[name]));
      if (!said) return [];
      const value = event.properties[said.name];
      return [[shown, sources.length === 1 ? value : asRead(said, value)] as const];
    });
    return { ...event, properties: Object.fromEntries([...kept, ...counted]) as WorldEvent['properties'] };
  });
  const others = world.properties.filter(({ scope, name }) => scope !== 'event' || !gone.has(name));
  return { ...world, events, properties: [...others, ...made] };
}

const mayRead = (world: World, name: string) =>
  world.properties.some(
    (one) => one.scope === 'event' && one.name === name && one.isNamePublic && one.privacy !== 'identity',
  );

const isSaid = (value: WorldValue | undefined) =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);

function asRead(property: WorldProperty, value: WorldValue | undefined): WorldValue | undefined {
  const read = (text: string) => (isReadable(property, text) ? text : 'nobody may read this');
  if (property.kind === 'text') return read(String(value));
  return Array.isArray(value) ? value.map(read) : value;
}

/** Every property of events that a question or a cohort names. */
function withProperties(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withProperties(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const renamed = Object.entries(value).map(([key, item]) => [key, withProperties(item, rename)]);
  if ('scope' in value && value.scope === 'event' && 'name' in value)
    return { ...Object.fromEntries(renamed), name: rename(String(value.name)) };
  return Object.fromEntries(renamed);
}

test(
  'a merge of properties answers as if everybody had always sent the other one',
  async () => {
    const cases = worlds.chain(({ world, middle }) =>
      fc.record({ merges: propertyMerges(world), asked: untied(middle) }).map(({ merges, asked }): Case => {
        const rename = (name: string) => followed(name, merges, (one) => mayRead(world, one));
        const life = livedWithOneName(world, merges);
        return {
          ...{ world, asked },
          snapshot: withMergedProperties(world, merges),
          life: { ...life, cohorts: withProperties(life.cohorts, rename) } as World, // only names have changed
          question: (definition) => withProperties(definition, rename) as InsightsDefinition,
        };
      }),
    );
    await assertSame(cases);
  },
  LIMIT,
);

/** A metric is called by the name that was asked. */
function unlabelled(series: readonly { readonly label?: string }[]) {
  return series.map(({ label: _, ...rest }) => rest);
}
