import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawRoutes, type Place, type Route } from './crowd.ts';
import { anchorPlace, DROP, OTHER, START } from './places.ts';

const place = (name: number): Place => ({ name, value: 0n, text: '' });
const anchor = place(anchorPlace(0));

function route(before: readonly number[], after: readonly number[], people: number): Route {
  const places = new Map<number, Place>([[2, anchor]]);
  for (const [index, name] of before.entries()) places.set(1 - index, place(name));
  for (const [index, name] of after.entries()) places.set(3 + index, place(name));
  return { places, people, count: people };
}

const shape = { base: 2, columns: 6 };
const ending = (names: readonly number[], end: number, length: number) =>
  names.length < length ? [...names, end] : names;
const lengths = (length: number, end: number) =>
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: length }).map((names) => ending(names, end, length));
const routes = fc
  .array(
    fc.record({ before: lengths(2, START), after: lengths(3, DROP), people: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => all.map(({ before, after, people }) => route(before, after, people)));

const total = (all: readonly { readonly people: number }[]) =>
  all.reduce((sum, { people }) => sum + people, 0);

describe('small crowds are folded', () => {
  test('so that nothing shown has fewer than k people, and nothing that can be subtracted', () => {
    fc.assert(
      fc.property(routes, fc.integer({ min: 2, max: 12 }), (all, k) => {
        fc.pre(total(all) >= k);
        const { nodes, links } = drawRoutes(all, { ...shape, k });
        for (const { people } of [...nodes, ...links]) expect(people).toBeGreaterThanOrEqual(k);
        for (const node of nodes) {
          const [into, out] = [
            links.filter(({ to }) => to === node),
            links.filter(({ from }) => from === node),
          ];
          const isEdge = node.column === 0 || node.place.name === START;
          const isEnd = node.column === shape.columns - 1 || node.place.name === DROP;
          if (!isEdge) expect(total(into)).toBe(node.people);
          if (!isEnd) expect(total(out)).toBe(node.people);
        }
      }),
    );
  });

  test('and nobody is lost: each column and its ends hold everybody', () => {
    fc.assert(
      fc.property(routes, fc.integer({ min: 1, max: 12 }), (all, k) => {
        fc.pre(total(all) >= k);
        const { nodes } = drawRoutes(all, { ...shape, k });
        for (const column of [0, 1, 2, 3, 4, 5]) {
          const there = nodes.filter((node) => node.column === column);
          const ended = nodes.filter((node) =>
            column > 2
              ? node.place.name === DROP && node.column < column
              : node.place.name === START && node.column > column,
          );
          expect(total(there) + total(ended)).toBe(total(all));
        }
      }),
    );
  });

  test('one person who went another way is not the difference between a node and its links', () => {
    const { nodes, links } = drawRoutes([route([], [1, 1, 1], 20), route([], [1, 2, 1], 1)], {
      base: 2,
      columns: 6,
      k: 10,
    });
    expect(nodes.filter(({ column }) => column === 4)).toMatchObject([
      { place: { name: OTHER }, people: 21 },
    ]);
    expect(links.map(({ people }) => people)).toEqual([21, 21, 21]);
  });

  test('those who stopped are still among the others in the next column', () => {
    const { nodes } = drawRoutes(
      [route([], [1, DROP], 3), route([], [1, 2, 1], 15), route([], [1, 3, 1], 4)],
      {
        base: 2,
        columns: 6,
        k: 5,
      },
    );
    expect(
      nodes.filter(({ column }) => column === 4).map(({ place: { name }, people }) => [name, people]),
    ).toEqual([
      [2, 15],
      [OTHER, 7],
    ]);
    expect(
      nodes.filter(({ column }) => column === 5).map(({ place: { name }, people }) => [name, people]),
    ).toEqual([
      [1, 15],
      [OTHER, 7],
    ]);
  });
});
