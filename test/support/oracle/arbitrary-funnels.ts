import fc from 'fast-check';
import type { FunnelBehaviour, FunnelsDefinition } from '#contract';
import type { World } from '../seed.ts';
import { breakdowns, COHORTS, filters, orSessions, rarely, refsOf, worlds } from './arbitrary.ts';

/** Funnels live on what happens close together: the same lives, lived in weeks, in hours, or in minutes with many events at once. */
export const funnelWorlds = fc
  .tuple(worlds, fc.constantFrom(1, 40, 1500))
  .map(([{ world, middle }, haste]) => ({ middle, world: hastened(world, middle, haste) }));

function hastened(world: World, middle: number, haste: number): World {
  const time = (at: number) => (haste === 1 ? at : middle + Math.round((at - middle) / haste / 500) * 500);
  return {
    ...world,
    events: world.events.map((event) => ({ ...event, time: time(event.time) })),
    customEvents: [
      { id: 1, name: 'open, or a set buy', of: [{ event: 'open' }, { event: 'buy', filter: isSet }] },
    ],
  };
}

const isSet = { property: { scope: 'event', name: 'price' }, operator: 'is_set' } as const;

const DAY = 86_400_000;
const NAMES = ['open', 'buy', 'call'];
const CUSTOM = '$custom_event:1';
const START = '$session_start';

function selectors(middle: number) {
  return orSessions(
    fc
      .record({
        event: fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(...NAMES, CUSTOM) },
          { weight: 1, arbitrary: fc.constantFrom(null, 'never') },
        ),
        filter: rarely(filters(middle, COHORTS)),
      })
      .map(({ event, filter }) => ({ event, ...(filter ? { filter } : {}) })),
  );
}

/** Mostly different events, as people ask; sometimes the same again. */
function stepLists(middle: number) {
  const different = fc.tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 2 }) },
      { weight: 1, arbitrary: fc.shuffledSubarray([START, CUSTOM, 'call'], { minLength: 2 }) },
    ),
    rarely(filters(middle)),
  );
  return fc.oneof(
    {
      weight: 3,
      arbitrary: different.map(([names, filter]) =>
        names.map((event, index) => ({
          event,
          ...(filter && index === 1 && event !== START ? { filter } : {}),
        })),
      ),
    },
    { weight: 2, arbitrary: fc.array(selectors(middle), { minLength: 2, maxLength: 4 }) },
  );
}

const windows = fc.oneof(
  fc.record({
    kind: fc.constant('time' as const),
    count: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom('second', 'minute', 'hour', 'day', 'week' as const),
  }),
  fc.record({ kind: fc.constant('sessions' as const), count: fc.integer({ min: 1, max: 3 }) }),
);

function ranges(middle: number): fc.Arbitrary<FunnelsDefinition['range']> {
  const day = (offset: number) => new Date(middle + offset * DAY).toISOString().slice(0, 10);
  return fc.oneof(
    fc
      .tuple(fc.integer({ min: -20, max: 0 }), fc.integer({ min: 0, max: 30 }))
      .map(([from, length]) => ({ from: day(from), to: day(from + length) })),
    fc.record({ last: fc.integer({ min: 1, max: 12 }), unit: fc.constantFrom('day', 'hour' as const) }),
  );
}

const anyOrder = fc
  .uniqueArray(fc.integer({ min: 1, max: 2 }), { maxLength: 2 })
  .map((anchors) => ({ kind: 'any' as const, anchors }));

/** Of some steps only the first time ever. */
function firsts(steps: FunnelsDefinition['steps']): fc.Arbitrary<FunnelsDefinition['steps']> {
  return rarely(fc.array(fc.boolean(), { minLength: steps.length, maxLength: steps.length })).map((chosen) =>
    steps.map((step, place) => (chosen?.[place] ? { ...step, firstEver: true } : step)),
  );
}

/** What is done between two steps, mostly of events that are steps too. */
function behaviours(middle: number, steps: number): fc.Arbitrary<FunnelBehaviour> {
  const each = fc.oneof(
    fc.constant({ kind: 'count' as const }),
    fc.record({
      kind: fc.constant('aggregate' as const),
      property: fc
        .constantFrom('price', 'size', 'paid', 'plan', 'tags', 'never')
        .map((name) => ({ scope: 'event' as const, name })),
      aggregate: fc.constantFrom('sum', 'average', 'min', 'max', 'distinct' as const),
    }),
  );
  const between = fc
    .uniqueArray(fc.integer({ min: 1, max: steps }), { minLength: 2, maxLength: 2 })
    .map((pair) => ({ after: Math.min(...pair), before: Math.max(...pair) }));
  return fc
    .tuple(selectors(middle), each, fc.option(between, { nil: undefined }))
    .map(([of, one, stretch]) => ({ of, each: one, ...(stretch ? { between: stretch } : {}) }));
}

