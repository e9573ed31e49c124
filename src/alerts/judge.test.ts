import { expect, test } from 'vitest';
import { type Interval, judge } from './judge.ts';

const anomaly = { kind: 'anomaly', sensitivity: 'medium' } as const;
/** Eight weeks of days: high on weekdays, low at weekends, with some noise. */
const weeks = (noise: (place: number) => number): Interval[] =>
  Array.from({ length: 57 }, (_, place) => {
    const at = new Date(Date.UTC(2025, 8, 1 + place));
    const isWeekend = at.getUTCDay() % 6 === 0;
    return {
      start: `${at.toISOString().slice(0, 19)}+00:00`,
      value: (isWeekend ? 200 : 1_000) + noise(place),
    };
  });

const judged = (history: Interval[], value: number) => {
  const last = history.at(-1);
  return judge(anomaly, {
    start: last?.start ?? '',
    unit: 'day',
    value,
    reference: null,
    history: history.slice(0, -1),
    isCount: true,
  });
};

test('a Sunday that is like Sundays is calm; a Monday that is like Sundays is not', () => {
  const history = weeks((place) => (place % 5) * 8 - 16);
  const sunday = history.slice(0, 56); // ends on Sunday, 26 October
  expect(judged(sunday, 210)).toMatchObject({ kind: 'calm' });
  expect(judged(history, 210)).toMatchObject({ kind: 'firing', expected: 1_000 });
  expect(judged(sunday, 1_000)).toMatchObject({ kind: 'firing' });
});

test('an outage in the past moves neither the usual nor the spread', () => {
  const clean = weeks((place) => (place % 3) * 10);
  const broken = clean.map((one, place) => (place === 49 ? { ...one, value: 0 } : one));
  expect(judged(broken, 700)).toMatchObject({ kind: 'firing' });
  expect(judged(broken, 1_005)).toMatchObject({ kind: 'calm' });
});

test('with fewer than three of its like, nothing is judged', () => {
  expect(judged(weeks(() => 0).slice(0, 15), 0)).toEqual({ kind: 'learning' });
});

test('chance alone seldom fires: four hundred histories of counts around a thousand', () => {
  const random = uniform(7);
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
  const fired = Array.from({ length: 400 }, () => {
    const history = weeks(() => normal() * Math.sqrt(1_000));
    return judged(history, history.at(-1)?.value ?? 0).kind;
  }).filter((kind) => kind === 'firing');
  expect(fired.length).toBeLessThanOrEqual(1);
});

/** Numbers between 0 and 1, the same ones every time (Lehmer). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test('a change needs something to be measured against', () => {
  const change = { kind: 'change', is: 'either', percent: 20, against: 'previous' } as const;
  const seen = { start: '', unit: 'day' as const, value: 80, history: [], isCount: true };
  expect(judge(change, { ...seen, reference: 100 })).toEqual({ kind: 'firing', expected: 100 });
  expect(judge(change, { ...seen, reference: 99 })).toEqual({ kind: 'calm', expected: 99 });
  expect(judge(change, { ...seen, reference: 0 })).toEqual({ kind: 'learning' });
  expect(judge(change, { ...seen, reference: null })).toEqual({ kind: 'learning' });
  expect(judge({ ...change, is: 'up' }, { ...seen, reference: 100 })).toMatchObject({ kind: 'calm' });
});
