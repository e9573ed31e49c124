import { describe, expect, test } from 'vitest';
import { chiSquareTail, compare, type Sample, sampleRatio } from './statistics.ts';

describe('chi-square', () => {
  test('has the published critical values (NIST/SEMATECH handbook, table 1.3.6.7.4)', () => {
    const table: [number, number, number][] = [
      [1, 3.841, 0.05],
      [1, 6.635, 0.01],
      [1, 10.828, 0.001],
      [2, 5.991, 0.05],
      [3, 7.815, 0.05],
      [4, 18.467, 0.001],
      [5, 11.07, 0.05],
      [10, 18.307, 0.05],
      [11, 19.675, 0.05],
    ];
    for (const [degrees, statistic, tail] of table)
      expect([degrees, chiSquareTail(statistic, degrees) / tail]).toEqual([degrees, expect.closeTo(1, 2)]);
    expect(chiSquareTail(0, 1)).toBe(1);
    expect(chiSquareTail(0, 2)).toBe(1);
  });

  test('finds the mismatch of Kohavi, Tang and Xu: 821,588 against 815,482 people, p = 1.8e-6', () => {
    const found = sampleRatio([821_588, 815_482], [1, 1]);
    expect(found?.p).toBeCloseTo(1.8e-6, 7);
    expect(found?.isMismatch).toBe(true);
  });

  test('goes by the weights that were meant', () => {
    expect(sampleRatio([900, 100], [9, 1])).toEqual({ p: 1, isMismatch: false, expected: [900, 100] });
    expect(sampleRatio([900, 100], [1, 1])?.isMismatch).toBe(true);
    expect(sampleRatio([900], [1])).toBeNull();
  });
});

const converted = (people: number, conversions: number): Sample => ({
  people,
  total: conversions,
  squares: conversions,
});

describe('the sequential test', () => {
  test('is the formula of the paper, by hand', () => {
    const [a, b] = [converted(1000, 100), converted(1000, 140)];
    const [va, vb] = [(1000 * 0.1 * 0.9) / 999, (1000 * 0.14 * 0.86) / 999];
    const v = va / 1000 + vb / 1000;
    const t2 = 0.01 * ((va + vb) / 2);
    const ratio = Math.sqrt(v / (v + t2)) * Math.exp((t2 * 0.04 ** 2) / (2 * v * (v + t2)));
    const found = compare(a, b, 0.05);
    expect(found?.p).toBeCloseTo(1 / ratio, 9);
    expect(found?.lift).toBeCloseTo(0.4, 9);
  });

  test('leaves 0 out of its interval exactly where p is below alpha', () => {
    for (let more = 0; more < 120; more++)
      for (const alpha of [0.01, 0.05, 0.1]) {
        const found = compare(converted(2000, 200), converted(1500, 120 + more), alpha);
        expect(found?.isSignificant).toBe((found?.low ?? 0) > 0 || (found?.high ?? 0) < 0);
        expect(found?.isSignificant).toBe((found?.p ?? 1) < alpha);
      }
  });

  test('says nothing of few people, of a control of 0, or without any spread', () => {
    expect(compare(converted(29, 10), converted(500, 10), 0.05)).toBeNull();
    expect(compare(converted(500, 0), converted(500, 10), 0.05)).toBeNull();
    expect(compare(converted(500, 500), converted(500, 500), 0.05)).toBeNull();
  });

  test('where control counts below 0 its interval is still in order', () => {
    const found = compare(
      { people: 100, total: -100, squares: 400 },
      { people: 100, total: -50, squares: 300 },
      0.05,
    );
    expect(found?.low).toBeLessThan(found?.high ?? 0);
  });

  const RUNS = 1500;
  /** Looks every twenty people, a hundred times; whether any look finds something. */
  const isEverFound = (random: () => number, rates: readonly [number, number], draw = drawOne) => {
    const samples = rates.map(() => ({ people: 0, total: 0, squares: 0 }));
    for (let look = 0; look < 100; look++) {
      for (const [place, sample] of samples.entries())
        for (let person = 0; person < 20; person++) {
          const amount = draw(random, rates[place] ?? 0);
          sample.people++;
          sample.total += amount;
          sample.squares += amount ** 2;
        }
      const [control, variant] = samples;
      if (control && variant && compare(control, variant, 0.05)?.isSignificant) return true;
    }
    return false;
  };
  const drawOne = (random: () => number, rate: number) => Number(random() < rate);
  const drawSkewed = (random: () => number, rate: number) => -Math.log(1 - random()) * rate;
  const share = (rates: readonly [number, number], draw = drawOne) => {
    const random = createRandom(20_251_127);
    return Array.from({ length: RUNS }, () => isEverFound(random, rates, draw)).filter(Boolean).length / RUNS;
  };

  test('looked at a hundred times finds a difference that is not there in at most 5 of 100 experiments', () => {
    expect(share([0.1, 0.1])).toBeLessThanOrEqual(0.05);
    expect(share([0.5, 0.5])).toBeLessThanOrEqual(0.05);
    expect(share([3, 3], drawSkewed)).toBeLessThanOrEqual(0.05);
  });

  test('and finds one that is there', () => {
    expect(share([0.1, 0.16])).toBeGreaterThan(0.9);
  });
});

/** Mulberry32: a fixed seed gives the same experiments. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
