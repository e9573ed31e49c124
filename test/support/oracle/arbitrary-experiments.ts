import fc from 'fast-check';
import type { ExperimentMetric, ExperimentsDefinition } from '#contract';
import type { World, WorldProperty } from '../seed.ts';
import { COHORTS, filters, NAMES, oneIn, ranges, rarely, refsOf, USERS, worlds } from './arbitrary.ts';
import { personOf } from './lives.ts';

const EXPERIMENTS = ['checkout', 'search'];
const VARIANTS = ['Control', 'blue', 'green', 'mine alone'];

function exposureProperty(name: string, texts: readonly string[]): fc.Arbitrary<WorldProperty> {
  return fc.record({
    scope: fc.constant('event' as const),
    name: fc.constant(name),
    kind: fc.constant('text' as const),
    slot: fc.constantFrom(null, name === 'Variant name' ? 't7' : 't8'),
    privacy: oneIn(15).map((isOpaque) => (isOpaque ? 'opaque' : 'crowd')),
    isNamePublic: oneIn(20).map((isHidden) => !isHidden),
    publicTexts: fc
      .subarray(texts.slice(1), { minLength: texts.length - 2 })
      .map((others) => [...texts.slice(0, 1), ...others]),
  });
}

/** A random world in which about every second event is an exposure; one or two people see another variant every time. */
export const experimentWorlds = worlds.chain(({ world, middle }) =>
  fc
    .record({
      exposures: fc.array(
        fc.option(
          fc.record({
            experiment: fc.constantFrom('checkout', ...EXPERIMENTS),
            other: fc.oneof(
              { weight: 14, arbitrary: fc.constant(null) },
              { weight: 1, arbitrary: fc.constantFrom(...VARIANTS) },
            ),
          }),
          { freq: 3 },
        ),
        { minLength: world.events.length, maxLength: world.events.length },
      ),
      restless: fc.uniqueArray(fc.constantFrom(...USERS), { minLength: 1, maxLength: 2 }),
      isPublic: oneIn(20).map((isHidden) => !isHidden),
      properties: fc.tuple(
        exposureProperty('Experiment name', EXPERIMENTS),
        exposureProperty('Variant name', VARIANTS),
      ),
    })
    .map(({ exposures, restless, isPublic, properties }) => ({
      middle,
      world: {
        ...world,
        eventNames: [...world.eventNames, { name: '$experiment_started', isPublic }],
        properties: [...world.properties, ...properties],
        events: world.events.map((event, index) => {
          const exposure = exposures[index];
          if (!exposure) return event;
          const { experiment, other } = exposure;
          const person = personOf(world, event);
          const isRestless = person !== null && restless.includes(person);
          const variant = isRestless ? VARIANTS[index % VARIANTS.length] : (other ?? own(person));
          return {
            ...event,
            name: '$experiment_started',
            properties: {
              ...event.properties,
              'Experiment name': experiment,
              'Variant name': variant ?? 'blue',
            },
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
      event: fc.constantFrom(...NAMES, '$experiment_started', '$session_start', null),
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
        experiment: fc.oneof(
          { weight: 6, arbitrary: fc.constant('checkout') },
          { weight: 3, arbitrary: fc.constant('search') },
          { weight: 1, arbitrary: fc.constant('never') },
        ),
        control: fc.option(fc.constantFrom(...VARIANTS, 'control'), { nil: undefined }),
        metrics: fc.array(metrics(middle), { minLength: 1, maxLength: 3 }),
        filter: rarely(filters(middle, COHORTS)),
        range: fc.oneof(
          { weight: 1, arbitrary: ranges(middle).map(({ range }) => range) },
          { weight: 2, arbitrary: fc.constant({ from: day(middle, -40), to: day(middle, 10) }) },
          { weight: 1, arbitrary: fc.constant({ from: day(middle, -3), to: day(middle, 3) }) },
        ),
      })
      .map(({ control, filter, ...rest }) => ({
        ...rest,
        ...(control ? { control } : {}),
        ...(filter ? { filter } : {}),
      })),
  });
}
