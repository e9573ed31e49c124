import type { InsightsDefinition } from '#contract';

const call = { kind: 'event', event: 'API call' } as const;
const november = { range: { from: '2025-11-03', to: '2025-11-09' }, unit: 'day' } as const;
const model = { scope: 'event', name: 'model' } as const;
const tokens = { scope: 'event', name: 'tokens' } as const;
const plan = { scope: 'person', name: 'plan' } as const;
const renewed = { scope: 'event', name: 'renewed' } as const;
const tier = { scope: 'group', group: 'organization_id', name: 'tier' } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, InsightsDefinition>> = {
  'total-by-day': { metrics: [{ ...call, measure: { kind: 'total' } }], ...november },
  'unique-of-any-event-by-hour': {
    metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
    range: { last: 3, unit: 'hour' },
    unit: 'hour',
  },
  'weekly-actives-by-week': {
    metrics: [{ ...call, measure: { kind: 'wau' } }],
    range: { from: '2025-11-03', to: '2025-11-16' },
    unit: 'week',
  },
  'daily-actives-by-week': {
    metrics: [{ ...call, measure: { kind: 'dau' } }],
    range: { from: '2025-11-03', to: '2025-11-16' },
    unit: 'week',
  },
  'percentile-of-a-number': {
    metrics: [
      { ...call, measure: { kind: 'property', property: tokens, aggregate: 'percentile', percent: 90 } },
    ],
    ...november,
  },
  'average-of-a-number-of-people': {
    metrics: [
      {
        ...call,
        measure: { kind: 'property', property: { scope: 'person', name: 'seats' }, aggregate: 'average' },
      },
    ],
    ...november,
  },
  'frequency-per-person': {
    metrics: [{ ...call, measure: { kind: 'frequency', aggregate: 'median' } }],
    ...november,
  },
  'how-often-people-do-it': {
    metrics: [{ ...call, measure: { kind: 'frequency', aggregate: 'distribution' } }],
    ...november,
  },
  'sums-per-organisation-by-plan': {
    metrics: [
      {
        ...call,
        measure: {
          kind: 'property_per_person',
          property: tokens,
          each: 'sum',
          aggregate: 'distribution',
          by: { group: 'organization_id' },
        },
      },
    ],
    breakdowns: [{ property: plan }],
    ...november,
  },
  'by-text': {
    metrics: [{ ...call, measure: { kind: 'unique' } }],
    breakdowns: [{ property: model }],
    ...november,
  },
  'by-even-numbers-and-list': {
    metrics: [{ ...call, measure: { kind: 'total' } }],
    breakdowns: [{ property: tokens }, { property: { scope: 'event', name: 'features' } }],
    ...november,
  },
  'by-person-organisation-and-date': {
    metrics: [{ ...call, measure: { kind: 'total' } }],
    breakdowns: [
      { property: plan },
      { property: tier },
      {
        property: { scope: 'event', name: 'renewed' },
        buckets: { kind: 'date', unit: 'week' },
      },
    ],
    ...november,
    limit: 20,
  },
  'by-edges': {
    metrics: [{ ...call, measure: { kind: 'total' } }],
    breakdowns: [{ property: tokens, buckets: { kind: 'number', edges: [50, 100] } }],
    ...november,
  },
  filtered: {
    metrics: [
      {
        ...call,
        measure: { kind: 'total' },
        filter: { property: tokens, operator: 'between', from: 10, to: 200 },
      },
    ],
    filter: {
      any: [
        { property: model, operator: 'is', values: ['small', "it's private"] },
        {
          all: [
            { property: plan, operator: 'is_not', values: ['free'] },
            { property: tier, operator: 'contains', values: ['GOL'] },
            { property: { scope: 'event', name: 'features' }, operator: 'is', values: ['tools'] },
          ],
        },
        { property: renewed, operator: 'since', at: '2025-11-05' },
      ],
    },
    ...november,
  },
  'dates-against-the-present': {
    metrics: [{ ...call, measure: { kind: 'total' } }],
    filter: {
      any: [
        { property: renewed, operator: 'in_last', count: 2, unit: 'week' },
        { property: renewed, operator: 'in_next', count: 1, unit: 'month' },
        {
          all: [
            { property: renewed, operator: 'not_between_days', from: '2025-11-01', to: '2025-11-05' },
            { property: renewed, operator: 'before_last', count: 36, unit: 'hour' },
            { property: { scope: 'event', name: 'features' }, operator: 'all_are', values: ['tools'] },
          ],
        },
      ],
    },
    ...november,
  },
  'formula-against-the-week-before': {
    metrics: [
      { ...call, measure: { kind: 'total' }, hidden: true },
      { kind: 'event', event: 'Sign up', measure: { kind: 'unique' }, hidden: true },
      { kind: 'formula', formula: '100 * B / A' },
    ],
    ...november,
    compare: { kind: 'previous' },
  },
  'never-seen': {
    metrics: [{ kind: 'event', event: 'Secret', measure: { kind: 'total' } }],
    breakdowns: [{ property: { scope: 'event', name: 'unknown' } }],
    ...november,
  },
  'weekly-actives-of-organisations': {
    metrics: [{ ...call, measure: { kind: 'wau', by: { group: 'organization_id' } } }],
    ...november,
  },
  'property-per-person': {
    metrics: [
      {
        ...call,
        measure: { kind: 'property_per_person', property: tokens, each: 'sum', aggregate: 'median' },
      },
    ],
    breakdowns: [{ property: plan }],
    ...november,
  },
  'property-per-organisation': {
    metrics: [
      {
        ...call,
        measure: {
          kind: 'property_per_person',
          property: model,
          each: 'distinct',
          aggregate: 'average',
          by: { group: 'organization_id' },
        },
      },
    ],
    ...november,
  },
  'sessions-with-event': {
    metrics: [{ ...call, measure: { kind: 'sessions' } }],
    breakdowns: [{ property: plan }],
    ...november,
  },
  'length-of-sessions': {
    metrics: [
      { kind: 'event', event: null, measure: { kind: 'session', of: 'duration', aggregate: 'average' } },
    ],
    range: { last: 6, unit: 'hour' },
    unit: 'hour',
  },
  'starts-of-sessions': {
    metrics: [
      { kind: 'event', event: '$session_start', measure: { kind: 'total' } },
      {
        kind: 'event',
        event: '$session_end',
        filter: { property: { scope: 'event', name: '$event_count' }, operator: 'at_least', value: 2 },
        measure: { kind: 'property', property: { scope: 'event', name: '$duration_s' }, aggregate: 'median' },
      },
    ],
    breakdowns: [{ property: model }],
    ...november,
  },
  'weekly-sessions': {
    metrics: [{ kind: 'event', event: '$session_start', measure: { kind: 'wau' } }],
    ...november,
  },
  'first-ever-cumulative': {
    metrics: [{ ...call, firstEver: true, measure: { kind: 'unique' } }],
    ...november,
    transform: { kind: 'cumulative' },
  },
  'counted-once-in-the-first-segment': {
    metrics: [{ ...call, measure: { kind: 'unique', once: 'first' } }],
    breakdowns: [{ property: model }, { property: plan }],
    ...november,
  },
  'rolling-average-against-overall': {
    metrics: [{ ...call, measure: { kind: 'total' } }],
    breakdowns: [{ property: model }],
    ...november,
    compare: { kind: 'overall' },
    transform: { kind: 'rolling', window: 3 },
    limit: 2,
  },
  'against-a-segment': {
    metrics: [{ ...call, measure: { kind: 'unique' } }],
    breakdowns: [{ property: model }],
    ...november,
    compare: { kind: 'segment', segment: [{ kind: 'text', text: 'small' }] },
  },
  'calls-per-profile': {
    metrics: [
      { ...call, measure: { kind: 'total' } },
      { kind: 'profiles', measure: { kind: 'total' } },
      {
        kind: 'profiles',
        measure: { kind: 'property', property: { scope: 'person', name: 'seats' }, aggregate: 'sum' },
        filter: { property: plan, operator: 'is', values: ['pro'] },
      },
      { kind: 'formula', formula: 'A / B + 0 * C' },
    ],
    breakdowns: [{ property: plan }],
    ...november,
  },
  'profiles-of-organisations-by-tier': {
    metrics: [
      { kind: 'profiles', by: { group: 'organization_id' }, measure: { kind: 'total' } },
      {
        kind: 'profiles',
        by: { group: 'organization_id' },
        measure: { kind: 'property', property: tier, aggregate: 'distinct' },
        filter: { property: tier, operator: 'is_set' },
      },
    ],
    breakdowns: [{ property: tier }],
    ...november,
  },
  'size-of-a-cohort': {
    metrics: [
      { kind: 'cohort', cohort: 1 },
      {
        kind: 'cohort',
        cohort: 1,
        filter: { property: { scope: 'person', name: 'seats' }, operator: 'at_most', value: 6 },
      },
      { kind: 'formula', formula: '100 * B / A' },
    ],
    range: { from: '2025-11-11', to: '2025-11-14' },
    unit: 'day',
    transform: { kind: 'rolling', window: 2 },
  },
  'size-of-a-cohort-by-plan': {
    metrics: [{ kind: 'cohort', cohort: 1 }],
    breakdowns: [{ property: plan }],
    range: { from: '2025-11-09', to: '2025-11-13' },
    unit: 'day',
  },
  'attributed-to-the-last': {
    metrics: [{ kind: 'event', event: 'Sign up', measure: { kind: 'total' } }],
    breakdowns: [
      {
        property: model,
        attribution: { model: { kind: 'last' }, touchpoint: { event: 'API call' } },
      },
    ],
    ...november,
  },
  'attributed-with-decay-beside-plan': {
    metrics: [
      { ...call, measure: { kind: 'property', property: tokens, aggregate: 'sum' } },
      { ...call, measure: { kind: 'unique', by: { group: 'organization_id' } } },
    ],
    breakdowns: [
      { property: plan },
      {
        property: { scope: 'event', name: 'features' },
        attribution: { model: { kind: 'time_decay' }, lookbackDays: 10 },
      },
    ],
    ...november,
    limit: 20,
  },
};
