import type { PropertyRef } from '../shared/filter-notation.ts';

/** A text of events read as a number, in the words of formulas. */
export function asNumber({ name }: PropertyRef): PropertyRef {
  return { scope: 'formula', name: `number(properties[${JSON.stringify(name)}])` };
}

/** The property that a measure is of, and whether its texts are read as numbers. */
export function castOf(property: PropertyRef): {
  readonly property: PropertyRef;
  readonly isNumber: boolean;
} {
  const [, name] = /^number\(properties\[("(?:[^"\\]|\\["\\nt])*")\]\)$/.exec(property.name) ?? [];
  if (property.scope !== 'formula' || name === undefined) return { property, isNumber: false };
  // What the pattern lets through is a JSON text.
  return { property: { scope: 'event', name: String(JSON.parse(name)) }, isNumber: true };
}
