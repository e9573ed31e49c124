import { expect, test } from 'vitest';
import { looksPersonal } from './written.ts';

test.each([
  ['otp', '482913'],
  ['password', '7'],
  ['phone', '0213456789'],
  ['phone', '333'],
  ['birth_date', '1980-03-04'],
  ['data_de_nascimento', '1980-03-04'],
  ['note', 'mario.rossi@example.it'],
])('a cell under %j such as %j looks like somebody', (name, text) => {
  expect(looksPersonal(name)(text)).toBe(true);
});

test.each([
  ['postcode', '00184'],
  ['seats', '482913'],
  ['released', '1980-03-04'],
  ['family', 'gpt-4o-mini'],
])('a cell under %j such as %j is kept', (name, text) => {
  expect(looksPersonal(name)(text)).toBe(false);
});
