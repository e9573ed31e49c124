/**
 * Rows of cells as RFC 4180 has them: a quoted cell may hold commas, line ends and doubled quotes; empty lines are left out.
 * `brokenRow`: the first row, from 0, whose quotes do not close where a cell ends.
 */
export function readCsvRows(csv: string): { readonly rows: string[][] } | { readonly brokenRow: number } {
  const text = csv.startsWith('\uFEFF') ? csv.slice(1) : csv;
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const cell = text[at] === '"' ? readQuoted(text, at + 1) : readPlain(text, at);
    if (!cell) return { brokenRow: rows.length };
    row.push(cell.text);
    at = cell.end;
    if (text[at] === ',') {
      at++;
      if (at === text.length) row.push('');
    } else {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      endRow();
    }
  }
  if (row.length > 0) endRow();
  return { rows };
}

interface Cell {
  readonly text: string;
  readonly end: number;
}

function readPlain(text: string, from: number): Cell {
  let end = from;
  while (end < text.length && !isEnd(text, end)) end++;
  return { text: text.slice(from, end), end };
}

function readQuoted(text: string, from: number): Cell | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] === '"') continue;
    if (at + 1 < text.length && !isEnd(text, at + 1)) return undefined;
    return { text: text.slice(from, at).replaceAll('""', '"'), end: at + 1 };
  }
  return undefined;
}

function isEnd(text: string, at: number): boolean {
  const character = text[at];
  return character === ',' || character === '\r' || character === '\n';
}

/** The same the other way. Texts that a spreadsheet would run as a formula are disarmed by an apostrophe. */
export function writeCsvRows(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}

function writeCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
