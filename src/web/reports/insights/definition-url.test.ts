import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InsightsDefinition, insightsDefinitionSchema, UNITS } from '#contract';
import {
  DAYS_OPERATORS,
  NUMBER_OPERATORS,
  RELATIVE_OPERATORS,
  RELATIVE_UNITS,
  TEXT_OPERATORS,
} from '#events';
import {
  AGGREGATES,
  EACH_AGGREGATES,
  FREQUENCY_AGGREGATES,
  PER_PERSON_AGGREGATES,
  readDefinition,
  writeDefinition,
} from './definition-url.ts';

const name = fc.oneof(
  fc.constantFrom('API Call', 'model', 'large-2', '$browser', 'a.b', '*l', '*', '..', '*e.*z', 'città 🦦'),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
);
const text = fc.oneof(name, fc.constant(''));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const unit = fc.constantFrom(...UNITS);
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const property = fc.oneof(
  fc.record({ scope: fc.constantFrom('event', 'person'), name }),
  fc.record({ scope: fc.constant('group'), group: name, name }),
);
const condition = fc.oneof(
  fc.record({
    property,
    operator: fc.constantFrom(...TEXT_OPERATORS),
    values: fc.array(text, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ property, operator: fc.constantFrom(...NUMBER_OPERATORS), value: number }),
  fc.record({ property, operator: fc.constantFrom('between', 'not_between'), from: number, to: number }),
  fc.record({ property, operator: fc.constantFrom('is_set', 'is_not_set', 'is_true', 'is_false') }),
  fc.record({ property, operator: fc.constantFrom('before', 'since'), at: name }),
  fc.record({ property, operator: fc.constantFrom(...DAYS_OPERATORS), from: day, to: day }),
  fc.record({
    property,
    operator: fc.constantFrom(...RELATIVE_OPERATORS),
    count: fc.integer({ min: 1, max: 10_000 }),
    unit: fc.constantFrom(...RELATIVE_UNITS),
  }),
);
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie('filter'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('filter'), { maxLength: 4 }) }),
  ),
}));
const percent = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0);
const by = fc.record({ group: name });
const once = fc.constantFrom('first', 'last');
const ofProperty = fc.record(
  { kind: fc.constant('property'), property, aggregate: fc.constantFrom(...AGGREGATES), percent },
  { requiredKeys: ['kind', 'property', 'aggregate'] },
);
const measure = fc.oneof(
  fc.constantFrom('total', 'sessions').map((kind) => ({ kind })),
  fc.record({ kind: fc.constantFrom('dau', 'wau', 'mau'), by }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constant('unique'), by, once }, { requiredKeys: ['kind'] }),
  ofProperty,
  fc.record(
    { kind: fc.constant('frequency'), aggregate: fc.constantFrom(...FREQUENCY_AGGREGATES), percent, by },
    { requiredKeys: ['kind', 'aggregate'] },
  ),
  fc.record(
    {
      kind: fc.constant('property_per_person'),
      property,
      each: fc.constantFrom(...EACH_AGGREGATES),
      aggregate: fc.constantFrom(...PER_PERSON_AGGREGATES),
      percent,
      by,
    },
    { requiredKeys: ['kind', 'property', 'each', 'aggregate'] },
  ),
  fc.record(
    {
      kind: fc.constant('session'),
      of: fc.constantFrom('duration', 'events'),
      aggregate: fc.constantFrom(...PER_PERSON_AGGREGATES),
      percent,
    },
    { requiredKeys: ['kind', 'of', 'aggregate'] },
  ),
);
const metric = fc.oneof(
  fc.record({ kind: fc.constant('formula'), formula: name }),
  fc.record(
    {
      kind: fc.constant('event'),
      event: fc.option(name),
      measure,
      filter,
      hidden: fc.constant(true),
      firstEver: fc.constant(true),
    },
    { requiredKeys: ['kind', 'event', 'measure'] },
  ),
  fc.record(
    {
      kind: fc.constant('cohort'),
      cohort: fc.integer({ min: 1, max: 500 }),
      filter,
      hidden: fc.constant(true),
    },
    { requiredKeys: ['kind', 'cohort'] },
  ),
  fc.record(
    {
      kind: fc.constant('profiles'),
      by: fc.record({ group: name }),
      measure: fc.oneof(fc.constant({ kind: 'total' }), ofProperty),
      filter,
      hidden: fc.constant(true),
    },
    { requiredKeys: ['kind', 'measure'] },
  ),
);
const segmentValue = fc.oneof(
  fc.record({ kind: fc.constant('text'), text }),
  fc.record({ kind: fc.constant('number'), from: fc.option(number), to: fc.option(number) }),
  fc.record({ kind: fc.constant('date'), start: name }),
  fc.record({ kind: fc.constant('boolean'), value: fc.boolean() }),
  fc.record({ kind: fc.constant('cohort'), cohort: fc.nat(), isIn: fc.boolean() }),
  fc.constantFrom({ kind: 'hidden' }, { kind: 'unset' }),
);
const buckets = fc.oneof(
  fc.record(
    { kind: fc.constant('number'), edges: fc.array(number, { minLength: 1, maxLength: 20 }) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('date'), unit: fc.constantFrom('hour', 'day', 'week', 'month') }),
);
const attribution = fc.record(
  {
    model: fc.oneof(
      fc
        .constantFrom('first', 'last', 'linear', 'participation', 'u_shaped', 'j_shaped', 'inverse_j')
        .map((kind) => ({ kind })),
      fc.record(
        { kind: fc.constant('time_decay'), halfLifeDays: fc.constantFrom(0.5, 3, 7) },
        { requiredKeys: ['kind'] },
      ),
      fc
        .integer({ min: 0, max: 100 })
        .map((first) => ({ kind: 'custom', first, middle: 0, last: 100 - first })),
    ),
    lookbackDays: fc.integer({ min: 1, max: 365 }),
    touchpoint: fc.record({ event: fc.option(name), filter }, { requiredKeys: ['event'] }),
  },
  { requiredKeys: ['model'] },
);
const definition = fc.record(
  {
    metrics: fc.array(metric, { minLength: 1, maxLength: 40 }),
    filter,
    breakdowns: fc.array(fc.record({ property, buckets, attribution }, { requiredKeys: ['property'] }), {
      minLength: 1,
      maxLength: 3,
    }),
    range: fc.oneof(
      fc.record({ from: day, to: day }),
      fc.record({ last: fc.integer({ min: 1, max: 1500 }), unit }),
    ),
    unit,
    compare: fc.oneof(
      fc.constant({ kind: 'previous' }),
      fc.record({ kind: fc.constant('shift'), count: fc.integer({ min: 1, max: 400 }), unit }),
      fc.constant({ kind: 'overall' }),
      fc.record({
        kind: fc.constant('segment'),
        segment: fc.array(segmentValue, { minLength: 1, maxLength: 3 }),
      }),
    ),
    transform: fc.oneof(
      fc.constantFrom({ kind: 'cumulative' }, { kind: 'rolling' }),
      fc.record({ kind: fc.constant('rolling'), window: fc.integer({ min: 2, max: 365 }) }),
    ),
    limit: fc.integer({ min: 1, max: 3000 }),
  },
  { requiredKeys: ['metrics', 'range', 'unit'] },
);