const byEvent = fc.constant({ property: { scope: 'event' as const, name: '$event_name' } });

export interface AskedFunnel {
  readonly definition: FunnelsDefinition;
  readonly now: number;
}

export function funnelQuestions(middle: number): fc.Arbitrary<AskedFunnel> {
  const definition = stepLists(middle)
    .chain(firsts)
    .chain((steps) => {
      const names = steps.flatMap(({ event }) => (event === CUSTOM ? ['open', 'buy'] : [event]));
      const isDifferent = new Set(names).size === names.length;
      const step = fc.integer({ min: 1, max: steps.length });
      const between = fc.constant({ after: 1, before: steps.length });
      return fc
        .record({
          order:
            isDifferent && !steps.some(({ event }) => event === null)
              ? rarely(anyOrder)
              : fc.constant(undefined),
          window: fc.option(windows, { nil: undefined }),
          counting: fc.constantFrom('unique', 'unique', 'total', 'session', undefined),
          reentry: fc.constantFrom('first', 'first', 'optimised', undefined),
          hold: rarely(
            fc.uniqueArray(
              refsOf('text', 'number', 'list').filter(({ scope }) => scope === 'event'),
              {
                minLength: 1,
                maxLength: 2,
                selector: ({ name }) => name,
              },
            ),
          ),
          exclusions: rarely(
            fc.array(
              fc
                .tuple(selectors(middle), fc.option(between, { nil: undefined }))
                .map(([selector, stretch]) => ({ ...selector, ...(stretch ? { between: stretch } : {}) })),
              { minLength: 1, maxLength: 2 },
            ),
          ),
          filter: rarely(filters(middle, COHORTS)),
          breakdowns: rarely(
            fc.uniqueArray(
              fc.oneof({ weight: 4, arbitrary: breakdowns }, { weight: 1, arbitrary: byEvent }),
              {
                minLength: 1,
                maxLength: 2,
                selector: (breakdown) => JSON.stringify('cohorts' in breakdown ? 0 : breakdown.property),
              },
            ),
          ),
          behaviour: rarely(behaviours(middle, steps.length)),
          attribution: fc.oneof(
            fc.constantFrom({ kind: 'first' as const }, { kind: 'last' as const }, undefined),
            step.map((number) => ({ kind: 'step' as const, step: number })),
          ),
          counted: rarely(fc.constantFrom({ group: 'org' }, { group: 'never' })),
          sum: rarely(refsOf('number').filter(({ scope }) => scope === 'event')),
          view: fc.oneof(
            fc.constant({ kind: 'steps' as const }),
            fc
              .constantFrom('hour', 'day', 'week' as const)
              .chain((unit) =>
                fc
                  .tuple(
                    fc.constantFrom('trend', 'days' as const),
                    fc.constantFrom('conversion', 'average', 'median', undefined),
                  )
                  .map(([kind, curve]) => ({ kind, unit, ...(curve ? { curve } : {}) })),
              ),
            fc.constant({ kind: 'time' as const, from: 1, to: steps.length }),
          ),
          range: ranges(middle),
          compare: rarely(fc.constant({ kind: 'previous' as const })),
          limit: fc.option(fc.constantFrom(1, 5, 100), { nil: undefined }),
        })
        .map((random): FunnelsDefinition => {
          const set = Object.fromEntries(Object.entries(random).filter(([, value]) => value !== undefined));
          const { exclusions } = random;
          const isAny = random.order !== undefined;
          return {
            steps,
            view: random.view,
            range: random.range,
            ...set,
            ...(exclusions && isAny ? { exclusions: exclusions.map(({ between: _, ...rest }) => rest) } : {}),
          };
        });
    });
  return fc.record({
    now: fc.integer({ min: -48, max: 10 * 48 }).map((halfHours) => middle + halfHours * 1_800_000 + 12_345),
    definition,
  });
}
