import fc from 'fast-check';
import type {
  AttributionModel,
  BehaviourDefinition,
  Breakdown,
  CohortRule,
  CohortWindow,
  Comparison,
  FrequencyDefinition,
  InsightsDefinition,
  Measure,
  Metric,
  RetentionDefinition,
} from '#contract';
import { isDistribution } from '#contract';
import { toProjectId } from '#core';
import type { PropertyRef, ValueKind } from '#events';
import type { World, WorldCohort, WorldEvent, WorldProfile, WorldProperty, WorldValue } from '../seed.ts';
import type { WorldLookup } from './lookups.ts';

/** Random projects and random questions about them. Small pools of names make coincidences, and coincidences make bugs. */

type Filter = NonNullable<InsightsDefinition['filter']>;

const ZONES = ['Europe/Rome', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'] as const;
const DAY = 86_400_000;

/** Days around which something happens: clocks change (in one of the zones), a month ends, a leap day. */
const MIDDLES = [
  '2026-03-29',
  '2026-10-25',
  '2018-11-04',
  '2019-02-17',
  '2026-04-05',
  '2026-10-04',
  '2024-02-29',
  '2026-01-01',
].map((day) => Date.parse(`${day}T00:00:00Z`));

const DEVICES = ['device-1', 'device-2', 'device-3', 'device-4'];
export const USERS = ['ada', 'bruno', 'carla', 'dino', 'elsa'];
const ORGANISATIONS = ['acme', 'bolt', 'corp'];
const TEXTS = ['pro', 'free', 'PROmo', 'b2b', ''];
export const NAMES = ['open', 'buy', 'call'];

function property(
  scope: WorldProperty['scope'],
  name: string,
  kind: WorldProperty['kind'],
  slot: string | null,
): Pick<WorldProperty, 'scope' | 'group' | 'name' | 'kind' | 'slot'> {
  return { scope, name, kind, slot, ...(scope === 'group' ? { group: 'org' } : {}) };
}

const PROPERTIES = [
  property('event', 'plan', 'text', 't1'),
  property('event', 'page', 'text', 't2'),
  property('event', 'extra', 'text', null),
  property('event', 'price', 'number', 'n1'),
  property('event', 'size', 'number', null),
  property('event', 'paid', 'boolean', 'n2'),
  property('event', 'due', 'date', 'n3'),
  property('event', 'tags', 'list', 'l1'),
  property('event', 'kinds', 'list', null),
  property('person', 'plan', 'text', null),
  property('person', 'age', 'number', null),
  property('person', 'vip', 'boolean', null),
  property('person', 'born', 'date', null),
  property('person', 'roles', 'list', null),
  property('group', 'tier', 'text', null),
  property('group', 'seats', 'number', null),
  property('group', 'labels', 'list', null),
];

const REFS: readonly PropertyRef[] = [
  ...PROPERTIES.map(({ scope, group, name }) => ({ scope, ...(group ? { group } : {}), name })),
  { scope: 'event', name: 'never-sent' },
  { scope: 'group', group: 'team', name: 'tier' },
];

const numbers = fc.integer({ min: -40, max: 60 }).map((value) => value / 4);

function valueOfKind(kind: WorldProperty['kind'], middle: number): fc.Arbitrary<WorldValue> {
  switch (kind) {
    case 'text':
      return fc.constantFrom(...TEXTS);
    case 'list':
      return fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 });
    case 'number':
      return numbers;
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc.integer({ min: -3 * 48, max: 3 * 48 }).map((halfHours) => middle + halfHours * 1_800_000);
  }
}

function valuesOn(scope: WorldProperty['scope'], middle: number) {
  const entries = PROPERTIES.filter((candidate) => candidate.scope === scope).map(
    ({ name, kind }) => [name, fc.option(valueOfKind(kind, middle), { nil: undefined, freq: 2 })] as const,
  );
  return fc.record(Object.fromEntries(entries)).map((values) => withoutUnset(values));
}

function withoutUnset(values: Readonly<Record<string, WorldValue | undefined>>): Record<string, WorldValue> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** Times cluster: several events share a millisecond, several fall on the edges of hours and days. */
function times(middle: number) {
  return fc
    .tuple(
      fc.oneof(fc.integer({ min: -45, max: 20 }), fc.integer({ min: -1, max: 1 })),
      fc.oneof(
        fc.integer({ min: 0, max: 47 }).map((half) => half * 1_800_000),
        fc.integer({ min: 0, max: DAY }),
      ),
      fc.constantFrom(0, 0, -1, 1),
    )
    .map(([days, within, tremor]) => middle + days * DAY + within + tremor);
}

function eventAt(middle: number): fc.Arbitrary<WorldEvent> {
  return fc.record({
    name: fc.constantFrom(...NAMES),
    time: times(middle),
    receivedAt: fc.integer({ min: 0, max: 1000 }).map((seconds) => middle + 60 * DAY + seconds * 1000),
    person: fc.constantFrom(...DEVICES, ...USERS, null),
    groups: fc.record({ org: fc.uniqueArray(fc.constantFrom(...ORGANISATIONS), { maxLength: 2 }) }),
    properties: valuesOn('event', middle),
  });
}

