import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSubjectId, toSubjectId } from '#core';

const LARGEST = (1n << 63n) - 1n;

test('every surrogate that there can be is read from the text that our lists write', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: LARGEST }), (id) => {
      expect(readSubjectId(String(id))).toBe(toSubjectId(id));
    }),
  );
  for (const id of [1n, 10n ** 18n - 1n, 9n * 10n ** 18n, LARGEST])
    expect(readSubjectId(String(id))).toBe(id);
});

test.each(['', '0', '01', '-1', '1.0', ' 1', '1\n', '9223372036854775808', '99999999999999999999', 'x'])(
  '%j is none',
  (text) => {
    expect(readSubjectId(text)).toBeUndefined();
  },
);
