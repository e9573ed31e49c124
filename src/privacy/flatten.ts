import type { IncomingValue } from '#events';

/** A property after flattening: a scalar, or a list of scalars. */
export type FlatValue = string | number | boolean | readonly (string | number | boolean)[];

const DEEPEST = 3;
const LONGEST_LIST = 255;

/**
 * Nested objects become dotted names (three levels), lists of objects become one list for each of their keys, what lies deeper
 * becomes one text. Nulls are absent, and so is all of what `isDropped` names, whatever its shape.
 */
export function flatten(
  properties: Readonly<Record<string, IncomingValue>>,
  isDropped: (name: string) => boolean,
  take: (name: string, value: FlatValue) => void,
): void {
  for (const name of Object.keys(properties))
    if (!isDropped(name)) flattenValue(name, properties[name] ?? null, 1, take);
}

function flattenValue(
  name: string,
  value: IncomingValue,
  depth: number,
  take: (name: string, value: FlatValue) => void,
): void {
  if (value === null) return;
  if (typeof value !== 'object') take(name, value);
  else if (isList(value)) flattenList(name, value, depth, take);
  else if (depth >= DEEPEST) take(name, JSON.stringify(value));
  else
    for (const key of Object.keys(value)) flattenValue(`${name}.${key}`, value[key] ?? null, depth + 1, take);
}

function flattenList(
  name: string,
  list: readonly IncomingValue[],
  depth: number,
  take: (name: string, value: FlatValue) => void,
): void {
  const scalars: (string | number | boolean)[] = [];
  const byKey = new Map<string, IncomingValue[]>();
  for (const item of list.slice(0, LONGEST_LIST)) {
    if (item === null) continue;
    if (typeof item !== 'object') scalars.push(item);
    else if (isList(item) || depth >= DEEPEST) scalars.push(JSON.stringify(item));
    else for (const [key, value] of Object.entries(item)) byKey.set(key, [...(byKey.get(key) ?? []), value]);
  }
  if (scalars.length > 0 || byKey.size === 0) take(name, scalars);
  for (const [key, values] of byKey)
    flattenList(
      `${name}.${key}`,
      values.map((value) => (isList(value) ? JSON.stringify(value) : value)),
      depth + 1,
      take,
    );
}

function isList(value: IncomingValue): value is readonly IncomingValue[] {
  return Array.isArray(value);
}