function profilesAt(middle: number): fc.Arbitrary<WorldProfile[]> {
  const profile = (group: string | null, id: string) =>
    fc
      .record({
        isKept: fc.boolean(),
        isDeleted: oneIn(6),
        properties: valuesOn(group === null ? 'person' : 'group', middle),
        earlier: valuesOn(group === null ? 'person' : 'group', middle),
        isChanged: fc.boolean(),
      })
      .map(({ isKept, isDeleted, properties, earlier, isChanged }): WorldProfile[] =>
        isKept ? [{ group, id, isDeleted, properties, ...(isChanged ? { earlier } : {}) }] : [],
      );
  return fc
    .tuple(
      ...[...USERS, ...DEVICES.slice(0, 2)].map((id) => profile(null, id)),
      ...ORGANISATIONS.map((id) => profile('org', id)),
    )
    .map((profiles) => profiles.flat());
}

// --- cohorts ----------------------------------------------------------------------------------------------------------

/** Of every world: a list, a rule, and a rule that is defined with both. */
export const COHORTS = [1, 2, 3] as const;

function cohortsAt(middle: number): fc.Arbitrary<WorldCohort[]> {
  return fc
    .record({
      list: fc.uniqueArray(fc.constantFrom(...DEVICES, ...USERS), { maxLength: 5 }),
      second: rules(middle, [1]),
      third: rules(middle, [1, 2]),
    })
    .map(({ list, second, third }) => [
      { id: 1, rule: null, list },
      { id: 2, rule: second },
      { id: 3, rule: third },
    ]);
}

/** Random rules that name these cohorts of the world. */
export function rules(middle: number, cohorts: readonly number[]): fc.Arbitrary<CohortRule> {
  return fc.letrec<{ rule: CohortRule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: cohortConditions(middle, cohorts) },
      { weight: 1, arbitrary: fc.record({ all: fc.array(tie('rule'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ any: fc.array(tie('rule'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ not: tie('rule') }) },
    ),
  })).rule;
}

/** Now and then the edges of sessions in the place of an event, and of some only the long ones. */
export function orSessions<T extends { event: string | null; filter?: Filter }>(
  selectors: fc.Arbitrary<T>,
): fc.Arbitrary<T | { event: string; filter?: Filter }> {
  const edge = fc
    .record({ event: fc.constantFrom('$session_start', '$session_end'), filter: rarely(longSessions) })
    .map(({ event, filter }) => ({ event, ...(filter ? { filter } : {}) }));
  return fc.oneof({ weight: 6, arbitrary: selectors }, { weight: 1, arbitrary: edge });
}

const longSessions = fc
  .constantFrom('$duration_s', '$event_count', '$origin_start', '$origin_end')
  .map((name): Filter => {
    const property = { scope: 'event' as const, name };
    return name.startsWith('$origin')
      ? { property, operator: 'is', values: ['open', 'call'] }
      : { property, operator: 'at_least', value: name === '$duration_s' ? 600 : 2 };
  });

/** Which of its kind was somebody's first ever is not asked of sessions. */
function isOfSessions({ event }: { readonly event: string | null }): boolean {
  return event === '$session_start' || event === '$session_end';
}

function cohortConditions(middle: number, cohorts: readonly number[]): fc.Arbitrary<CohortRule> {
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
  const selector = orSessions(
    fc
      .record({
        event: fc.constantFrom(null, ...NAMES, 'open', 'never'),
        filter: fc.option(conditions(middle, cohorts), { nil: undefined, freq: 2 }),
      })
      .map(({ event, filter }) => ({ event, ...(filter ? { filter } : {}) })),
  );
  const windowed = optional(windows(middle)).map((window) => (window ? { window } : {}));
  return fc.oneof(
    fc
      .tuple(selector, windowed, comparisonsWith(fc.integer({ min: 0, max: 6 })))
      .map(([one, window, count]) => ({ kind: 'did' as const, ...one, ...window, count })),
    fc
      .tuple(
        selector,
        windowed,
        comparisonsWith(numbers),
        fc.oneof(
          fc.record({
            property: refsOf('number', 'number', 'boolean', 'date'),
            aggregate: fc.constantFrom('sum', 'average', 'min', 'max', 'distinct' as const),
          }),
          fc.record({
            property: refsOf('text', 'list'),
            aggregate: fc.constantFrom('distinct', 'distinct', 'sum' as const),
          }),
        ),
      )
      .map(([one, window, is, what]) => ({ kind: 'measured' as const, ...one, ...window, ...what, is })),
    fc.tuple(selector, windowed).map(([one, window]) => ({ kind: 'first' as const, ...one, ...window })),
    fc
      .tuple(
        fc.array(selector, { minLength: 2, maxLength: 4 }),
        windowed,
        optional(
          fc.record({
            count: fc.integer({ min: 1, max: 9 }),
            unit: fc.constantFrom('minute', 'hour', 'day', 'week' as const),
          }),
        ),
      )
      .map(([steps, window, within]) => ({
        kind: 'sequence' as const,
        steps,
        ...window,
        ...(within ? { within } : {}),
      })),
    filters(middle, cohorts).map((filter) => ({ kind: 'profile' as const, filter })),
  );
}

