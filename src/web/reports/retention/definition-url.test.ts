import { expect, test } from 'vitest';
import { type RetentionDefinition, retentionDefinitionSchema } from '#contract';
import { readDrawing, writeDrawing } from '../shared/table-drawing.ts';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_BRACKETS, FIRST_QUESTION, parseWidths } from './edit.ts';

const full: RetentionDefinition = {
  birth: {
    event: 'Sign up',
    firstEver: true,
    filter: { property: { scope: 'event', name: 'plan' }, operator: 'is', values: ['pro', 'it’s *odd*'] },
  },
  returning: { event: null, filter: { all: [] } },
  filter: { any: [{ property: { scope: 'person', name: 'age' }, operator: 'at_least', value: 18 }] },
  breakdowns: [{ property: { scope: 'event', name: 'model' } }],
  counted: { group: 'organization_id' },
  range: { from: '2026-01-01', to: '2026-03-31' },
  unit: 'week',
  bucketing: 'calendar',
  buckets: FIRST_BRACKETS,
  criterion: 'streak',
  measure: { kind: 'property', property: { scope: 'event', name: 'price' }, aggregate: 'average' },
  limit: 5,
};

test.each([
  ['the first question', FIRST_QUESTION],
  ['a full one', full],
])('%s is the same after a walk through the address, and one that the server accepts', (_, question) => {
  expect(readDefinition(writeDefinition(question))).toEqual(question);
  expect(retentionDefinitionSchema.parse(question)).toEqual(question);
});

test('what is no question asks nothing', () => {
  for (const junk of ['', '*l', 'hello', '*l*l*e', '1', writeDefinition(full).slice(0, -30)])
    expect(readDefinition(junk)).toBeUndefined();
});

test('widths are whole units between commas', () => {
  expect(parseWidths('1, 3 4;7')).toEqual([1, 3, 4, 7]);
  expect(parseWidths('1, 0')).toBeUndefined();
  expect(parseWidths('1.5')).toBeUndefined();
  expect(parseWidths(' ')).toBeUndefined();
});

test('a drawing is a word of the address; one of a bucket that is not there is the curve', () => {
  expect(readDrawing(writeDrawing({ kind: 'trend', bucket: 3 }), 7)).toEqual({ kind: 'trend', bucket: 3 });
  expect(readDrawing('trend.9', 7)).toEqual({ kind: 'curve' });
  expect(readDrawing(null, 7)).toEqual({ kind: 'curve' });
});