test('every question survives a trip through the address bar', () => {
  fc.assert(
    fc.property(definition, (random) => {
      const question = insightsDefinitionSchema.parse(random);
      const address = new URLSearchParams({ q: writeDefinition(question) }).toString();
      const read = readDefinition(new URLSearchParams(address).get('q') ?? '');
      expect(read).toEqual(question);
    }),
  );
});

test('an address that somebody has changed or cut never breaks the page', () => {
  fc.assert(
    fc.property(definition, fc.nat(400), fc.string({ maxLength: 3 }), (random, at, noise) => {
      const address = writeDefinition(insightsDefinitionSchema.parse(random));
      for (const changed of [address.slice(0, at), address.slice(0, at) + noise + address.slice(at + 1)]) {
        const read = readDefinition(changed);
        if (read !== undefined) readDefinition(writeDefinition(read));
      }
    }),
  );
  for (const junk of ['', '*l', '*e', '*l*e', 'hello', '*l'.repeat(1000), '1', '*l*l*e.day*e']) {
    expect(readDefinition(junk)).toBeUndefined();
  }
});

test('a typical question makes a short address that can be read', () => {
  const question: InsightsDefinition = {
    metrics: [{ kind: 'event', event: 'API Call', measure: { kind: 'unique' } }],
    breakdowns: [{ property: { scope: 'event', name: 'plan' } }],
    range: { last: 30, unit: 'day' },
    unit: 'day',
  };
  expect(new URLSearchParams({ q: writeDefinition(question) }).toString()).toBe(
    'q=*l*l*levent.API+Call.unique*e*e.*llast.30.day*e.day.*l*l*levent.plan*e*e*e*e',
  );
});