function comparisonsWith(values: fc.Arbitrary<number>): fc.Arbitrary<Comparison> {
  return fc.oneof(
    fc.record({
      operator: fc.constantFrom('at_least', 'equals', 'at_most', 'greater', 'less' as const),
      value: values,
    }),
    fc.record({ operator: fc.constant('between' as const), from: values, to: values }),
  );
}

function windows(middle: number): fc.Arbitrary<CohortWindow> {
  const day = (offset: number) => new Date(middle + offset * DAY).toISOString().slice(0, 10);
  const days = fc.integer({ min: -20, max: 10 });
  return fc.oneof(
    fc.record({
      last: fc.integer({ min: 1, max: 30 }),
      unit: fc.constantFrom('minute', 'hour', 'day', 'week', 'month' as const),
    }),
    fc.tuple(days, fc.integer({ min: 0, max: 9 })).map(([from, length]) => ({
      from: day(from),
      to: day(from + length),
    })),
    days.map((since) => ({ since: day(since) })),
  );
}

let projects = 0;

export const worlds: fc.Arbitrary<{ readonly world: World; readonly middle: number }> = fc
  .constantFrom(...MIDDLES)
  .chain((middle) =>
    fc
      .record({
        timezone: fc.constantFrom(...ZONES),
        sessionTimeoutMinutes: fc.constantFrom(30, 30, 7, 180),
        sessionEdges: fc.option(
          fc.record({
            starts: fc.subarray(NAMES, { maxLength: 1 }),
            ends: fc.subarray(NAMES, { maxLength: 2 }),
          }),
          { nil: undefined, freq: 1 },
        ),
        k: fc.constantFrom(1, 2, 10),
        hiddenNames: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 1 }),
        properties: fc.tuple(
          ...PROPERTIES.map((declared) =>
            fc
              .record({
                privacy: fc.constantFrom('crowd', 'crowd', 'crowd', 'public', 'opaque' as const),
                isNamePublic: oneIn(8).map((isHidden) => !isHidden),
                publicTexts: fc.subarray(TEXTS),
              })
              .map((random): WorldProperty => ({ ...declared, ...random })),
          ),
        ),
        events: fc.array(eventAt(middle), { minLength: 40, maxLength: 90 }),
        profiles: profilesAt(middle),
        cohorts: cohortsAt(middle),
        links: fc
          .subarray(DEVICES)
          .chain((devices) =>
            fc.tuple(
              ...devices.map((device) => fc.constantFrom(...USERS).map((user) => [device, user] as const)),
            ),
          ),
      })
      .map(({ hiddenNames, ...random }) => ({
        middle,
        world: {
          ...random,
          projectId: toProjectId(++projects),
          groups: ['org'],
          eventNames: NAMES.map((name) => ({ name, isPublic: !hiddenNames.includes(name) })),
        },
      })),
  );

// --- questions --------------------------------------------------------------------------------------------------------

const refs = fc.constantFrom(...REFS);

/** Mostly a property of one of these kinds, sometimes one that the question does not fit. */
export function refsOf(...kinds: ValueKind[]): fc.Arbitrary<PropertyRef> {
  const fitting = PROPERTIES.filter(({ kind }) => kinds.includes(kind)).map(({ scope, group, name }) => ({
    scope,
    ...(group ? { group } : {}),
    name,
  }));
  return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: refs });
}

/** True as often as that: fast-check draws the ends of a range far more often than the rest, unless it is told not to. */
export function oneIn(count: number): fc.Arbitrary<boolean> {
  return fc.noBias(fc.integer({ min: 1, max: count })).map((drawn) => drawn === 1);
}

/** Most questions are simple; filters multiply until nothing is left. */
export function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}
const texts = fc.array(fc.constantFrom(...TEXTS, 'never'), { minLength: 1, maxLength: 3 });

/** `cohorts`: which of the world's cohorts a condition may name. */
function conditions(middle: number, cohorts: readonly number[] = []): fc.Arbitrary<Filter> {
  const at = fc
    .integer({ min: -4, max: 4 })
    .map((days) => new Date(middle + days * DAY).toISOString())
    .chain((iso) => fc.constantFrom(iso.slice(0, 10), iso));
  return fc.oneof(
    fc.record({
      property: refsOf('text', 'list'),
      operator: fc.constantFrom('is', 'is_not', 'contains', 'not_contains', 'all_are' as const),
      values: texts,
    }),
    fc.record({
      property: refsOf('number'),
      operator: fc.constantFrom('equals', 'not_equals', 'less', 'at_most', 'greater', 'at_least' as const),
      value: numbers,
    }),
    fc.record({
      property: refsOf('number'),
      operator: fc.constantFrom('between', 'not_between' as const),
      from: numbers,
      to: numbers,
    }),
    fc.record({
      property: refs,
      operator: fc.constantFrom('is_set', 'is_not_set' as const),
    }),
    fc.record({
      property: refsOf('boolean'),
      operator: fc.constantFrom('is_true', 'is_false' as const),
    }),
    fc.record({ property: refsOf('date'), operator: fc.constantFrom('before', 'since' as const), at }),
    fc.record({
      property: refsOf('date'),
      operator: fc.constantFrom('between_days', 'not_between_days' as const),
      from: at.map((text) => text.slice(0, 10)),
      to: at.map((text) => text.slice(0, 10)),
    }),
    fc.record({
      property: refsOf('date'),
      operator: fc.constantFrom('in_last', 'not_in_last', 'before_last', 'in_next' as const),
      count: fc.integer({ min: 1, max: 5 }),
      unit: fc.constantFrom('hour', 'day', 'week', 'month' as const),
    }),
    ...(cohorts.length === 0 ? [] : [membership(cohorts), membership(cohorts)]),
  );
}

