import type { FlowsDefinition } from '#contract';

const range = { from: '2025-11-03', to: '2025-11-16' } as const;
const model = { scope: 'event', name: 'model' } as const;
const plan = { scope: 'person', name: 'plan' } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, FlowsDefinition>> = {
  'steps-after': { anchors: [{ event: 'API call' }], range },
  'steps-before-and-after': {
    anchors: [{ event: 'Sign up', before: 2, after: 2 }],
    window: { count: 2, unit: 'week' },
    rows: 1,
    range,
  },
  'between-two-anchors': {
    anchors: [
      { event: 'API call', filter: { property: model, operator: 'is', values: ['small'] }, after: 1 },
      { event: 'Sign up', before: 1, after: 1 },
    ],
    exclusions: [{ event: 'API call', filter: { property: model, operator: 'is', values: ['large'] } }],
    range,
  },
  're-entry': {
    anchors: [{ event: 'API call', before: 1, after: 2 }],
    counting: 'total',
    events: { kind: 'hide', names: ['Sign up'] },
    range,
  },
  sessions: {
    anchors: [{ event: null, after: 2 }],
    counting: 'session',
    events: { kind: 'only', names: ['API call', null] },
    range,
  },
  'held-and-expanded': {
    anchors: [{ event: 'API call', before: 1, after: 3 }],
    hold: [model],
    expand: [{ event: 'API call', property: model }],
    filter: { property: plan, operator: 'is_not', values: ['pro'] },
    range,
  },
  'by-the-anchor': { anchors: [{ event: 'API call', after: 2 }], breakdowns: [{ property: model }], range },
  'by-the-person': {
    anchors: [{ event: 'API call', after: 2 }],
    breakdowns: [{ property: plan }],
    range,
    limit: 2,
  },
  'organisations-in-sessions': {
    anchors: [{ event: 'API call', before: 1, after: 2 }],
    counting: 'session',
    counted: { group: 'organization_id' },
    range,
  },
  'organisations-by-the-person': {
    anchors: [{ event: 'API call', after: 2 }],
    counted: { group: 'organization_id' },
    breakdowns: [{ property: plan }],
    range,
  },
  paths: {
    anchors: [{ event: 'API call', after: 3 }],
    expand: [{ event: 'API call', property: model }],
    range,
    view: 'paths',
  },
  'from-the-first-ever': { anchors: [{ event: 'API call', firstEver: true }], range },
  'from-the-start-of-sessions': { anchors: [{ event: '$session_start', after: 2 }], range },
  'never-seen': { anchors: [{ event: 'Secret' }], range },
};
