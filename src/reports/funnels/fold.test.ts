import { describe, expect, test } from 'vitest';
import type { Funnel, FunnelsDefinition, FunnelsResult } from '#contract';
import { applyThreshold } from '#egress';
import { foldFunnels } from './fold.ts';
import { withConfidence } from './held.ts';
import { confidence } from './significance.ts';

const definition = {
  steps: [{ event: 'A' }, { event: 'B' }, { event: 'C' }],
  range: { last: 1, unit: 'day' },
  view: { kind: 'steps' },
} as const;
const fold = foldFunnels({ ...definition, steps: [...definition.steps] });

const step = (people: number) => ({
  entries: people,
  people,
  secondsFromPrevious: { average: 1, median: 1 },
  secondsFromFirst: { average: 1, median: 1 },
});
const funnel = (people: readonly number[], segment: Funnel['segment'] = []): Funnel => ({
  segment,
  steps: people.map(step),
});
const result = (overall: readonly number[], segments: readonly Funnel[] = []): FunnelsResult => ({
  timezone: 'UTC',
  k: 10,
  withheld: false,
  freshAt: null,
  computedMs: 1,
  steps: ['A', 'B', 'C'],
  buckets: [],
  overall: funnel(overall),
  segments: [...segments],
  moreSegments: 0,
});
const peopleIn = ({ steps }: Funnel) => steps.map(({ people, withheld }) => withheld ?? people);
const text = (value: string): Funnel['segment'] => [{ kind: 'text', text: value }];

describe('what fewer than k people stand behind does not leave', () => {
  test.each([
    [
      [100, 50, 20],
      [100, 50, 20],
    ],
    [
      [100, 50, 9],
      [100, 50, 'few_reached'],
    ],
    [
      [100, 95, 60],
      [100, 'few_dropped', 60],
    ],
    [
      [100, 95, 92],
      [100, 'few_dropped', 'few_dropped'],
    ],
    [
      [100, 100, 0],
      [100, 100, 0],
    ],
    [
      [9, 5, 0],
      ['few_reached', 'few_reached', 0],
    ],
  ])('%j reads as %j', (people, shown) => {
    expect(peopleIn(applyThreshold(result(people), fold).overall)).toEqual(shown);
  });

  test('a withheld step says nothing of its times', () => {
    const [, , last] = applyThreshold(result([100, 50, 9]), fold).overall.steps;
    expect(last).toMatchObject({ entries: null, secondsFromPrevious: null, secondsFromFirst: null });
  });

  test('nor does a withheld step of an interval', () => {
    const asked = result([200, 100, 40]);
    const cells = [[100, 50, 9].map(step), [100, 50, 31].map(step)];
    const view = { kind: 'days', unit: 'day', curve: 'median' } as const;
    const { overall } = applyThreshold(
      { ...asked, overall: { ...asked.overall, cells } },
      foldFunnels({ ...definition, steps: [...definition.steps], view }),
    );
    const [few, many] = overall.cells?.map((steps) => steps.at(-1)) ?? [];
    expect(few).toMatchObject({ entries: null, secondsFromPrevious: null, secondsFromFirst: null });
    expect(many).toMatchObject({ entries: 31, secondsFromFirst: { average: 1, median: 1 } });
  });

  test('a segment that too few entered loses its name, and the whole does not tell it', () => {
    const segments = [funnel([60, 40, 20], text('pro')), funnel([4, 1, 0], text('rare'))];
    const released = applyThreshold(result([64, 41, 20], segments), fold);
    expect(JSON.stringify(released)).not.toContain('rare');
    expect(released.segments.map(({ segment }) => segment)).toEqual([text('pro'), [{ kind: 'hidden' }]]);
    expect(peopleIn(released.overall)).toEqual(['sum', 'sum', 20]);
    expect(released.withheld).toBe(true);
  });

  test('bars of a distribution: one that is too small takes another with it, for their sum is shown', () => {
    const bar = (people: number) => ({ fromSeconds: people, toSeconds: null, entries: people, people });
    const time = { average: 1, min: 1, p10: 1, p25: 1, median: 1, p75: 1, p90: 1, p99: 1, max: 1 };
    const timed = result([100, 80, 60]);
    const asked = {
      ...timed,
      overall: { ...timed.overall, time: { ...time, histogram: [30, 25, 5].map(bar) } },
    };
    const view = { kind: 'time', from: 1, to: 3 } as const;
    const released = applyThreshold(
      asked,
      foldFunnels({ ...definition, steps: [...definition.steps], view }),
    );
    expect(released.overall.time?.histogram.map(({ entries }) => entries)).toEqual([30, null, null]);
  });
});

describe('significance', () => {
  test('nothing is said below 30 entries', () => {
    expect(confidence({ entered: 29, converted: 20, all: 1000, conversions: 500 })).toBeNull();
    expect(confidence({ entered: 990, converted: 20, all: 1000, conversions: 500 })).toBeNull();
  });

  test('is the hypergeometric chance of fewer, or of as many and more', () => {
    // 30 drawn of 60, of which 30 convert: symmetric about 15.
    const draw = { entered: 30, all: 60, conversions: 30 };
    expect(confidence({ ...draw, converted: 30 })).toBeCloseTo(1, 12);
    expect(confidence({ ...draw, converted: 15 })).toBeCloseTo(
      confidence({ ...draw, converted: 16 }) ?? 0,
      12,
    );
    expect(confidence({ ...draw, converted: 20 })).toBeGreaterThan(0.95);
    expect(confidence({ ...draw, converted: 17 })).toBeLessThan(0.95);
  });

  test('stays in its bounds with millions of entries', () => {
    const sure = confidence({
      entered: 1_000_000,
      converted: 600_000,
      all: 2_000_000,
      conversions: 1_000_000,
    });
    expect(sure).toBeGreaterThan(0.999);
    expect(sure).toBeLessThanOrEqual(1);
  });
});

