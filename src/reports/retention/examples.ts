import type { RetentionDefinition } from '#contract';

const call = { event: 'API call' } as const;
const november = { range: { from: '2025-11-03', to: '2025-11-09' }, unit: 'day' } as const;
const week = { kind: 'even', count: 7 } as const;
const rate = { kind: 'rate' } as const;
const plan = { scope: 'person', name: 'plan' } as const;
const tokens = { scope: 'event', name: 'tokens' } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, RetentionDefinition>> = {
  'rolling-on-or-after': {
    birth: call,
    returning: { event: null },
    ...november,
    bucketing: 'rolling',
    buckets: week,
    criterion: 'on_or_after',
    measure: rate,
  },
  'calendar-on-by-plan': {
    birth: { event: 'Sign up', filter: { property: tokens, operator: 'at_least', value: 3 } },
    returning: call,
    breakdowns: [{ property: plan }],
    ...november,
    bucketing: 'calendar',
    buckets: week,
    criterion: 'on',
    measure: rate,
  },
  'streak-of-first-ever': {
    birth: { ...call, firstEver: true },
    returning: call,
    breakdowns: [{ property: { scope: 'event', name: 'model' } }],
    ...november,
    bucketing: 'rolling',
    buckets: week,
    criterion: 'streak',
    measure: { kind: 'users' },
  },
  'value-in-brackets': {
    birth: { event: 'Sign up' },
    returning: call,
    ...november,
    bucketing: 'rolling',
    buckets: { kind: 'brackets', widths: [1, 3, 4, 7, 16] },
    criterion: 'on_or_before',
    measure: { kind: 'property', property: tokens, aggregate: 'sum' },
  },
  'organisations-by-week': {
    birth: call,
    returning: call,
    counted: { group: 'organization_id' },
    range: { last: 3, unit: 'week' },
    unit: 'week',
    bucketing: 'calendar',
    buckets: { kind: 'even', count: 4 },
    criterion: 'on_or_before',
    measure: rate,
  },
  'back-for-another-session': {
    birth: call,
    returning: { event: '$session_start' },
    ...november,
    bucketing: 'rolling',
    buckets: week,
    criterion: 'on',
    measure: rate,
  },
  'never-seen': {
    birth: { event: 'Secret' },
    returning: call,
    ...november,
    bucketing: 'rolling',
    buckets: week,
    criterion: 'on',
    measure: rate,
  },
};
