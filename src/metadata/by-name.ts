const { compare } = new Intl.Collator('en');

/** The order in which people look for names, which are sealed: PostgreSQL cannot sort them. */
export function byName<Named extends { readonly id: number; readonly name: string }>(
  rows: readonly Named[],
): Named[] {
  return rows.toSorted((one, other) => compare(one.name, other.name) || one.id - other.id);
}
