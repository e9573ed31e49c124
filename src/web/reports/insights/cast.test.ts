import { expect, test } from 'vitest';
import { asNumber, castOf } from './cast.ts';

test('a cast is read back as the property that it is of', () => {
  for (const name of ['price', 'a "quoted" \\ name', 'line\nand\ttab'])
    expect(castOf(asNumber({ scope: 'event', name }))).toEqual({
      property: { scope: 'event', name },
      isNumber: true,
    });
});

test('what is no such cast is the property itself', () => {
  for (const property of [
    { scope: 'event', name: 'number(properties["x"])' },
    { scope: 'formula', name: 'number(properties["x"]) * 2' },
    { scope: 'formula', name: 'number(properties["x])' },
  ] as const)
    expect(castOf(property)).toEqual({ property, isNumber: false });
});
