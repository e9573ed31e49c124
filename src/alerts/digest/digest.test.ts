import { expect, test } from 'vitest';
import type { ExperimentsResult, FunnelsResult, ReportDefinition, SegmentValue } from '#contract';
import { digestOf } from './digest.ts';
import { sayIn } from './say.ts';

const names = {
  event: (name: string) => (name === '$custom_event:3' ? 'Paid' : undefined),
  cohort: (id: number) => (id === 7 ? 'Power users' : undefined),
};
const say = sayIn('en', 10, names);
const facts = { timezone: 'UTC', k: 10, withheld: false, freshAt: null, computedMs: 1 };
const range = { last: 7, unit: 'day' } as const;

const step = (entries: number | null, withheld?: 'few_reached' | 'few_dropped' | 'sum') => ({
  ...{ entries, people: entries, secondsFromPrevious: null, secondsFromFirst: null },
  ...(withheld && { withheld }),
});
const funnel = (segment: SegmentValue[], ...steps: ReturnType<typeof step>[]) => ({ segment, steps });
const funnels = (parts: Partial<FunnelsResult>): FunnelsResult => ({
  ...facts,
  ...{ steps: ['Opened', ''], buckets: [], segments: [], moreSegments: 0 },
  overall: funnel([], step(100), step(40)),
  ...parts,
});
const funnelQuestion: ReportDefinition<'funnels'> = {
  ...{ steps: [{ event: 'Opened' }, { event: null }], view: { kind: 'steps' }, range },
};
const funnelLines = (answer: FunnelsResult, language = say) =>
  digestOf('funnels').lines(answer, funnelQuestion, language);

test('a funnel: its conversion against the period before in points, and each step', () => {
  const comparison = { steps: [step(100), step(35)] };
  expect(funnelLines(funnels({ comparison }))).toEqual([
    { text: 'Conversion', value: '40%', note: '+5 points against the period before' },
    { text: '1. Opened', value: '100' },
    { text: '2. Any event', value: '40', note: '40%' },
  ]);
  expect(funnelLines(funnels({ comparison }), sayIn('it', 10, names))[0]).toEqual({
    text: 'Conversione',
    value: '40%',
    note: '+5 punti rispetto al periodo precedente',
  });
});

test('the edges of sessions are said under their names, in whatever language', () => {
  const edges = funnels({ steps: ['$session_start', '$session_end'] });
  const said = (language: typeof say) => funnelLines(edges, language).map(({ text }) => text);
  expect(said(say)).toEqual(['Conversion', '1. Session start', '2. Session end']);
  expect(said(sayIn('it', 10, names))).toEqual(['Conversione', '1. Inizio sessione', '2. Fine sessione']);
});

test('a step that is withheld is said to be so, never counted', () => {
  const withheld = (why: 'few_reached' | 'few_dropped') =>
    funnelLines(funnels({ overall: funnel([], step(100), step(null, why)) })).map(({ value }) => value);
  expect(withheld('few_reached')).toEqual(['fewer than 10 people', '100', 'fewer than 10 people']);
  expect(withheld('few_dropped')).toEqual(['hardly fewer', '100', 'hardly fewer']);
  expect(funnelLines(funnels({ overall: funnel([], step(0), step(0)) }))).toEqual([]);
});

test('a funnel that is broken down: the conversion of each segment, cohorts by their names', () => {
  const cohort = (isIn: boolean) => [{ kind: 'cohort' as const, cohort: 7, isIn }];
  const segments = [funnel(cohort(true), step(60), step(30)), funnel(cohort(false), step(40), step(10))];
  expect(funnelLines(funnels({ segments, moreSegments: 2 })).slice(1)).toEqual([
    { text: 'in Power users', value: '50%', note: '60 → 30' },
    { text: 'not in Power users', value: '25%', note: '40 → 10' },
    { text: 'and 2 more' },
  ]);
});

test('retention that is broken down: each segment at one bucket', () => {
  const average = [1, 0.5].map((value) => ({ value, rows: 3, withheldRows: 0 }));
  const segment = (text: string, people: number | null) => ({
    ...{ segment: [{ kind: 'text' as const, text }], people, rows: [], average },
  });
  const lines = digestOf('retention').lines(
    {
      ...facts,
      ...{ unit: 'week', measure: { kind: 'rate' }, births: [], moreSegments: 0 },
      buckets: [0, 1].map((from) => ({ from, to: from + 1 })),
      segments: [segment('pro', 80), segment('free', null)],
    },
    {
      ...{ birth: { event: null }, returning: { event: null }, range, unit: 'week', bucketing: 'calendar' },
      ...{ buckets: { kind: 'even', count: 2 }, criterion: 'on', measure: { kind: 'rate' } },
    },
    say,
  );
  expect(lines).toEqual([
    { text: 'week 1:' },
    { text: 'pro', value: '50%' },
    { text: 'free', value: 'fewer than 10 people' },
  ]);
});

test('an experiment: each metric of each variant against the control, and a warning where its sizes are wrong', () => {
  const comparison = { lift: 0.25, low: 0.1, high: 0.4, p: 0.01, isSignificant: false };
  const variant = (name: string, value: number | null, compared: typeof comparison | null) => ({
    ...{ variant: name, people: 500, cells: [{ people: 100, value, comparison: compared }] },
  });
  const answer: ExperimentsResult = {
    ...{ ...facts, alpha: 0.05, control: 'control', mixed: 0 },
    variants: [variant('control', 0.2, null), variant('new', 0.25, comparison), variant('odd', null, null)],
    sampleRatio: { p: 0.0001, isMismatch: true, expected: [1, 1, 1] },
  };
  const metrics = [{ event: '$custom_event:3', measure: { kind: 'conversion' as const } }];
  expect(digestOf('experiments').lines(answer, { experiment: 'Checkout', range, metrics }, say)).toEqual([
    { text: say.words.mismatch },
    { text: 'Paid · control', value: '20%' },
    { text: 'Paid · new', value: '25%', note: '+25% against control, which may be chance' },
    { text: 'Paid · odd', value: 'fewer than 10 people' },
  ]);
});
