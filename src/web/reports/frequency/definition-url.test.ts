import { expect, test } from 'vitest';
import { type FrequencyDefinition, frequencyDefinitionSchema } from '#contract';
import type { ShownSegment } from '../shared/table-shown.ts';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION, lastTelling, shownBucket, trimmed, withUnit } from './edit.ts';

const full: FrequencyDefinition = {
  active: {
    event: 'API call',
    filter: { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['it’s *odd*', 'b'] },
  },
  filter: { any: [{ property: { scope: 'person', name: 'age' }, operator: 'at_least', value: 18 }] },
  breakdowns: [{ property: { scope: 'event', name: 'plan' } }, { cohorts: [1, 2] }],
  counted: { group: 'organization_id' },
  range: { from: '2026-01-01', to: '2026-03-31' },
  unit: 'month',
  times: 'hour',
  counting: 'exactly',
  measure: { kind: 'users' },
  limit: 5,
};

test.each([
  ['the first question', FIRST_QUESTION],
  ['a full one', full],
])('%s is the same after a walk through the address, and one that the server accepts', (_, question) => {
  expect(readDefinition(writeDefinition(question))).toEqual(question);
  expect(frequencyDefinitionSchema.parse(question)).toEqual(question);
});

test('what is no question asks nothing; a day has no days', () => {
  const daysOfDay = writeDefinition({ ...full, unit: 'day', times: 'day' });
  for (const junk of ['', '*l', 'hello', '1', writeDefinition(full).slice(0, -30), daysOfDay])
    expect(readDefinition(junk)).toBeUndefined();
});

test('of a day the hours are counted, of others what was counted before', () => {
  expect(withUnit(FIRST_QUESTION, 'day')).toEqual({ ...FIRST_QUESTION, unit: 'day', times: 'hour' });
  expect(withUnit(full, 'week')).toEqual({ ...full, unit: 'week' });
  expect(frequencyDefinitionSchema.safeParse(withUnit(FIRST_QUESTION, 'day')).success).toBe(true);
});

test('columns end where there is nobody more, or too few', () => {
  const cell = (people: number | null) => ({ people, value: people, isComplete: true });
  const segment = (...counts: (number | null)[]): ShownSegment => ({
    ...{ key: '', labels: [], values: [], name: '', isFolded: false, people: 20, average: [] },
    style: { color: { light: '', dark: '' }, dash: 'solid', symbol: 'circle', pattern: 'plain' },
    rows: [{ people: 20, cells: counts.map(cell) }],
  });
  expect(lastTelling([segment(20, 12, null, 0, 0), segment(20, null, 0, 11, 0)])).toBe(4);
  expect(lastTelling([segment(0, 0)])).toBe(1);
  expect(trimmed(segment(20, 12, null, 0), 2).rows[0]?.cells).toEqual([cell(20), cell(12)]);
});

test('the headline says who did it more than once, or exactly once, or what is drawn', () => {
  expect(shownBucket({ kind: 'curve' }, 'at_least', 7)).toBe(1);
  expect(shownBucket({ kind: 'curve' }, 'at_least', 1)).toBe(0);
  expect(shownBucket({ kind: 'curve' }, 'exactly', 7)).toBe(0);
  expect(shownBucket({ kind: 'trend', bucket: 3 }, 'at_least', 7)).toBe(3);
});
