import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { readEvent } from './event-record.ts';
import { isNobody } from './values.ts';

/** What Mixpanel's documents say of ids that are nobody's and of the size of an event; where we take more, docs/semantics.md says so. */
const read = (properties: Record<string, unknown>) =>
  readEvent({ index: 0, sizeBytes: 1, record: { event: 'A', properties } } as never, DEFAULT_LIMITS);

test.each([
  ...['00000000-0000-0000-0000-000000000000', 'anon', 'anonymous', 'nil', 'none', 'null', 'n/a', 'na'],
  ...['undefined', 'unknown', '<nil>', '0', '-1', 'true', 'false', '[]', '{}', ''],
  ...['NULL', 'Undefined', '$device:null'],
])('the id "%s" is nobody’s', (id) => {
  expect(isNobody(id) || id.startsWith('$device:')).toBe(true);
  expect(read({ distinct_id: id })?.identity).toEqual({});
});

test.each(['00', 'nobody', '1', 'none of these'])('the id "%s" is somebody’s', (id) => {
  expect(read({ distinct_id: id })?.identity).toEqual({ userId: id });
});

describe('an event', () => {
  test('has 255 items in a list at most, the rest is left out', () => {
    const list = Array.from({ length: 256 }, (_, item) => item);
    expect(read({ list })?.properties['list']).toEqual(list.slice(0, 255));
  });

  test('has three levels of objects at most, what lies deeper is left out', () => {
    const value = { a: { b: { c: 1, d: { e: 2 } } } };
    expect(read({ value })?.properties).toEqual({ value: { a: { b: { c: 1 } } } });
  });

  test('has texts of 8,192 characters at most, the rest is cut off', () => {
    expect(read({ text: 'x'.repeat(8193) })?.properties['text']).toHaveLength(8192);
  });

  test('has no properties of which the name is longer than 255 characters', () => {
    expect(read({ ['x'.repeat(256)]: 1, ['y'.repeat(255)]: 1 })?.propertyCount).toBe(1);
  });

  test('that asks to be ignored is, whatever is truthy', () => {
    expect([true, 1, 'yes'].map((value) => read({ $ignore: value }))).toEqual(Array(3).fill(undefined));
    expect([false, 0, ''].map((value) => read({ $ignore: value })?.name)).toEqual(['A', 'A', 'A']);
  });
});
