import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SubjectId, type Token, toProjectId } from '#core';
import { PROFILE_OPERATIONS } from '#events';
import { applyChange as applyAt, PROFILE_LIMITS, type Profile, type ProfileChange } from '#people';
import type { ProtectedProperty } from '#privacy';

const HOUR = 494_000;
const applyChange = (profile: Profile, one: ProfileChange, hour = HOUR) => applyAt(profile, one, hour);
const token = (number: number) => BigInt(number) as Token;
const EMPTY: Profile = {
  projectId: toProjectId(1),
  scope: 0,
  subject: 1n as SubjectId,
  version: 0n,
  isDeleted: false,
  properties: new Map(),
};
const change = (
  operation: ProfileChange['operation'],
  ...properties: ProtectedProperty[]
): ProfileChange => ({
  ...EMPTY,
  operation,
  properties,
});
const number = (property: number, value: number): ProtectedProperty => ({
  property: token(property),
  kind: 'number',
  value,
});
const text = (property: number, value: number): ProtectedProperty => ({
  property: token(property),
  kind: 'text',
  value: token(value),
});
const list = (property: number, ...values: number[]): ProtectedProperty => ({
  property: token(property),
  kind: 'list',
  value: values.map(token),
});

/** A profile as a client would keep it: plain values by name. Mixpanel's words, case by case. */
type Plain = Map<Token, number | bigint | bigint[]>;

function oracle(profile: Plain, { operation, properties }: ProfileChange): void {
  if (operation === 'delete') profile.clear();
  if (operation === 'delete') return;
  for (const { property, value } of properties) {
    const before = profile.get(property);
    const items = Array.isArray(value) ? value : typeof value === 'bigint' ? [value] : [];
    if (operation === 'set') profile.set(property, value as number | bigint | bigint[]);
    if (operation === 'setOnce' && before === undefined)
      profile.set(property, value as number | bigint | bigint[]);
    if (operation === 'unset') profile.delete(property);
    if (
      operation === 'add' &&
      typeof value === 'number' &&
      (before === undefined || typeof before === 'number')
    )
      profile.set(property, (before ?? 0) + value);
    if (before !== undefined && !Array.isArray(before)) continue;
    const now = before ?? [];
    if (operation === 'append') profile.set(property, [...now, ...items]);
    if (operation === 'union')
      profile.set(
        property,
        [...now, ...items].filter((item, place, all) => all.indexOf(item) === place),
      );
    if (operation === 'remove' && before)
      profile.set(
        property,
        now.filter((item) => !items.includes(item)),
      );
  }
}

const plain = ({ properties }: Profile): Plain =>
  new Map(
    [...properties].map(([name, value]) => [
      name,
      value.kind === 'text' ? value.token : value.kind === 'list' ? [...value.tokens] : value.number,
    ]),
  );

const anyProperty = fc.oneof(
  fc.tuple(fc.nat(3), fc.integer({ min: -9, max: 9 })).map(([name, value]) => number(name, value)),
  fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })).map(([name, value]) => text(name, value)),
  fc
    .tuple(fc.nat(3), fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }))
    .map(([name, values]) => list(name, ...values)),
);
const anyChange = fc
  .tuple(
    fc.constantFrom(...PROFILE_OPERATIONS),
    fc.uniqueArray(anyProperty, { maxLength: 3, selector: ({ property }) => property }),
  )
  .map(([operation, properties]) => change(operation, ...properties));

test('any run of operations leaves what Mixpanel’s would', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
      const expected: Plain = new Map();
      let profile = EMPTY;
      for (const one of changes) {
        oracle(expected, one);
        profile = applyChange(profile, one);
        expect(plain(profile)).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});

test('a deleted profile is deleted until something is set again', () => {
  const deleted = applyChange(applyChange(EMPTY, change('set', number(1, 1))), change('delete'));
  expect(deleted.isDeleted).toBe(true);
  expect(applyChange(deleted, change('unset', text(1, 0))).isDeleted).toBe(true);
  expect(applyChange(deleted, change('setOnce', number(1, 2)))).toMatchObject({ isDeleted: false });
});

test('a profile cannot grow without bound', () => {
  let profile = EMPTY;
  for (let n = 0; n < PROFILE_LIMITS.properties + 10; n++)
    profile = applyChange(profile, change('set', number(n, n)));
  expect(profile.properties.size).toBe(PROFILE_LIMITS.properties);
  const items = Array.from({ length: PROFILE_LIMITS.listItems }, (_, n) => n + 1);
  const long = applyChange(
    applyChange(EMPTY, change('append', list(1, ...items))),
    change('append', list(1, 7)),
  );
  expect(long.properties.get(token(1))).toMatchObject({ tokens: { length: PROFILE_LIMITS.listItems } });
});

test('a value says in which hour it was last sent; what leaves it as it is says nothing anew', () => {
  const hourOf = (profile: Profile, name: number) => profile.properties.get(token(name))?.sentHour;
  let profile = applyChange(EMPTY, change('set', number(1, 1), text(2, 2), list(3, 1)), 10);
  profile = applyChange(profile, change('setOnce', number(1, 7), number(4, 4)), 20);
  profile = applyChange(profile, change('add', text(2, 2)), 20);
  expect([1, 2, 3, 4].map((name) => hourOf(profile, name))).toEqual([10, 10, 10, 20]);
  profile = applyChange(profile, change('set', number(1, 1)), 30);
  profile = applyChange(profile, change('union', list(3, 1)), 30);
  expect([1, 2, 3].map((name) => hourOf(profile, name))).toEqual([30, 10, 30]);
});
