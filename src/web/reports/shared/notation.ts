/** A nested list of texts: what a question looks like on its way into the address bar. `undefined` is "not said". */
export type Notation = string | undefined | readonly Notation[];

/**
 * Writes nested texts with characters that a query string leaves as they are, so that an address stays short and legible:
 * `.` separates, `*l` and `*e` open and close a list, `*z` is an empty text, `*d` a dot, `*a` an asterisk.
 */
export function writeNotation(value: Notation): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return writeText(value);
  return `*l${trimmed(value).map(writeNotation).join('.')}*e`;
}

/** Reads what {@link writeNotation} wrote; `undefined` where the text is not of that form. */
export function readNotation(text: string): Notation {
  const end = { at: 0 };
  const value = readValue(text, end, 0);
  return end.at === text.length ? value : undefined;
}

const MAX_DEPTH = 40;

function trimmed(list: readonly Notation[]): readonly Notation[] {
  const last = list.findLastIndex((item) => item !== undefined);
  return list.slice(0, last + 1);
}

function writeText(text: string): string {
  return text === '' ? '*z' : text.replaceAll('*', '*a').replaceAll('.', '*d');
}

function readValue(text: string, cursor: { at: number }, depth: number): Notation {
  if (depth > MAX_DEPTH) return undefined;
  return text.startsWith('*l', cursor.at) ? readList(text, cursor, depth) : readText(text, cursor);
}

function readList(text: string, cursor: { at: number }, depth: number): readonly Notation[] {
  const items: Notation[] = [];
  cursor.at += 2;
  if (text.startsWith('*e', cursor.at)) {
    cursor.at += 2;
    return items;
  }
  while (cursor.at < text.length) {
    items.push(readValue(text, cursor, depth + 1));
    if (text.startsWith('*e', cursor.at)) {
      cursor.at += 2;
      return items;
    }
    if (text[cursor.at] !== '.') break;
    cursor.at += 1;
  }
  cursor.at = -1;
  return items;
}

const ESCAPES: Readonly<Record<string, string>> = { '*z': '', '*a': '*', '*d': '.' };

function readText(text: string, cursor: { at: number }): string | undefined {
  const token = /^(?:[^.*]|\*[zad])*/su.exec(text.slice(Math.max(cursor.at, 0)))?.[0] ?? '';
  cursor.at += token.length;
  return token === '' ? undefined : token.replace(/\*[zad]/g, (found) => ESCAPES[found] ?? '');
}
