import { assertNever, type Token } from '#core';
import { type Sql, slotColumn, sql, uint64 } from '#sql';
import type { StoredProperty } from './place.ts';

/**
 * One property of one row as SQL: a token (0: not set), a number (NULL: not set) or a list of tokens (empty: not set). What is made
 * of others is a text (NULL: not set) or a list of them, where a text with a NUL in it is one that nobody may read.
 */
export interface Cell {
  readonly shape: 'token' | 'number' | 'tokens' | 'text' | 'texts';
  readonly value: Sql;
}

/** A property whose value is on the event itself, or is made when it is looked at. */
export type OnEvent = StoredProperty & { readonly place: { readonly kind: 'column' | 'overflow' | 'made' } };

/** The cell of an event property, in a query that calls the events table `e`. */
export function eventCell(property: OnEvent): Cell {
  const { place } = property;
  if (place.kind === 'made') return place.made.cell(property.kind);
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
  const { place } = property;
  if ('made' in place && place.made) return place.made.cell(property.kind);
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

/** The shape of what is stored. */
export function shapeOf({ kind }: { readonly kind: StoredProperty['kind'] }): 'token' | 'number' | 'tokens' {
  return ({ text: 'token', list: 'tokens', number: 'number', boolean: 'number', date: 'number' } as const)[
    kind
  ];
}

export function isOnEvent(property: StoredProperty): property is OnEvent {
  const { kind } = property.place;
  return kind === 'column' || kind === 'overflow' || kind === 'made';
}

/** Whether a property is made of others when it is looked at: then no dictionary holds its texts. */
export function isMade({ place }: StoredProperty): boolean {
  return 'made' in place && place.made !== undefined;
}

/** All readable texts that a made property can be, where its maker knows them. */
export function madeTexts({ place }: StoredProperty): Sql | undefined {
  return 'made' in place ? place.made?.texts : undefined;
}

/** Lists count once in each of their items. */
export function isListCell({ shape }: Cell): boolean {
  return shape === 'tokens' || shape === 'texts';
}

/** Whether a cell has a value. */
export function isSetSql({ shape, value }: Cell): Sql {
  if (shape === 'token') return sql`${value} != 0`;
  return shape === 'number' || shape === 'text' ? sql`isNotNull(${value})` : sql`notEmpty(${value})`;
}

/** Tokens of one property whose text the public dictionary holds. */
export function readableTokens(project: Sql, property: Token): Sql {
  return sql`SELECT token FROM dictionary WHERE project = ${project} AND property = ${uint64(property)}`;
}
