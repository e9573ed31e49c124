import type { EventRow } from '#contract';

export type Property = EventRow['properties'][number];

interface ValueWords {
  number(value: number): string;
  yes: string;
  no: string;
  list(items: readonly string[]): string;
}

/** A shown value in words; null where there is nothing to show. */
export function valueText({ value }: Property, words: ValueWords): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return words.number(value);
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'string' ? value : words.list(value);
}

/** Those that can be read, before those that cannot. */
export function readableFirst(properties: readonly Property[]): Property[] {
  return [...properties].sort((a, b) => Number(a.isHidden) - Number(b.isHidden));
}
