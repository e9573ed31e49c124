import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineSplitter, listSplitter, type Splitter } from './split.ts';

/** The text in pieces of these lengths, and what is found in them. */
function split(splitter: Splitter, text: string, lengths: readonly number[]): string[] {
  const found: string[] = [];
  let at = 0;
  for (const length of [...lengths, text.length]) {
    found.push(...splitter.take(text.slice(at, at + length)));
    at += length;
  }
  return found;
}

const lengths = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 });

test('of a list every object is found, whatever is in it and wherever the pieces end', () => {
  fc.assert(
    fc.property(records, lengths, fc.constantFrom(0, 1, 4), (list, cuts, indent) => {
      const splitter = listSplitter();
      const found = split(splitter, JSON.stringify(list, null, indent), cuts);
      expect(found.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(list)));
      expect([splitter.rest, splitter.isWhole, found.join('').includes('\n')]).toEqual(['', true, false]);
    }),
  );
});

test('what is no object in a list is an item too, and nothing of it is kept', () => {
  const item = fc.oneof(
    fc.constantFrom(null, true, -1.5, '', 'a, "b" ]'),
    fc.dictionary(fc.string(), fc.jsonValue()),
  );
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), lengths, fc.constantFrom(0, 2), (list, cuts, indent) => {
      const splitter = listSplitter();
      const found = split(splitter, JSON.stringify(list, null, indent), cuts).map((text) => JSON.parse(text));
      const expected = list.map((one) => (typeof one === 'object' && one !== null ? one : 0));
      expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
      expect([splitter.rest, splitter.isWhole]).toEqual(['', true]);
    }),
  );
});

test('a list that was cut off is not whole', () => {
  for (const text of ['[{"a":1}', '[{"a":1},', '[{"a":"]', '[']) {
    const splitter = listSplitter();
    splitter.take(text);
    expect([text, splitter.isWhole]).toEqual([text, false]);
  }
});

test('of lines every one is found; the last may have no end', () => {
  fc.assert(
    fc.property(records, lengths, (list, cuts) => {
      const splitter = lineSplitter();
      const lines = list.map((one) => JSON.stringify(one));
      const found = split(splitter, lines.join('\n'), cuts);
      expect([...found, splitter.rest]).toEqual(lines.length === 0 ? [''] : lines);
    }),
  );
});

test('a line that is let go is found as no object, and the next ones as they are', () => {
  const splitter = lineSplitter();
  expect(splitter.take('a\nbeginning')).toEqual(['a']);
  expect(splitter.skip()).toBe(true);
  expect(splitter.take(' of a long')).toEqual([]);
  expect(splitter.take(' line\nb\nc')).toEqual(['0', 'b']);
  expect(splitter.rest).toBe('c');
  splitter.skip();
  splitter.take('d');
  expect(splitter.rest).toBe('0');
});
