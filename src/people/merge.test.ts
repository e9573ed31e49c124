import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SubjectId } from '#core';
import { decideLinks, type KnownLinks, type LinkClaim } from '#people';

const subject = (name: number) => BigInt(name + 1) as SubjectId;
const claim = fc.record({ device: fc.integer({ min: 0, max: 7 }), user: fc.integer({ min: 0, max: 7 }) });

/** The rule in its plainest form: one claim after another, whole state in hand. */
function oracle(claims: readonly LinkClaim[]): Map<SubjectId, SubjectId> {
  const userOf = new Map<SubjectId, SubjectId>();
  for (const { device, user } of claims) {
    const person = userOf.get(user) ?? user;
    const isTaken = userOf.has(device) || [...userOf.values()].includes(device);
    if (!isTaken && person !== device) userOf.set(device, person);
  }
  return userOf;
}

test('however the claims are cut into batches, everybody is merged as one by one', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 40 }), fc.array(fc.nat(5)), (pairs, cuts) => {
      const claims = pairs.map(({ device, user }) => ({ device: subject(device), user: subject(user) }));
      const userOf = new Map<SubjectId, SubjectId>();
      let rest = claims;
      for (const cut of [...cuts, claims.length]) {
        const batch = rest.slice(0, cut);
        rest = rest.slice(cut);
        const known: KnownLinks = { userOf, users: new Set(userOf.values()) };
        for (const { device, user } of decideLinks(known, batch)) userOf.set(device, user);
      }
      expect(userOf).toEqual(oracle(claims));
    }),
  );
});

test('a link ends at a person in one step, and two users never merge', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 60 }), (pairs) => {
      const claims = pairs.map(({ device, user }) => ({ device: subject(device), user: subject(user) }));
      const made = decideLinks({ userOf: new Map(), users: new Set() }, claims);
      const userOf = new Map(made.map(({ device, user }) => [device, user]));
      expect(userOf.size).toBe(made.length);
      for (const user of userOf.values()) expect(userOf.has(user)).toBe(false);
    }),
  );
});
