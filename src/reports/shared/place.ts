import type { Token } from '#core';
import type { ValueKind } from '#events';
import type { Sql } from '#sql';
import type { Cell } from './cell.ts';

/** Where the warehouse keeps a property's values. */
export type Place =
  | { readonly kind: 'column'; readonly slot: string }
  | { readonly kind: 'overflow'; readonly token: Token }
  /** With `made`: not kept, but made of other properties of the same profile. */
  | { readonly kind: 'person'; readonly token: Token; readonly made?: Made }
  | { readonly kind: 'group'; readonly groupSlot: number; readonly token: Token; readonly made?: Made }
  /** Made of the event, and of the profiles of who did it. */
  | { readonly kind: 'made'; readonly made: Made };

/** The profiles' scope: 1…6 for an organisation's property, 0 for a person's (and an event's). */
export function groupSlotOf(place: Place): number {
  return place.kind === 'group' ? place.groupSlot : 0;
}

/** Whether the place of a property is known only with the person behind an event (`personLinks` joined as `l`). */
export function asksPerson({ place }: StoredProperty): boolean {
  return place.kind === 'person' || (place.kind === 'made' && place.made.asksPerson);
}

export interface StoredProperty {
  readonly token: Token;
  readonly kind: ValueKind;
  readonly place: Place;
  /** False for opaque properties: their values answer nothing but "set" and "not set". */
  readonly isReadable: boolean;
}

/** A property that is not stored: how it is read in a row of events `e`, or of `profiles` where it is made of one profile. */
export interface Made {
  readonly asksPerson: boolean;
  cell(kind: ValueKind): Cell;
  /** All readable texts that it can be, as a query of one column, `text`. Without it they are looked for in the rows. */
  readonly texts?: Sql | undefined;
}
