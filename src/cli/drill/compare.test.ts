import { expect, test } from 'vitest';
import { compare, isPerfect } from './compare.ts';

const set = (...items: string[]) => new Set(items);

test('equal sets agree, a missing one costs recall, an extra one costs precision', () => {
  expect(compare(set('a', 'b'), set('b', 'a'))).toEqual({ truth: 2, named: 2, precision: 1, recall: 1 });
  expect(compare(set('a', 'b'), set('a'))).toMatchObject({ precision: 1, recall: 0.5 });
  expect(compare(set('a'), set('a', 'b'))).toMatchObject({ precision: 0.5, recall: 1 });
});

test('a drill in which nothing was stolen proves nothing', () => {
  expect(isPerfect([compare(set('a'), set('a'))])).toBe(true);
  expect(isPerfect([compare(set('a'), set('a')), compare(set(), set())])).toBe(false);
  expect(isPerfect([compare(set('a'), set())])).toBe(false);
});
