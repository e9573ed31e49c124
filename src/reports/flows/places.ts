/**
 * The nodes of a column that are no event, as numbers beside those of {@link NameTable}: in the statements, in their answers, and
 * where small crowds are folded.
 */
export const OTHER = -1;
export const DROP = -2;
export const START = -3;
export const BETWEEN = -4;
const FIRST_ANCHOR = -10;

export function anchorPlace(anchor: number): number {
  return FIRST_ANCHOR - anchor;
}

/** Undefined: the number is not an anchor's. */
export function anchorOf(name: number): number | undefined {
  return name <= FIRST_ANCHOR ? FIRST_ANCHOR - name : undefined;
}
