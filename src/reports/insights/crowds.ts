/** The people behind each value of a series; null: there is no value. */
export type Crowds = readonly (number | null)[];

/** Of several series that make one: the fewest behind each value, of those that count them. */
export function fewest(series: readonly (Crowds | null)[]): Crowds | null {
  const counted = series.filter((crowds) => crowds !== null);
  const [first] = counted;
  return first?.map((_, index) => least(counted.map((crowds) => crowds[index] ?? null))) ?? null;
}

/** The fewest behind each value and those before it, `window` in all. */
export function fewestWithin(crowds: Crowds, window: number): (number | null)[] {
  return crowds.map((_, index) => least(crowds.slice(Math.max(0, index - window + 1), index + 1)));
}

function least(crowds: Crowds): number | null {
  const known = crowds.filter((people) => people !== null);
  return known.length === 0 ? null : Math.min(...known);
}
