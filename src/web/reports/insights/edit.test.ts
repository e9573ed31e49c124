import { expect, test } from 'vitest';
import { type InsightsDefinition, insightsDefinitionSchema } from '#contract';
import { parseEdges } from '../shared/edges.ts';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import {
  addMetric,
  canRemove,
  FIRST_QUESTION,
  firstFormula,
  isFormulaKnown,
  removeMetric,
  splitBy,
} from './edit.ts';

const event = (name: string) =>
  ({ kind: 'event', event: name, measure: { kind: 'unique' } }) as InsightsDefinition['metrics'][number];
const asking = (...metrics: InsightsDefinition['metrics']): InsightsDefinition => ({
  ...FIRST_QUESTION,
  metrics,
});
const formula = (text: string) => ({ kind: 'formula' as const, formula: text });

test('the first question is one that the server accepts', () => {
  expect(insightsDefinitionSchema.parse(FIRST_QUESTION)).toEqual(FIRST_QUESTION);
});

test('a formula keeps meaning the same events when a metric before them goes', () => {
  const question = asking(event('a'), event('b'), event('c'), formula('C / B * 100'));
  expect(removeMetric(question, 0).metrics).toEqual([event('b'), event('c'), formula('B / A * 100')]);
});

test('a formula goes with the metric that it named', () => {
  const question = asking(event('a'), event('b'), formula('A / B'), formula('B * 2'));
  expect(removeMetric(question, 0).metrics).toEqual([event('b'), formula('A * 2')]);
});

test('the last event of a question cannot be removed, a formula can', () => {
  const question = asking(event('a'), formula('A * 2'));
  expect(canRemove(question, 0)).toBe(false);
  expect(canRemove(question, 1)).toBe(true);
});

test('a new formula works as it stands', () => {
  for (const metrics of [[event('a')], [event('a'), event('b')], [formula('B * 1'), event('b')]]) {
    expect(isFormulaKnown(firstFormula(metrics), metrics)).toBe(true);
  }
});

test('a formula may name events only', () => {
  const metrics = [event('a'), formula('A * 2')];
  expect(isFormulaKnown('A + 1', metrics)).toBe(true);
  expect(isFormulaKnown('B + 1', metrics)).toBe(false);
  expect(isFormulaKnown('C + 1', metrics)).toBe(false);
  expect(isFormulaKnown('1 + 1', metrics)).toBe(false);
});

test('a question has at most forty metrics', () => {
  const full = asking(...Array.from({ length: 40 }, (_, place) => event(`e${place}`)));
  expect(addMetric(full, event('more'))).toBe(full);
});

test('removing the last breakdown leaves a question without any', () => {
  const breakdowns = [{ property: { scope: 'event' as const, name: 'plan' } }];
  const question = withPart(FIRST_QUESTION, 'breakdowns', unlessEmpty(breakdowns));
  expect(question.breakdowns).toEqual(breakdowns);
  expect(withPart(question, 'breakdowns', unlessEmpty([]))).toEqual(FIRST_QUESTION);
});

test('limits are sorted, each once; what is not a number is refused', () => {
  expect(parseEdges('100, 10; 10 5')).toEqual([5, 10, 100]);
  expect(parseEdges('10, many')).toBeUndefined();
  expect(parseEdges(' ')).toBeUndefined();
});

test('a question that is split otherwise is held against no segment of before', () => {
  const by = (name: string) => [{ property: { scope: 'event' as const, name } }];
  const question = {
    ...FIRST_QUESTION,
    breakdowns: by('plan'),
    compare: { kind: 'segment' as const, segment: [{ kind: 'text' as const, text: 'pro' }] },
  };
  const { compare: _, ...rest } = FIRST_QUESTION;
  expect(splitBy(question, by('model'))).toEqual({ ...rest, breakdowns: by('model') });
  expect(splitBy({ ...question, compare: { kind: 'previous' } }, [])).toEqual({
    ...FIRST_QUESTION,
    compare: { kind: 'previous' },
  });
});
