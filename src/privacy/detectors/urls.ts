import type { Finding } from './detector.ts';

const LONGEST_AUTHORITY = 512;
const LONGEST_QUERY = 2_048;

/** Calls `take` with where each URL's authority begins. */
export function forEachUrl(text: string, take: (start: number) => void): void {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) take(at + 3);
}

export function authorityOf(text: string, start: number): string {
  return /^[^\s/?#"'<>]*/.exec(text.slice(start, start + LONGEST_AUTHORITY))?.[0] ?? '';
}

/** Where one of these parameters is, up to the next URL. */
export function parameterIn(text: string, start: number, names: RegExp): Finding | undefined {
  const next = text.indexOf('://', start);
  const reach = Math.min(next < 0 ? text.length : next, start + LONGEST_QUERY);
  const found = names.exec(text.slice(start, reach));
  return found ? { start: start + found.index, end: start + found.index + found[0].length } : undefined;
}
