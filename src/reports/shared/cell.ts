import { assertNever, type Token } from '#core';
import { type Sql, slotColumn, sql, uint64 } from '#sql';
import type { StoredProperty } from './lexicon.ts';

/** One property of one row as SQL: a token (0: not set), a number (NULL: not set) or a list of tokens (empty: not set). */
export type Cell =
  | { readonly shape: 'token'; readonly value: Sql }
  | { readonly shape: 'number'; readonly value: Sql }
  | { readonly shape: 'tokens'; readonly value: Sql };

/** The cell of an event property, in a query that calls the events table `e`. */
export function eventCell(property: StoredProperty & { place: { kind: 'column' | 'overflow' } }): Cell {
  const { place } = property;
  if (place.kind === 'column') return { shape: shapeOf(property), value: sql`e.${slotColumn(place.slot)}` };
  const token = uint64(place.token);
  const shape = shapeOf(property);
  switch (shape) {
    case 'token':
      return { shape, value: sql`e.overflow_texts[${token}]` };
    case 'number':
      return {
        shape,
        value: sql`if(mapContains(e.overflow_numbers, ${token}), e.overflow_numbers[${token}], NULL)`,
      };
    case 'tokens':
      return { shape, value: sql`e.overflow_lists[${token}]` };
    default:
      return assertNever(shape);
  }
}

/** The cell of a profile property, in a query over `profiles`. */
export function profileCell(property: StoredProperty): Cell {
  const token = uint64(property.token);
  const shape = shapeOf(property);
  switch (shape) {
    case 'token':
      return { shape, value: sql`texts[${token}]` };
    case 'number':
      return { shape, value: sql`if(mapContains(numbers, ${token}), numbers[${token}], NULL)` };
    case 'tokens':
      return { shape, value: sql`lists[${token}]` };
    default:
      return assertNever(shape);
  }
}

export function shapeOf({ kind }: { readonly kind: StoredProperty['kind'] }): Cell['shape'] {
  return ({ text: 'token', list: 'tokens', number: 'number', boolean: 'number', date: 'number' } as const)[
    kind
  ];
}

export function isOnEvent(
  property: StoredProperty,
): property is StoredProperty & { place: { kind: 'column' | 'overflow' } } {
  return property.place.kind === 'column' || property.place.kind === 'overflow';
}

/** Tokens of one property whose text the public dictionary holds. */
export function readableTokens(project: Sql, property: Token): Sql {
  return sql`SELECT token FROM dictionary WHERE project = ${project} AND property = ${uint64(property)}`;
}
