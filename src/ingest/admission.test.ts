import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAdmission } from './admission.ts';

test('a sender who takes all that they can get leaves room for everybody else', () => {
  const admission = createAdmission({ inFlightBytes: 100 });
  const entered = Array.from({ length: 20 }, () => admission.enter(10, 'flood'));
  expect(entered.filter((leave) => leave !== undefined)).toHaveLength(7);
  const other = admission.enter(10, 'shop');
  expect(other).toBeDefined();
  other?.();
  entered[0]?.();
  entered[0]?.();
  expect(admission.enter(10, 'flood')).toBeDefined();
  expect(admission.enter(10, 'flood')).toBeUndefined();
});

test('one request is never too large for somebody who has nothing else in hand', () => {
  const admission = createAdmission({ inFlightBytes: 100 });
  const leave = admission.enter(1_000, 'import');
  expect(leave).toBeDefined();
  expect(admission.enter(1, 'shop')).toBeUndefined();
  leave?.();
  expect(admission.enter(90, 'shop')).toBeDefined();
});

test('whatever comes and goes: within the bound, and what is left is counted to the byte', () => {
  const step = fc.record({ sender: fc.nat(3), bytes: fc.integer({ min: 1, max: 40 }), ends: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const admission = createAdmission({ inFlightBytes: 100 });
      const inHand: { sender: number; bytes: number; leave: () => void }[] = [];
      for (const { sender, bytes, ends } of steps) {
        if (ends) inHand.shift()?.leave();
        const leave = admission.enter(bytes, sender);
        if (leave) inHand.push({ sender, bytes, leave });
        const of = (who: number) =>
          inHand.filter((one) => one.sender === who).reduce((sum, one) => sum + one.bytes, 0);
        expect(admission.inFlightBytes()).toBe(inHand.reduce((sum, one) => sum + one.bytes, 0));
        expect(admission.inFlightBytes()).toBeLessThanOrEqual(100);
        expect(of(sender)).toBeLessThanOrEqual(75);
      }
      for (const { leave } of inHand) leave();
      expect(admission.inFlightBytes()).toBe(0);
    }),
  );
});
