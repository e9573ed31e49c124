import type { Line } from '../letter.ts';
import type { Say } from './say.ts';

/** The first of them, and how many there are beyond. */
export function firstOf(lines: readonly Line[], most: number, { words }: Say, beyond = 0): Line[] {
  const more = Math.max(0, lines.length - most) + beyond;
  return [...lines.slice(0, most), ...(more > 0 ? [{ text: words.more(more) }] : [])];
}
