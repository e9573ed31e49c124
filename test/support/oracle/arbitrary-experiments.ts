import fc from 'fast-check';
import type { ExperimentMetric, ExperimentsDefinition } from '#contract';
import type { World, WorldProperty } from '../seed.ts';
import { COHORTS, filters, NAMES, ranges, rarely, refsOf, worlds } from './arbitrary.ts';
import { personOf } from './lives.ts';

const EXPERIMENTS = ['checkout', 'search'];
const VARIANTS = ['Control', 'blue', 'green', 'mine alone'];

function exposureProperty(name: string, texts: readonly string[]): fc.Arbitrary<WorldProperty> {
  return fc.record({
    scope: fc.constant('event' as const),
    name: fc.constant(name),
    kind: fc.constant('text' as const),
    slot: fc.constantFrom(null, name === 'Variant name' ? 't7' : 't8'),
    privacy: fc.constantFrom('crowd', 'crowd', 'crowd', 'crowd', 'opaque' as const),
    isNamePublic: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
    publicTexts: fc.subarray([...texts], { minLength: Math.max(1, texts.length - 1) }),
  });
}

/** A random world in which about every second event is an exposure. */
export const experimentWorlds = worlds.chain(({ world, middle }) =>
  fc
    .record({
      exposures: fc.array(
        fc.option(
          fc.record({
            experiment: fc.constantFrom('checkout', ...EXPERIMENTS),
            other: fc.oneof(
              { weight: 9, arbitrary: fc.constant(null) },
              { weight: 1, arbitrary: fc.constantFrom(...VARIANTS) },
            ),
          }),
          { freq: 3 },
        ),
        { minLength: world.events.length, maxLength: world.events.length },
      ),
      isPublic: fc.integer({ min: 0, max: 12 }).map((chance) => chance > 0),
      properties: fc.tuple(
        exposureProperty('Experiment name', EXPERIMENTS),
        exposureProperty('Variant name', VARIANTS),
      ),
    })
    .map(({ exposures, isPublic, properties }) => ({
      middle,
      world: {
        ...world,
        eventNames: [...world.eventNames, { name: '$experiment_started', isPublic }],
        properties: [...world.properties, ...properties],
        events: world.events.map((event, index) => {
          const exposure = exposures[index];
          if (!exposure) return event;
          const { experiment, other } = exposure;
          const variant = other ?? own(personOf(world, event));
          return {
            ...event,
            name: '$experiment_started',
            properties: { ...event.properties, 'Experiment name': experiment, 'Variant name': variant },
          };
        }),
      } satisfies World,
    })),
);

function day(middle: number, offset: number): string {
  return new Date(middle + offset * 86_400_000).toISOString().slice(0, 10);
}

/** Most people see one variant, whatever the device. */
function own(person: string | null): string {
  const sum = [...(person ?? '')].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return VARIANTS[sum % VARIANTS.length] ?? 'blue';
}

function metrics(middle: number): fc.Arbitrary<ExperimentMetric> {
  const numbers = refsOf('number', 'boolean', 'date').filter(({ scope }) => scope === 'event');
  return fc
    .record({
      event: fc.constantFrom(...NAMES, '$experiment_started', null),
      filter: rarely(filters(middle, COHORTS)),
      measure: fc.oneof(
        fc.record({ kind: fc.constantFrom('conversion' as const, 'count' as const) }),
        fc.record({
          kind: fc.constant('sum' as const),
          property: numbers.map(({ name }) => ({ scope: 'event' as const, name })),
        }),
      ),
      within: fc.option(
        fc.record({
          count: fc.integer({ min: 1, max: 40 }),
          unit: fc.constantFrom('minute', 'hour', 'day', 'week' as const),
        }),
        { nil: undefined },
      ),
    })
    .map(({ event, filter, measure, within }) => ({
      event,
      measure,
      ...(filter ? { filter } : {}),
      ...(within ? { within } : {}),
    }));
}

export function experimentQuestions(
  middle: number,
): fc.Arbitrary<{ definition: ExperimentsDefinition; now: number }> {
  return fc.record({
    now: fc.integer({ min: -10 * 48, max: 20 * 48 }).map((half) => middle + half * 1_800_000 + 12_345),
    definition: fc
      .record({
        experiment: fc.constantFrom(...EXPERIMENTS, ...EXPERIMENTS, 'never'),
        control: fc.option(fc.constantFrom(...VARIANTS, 'control'), { nil: undefined }),
        metrics: fc.array(metrics(middle), { minLength: 1, maxLength: 3 }),
        filter: rarely(filters(middle, COHORTS)),
        range: fc.oneof(
          ranges(middle).map(({ range }) => range),
          fc.constant({ from: day(middle, -40), to: day(middle, 10) }),
          fc.constant({ from: day(middle, -3), to: day(middle, 3) }),
        ),
      })
      .map(({ control, filter, ...rest }) => ({
        ...rest,
        ...(control ? { control } : {}),
        ...(filter ? { filter } : {}),
      })),
  });
}
