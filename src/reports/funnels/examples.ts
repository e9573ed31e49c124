import type { FunnelsDefinition } from '#contract';

const path = [{ event: 'Sign up' }, { event: 'API call' }];
const november = { range: { from: '2025-11-03', to: '2025-11-09' }, view: { kind: 'steps' } } as const;
const model = { scope: 'event', name: 'model' } as const;
const tokens = { scope: 'event', name: 'tokens' } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, FunnelsDefinition>> = {
  'two-steps': { steps: path, ...november },
  'filtered-steps-again': {
    steps: [
      { event: 'API call', filter: { property: model, operator: 'is', values: ['small'] } },
      { event: 'API call', filter: { property: tokens, operator: 'greater', value: 100 } },
    ],
    ...november,
    window: { kind: 'time', count: 2, unit: 'hour' },
  },
  'totals-with-exclusion': {
    steps: path,
    ...november,
    counting: 'total',
    reentry: 'optimised',
    exclusions: [{ event: 'Sign up', between: { after: 1, before: 2 } }],
    sum: tokens,
  },
  'any-order-in-sessions': {
    steps: path,
    ...november,
    order: { kind: 'any', anchors: [] },
    counting: 'session',
    view: { kind: 'trend', unit: 'day' },
  },
  'by-text-of-the-last-step-filtered': {
    steps: path,
    ...november,
    breakdowns: [{ property: model }],
    attribution: { kind: 'last' },
    filter: {
      property: { scope: 'person', name: 'plan' },
      operator: 'is_not',
      values: ['free', "it's private"],
    },
    compare: { kind: 'previous' },
  },
  'held-by-organisation-with-times': {
    steps: path,
    ...november,
    hold: [model],
    counted: { group: 'organization_id' },
    view: { kind: 'time', from: 1, to: 2 },
  },
  'by-the-event-of-a-step': {
    steps: [{ event: 'Sign up' }, { event: null }],
    ...november,
    breakdowns: [{ property: { scope: 'event', name: '$event_name' } }],
    attribution: { kind: 'step', step: 2 },
  },
  'how-long-by-day': { steps: path, ...november, view: { kind: 'days', unit: 'day', curve: 'average' } },
  'from-the-first-ever': {
    steps: [{ event: 'Sign up' }, { event: 'API call', firstEver: true }],
    ...november,
  },
  'long-sessions-to-a-call': {
    steps: [
      {
        event: '$session_start',
        filter: { property: { scope: 'event', name: '$duration_s' }, operator: 'at_least', value: 60 },
      },
      { event: 'API call' },
    ],
    exclusions: [{ event: '$session_end' }],
    ...november,
  },
  'by-what-was-done-between': {
    steps: path,
    ...november,
    counting: 'total',
    breakdowns: [{ property: model }],
    behaviour: {
      of: { event: 'API call', filter: { property: tokens, operator: 'greater', value: 100 } },
      each: { kind: 'aggregate', property: { scope: 'event', name: 'tokens' }, aggregate: 'average' },
      between: { after: 1, before: 2 },
    },
  },
  'never-seen': { steps: [{ event: 'Secret' }, { event: 'API call' }], ...november },
};
