import { describe, expect, test } from 'vitest';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import { applyThreshold } from '#egress';
import { foldExperiments } from './fold.ts';

const comparison = { lift: 0.1, low: 0.01, high: 0.2, p: 0.02, isSignificant: true };
const variant = (name: string, people: number, did: number, isControl = false) => ({
  variant: name,
  people,
  cells: [{ people: did, value: did / people, comparison: isControl ? null : comparison }],
});
const answer = (...variants: ExperimentsResult['variants']): ExperimentsResult => ({
  ...{ timezone: 'Europe/Rome', k: 10, withheld: false, freshAt: null, computedMs: 1 },
  ...{ alpha: 0.05, control: 'control', mixed: 0, variants },
  sampleRatio: { p: 0.0001, isMismatch: true, expected: [] },
});
const question: ExperimentsDefinition = {
  experiment: 'checkout',
  metrics: [{ event: 'Buy', measure: { kind: 'conversion' } }],
  range: { last: 7, unit: 'day' },
};
const filter = { property: { scope: 'event', name: 'x' }, operator: 'is_set' } as const;
const folded = (result: ExperimentsResult, asked = question) =>
  applyThreshold(result, foldExperiments(asked));

describe('of experiments', () => {
  test('crowds are shown as they are', () => {
    const shown = answer(variant('control', 100, 40, true), variant('blue', 100, 50));
    expect(folded(shown)).toBe(shown);
  });

  test('a small variant goes with its name, and the ratio is that of the others', () => {
    const { variants, sampleRatio, withheld } = folded(
      answer(variant('control', 100, 40, true), variant('blue', 100, 50), variant('mine', 3, 1)),
    );
    expect(variants.map(({ variant: name }) => name)).toEqual(['control', 'blue']);
    expect(sampleRatio).toEqual({ p: 1, isMismatch: false, expected: [100, 100] });
    expect(withheld).toBe(true);
  });

  test('a small control leaves nothing to compare with', () => {
    const { variants, control } = folded(answer(variant('blue', 100, 50), variant('control', 9, 0, true)));
    expect(control).toBeNull();
    expect(variants.map(({ cells }) => cells[0]?.comparison)).toEqual([null]);
  });

  test('too few who did it, or who did not, are not told, nor what is held against them', () => {
    for (const few of [3, 97]) {
      const { variants } = folded(answer(variant('control', 100, few, true), variant('blue', 100, 50)));
      expect(variants.map(({ cells }) => cells[0])).toEqual([
        { people: null, value: null, comparison: null },
        { people: 50, value: 0.5, comparison: null },
      ]);
    }
  });

  test('nobody is told only where the question is not narrowed', () => {
    const nobody = () => answer(variant('control', 100, 40, true), variant('blue', 100, 0));
    expect(folded(nobody()).variants[1]?.cells[0]?.people).toBe(0);
    expect(folded(nobody(), { ...question, filter }).variants[1]?.cells[0]?.people).toBeNull();
    const [metric] = question.metrics;
    const narrowed = metric ? { ...question, metrics: [{ ...metric, filter }] } : question;
    expect(folded(nobody(), narrowed).variants[1]?.cells[0]?.people).toBeNull();
  });

  test('a narrowed answer that left a small variant out is the one that had none', () => {
    const crowds = [variant('control', 100, 40, true), variant('blue', 100, 50)];
    const asked = { ...question, filter };
    expect(folded(answer(...crowds, variant('mine', 3, 1)), asked)).toEqual(folded(answer(...crowds), asked));
  });

  test('few who were exposed to several are not counted out loud', () => {
    const result = { ...answer(variant('control', 100, 40, true), variant('blue', 100, 50)), mixed: 4 };
    expect(folded(result).mixed).toBeNull();
    expect(folded({ ...result, mixed: 40 }).mixed).toBe(40);
  });
});