function membership(cohorts: readonly number[]): fc.Arbitrary<Filter> {
  return fc.record({
    cohort: fc.constantFrom(...cohorts),
    operator: fc.constantFrom('in', 'not_in' as const),
  });
}

export function filters(middle: number, cohorts: readonly number[] = []): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      conditions(middle, cohorts),
      fc.record({ all: fc.array(tie('filter'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }),
    ),
  })).filter;
}

const percents = fc.constantFrom(0, 10, 25, 50, 90, 99, 100);

const aggregates = fc.constantFrom('average', 'median', 'percentile', 'min', 'max' as const);
const anyAggregate = fc.oneof(aggregates, fc.constant('sum' as const));

/** People, organisations, or those of a group that nobody declared. */
const by = fc.constantFrom(undefined, undefined, { group: 'org' }, { group: 'team' });

function counting<T extends object>(measure: T): fc.Arbitrary<T & { by?: { group: string } }> {
  return by.map((group) => (group ? { ...measure, by: group } : measure));
}

const propertyMeasures = fc.oneof(
  fc.record({
    kind: fc.constant('property' as const),
    property: refsOf('number', 'number', 'boolean', 'date'),
    aggregate: fc.constantFrom('sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct' as const),
    percent: percents,
  }),
  fc.record({
    kind: fc.constant('property' as const),
    property: refsOf('text', 'list'),
    aggregate: fc.constant('distinct' as const),
  }),
);

const measures: fc.Arbitrary<Measure> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Measure>({ kind: 'total' }) },
  { weight: 2, arbitrary: counting({ kind: 'unique' as const }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('dau', 'wau', 'mau' as const).chain((kind) => counting({ kind })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('first', 'last' as const)
      .chain((once) => counting({ kind: 'unique' as const, once })),
  },
  { weight: 3, arbitrary: propertyMeasures },
  {
    weight: 2,
    arbitrary: fc
      .record({ kind: fc.constant('frequency' as const), aggregate: aggregates, percent: percents })
      .chain(counting),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constant('property_per_person' as const),
        property: refsOf('number', 'number', 'boolean'),
        each: fc.constantFrom('sum', 'average', 'distinct', 'min', 'max' as const),
        aggregate: anyAggregate,
        percent: percents,
      })
      .chain(counting),
  },
  { weight: 1, arbitrary: fc.constant<Measure>({ kind: 'sessions' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('session' as const),
      of: fc.constantFrom('duration', 'events' as const),
      aggregate: anyAggregate,
      percent: percents,
    }),
  },
);

/** How many have which number; of a question's metrics all are on one scale. */
const distributions: readonly fc.Arbitrary<Measure>[] = [
  fc.oneof(
    counting({ kind: 'frequency' as const, aggregate: 'distribution' as const }),
    fc.constant({ kind: 'session' as const, of: 'events' as const, aggregate: 'distribution' as const }),
    fc
      .record({
        kind: fc.constant('property_per_person' as const),
        property: refsOf('text', 'list', 'number'),
        each: fc.constant('distinct' as const),
        aggregate: fc.constant('distribution' as const),
      })
      .chain(counting),
  ),
  fc.oneof(
    fc.constant({ kind: 'session' as const, of: 'duration' as const, aggregate: 'distribution' as const }),
    fc
      .record({
        kind: fc.constant('property_per_person' as const),
        property: refsOf('number', 'number', 'boolean'),
        each: fc.constantFrom('sum', 'average', 'min', 'max' as const),
        aggregate: fc.constant('distribution' as const),
      })
      .chain(counting),
  ),
];

function eventMetrics(middle: number): fc.Arbitrary<Extract<Metric, { kind: 'event' }>> {
  return fc
    .record({
      event: fc.constantFrom(null, null, ...NAMES, 'open', 'buy', 'never'),
      measure: measures,
      filter: rarely(filters(middle, COHORTS)),
      firstEver: oneIn(8),
      hidden: oneIn(10),
    })
    .map(({ filter, ...metric }) => ({ kind: 'event' as const, ...metric, ...(filter ? { filter } : {}) }));
}

