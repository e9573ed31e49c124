import { describe, expect, test } from 'vitest';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { vocabularyOf } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { evaluate, parseFormula } from './formula.ts';
import { insights } from './index.ts';

const context = { lexicon: toLexicon(vocabularyOf(exampleWorld)), now: Date.parse('2025-11-12T15:30:00Z') };
const total = { kind: 'event', event: 'API call', measure: { kind: 'total' } };
const often = { ...total, measure: { kind: 'frequency', aggregate: 'distribution' } };
const long = { ...total, measure: { kind: 'session', of: 'duration', aggregate: 'distribution' } };
const question = {
  metrics: [total],
  range: { from: '2025-11-03', to: '2025-11-09' },
  unit: 'day',
};
const refusal = (definition: unknown) => {
  try {
    insights.prepare(definition, context);
  } catch (error) {
    return error;
  }
  throw new Error('the question was taken');
};

describe('a question that cannot be asked is refused with its place, never with its value', () => {
  const secret = 'ada@example.com';
  const cases: [string, unknown, { code: string; path: string }][] = [
    ['nothing', null, { code: 'report_invalid_definition', path: '' }],
    ['a unit', { ...question, unit: secret }, { code: 'report_invalid_definition', path: 'unit' }],
    [
      'an operator',
      {
        ...question,
        filter: { property: { scope: 'event', name: secret }, operator: secret, values: [secret] },
      },
      { code: 'report_invalid_definition', path: 'filter' },
    ],
    [
      'a date',
      {
        ...question,
        filter: { all: [{ property: { scope: 'event', name: secret }, operator: 'before', at: secret }] },
      },
      { code: 'report_bad_filter', path: 'filter.all[0].at' },
    ],
    [
      'edges',
      {
        ...question,
        breakdowns: [
          { property: { scope: 'event', name: 'tokens' }, buckets: { kind: 'number', edges: [2, 1] } },
        ],
      },
      { code: 'report_bad_breakdown', path: 'breakdowns[0].buckets.edges' },
    ],
    [
      'a breakdown twice',
      {
        ...question,
        breakdowns: [
          { property: { scope: 'event', name: 'model' } },
          { property: { scope: 'event', name: 'model' } },
        ],
      },
      { code: 'report_duplicate_breakdown', path: 'breakdowns[1]' },
    ],
    [
      'a distribution beside a total',
      { ...question, metrics: [often, total] },
      { code: 'report_bad_distribution', path: 'metrics[1].measure' },
    ],
    [
      'distributions on two scales',
      { ...question, metrics: [often, long] },
      { code: 'report_bad_distribution', path: 'metrics[1].measure' },
    ],
    [
      'a distribution by three',
      {
        ...question,
        metrics: [often],
        breakdowns: ['model', 'tokens', 'features'].map((name) => ({ property: { scope: 'event', name } })),
      },
      { code: 'report_bad_distribution', path: 'breakdowns[2]' },
    ],
    [
      'a segment without its bar',
      { ...question, metrics: [often], compare: { kind: 'segment', segment: [] } },
      { code: 'report_invalid_definition', path: 'compare.segment' },
    ],
    [
      'a formula that names itself',
      { ...question, metrics: [total, { kind: 'formula', formula: 'B + A' }] },
      { code: 'report_bad_formula', path: 'metrics[1].formula' },
    ],
  ];
  test.each(cases)('%s', (_, definition, { code, path }) => {
    const error = refusal(definition);
    expect(error).toMatchObject({ code, facts: { path } });
    expect(JSON.stringify([error, String(error)])).not.toContain(secret);
  });

  test('a filter of a million levels does not overflow the stack', () => {
    let filter: unknown = { all: [] };
    for (let level = 0; level < 1_000_000; level++) filter = { all: [filter] };
    expect(refusal({ ...question, filter })).toMatchObject({ code: 'report_filter_too_large' });
    expect(refusal({ ...question, metrics: [{ ...total, filter }] })).toMatchObject({
      code: 'report_filter_too_large',
      facts: { path: 'metrics[0].filter' },
    });
  });

  test('two hundred conditions are the most', () => {
    const condition = { property: { scope: 'event', name: 'model' }, operator: 'is_set' };
    const filter = (size: number) => ({
      any: Array.from({ length: size }, () => ({ all: Array.from({ length: 48 }, () => condition) })),
    });
    expect(() => insights.prepare({ ...question, filter: filter(4) }, context)).not.toThrow();
    expect(refusal({ ...question, filter: filter(5) })).toMatchObject({ code: 'report_filter_too_large' });
  });
});

describe('formulas', () => {
  const values: Record<string, number | null> = { A: 6, B: 3, C: 0, D: null };
  const answer = (text: string) => evaluate(parseFormula(text, 'f'), (letter) => values[letter] ?? null);

  test.each([
    ['A / B', 2],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 / 4 / 2', 1],
    ['8 - 4 - 2', 2],
    ['-A * -(B - 1.5)', 9],
    ['--A', 6],
  ])('%s is %d', (text, expected) => expect(answer(text)).toBe(expected));

  test.each(['A / C', 'A / (B - 3)', 'D + 1', '1 / 0'])('%s has no answer', (text) =>
    expect(answer(text)).toBeNull(),
  );

  test.each([
    '',
    'A +',
    '* A',
    '(A',
    'A)',
    'A B',
    'ABC',
    'a',
    '1.',
    '.5',
    '1e3',
    'A; B',
    'A % B',
    'constructor',
  ])('"%s" is not a formula', (text) =>
    expect(() => parseFormula(text, 'metrics[2].formula')).toThrow(
      expect.objectContaining({ code: 'report_bad_formula' }),
    ),
  );
});

test('a name that is not public is planned exactly as one never seen', () => {
  const planned = (event: string, name: string) =>
    insights.prepare(
      {
        ...question,
        metrics: [{ ...total, event }],
        filter: { property: { scope: 'event', name }, operator: 'is_set' },
      },
      context,
    ).statements;
  expect(planned('Secret', 'model2')).toEqual(planned('No such event', 'model2'));
});
