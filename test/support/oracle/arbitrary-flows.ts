import fc from 'fast-check';
import type { FlowsDefinition } from '#contract';
import { breakdowns, filters, NAMES, orSessions, ranges, rarely, refsOf } from './arbitrary.ts';

/** Random flows through random lives. Windows are short and long, so that paths end for every reason. */

const names = fc.constantFrom(...NAMES, 'open', 'buy', 'never');

function selectors(middle: number) {
  return orSessions(
    fc
      .record({
        event: fc.oneof({ weight: 6, arbitrary: names }, { weight: 1, arbitrary: fc.constant(null) }),
        filter: rarely(filters(middle)),
      })
      .map(({ event, filter }) => ({ event, ...(filter ? { filter } : {}) })),
  );
}

function anchors(middle: number) {
  const steps = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
  return fc
    .tuple(selectors(middle), steps, steps, rarely(fc.constant(true)))
    .map(([selector, before, after, firstEver]) => ({
      ...selector,
      ...(firstEver === undefined ? {} : { firstEver }),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    }));
}

const eventTexts = refsOf('text', 'boolean').filter(({ scope }) => scope === 'event');
const eventScalars = refsOf('text', 'number', 'boolean', 'date').filter(({ scope }) => scope === 'event');
const LISTS = ['tags', 'kinds', 'roles'];
const isScalar = ({ name }: { name: string }) => !LISTS.includes(name);
const ONE_VALUE = ['price', 'size', 'due'];

export function flowQuestions(middle: number): fc.Arbitrary<{ definition: FlowsDefinition; now: number }> {
  const shown = fc.record({
    kind: fc.constantFrom('hide', 'only' as const),
    names: fc.uniqueArray(fc.constantFrom(...NAMES, null), { minLength: 1, maxLength: 2 }),
  });
  const expansions = fc.uniqueArray(
    fc.record({
      event: names,
      property: eventTexts.filter((one) => isScalar(one) && !ONE_VALUE.includes(one.name)),
    }),
    { minLength: 1, maxLength: 2, selector: ({ event }) => event },
  );
  return fc.record({
    now: fc
      .integer({ min: -10 * 48, max: 10 * 48 })
      .map((halfHours) => middle + halfHours * 1_800_000 + 12_345),
    definition: fc
      .record({
        anchors: fc.array(anchors(middle), { minLength: 1, maxLength: 3, size: 'small' }),
        counting: fc.constantFrom(undefined, 'unique', 'total', 'total', 'session' as const),
        counted: fc.constantFrom(
          undefined,
          undefined,
          undefined,
          { group: 'org' },
          { group: 'org' },
          { group: 'never' },
        ),
        window: fc.constantFrom(
          undefined,
          { count: 2, unit: 'day' as const },
          { count: 12, unit: 'hour' as const },
          { count: 1, unit: 'week' as const },
          { count: 366, unit: 'day' as const },
        ),
        rows: fc.constantFrom(undefined, 1, 2, 5),
        events: rarely(shown),
        expand: rarely(expansions),
        hold: rarely(fc.array(eventScalars.filter(isScalar), { minLength: 1, maxLength: 2 })),
        exclusions: rarely(fc.array(selectors(middle), { minLength: 1, maxLength: 2 })),
        filter: rarely(filters(middle)),
        breakdown: fc.option(
          breakdowns.filter(
            (one) =>
              'property' in one &&
              one.property.scope !== 'group' &&
              isScalar(one.property) &&
              one.buckets?.kind !== 'date',
          ),
          { nil: undefined },
        ),
        range: ranges(middle),
        view: fc.constantFrom(undefined, 'steps', 'paths' as const),
        limit: fc.constantFrom(undefined, 1, 2, 20),
      })
      .map(
        ({ breakdown, range: { range }, ...rest }): FlowsDefinition => ({
          ...(Object.fromEntries(
            Object.entries(rest).filter(([, value]) => value !== undefined),
          ) as typeof rest),
          ...(breakdown ? { breakdowns: [breakdown] } : {}),
          range,
        }),
      ),
  });
}
