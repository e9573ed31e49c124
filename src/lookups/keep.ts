import { looksPersonal } from '#privacy';
import type { LookupCell, PublicText } from './ports.ts';
import { readCell, type Table } from './table.ts';

const LONGEST_CELL = 255;
const ROWS_AT_ONCE = 500;

export interface Kept {
  readonly cells: readonly LookupCell[];
  readonly rows: number;
  readonly rowsLeftOut: number;
  readonly cellsLeftOut: number;
}

/**
 * What of a table may be kept: rows whose key is readable already, and of these the cells in which no detector sees somebody. `keys`:
 * the readable values of the mapped property, by text. Lets others work in between.
 */
export async function keepReadable(
  { columns, rows }: Table,
  keys: ReadonlyMap<string, readonly PublicText[]>,
): Promise<Kept> {
  const personal = columns.map(({ name }) => remembering(looksPersonal(name)));
  const cells: LookupCell[] = [];
  let known = 0;
  let cellsLeftOut = 0;
  for (const [index, [key = '', ...row]] of rows.entries()) {
    if (index % ROWS_AT_ONCE === 0) await new Promise(setImmediate);
    const places = keys.get(key);
    if (!places) continue;
    known += 1;
    for (const [place, { kind }] of columns.entries()) {
      const cell = row[place] ?? '';
      const value = cell === '' ? undefined : readCell(cell, kind);
      if (value === undefined) continue;
      const texts = typeof value === 'number' ? [cell] : value;
      if (texts.some((text) => text.length > LONGEST_CELL || text.includes('\0') || personal[place]?.(text)))
        cellsLeftOut += 1;
      else
        for (const of of places)
          cells.push({
            place,
            key: of,
            found: typeof value === 'number' ? [] : value,
            number: typeof value === 'number' ? value : 0,
          });
    }
  }
  return { cells, rows: known, rowsLeftOut: rows.length - known, cellsLeftOut };
}

/** Cells repeat; detectors take their time. */
function remembering(isPersonal: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const answer = known.get(text) ?? isPersonal(text);
    if (known.size < 10_000) known.set(text, answer);
    return answer;
  };
}