/** The edges of sessions, and what they say of them. */
function sessionMetrics(middle: number): fc.Arbitrary<Metric> {
  const property = fc
    .constantFrom('$duration_s', '$event_count')
    .map((name) => ({ scope: 'event' as const, name }));
  const ofSession = fc
    .record({ property, aggregate: fc.constantFrom('sum', 'average', 'median', 'max', 'distinct' as const) })
    .map((measure): Measure => ({ kind: 'property', ...measure }));
  const names = fc.constantFrom('$origin_start', '$origin_end').map((name): Measure => {
    return { kind: 'property', property: { scope: 'event', name }, aggregate: 'distinct' };
  });
  return fc
    .record({
      event: fc.constantFrom('$session_start', '$session_end'),
      measure: fc.oneof(measures, ofSession, names),
      filter: rarely(fc.oneof(filters(middle, COHORTS), longSessions)),
    })
    .map(({ filter, ...metric }) => ({ kind: 'event' as const, ...metric, ...(filter ? { filter } : {}) }));
}

function profileMetrics(middle: number): fc.Arbitrary<Metric> {
  return fc
    .record({
      measure: fc.oneof(fc.constant({ kind: 'total' as const }), propertyMeasures),
      filter: rarely(filters(middle)),
      by,
    })
    .map(({ filter, by: counted, ...metric }) => ({
      kind: 'profiles' as const,
      ...metric,
      ...(counted ? { by: counted } : {}),
      ...(filter ? { filter } : {}),
    }));
}

const cohortMetrics = (middle: number): fc.Arbitrary<Metric> =>
  fc
    .record({ cohort: fc.constantFrom(...COHORTS), filter: rarely(filters(middle, COHORTS)) })
    .map(({ cohort, filter }) => ({ kind: 'cohort' as const, cohort, ...(filter ? { filter } : {}) }));

const FORMULAS = ['A / B', '100 * (A - B) / (A + B)', '-A + 2.5', 'A*B-A/0', '(A)'];

function metricLists(middle: number): fc.Arbitrary<Metric[]> {
  const either = fc.oneof(
    { weight: 9, arbitrary: eventMetrics(middle) },
    { weight: 1, arbitrary: profileMetrics(middle) },
    { weight: 1, arbitrary: sessionMetrics(middle) },
    { weight: 1, arbitrary: cohortMetrics(middle) },
  );
  const two = fc.tuple(either, either);
  const spread = fc.constantFrom(...distributions).chain((measure) => {
    const metric = fc
      .tuple(eventMetrics(middle), measure)
      .map(([one, distribution]): Metric => ({ ...one, measure: distribution }));
    return fc.oneof(
      metric.map((one) => [one]),
      fc
        .tuple(metric, metric, fc.constantFrom(...FORMULAS))
        .map(([one, other, formula]): Metric[] => [one, other, { kind: 'formula', formula }]),
    );
  });
  return fc.oneof(
    { weight: 1, arbitrary: spread },
    { weight: 3, arbitrary: either.map((metric) => [metric]) },
    { weight: 1, arbitrary: two.map((metrics) => [...metrics]) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(two, fc.constantFrom(...FORMULAS))
        .map(([metrics, formula]) => [...metrics, { kind: 'formula' as const, formula }]),
    },
  );
}

