import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedHash } from '#vault';
import { createTokens } from './tokens.ts';

test('the keyed hash is HMAC-SHA-256, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 64 }),
      fc.string(),
      fc.string({ unit: 'binary', maxLength: 3_000 }).map((text) => text.toWellFormed()),
      (key, scope, text) => {
        const expected = createHmac('sha256', key).update(`${scope.toWellFormed()}\0${text}`).digest();
        expect(createKeyedHash(key)(scope.toWellFormed(), text).equals(expected.subarray(0, 16))).toBe(true);
      },
    ),
  );
});

test('a token is the first 63 bits, the same in every process, another in every scope and project', () => {
  const key = randomBytes(32);
  const tokens = createTokens(key);
  const expected = createHmac('sha256', key).update('value/event/plan\0pro').digest().readBigUInt64BE() >> 1n;
  expect(tokens.value('event', 'plan', 'pro')).toBe(expected);
  expect(createTokens(key).value('event', 'plan', 'pro')).toBe(expected);
  const others = [
    tokens.value('person', 'plan', 'pro'),
    tokens.value('group/company', 'plan', 'pro'),
    tokens.value('event', 'plan2', 'pro'),
    tokens.value('event', 'plan', 'pro '),
    tokens.event('pro'),
    tokens.property('event', 'pro'),
    createTokens(randomBytes(32)).value('event', 'plan', 'pro'),
  ];
  expect(new Set([expected, ...others]).size).toBe(others.length + 1);
});

test('no text reaches into another scope', () => {
  const tokens = createTokens(randomBytes(32));
  expect(tokens.value('event', 'a\0b', 'c')).not.toBe(tokens.value('event', 'a', 'b\0c'));
  expect(tokens.event('x\uD800')).toBe(tokens.event('x\uFFFD'));
});