describe('split by cohorts', () => {
  const byCohort = (cohorts: number[]) =>
    foldFunnels({ ...definition, steps: [...definition.steps], breakdowns: [{ cohorts }] });
  const half = (isIn: boolean, cohort = 1): Funnel['segment'] => [{ kind: 'cohort', cohort, isIn }];

  test('a segment of too few looks like one of nobody, and the whole does not tell them apart', () => {
    const others = funnel([57, 39, 20], half(false));
    const few = result([60, 40, 20], [others, funnel([3, 1, 0], half(true))]);
    const nobody = result([57, 39, 20], [others]);
    const shown = applyThreshold(few, byCohort([1]));
    expect(shown).toEqual(applyThreshold(nobody, byCohort([1])));
    expect(shown.segments.map(peopleIn)).toEqual([[57, 39, 20]]);
    expect(peopleIn(shown.overall)).toEqual(['sum', 'sum', 'sum']);
  });

  test('the whole is shown where both halves of each cohort are', () => {
    const segments = [1, 2].flatMap((cohort) => [
      funnel([60, 40, cohort === 1 ? 20 : 3], half(true, cohort)),
      funnel([40, 30, 20], half(false, cohort)),
    ]);
    const shown = applyThreshold(result([100, 70, 40], segments), byCohort([1, 2]));
    expect(peopleIn(shown.overall)).toEqual([100, 70, 'sum']);
    expect(shown.withheld).toBe(true);
  });
});

describe('split by what was done between two steps', () => {
  const bar = (from: number): Funnel['segment'] => [{ kind: 'number', from, to: from + 1 }];
  const unset: Funnel['segment'] = [{ kind: 'unset' }];
  const byBehaviour = (each: NonNullable<FunnelsDefinition['behaviour']>['each']) =>
    foldFunnels({
      ...{ ...definition, steps: [...definition.steps] },
      behaviour: { of: { event: 'X' }, each, between: { after: 1, before: 2 } },
    });
  const counting = byBehaviour({ kind: 'count' });

  test('that all of a bar reached the later step, and none without a bar, is what these segments are', () => {
    const bars = [funnel([40, 40, 20], bar(1)), funnel([30, 0, 0], unset), funnel([30, 30, 30], bar(2))];
    const shown = applyThreshold(result([120, 75, 55], bars), counting);
    expect(shown.segments.map(peopleIn)).toEqual([
      [40, 40, 20],
      [30, 0, 0],
      [30, 30, 'few_dropped'],
    ]);
  });

  test('where what is nothing is not set, that none of them got on is told by nobody', () => {
    const bars = [funnel([40, 40, 20], bar(1)), funnel([30, 0, 0], unset)];
    const property = { scope: 'event', name: 'price' } as const;
    const shown = applyThreshold(
      result([70, 40, 20], bars),
      byBehaviour({ kind: 'aggregate', property, aggregate: 'sum' }),
    );
    expect(shown.segments.map(peopleIn)).toEqual([
      [40, 40, 20],
      [30, 'few_reached', 'few_reached'],
    ]);
  });

  test('a bar of few is as one of nobody, and the whole does not tell which', () => {
    const bars = [funnel([40, 40, 20], bar(1)), funnel([30, 0, 0], unset)];
    const few = applyThreshold(result([73, 43, 21], [...bars, funnel([3, 3, 1], bar(2))]), counting);
    expect(few).toEqual(applyThreshold(result([70, 40, 20], bars), counting));
    expect(peopleIn(few.overall)).toEqual(['sum', 'sum', 'sum']);
  });
});

describe('a control', () => {
  const ofControl = { ...definition, steps: [...definition.steps], control: text('usual') };
  const halves = (usual: number[], other: number[]) =>
    withConfidence(
      result([200, 150, 80], [funnel(usual, text('usual')), funnel(other, text('new'))]),
      text('usual'),
    );

  test('each segment is held against it, and it against nothing', () => {
    const { segments } = halves([100, 70, 30], [100, 80, 50]);
    expect(segments[0]?.confidence).toBeNull();
    expect(segments[1]?.confidence).toBe(
      confidence({ entered: 100, converted: 50, all: 200, conversions: 80 }),
    );
    expect(halves([29, 20, 15], [100, 80, 50]).segments[1]?.confidence).toBeNull();
    const unknown = withConfidence(
      result([100, 60, 40], [funnel([100, 60, 40], text('new'))]),
      text('usual'),
    );
    expect(unknown.segments[0]?.confidence).toBeNull();
  });

  test('nothing is made of numbers that are not shown, neither the control’s nor those of all', () => {
    const thin = applyThreshold(halves([100, 70, 3], [100, 80, 50]), foldFunnels(ofControl));
    expect(thin.segments.map(({ confidence: sure }) => sure)).toEqual([null, null]);
    const known = halves([100, 70, 30], [100, 80, 3]);
    const shown = applyThreshold(known, foldFunnels(ofControl));
    expect(shown.segments.every(({ confidence: sure }) => sure === null)).toBe(true);
  });

  test('where the whole is withheld so that a hidden segment cannot be worked out, sureness does not tell it', () => {
    const segments = [funnel([100, 60, 40], text('a')), funnel([50, 30, 4], text('b'))];
    const exact = withConfidence(result([150, 90, 44], segments), undefined);
    expect(exact.segments[0]?.confidence).not.toBeNull();
    const shown = applyThreshold(exact, fold);
    expect(shown.overall.steps[2]?.withheld).toBe('sum');
    expect(shown.segments[0]?.confidence).toBeNull();
  });
});
