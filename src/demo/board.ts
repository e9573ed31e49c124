import type { ReportDefinition, ReportName } from '#contract';

/** One saved report of the demo, and where its card stands. */
type DemoCard = {
  readonly [Name in ReportName]: {
    readonly kind: Name;
    readonly name: string;
    readonly definition: ReportDefinition<Name>;
    readonly chart: string | null;
    readonly place: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };
  };
}[ReportName];

export const DEMO_BOARD = {
  name: 'Developer platform',
  description: 'How developers get from sign-up to their first call, and whether they stay.',
} as const;

const RANGE = { last: 90, unit: 'day' } as const;

/** What the demo's board shows: a report of each kind. */
export const DEMO_CARDS: readonly DemoCard[] = [
  {
    kind: 'funnels',
    name: 'From sign-up to the first call',
    definition: {
      steps: [{ event: 'Signed Up' }, { event: 'API Key Created' }, { event: 'First API Call' }],
      window: { kind: 'time', count: 7, unit: 'day' },
      view: { kind: 'steps' },
      range: RANGE,
    },
    chart: null,
    place: { x: 0, y: 0, width: 6, height: 8 },
  },
  {
    kind: 'insights',
    name: 'People who call, by model',
    definition: {
      metrics: [{ kind: 'event', event: 'API Call', measure: { kind: 'unique' } }],
      breakdowns: [{ property: { scope: 'event', name: 'model' } }],
      range: { last: 30, unit: 'day' },
      unit: 'day',
    },
    chart: 'line',
    place: { x: 6, y: 0, width: 6, height: 8 },
  },
  {
    kind: 'retention',
    name: 'Weeks of calls after the first',
    definition: {
      birth: { event: 'First API Call' },
      returning: { event: 'API Call' },
      range: { last: 12, unit: 'week' },
      unit: 'week',
      bucketing: 'rolling',
      buckets: { kind: 'even', count: 8 },
      criterion: 'on',
      measure: { kind: 'rate' },
    },
    chart: null,
    place: { x: 0, y: 8, width: 5, height: 9 },
  },
  {
    kind: 'flows',
    name: 'What follows a new key',
    definition: { anchors: [{ event: 'API Key Created', before: 1, after: 2 }], range: RANGE },
    chart: null,
    place: { x: 5, y: 8, width: 7, height: 9 },
  },
  {
    kind: 'frequency',
    name: 'Days a week with calls',
    definition: {
      active: { event: 'API Call' },
      range: { last: 12, unit: 'week' },
      unit: 'week',
      times: 'day',
      counting: 'at_least',
      measure: { kind: 'rate' },
    },
    chart: null,
    place: { x: 0, y: 17, width: 5, height: 8 },
  },
  {
    kind: 'experiments',
    name: 'A guided beginning',
    definition: {
      experiment: 'onboarding',
      metrics: [
        {
          event: 'API Key Created',
          measure: { kind: 'conversion' },
          within: { count: 7, unit: 'day' },
        },
        {
          event: 'Support Ticket Opened',
          measure: { kind: 'count' },
          within: { count: 30, unit: 'day' },
          guardrail: true,
          better: 'down',
        },
      ],
      range: RANGE,
    },
    chart: null,
    place: { x: 5, y: 17, width: 7, height: 8 },
  },
];
