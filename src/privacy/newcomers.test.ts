import { expect, test } from 'vitest';
import { toBlindIndex } from '#core';
import { testPolicy } from '../../test/support/ingest.ts';
import { createNewcomers, networkOf, shareOf } from './newcomers.ts';

const DAY = 86_400_000;
const person = (place: number) => toBlindIndex(place.toString(16).padStart(32, '0'));
const people = Array.from({ length: 20 }, (_, place) => person(place));

test('what one client brings in two windows is not a crowd', () => {
  for (let k = 3; k <= 1_000; k += 1) expect(2 * shareOf(k)).toBeLessThan(k);
  expect(shareOf(2)).toBe(1);
});

test('the first of a client stand for a crowd, and the same ones again; later ones in the next window', () => {
  let now = 0;
  const newcomers = createNewcomers({ windowMs: 7 * DAY, clock: () => now });
  const policy = { ...testPolicy(), k: 10 };
  const passing = (client: string, of = policy) => people.filter(newcomers.of(of, client)).length;
  expect(passing('203.0.113.7')).toBe(4);
  expect(passing('203.0.113.7')).toBe(4);
  expect(passing('203.0.113.8')).toBe(4);
  expect(passing('203.0.113.7', { ...testPolicy(2), k: 100 })).toBe(20);
  now = 7 * DAY;
  expect(people.toReversed().filter(newcomers.of(policy, '203.0.113.7'))).toEqual(
    people.slice(-4).toReversed(),
  );
});

test('a network is one client', () => {
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
  expect(networkOf('2001:0DB8:0:0:ffff::')).toBe('2001:db8:0:0');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0');
  expect(networkOf('nobody')).toBe('nobody');
});
