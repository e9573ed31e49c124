/** Words that stand over a column of ids. */
const HEADINGS = new Set(['id', 'user_id', '$user_id', 'distinct_id', '$distinct_id', 'userid', 'user id']);

/** The distinct ids in the first column of a CSV: quotes as in RFC 4180, blank lines and a heading left out. */
export function readIds(csv: string): string[] {
  const ids = new Set<string>();
  let isFirst = true;
  for (const id of firstCells(csv.replace(/^\uFEFF/, ''))) {
    const isHeading = isFirst && HEADINGS.has(id.toLowerCase());
    isFirst = false;
    if (id !== '' && !isHeading) ids.add(id);
  }
  return [...ids];
}

/** One cell of each line; a quoted cell may hold commas and line breaks, wherever in the line it stands. */
function* firstCells(csv: string): Iterable<string> {
  const pattern = /("(?:[^"]|"")*"|[^",;\t\r\n]*)([^\r\n"]*(?:"(?:[^"]|"")*"[^\r\n"]*)*)(?:\r\n|\n|\r|$)/y;
  while (pattern.lastIndex < csv.length) {
    const before = pattern.lastIndex;
    const match = pattern.exec(csv);
    // A quote that is never closed ends the list: what follows it is no line of its own.
    if (!match || pattern.lastIndex === before) return;
    yield unquoted(match[1] ?? '');
  }
}

function unquoted(cell: string): string {
  return (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell).trim();
}
