import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBlindIndex, toProjectId, toToken } from '#core';
import { PROFILE_OPERATIONS } from '#events';
import { ProtectedBatch, type ProtectedProperty, type ProtectedRecord } from './batch.ts';
import { decodeBatch, encodeBatch } from './codec.ts';

const token = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }).map(toToken);
const tokens = fc.array(token, { maxLength: 4 });
const index = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => toBlindIndex(Buffer.from(bytes).toString('hex')));
const time = fc.integer({ min: -1e12, max: 4e12 });
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 127, 128, 2 ** 40 - 1, 2 ** 40),
);
const property: fc.Arbitrary<ProtectedProperty> = fc.oneof(
  fc.record({ property: token, kind: fc.constant('text' as const), value: token }),
  fc.record({ property: token, kind: fc.constant('number' as const), value: number }),
  fc.record({ property: token, kind: fc.constant('boolean' as const), value: fc.constantFrom(0, 1) }),
  fc.record({ property: token, kind: fc.constant('date' as const), value: time }),
  fc.record({ property: token, kind: fc.constant('list' as const), value: tokens }),
);
const properties = fc.array(property, { maxLength: 6 });
const groups = fc.array(
  fc.record({ slot: fc.integer({ min: 1, max: 6 }), ids: fc.array(index, { maxLength: 3 }) }),
  { maxLength: 2 },
);
const merge = fc.record({
  kind: fc.constantFrom('identify', 'alias', 'merge' as const),
  first: index,
  second: index,
});
const event = fc.record({
  kind: fc.constant('event' as const),
  event: token,
  time,
  device: fc.option(index, { nil: undefined }),
  user: fc.option(index, { nil: undefined }),
  insertKey: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  properties,
  groups,
});
const profile = fc.record({
  kind: fc.constant('profile' as const),
  scope: fc.integer({ min: 0, max: 6 }),
  subject: index,
  time,
  operation: fc.constantFrom(...PROFILE_OPERATIONS),
  properties,
  groups,
});
const isBeyondShare = fc.constant(true as const);
const record: fc.Arbitrary<ProtectedRecord> = fc.oneof(
  event,
  fc.tuple(event, merge).map(([sent, said]) => ({ ...sent, merge: said })),
  event.map((sent) => ({ ...sent, isLinkOnly: true })),
  fc.tuple(event, isBeyondShare).map(([sent, beyond]) => ({ ...sent, isBeyondShare: beyond })),
  profile,
  fc.tuple(profile, isBeyondShare).map(([sent, beyond]) => ({ ...sent, isBeyondShare: beyond })),
);
const of = fc.constantFrom('event_name' as const, 'property_name' as const, 'value' as const);
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const batch = fc
  .record({
    projectId: fc.integer({ min: 1, max: 0xffff_ffff }).map(toProjectId),
    receivedAt: fc.integer({ min: 0, max: 4e12 }),
    records: fc.array(record, { maxLength: 8 }),
    texts: fc.array(fc.record({ of, property: token, token, text }), { maxLength: 3 }),
    labels: fc.array(fc.record({ of, property: token, token, label: text }), { maxLength: 3 }),
    envelope: fc.uint8Array({ maxLength: 100 }),
  })
  .map((fields) => ProtectedBatch.made(fields));

test('every batch comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(batch, (original) => {
      expect(decodeBatch(encodeBatch(original))).toEqual(original);
    }),
  );
});

test('bytes that were cut are refused, wherever they were cut', () => {
  fc.assert(
    fc.property(batch, fc.nat(), (original, at) => {
      const bytes = encodeBatch(original);
      expect(() => decodeBatch(bytes.subarray(0, at % bytes.length))).toThrow(
        expect.objectContaining({ code: 'batch_corrupt' }),
      );
    }),
  );
});

test('changed or random bytes are refused, or are exactly what we would have written', () => {
  const changed = fc.tuple(batch, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([original, at, by]) => {
    const bytes = encodeBatch(original);
    const where = at % bytes.length;
    bytes[where] = (bytes[where] ?? 0) ^ by;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        expect(encodeBatch(decodeBatch(bytes))).toEqual(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'batch_corrupt' });
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a count that promises more than there is allocates nothing', () => {
  const bytes = Buffer.from([1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(() => decodeBatch(bytes)).toThrow(expect.objectContaining({ code: 'batch_corrupt' }));
});

test('only protect and the decoder make a batch', () => {
  const fields = {
    ...ProtectedBatch.made(decodeBatch(encodeBatch(fc.sample(batch, 1)[0] as ProtectedBatch))),
  };
  // @ts-expect-error the same fields are not a batch
  const forged: ProtectedBatch = fields;
  expect(ProtectedBatch.isMade(forged)).toBe(false);
  expect(ProtectedBatch.isMade(randomBytes(3))).toBe(false);
});

test('what recurs comes out of a spool as the same object, and never as another one', () => {
  const [text, flag] = [
    { property: toToken(7n), kind: 'text' as const, value: toToken(1n) },
    { property: toToken(7n), kind: 'boolean' as const, value: 1 },
  ];
  const read = (property: ProtectedProperty) => {
    const [original] = fc.sample(batch, 1);
    const only = ProtectedBatch.made({
      ...(original as ProtectedBatch),
      records: [
        {
          kind: 'event',
          event: toToken(9n),
          time: 0,
          insertKey: 0n,
          device: undefined,
          user: undefined,
          groups: [],
          properties: [property],
        },
      ],
    });
    const [record] = decodeBatch(encodeBatch(only)).records;
    return record?.kind === 'event' ? record.properties[0] : undefined;
  };
  const first = read(text);
  expect(first).toEqual(text);
  expect(read(flag)).toEqual(flag);
  expect(read(text)).toBe(first);
});
