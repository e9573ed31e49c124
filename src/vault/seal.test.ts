import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { associatedData } from './format.ts';
import { deriveKey, open, seal } from './seal.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

test('what is sealed opens with the same key and place, and never seals to the same bytes twice', () => {
  fc.assert(
    fc.property(bytes, bytes, (associated, plaintext) => {
      const key = randomBytes(32);
      const sealed = seal(key, associated, plaintext);
      expect(new Uint8Array(open(key, associated, sealed))).toEqual(plaintext);
      expect(seal(key, associated, plaintext).equals(sealed)).toBe(false);
    }),
  );
});

test('any changed byte, any cut, any other key or place is refused', () => {
  const key = randomBytes(32);
  const sealed = seal(key, Buffer.from('here'), Buffer.from('Giulia'));
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 0x80;
    expect(() => open(key, Buffer.from('here'), changed)).toThrow(
      expect.objectContaining({ code: at === 0 ? 'unknown_format' : 'tampered' }),
    );
    expect(() => open(key, Buffer.from('here'), sealed.subarray(0, at))).toThrow();
  }
  const tampered = expect.objectContaining({ code: 'tampered' });
  expect(() => open(randomBytes(32), Buffer.from('here'), sealed)).toThrow(tampered);
  expect(() => open(key, Buffer.from('there'), sealed)).toThrow(tampered);
});

test('two different places never have the same associated data', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.integer({ min: 0, max: 300 }),
    fc.bigInt({ min: 0n, max: 300n }),
  );
  const parts = fc.array(part, { maxLength: 4 });
  const same = (list: readonly (string | number | bigint)[]) =>
    JSON.stringify(list.map((item) => (typeof item === 'string' ? ['s', item] : ['n', String(item)])));
  fc.assert(
    fc.property(parts, parts, (one, two) => {
      expect(associatedData(...one).equals(associatedData(...two))).toBe(same(one) === same(two));
    }),
  );
  expect(associatedData('a', 'bc').equals(associatedData('ab', 'c'))).toBe(false);
  expect(associatedData('1').equals(associatedData(1))).toBe(false);
});

test('a derived key is for its purpose alone', () => {
  const root = randomBytes(32);
  expect(deriveKey(root, 'a')).toEqual(deriveKey(root, 'a'));
  expect(deriveKey(root, 'a')).not.toEqual(deriveKey(root, 'b'));
  expect(deriveKey(root, 'a')).not.toEqual(root);
});
