import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoardCard } from '#contract';
import { inOrder, movedTo, resizedTo, stepped, without, withReport, withText } from './layout.ts';

const places = (cards: readonly BoardCard[]) =>
  Object.fromEntries(cards.map(({ id, x, y, width, height }) => [id, [x, y, width, height]]));

const two = withReport(withReport([], 1), 2);

test('cards stand beside each other while there is room, then below', () => {
  expect(places(two)).toEqual({ c1: [0, 0, 6, 8], c2: [6, 0, 6, 8] });
  expect(places(withText(two, 'note'))).toMatchObject({ c3: [0, 8, 6, 3] });
});

test('a card that lands on another pushes it down', () => {
  expect(places(movedTo(two, 'c1', { x: 4, y: 0 }))).toEqual({ c1: [4, 0, 6, 8], c2: [6, 8, 6, 8] });
  expect(places(resizedTo(two, 'c1', { width: 12, height: 4 }))).toEqual({
    c1: [0, 0, 12, 4],
    c2: [6, 4, 6, 8],
  });
});

test('a card can neither leave the grid nor vanish', () => {
  expect(places(movedTo(two, 'c2', { x: 40, y: -3 }))).toMatchObject({ c2: [6, 0, 6, 8] });
  expect(places(resizedTo(two, 'c2', { width: 40, height: 0 }))).toMatchObject({ c2: [6, 0, 6, 2] });
});

test('one step down by keyboard gets past the card below, one step up back again', () => {
  const stack = withText(withText([], 'a'), 'b').map((card) => ({ ...card, x: 0, width: 12 }));
  const [first, second] = [stack[0], stack[1]];
  if (!first || !second) throw new Error('two cards');
  const cards = [first, { ...second, y: 3 }];
  const down = stepped(cards, 'c1', 0, 1);
  expect(places(down)).toEqual({ c1: [0, 3, 12, 3], c2: [0, 0, 12, 3] });
  expect(places(stepped(down, 'c1', 0, -1))).toEqual(places(cards));
  expect(places(stepped(down, 'c1', 0, 1))).toEqual(places(down));
});

const card = (id: string) =>
  fc
    .record({
      x: fc.integer({ min: 0, max: 10 }),
      y: fc.integer({ min: 0, max: 30 }),
      width: fc.integer({ min: 2, max: 12 }),
      height: fc.integer({ min: 2, max: 10 }),
    })
    .map(({ x, width, ...rest }): BoardCard => {
      return { kind: 'text', text: '', id, x: Math.min(x, 12 - width), width, ...rest };
    });
const layouts = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, place) => card(`c${place + 1}`))));
const changes = fc.record({
  id: fc.constantFrom('c1', 'c2', 'c3'),
  kind: fc.constantFrom('move', 'resize', 'step', 'remove', 'add'),
  a: fc.integer({ min: -3, max: 15 }),
  b: fc.integer({ min: -3, max: 45 }),
});

test('whatever is done to it, no card lies on another, none is outside, none is lost, and no row is wasted', () => {
  fc.assert(
    fc.property(layouts, fc.array(changes, { minLength: 1, maxLength: 6 }), (start, list) => {
      let cards: readonly BoardCard[] = without(start, 'none');
      for (const { kind, id, a, b } of list) {
        const before = cards.length;
        if (kind === 'move') cards = movedTo(cards, id, { x: a, y: b });
        if (kind === 'resize') cards = resizedTo(cards, id, { width: a, height: b });
        if (kind === 'step') cards = stepped(cards, id, Math.sign(a), a === 0 ? Math.sign(b) : 0);
        if (kind === 'remove') cards = without(cards, id);
        if (kind === 'add') cards = withReport(cards, 1);
        const change = { add: 1, remove: cards.length - before, move: 0, resize: 0, step: 0 }[kind];
        expect(cards.length - before).toBe(change);
      }
      expect(new Set(cards.map(({ id }) => id)).size).toBe(cards.length);
      for (const one of cards) {
        expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= 12 && one.width >= 2).toBe(true);
        const others = cards.filter(({ id }) => id !== one.id);
        const covers = (y: number) =>
          others.some(
            (other) =>
              one.x < other.x + other.width &&
              other.x < one.x + one.width &&
              y < other.y + other.height &&
              other.y < y + one.height,
          );
        expect(covers(one.y)).toBe(false);
        if (one.y > 0) expect(covers(one.y - 1)).toBe(true);
      }
      expect(inOrder(cards)).toHaveLength(cards.length);
    }),
    { numRuns: 500 },
  );
});
