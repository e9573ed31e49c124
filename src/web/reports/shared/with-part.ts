/** Sets an optional part of an object, or takes it away. */
export function withPart<Whole extends object, Part extends keyof Whole>(
  whole: Whole,
  part: Part,
  value: Whole[Part] | undefined,
): Whole {
  if (value !== undefined) return { ...whole, [part]: value };
  const { [part]: _, ...rest } = whole;
  return rest as Whole; // callers name optional parts only
}

/** A list, or nothing where it is empty: for parts of a question that are left out then. */
export function unlessEmpty<Item>(list: readonly Item[]): Item[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
