import type { FrequencyDefinition } from '#contract';

const call = { event: 'API call' } as const;
const november = { from: '2025-11-03', to: '2025-11-09' } as const;
const rate = { kind: 'rate' } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, FrequencyDefinition>> = {
  'days-of-a-week': {
    active: call,
    range: november,
    unit: 'week',
    times: 'day',
    counting: 'at_least',
    measure: rate,
  },
  'hours-of-a-day-by-plan': {
    active: {
      ...call,
      filter: { property: { scope: 'event', name: 'tokens' }, operator: 'at_least', value: 3 },
    },
    breakdowns: [{ property: { scope: 'person', name: 'plan' } }],
    range: november,
    unit: 'day',
    times: 'hour',
    counting: 'exactly',
    measure: { kind: 'users' },
  },
  'organisations-by-month': {
    active: { event: null },
    counted: { group: 'organization_id' },
    range: { last: 2, unit: 'month' },
    unit: 'month',
    times: 'day',
    counting: 'at_least',
    measure: rate,
  },
  'never-seen': {
    active: { event: 'Secret' },
    range: november,
    unit: 'week',
    times: 'day',
    counting: 'exactly',
    measure: rate,
  },
};
