import { expect, test } from 'vitest';
import type { ExperimentComparison, ExperimentsDefinition, ExperimentsResult } from '#contract';
import { findingOf, isGuardrailBroken, placeOf, reachOf, toCsvRows } from './shown.ts';

const compared = (lift: number, isSignificant: boolean): ExperimentComparison => {
  return { lift, low: lift - 0.1, high: lift + 0.1, p: isSignificant ? 0.01 : 0.4, isSignificant };
};
type Cell = ExperimentsResult['variants'][number]['cells'][number];
const cell = (value: number | null, comparison: ExperimentComparison | null = null): Cell => {
  return { people: value === null ? null : 20, value, comparison };
};
const variant = (name: string, people: number, ...cells: Cell[]) => ({ variant: name, people, cells });
const answer = (...variants: ExperimentsResult['variants']) => ({ control: 'control', variants });

function said(control: Cell, other: Cell, { people = 100, better = 'up' as 'up' | 'down' } = {}) {
  const guided = variant('guided', people, other);
  return findingOf(answer(variant('control', 100, control), guided), guided, { place: 0, better });
}

test('a difference beyond chance is better or worse, by which way is better; else it is undecided', () => {
  expect(said(cell(0.2), cell(0.4, compared(1, true)))).toMatchObject({ verdict: 'better' });
  expect(said(cell(0.2), cell(0.4, compared(1, true)), { better: 'down' })).toMatchObject({
    verdict: 'worse',
  });
  expect(said(cell(0.2), cell(0.1, compared(-0.5, true)))).toMatchObject({ verdict: 'worse' });
  expect(said(cell(0.2), cell(0.4, compared(1, false)))).toMatchObject({ verdict: 'undecided' });
});

test('where nothing is said, it is said why', () => {
  const why = (finding: ReturnType<typeof said>) => finding.kind === 'silent' && finding.why;
  expect(why(said(cell(0.2), cell(null)))).toBe('withheld');
  expect(why(said(cell(null), cell(0.2)))).toBe('withheld');
  expect(why(said(cell(0.2), cell(0.4), { people: 29 }))).toBe('few');
  expect(why(said(cell(0), cell(0.4)))).toBe('zero');
  expect(why(said(cell(1), cell(1)))).toBe('nothing');
  const control = variant('control', 100, cell(0.2));
  expect(findingOf(answer(control), control, { place: 0 })).toEqual({ kind: 'silent', why: 'control' });
  const alone = { control: null, variants: [control] };
  expect(findingOf(alone, control, { place: 0 })).toEqual({ kind: 'silent', why: 'noControl' });
});

test('a guardrail that got worse is told, a goal that did is not one', () => {
  const definition: ExperimentsDefinition = {
    experiment: 'x',
    metrics: [
      { event: 'A', measure: { kind: 'count' } },
      { event: 'B', measure: { kind: 'count' }, guardrail: true, better: 'down' },
    ],
    range: { last: 30, unit: 'day' },
  };
  const result = (first: number, second: number) =>
    ({
      ...answer(
        variant('control', 100, cell(1), cell(1)),
        variant('new', 100, cell(2, compared(first, true)), cell(2, compared(second, true))),
      ),
      ...{ alpha: 0.05, mixed: 0, sampleRatio: null, timezone: 'UTC', k: 10 },
      ...{ withheld: false, freshAt: null, computedMs: 0 },
    }) satisfies ExperimentsResult;
  expect(isGuardrailBroken(definition, result(-0.5, -0.5))).toBe(false);
  expect(isGuardrailBroken(definition, result(0.5, 0.5))).toBe(true);
  const rows = toCsvRows(definition, result(0.5, 0.2), { head: ['h'], metric: ({ event }) => event ?? '' });
  expect(rows).toHaveLength(5);
  expect(rows[4]).toEqual(['B', 'new', 100, 20, 2, 0.2, 0.1, expect.closeTo(0.3), 0.01]);
});

test('an axis holds its intervals, around no difference in its middle', () => {
  expect(reachOf([compared(0.3, true), compared(-0.35, true)])).toBe(0.5);
  expect(reachOf([])).toBe(0.05);
  expect([placeOf(0, 0.5), placeOf(-0.5, 0.5), placeOf(0.25, 0.5), placeOf(9, 0.5)]).toEqual([
    50, 0, 75, 100,
  ]);
});