export const breakdowns: fc.Arbitrary<Breakdown> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.subarray([...COHORTS], { minLength: 1 }).map((cohorts) => ({ cohorts })),
  },
  { weight: 3, arbitrary: refsOf('text', 'list').map((property) => ({ property })) },
  { weight: 2, arbitrary: refs.map((property) => ({ property })) },
  {
    weight: 1,
    arbitrary: fc.record({ property: refsOf('number'), buckets: fc.constant({ kind: 'number' as const }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      property: refsOf('number'),
      buckets: fc
        .uniqueArray(numbers, { minLength: 1, maxLength: 4 })
        .map((edges) => ({ kind: 'number' as const, edges: edges.sort((a, b) => a - b) })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      property: refsOf('date'),
      buckets: fc
        .constantFrom('hour', 'day', 'week', 'month' as const)
        .map((unit) => ({ kind: 'date' as const, unit })),
    }),
  },
);

export function ranges(middle: number): fc.Arbitrary<Pick<InsightsDefinition, 'range' | 'unit'>> {
  const day = (offset: number) => new Date(middle + offset * DAY).toISOString().slice(0, 10);
  const dates = (shortest: number, longest: number) =>
    fc
      .tuple(fc.integer({ min: -longest, max: 1 }), fc.integer({ min: shortest, max: longest }))
      .map(([from, length]) => ({ from: day(from), to: day(from + length) }));
  const small = fc.constantFrom('minute', 'hour' as const);
  const large = fc.constantFrom('day', 'week', 'month' as const);
  return fc.oneof(
    fc.record({ range: dates(5, 40), unit: large }),
    fc.record({ range: dates(1, 3), unit: fc.constant('hour' as const) }),
    fc.record({ range: dates(0, 0), unit: fc.constant('minute' as const) }),
    fc.record({
      range: fc.record({ last: fc.integer({ min: 1, max: 5 }), unit: large }),
      unit: large,
    }),
    fc.record({
      range: fc.record({ last: fc.integer({ min: 2, max: 50 }), unit: small }),
      unit: fc.constantFrom('minute', 'hour', 'day' as const),
    }),
  );
}

const comparisons: fc.Arbitrary<InsightsDefinition['compare']> = fc.oneof(
  fc.constant(undefined),
  fc.constant(undefined),
  fc.constant({ kind: 'previous' as const }),
  fc.record({
    kind: fc.constant('shift' as const),
    count: fc.integer({ min: 1, max: 3 }),
    unit: fc.constantFrom('hour', 'day', 'week', 'month' as const),
  }),
  fc.constant({ kind: 'overall' as const }),
);

/** A segment that may be there, where the question has one breakdown. */
const segments = fc.constantFrom(
  { kind: 'text' as const, text: 'pro' },
  { kind: 'text' as const, text: 'free' },
  { kind: 'boolean' as const, value: true },
  { kind: 'hidden' as const },
  { kind: 'unset' as const },
);

const transforms: fc.Arbitrary<InsightsDefinition['transform']> = fc.oneof(
  fc.constant(undefined),
  fc.constant(undefined),
  fc.constant(undefined),
  fc.constant({ kind: 'cumulative' as const }),
  fc.constant({ kind: 'rolling' as const }),
  fc.integer({ min: 2, max: 5 }).map((window) => ({ kind: 'rolling' as const, window })),
);

export interface Asked {
  readonly definition: InsightsDefinition;
  readonly now: number;
}

/** Each size of a cohort asks anew who is in it: of few intervals only. */
function hasFewIntervals({ range, unit }: Pick<InsightsDefinition, 'range' | 'unit'>): boolean {
  const isShort = 'last' in range && range.unit === 'day';
  return unit === 'week' || unit === 'month' || (unit === 'day' && isShort);
}

const EVERYBODY = { kind: 'profiles', measure: { kind: 'total' } } as const;

export function questions(middle: number): fc.Arbitrary<Asked> {
  return fc.record({
    now: fc
      .integer({ min: -10 * 48, max: 10 * 48 })
      .map((halfHours) => middle + halfHours * 1_800_000 + 12_345),
    definition: fc
      .record({
        metrics: metricLists(middle),
        filter: rarely(filters(middle, COHORTS)),
        breakdowns: fc.uniqueArray(breakdowns, {
          maxLength: 3,
          size: 'small',
          selector: (breakdown) =>
            JSON.stringify('cohorts' in breakdown ? breakdown.cohorts : breakdown.property),
        }),
        range: ranges(middle),
        compare: comparisons,
        compared: rarely(segments),
        transform: transforms,
        limit: fc.option(fc.constantFrom(1, 2, 5, 100), { nil: undefined }),
      })
      .map(({ range, filter, compare, compared, transform, limit, ...drawn }) => {
        const isSpread = drawn.metrics.some(isDistribution);
        const rest = isSpread ? { ...drawn, breakdowns: drawn.breakdowns.slice(0, 2) } : drawn;
        const bar = { kind: 'number' as const, from: 1, to: 2 };
        const segment = [
          ...(rest.breakdowns.length > 0 && compared ? [compared] : []),
          ...(isSpread ? [bar] : []),
        ];
        return {
          ...rest,
          ...range,
          metrics: rest.metrics.map((metric) =>
            metric.kind === 'cohort' && !hasFewIntervals(range) ? EVERYBODY : metric,
          ),
          ...(filter ? { filter } : {}),
          ...(compared && segment.length > 0 && segment.length === rest.breakdowns.length + Number(isSpread)
            ? { compare: { kind: 'segment' as const, segment } }
            : compare
              ? { compare }
              : {}),
          ...(transform ? { transform } : {}),
          ...(limit ? { limit } : {}),
        };
      }),
  });
}

// --- attribution ------------------------------------------------------------------------------------------------------

const models: fc.Arbitrary<AttributionModel> = fc.oneof(
  fc.constantFrom<AttributionModel>(
    { kind: 'first' },
    { kind: 'last' },
    { kind: 'linear' },
    { kind: 'participation' },
    { kind: 'time_decay' },
    { kind: 'time_decay', halfLifeDays: 0.5 },
    { kind: 'u_shaped' },
    { kind: 'j_shaped' },
    { kind: 'inverse_j' },
  ),
  fc
    .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
    .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
    .map(([low, high]) => ({ kind: 'custom' as const, first: low, middle: high - low, last: 100 - high })),
  fc.constant({ kind: 'custom' as const, first: 0, middle: 100, last: 0 }),
);

/** Questions of Insights with a breakdown by touchpoints, alone or beside others. */
export function attributedQuestions(middle: number): fc.Arbitrary<Asked> {
  const metric = eventMetrics(middle).chain(
    (one): fc.Arbitrary<Metric> =>
      fc
        .oneof(
          fc.constant<Measure>({ kind: 'total' }),
          counting({ kind: 'unique' as const }),
          fc.record({
            kind: fc.constant('property' as const),
            property: refsOf('number', 'boolean'),
            aggregate: fc.constant('sum' as const),
          }),
        )
        .map((measure) => ({ ...one, measure })),
  );
  const attributed = fc.record({
    property: fc
      .oneof(
        { weight: 4, arbitrary: refsOf('text', 'list') },
        { weight: 2, arbitrary: refsOf('number', 'boolean', 'date') },
      )
      .filter(({ scope }) => scope === 'event'),
    attribution: fc
      .record({
        model: models,
        lookbackDays: fc.option(fc.constantFrom(1, 3, 10, 60), { nil: undefined }),
        touchpoint: rarely(selectors(middle)),
      })
      .map(({ model, lookbackDays, touchpoint }) => ({
        model,
        ...(lookbackDays ? { lookbackDays } : {}),
        ...(touchpoint ? { touchpoint } : {}),
      })),
  });
  return fc
    .record({
      asked: questions(middle),
      metrics: fc.array(metric, { minLength: 1, maxLength: 2 }),
      formula: rarely(fc.constantFrom('A / 2', '(A)')),
      attributed,
      place: fc.nat(),
    })
    .map(({ asked: { definition, now }, metrics, formula, attributed: by, place }) => {
      const others = (definition.breakdowns ?? [])
        .filter((one) => 'cohorts' in one || JSON.stringify(one.property) !== JSON.stringify(by.property))
        .slice(0, 2);
      const breakdowns = others.toSpliced(place % (others.length + 1), 0, by);
      const { compare, ...rest } = definition;
      const isOdd = compare?.kind === 'segment' && compare.segment.length !== breakdowns.length;
      return {
        now,
        definition: {
          ...rest,
          ...(compare && !isOdd ? { compare } : {}),
          metrics: [...metrics, ...(formula ? [{ kind: 'formula' as const, formula }] : [])],
          breakdowns,
        },
      };
    });
}

// --- computed and borrowed properties ---------------------------------------------------------------------------------

export function behaviours(middle: number): fc.Arbitrary<BehaviourDefinition> {
  const ofEvents = (names: fc.Arbitrary<string>) => names.map((name) => ({ scope: 'event' as const, name }));
  const numeric = fc.constantFrom('price', 'size', 'paid', 'price', 'never-sent');
  const any = fc.constantFrom(
    'plan',
    'page',
    'extra',
    'price',
    'size',
    'paid',
    'due',
    'tags',
    'kinds',
    'never-sent',
  );
  return fc.oneof(
    fc
      .record({
        of: selectors(middle),
        each: fc.oneof(
          fc.constant({ kind: 'count' as const }),
          fc.record({
            kind: fc.constant('aggregate' as const),
            property: ofEvents(numeric),
            aggregate: fc.constantFrom('sum', 'average', 'min', 'max', 'distinct' as const),
          }),
          fc.record({
            kind: fc.constant('aggregate' as const),
            property: ofEvents(any),
            aggregate: fc.constant('distinct' as const),
          }),
        ),
        lastDays: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      })
      .map(({ lastDays, ...rest }) => ({
        kind: 'computed' as const,
        ...rest,
        ...(lastDays ? { lastDays } : {}),
      })),
    fc
      .record({
        property: any,
        from: selectors(middle),
        days: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
      })
      .map(({ days, ...rest }) => ({ kind: 'borrowed' as const, ...rest, ...(days ? { days } : {}) })),
  );
}

// --- retention and frequency ------------------------------------------------------------------------------------------

export interface AskedRetention {
  readonly definition: RetentionDefinition;
  readonly now: number;
}

const selectors = (middle: number) => orSessions(sentSelectors(middle));

const sentSelectors = (middle: number) =>
  fc
    .record({
      event: fc.constantFrom(null, ...NAMES, 'open', 'buy', 'never'),
      filter: rarely(filters(middle)),
    })
    .map(({ event, filter }) => ({ event, ...(filter ? { filter } : {}) }));

const retentionMeasures: fc.Arbitrary<RetentionDefinition['measure']> = fc.oneof(
  fc.constantFrom<RetentionDefinition['measure']>({ kind: 'rate' }, { kind: 'users' }),
  fc.record({
    kind: fc.constant('property' as const),
    property: fc
      .constantFrom('price', 'size', 'paid', 'due', 'plan', 'never-sent')
      .map((name) => ({ scope: 'event' as const, name })),
    aggregate: fc.constantFrom('sum', 'average' as const),
  }),
);

const retentionBuckets: fc.Arbitrary<RetentionDefinition['buckets']> = fc.oneof(
  fc.record({ kind: fc.constant('even' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: fc.constant('brackets' as const),
    widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  }),
);

/** Mostly people, whose every cell is judged by people. */
const subjects = fc.constantFrom(undefined, undefined, undefined, { group: 'org' }, { group: 'never' });

/** Birth and return are often the same event, and the present is often near: then much is incomplete. */
export function retentionQuestions(middle: number): fc.Arbitrary<AskedRetention> {
  return fc.record({
    now: fc
      .integer({ min: -10 * 48, max: 30 * 48 })
      .map((halfHours) => middle + halfHours * 1_800_000 + 12_345),
    definition: fc
      .record({
        birth: selectors(middle),
        firstEver: fc.constantFrom(true, false, undefined),
        returning: selectors(middle),
        isSame: fc.boolean(),
        filter: rarely(filters(middle, COHORTS)),
        breakdowns: fc.uniqueArray(breakdowns, {
          maxLength: 2,
          size: 'small',
          selector: (breakdown) =>
            JSON.stringify('cohorts' in breakdown ? breakdown.cohorts : breakdown.property),
        }),
        counted: subjects,
        time: retentionTimes(middle),
        bucketing: fc.constantFrom('rolling', 'calendar' as const),
        buckets: retentionBuckets,
        criterion: fc.constantFrom('on_or_after', 'on', 'on_or_before', 'streak' as const),
        measure: retentionMeasures,
        limit: fc.option(fc.constantFrom(1, 3, 100), { nil: undefined }),
      })
      .map(({ birth, firstEver, returning, isSame, filter, breakdowns, counted, time, limit, ...rest }) => ({
        ...rest,
        ...time,
        birth: { ...birth, ...(firstEver === undefined ? {} : { firstEver }) },
        returning: isSame ? birth : returning,
        // Nobody's sessions are looked at beyond the present, which some lives here go on after.
        ...(isOfSessions(isSame ? birth : returning) && rest.criterion === 'on_or_after'
          ? { criterion: 'on' as const }
          : {}),
        ...(breakdowns.length > 0 ? { breakdowns } : {}),
        ...(filter ? { filter } : {}),
        ...(counted ? { counted } : {}),
        ...(limit ? { limit } : {}),
      })),
  });
}

function retentionTimes(middle: number): fc.Arbitrary<Pick<RetentionDefinition, 'range' | 'unit'>> {
  const fits = ({ range, unit }: Pick<InsightsDefinition, 'range' | 'unit'>) =>
    unit !== 'minute' && !('last' in range && range.unit === 'minute');
  return ranges(middle)
    .filter(fits)
    .map(({ range, unit }) => ({ range, unit: unit === 'minute' ? 'hour' : unit }));
}

export interface AskedFrequency {
  readonly definition: FrequencyDefinition;
  readonly now: number;
}

export function frequencyQuestions(middle: number): fc.Arbitrary<AskedFrequency> {
  const units = fc.constantFrom(
    { unit: 'day', times: 'hour' } as const,
    { unit: 'week', times: 'day' } as const,
    { unit: 'month', times: 'day' } as const,
    { unit: 'week', times: 'hour' } as const,
  );
  return fc.record({
    now: fc
      .integer({ min: -10 * 48, max: 30 * 48 })
      .map((halfHours) => middle + halfHours * 1_800_000 + 12_345),
    definition: fc
      .record({
        active: selectors(middle),
        filter: rarely(filters(middle, COHORTS)),
        breakdowns: fc.uniqueArray(breakdowns, {
          maxLength: 2,
          size: 'small',
          selector: (breakdown) =>
            JSON.stringify('cohorts' in breakdown ? breakdown.cohorts : breakdown.property),
        }),
        counted: subjects,
        time: ranges(middle),
        units,
        counting: fc.constantFrom('at_least', 'exactly' as const),
        measure: fc.constantFrom({ kind: 'rate' as const }, { kind: 'users' as const }),
        limit: fc.option(fc.constantFrom(1, 3, 100), { nil: undefined }),
      })
      .map(({ filter, breakdowns, counted, time, units, limit, ...rest }) => ({
        ...rest,
        ...units,
        range: time.range,
        ...(breakdowns.length > 0 ? { breakdowns } : {}),
        ...(filter ? { filter } : {}),
        ...(counted ? { counted } : {}),
        ...(limit ? { limit } : {}),
      })),
  });
}

/** Mostly properties that have keys; numbers and what was never sent have none. */
const KEYS: readonly PropertyRef[] = REFS.filter(
  ({ scope, name }) =>
    ['price', 'never-sent', 'tier'].includes(name) ||
    PROPERTIES.some((one) => one.scope === scope && one.name === name && /text|list/.test(one.kind)),
);

/** A table over one of the properties, with cells of one kind; some keys are in no world. */
export function lookups(middle: number): fc.Arbitrary<WorldLookup> {
  const cells: Readonly<Record<ValueKind, fc.Arbitrary<WorldValue>>> = {
    text: fc.constantFrom('gold', 'silver', 'Glad'),
    list: fc.array(fc.constantFrom('gold', 'silver', 'Glad'), { minLength: 1, maxLength: 2 }),
    number: numbers,
    boolean: fc.boolean(),
    date: valueOfKind('date', middle),
  };
  return fc
    .record({
      property: fc.constantFrom(...KEYS),
      kind: fc.constantFrom<ValueKind>('text', 'text', 'list', 'number', 'boolean', 'date'),
    })
    .chain(({ property, kind }) =>
      fc.record({
        property: fc.constant(property as WorldLookup['property']),
        kind: fc.constant(kind),
        rows: fc
          .uniqueArray(
            fc.tuple(fc.constantFrom(...TEXTS, 'elsewhere'), fc.option(cells[kind], { nil: undefined })),
            {
              selector: ([key]) => key,
              maxLength: 6,
            },
          )
          .map((rows) => new Map(rows)),
      }),
    );
}
