import type { Detector } from '../detector.ts';
import { FAMILY, GIVEN } from './names.ts';

const WORD = /^\p{Lu}(?:\p{L}|['’-]\p{L}){1,20}$/u;
const UPPER = /^\p{Lu}[\p{Lu}'’-]{1,20}$/u;
const PARTICLES = new Set(
  'de di da del della van von der den la le du dos das ter el al bin ibn mc o'.split(' '),
);
const TITLES = new Set(
  'mr mrs ms dr prof sig sigra dott dottssa herr frau mme mlle m sr sra don ing avv'.split(' '),
);

/**
 * A text that is nothing but a name: given name and family name, both among the commonest of Europe and the Americas. In either order
 * (`Rossi, Mario`), with titles and particles. Anything less is a word: `Austin`, `Victoria`, `Jordan`.
 */
export const personName: Detector = {
  name: 'person_name',
  mayBeIn: ({ digits, length }) => digits === 0 && length >= 5 && length <= 60,
  find(text) {
    const words = toWords(text);
    return words.length >= 2 && words.length <= 4 && isGivenAndFamily(words)
      ? [{ start: 0, end: text.length }]
      : [];
  },
};

/** For a property whose name says that it holds people's names: any one to four words that could be one. */
export function couldBeName(text: string): boolean {
  const words = toWords(text);
  return text.length <= 60 && words.length >= 1 && words.length <= 4;
}

/** Empty where one of them cannot be part of a name. */
function toWords(text: string): string[] {
  if (text.length > 60) return [];
  const words = text
    .trim()
    .split(/[\s,]+/)
    .filter((word) => !TITLES.has(word.toLowerCase().replaceAll('.', '')));
  const own = words.filter((word) => !PARTICLES.has(word));
  return own.every((word) => WORD.test(word) || UPPER.test(word) || /^\p{Lu}\.$/u.test(word))
    ? own.filter((word) => !word.endsWith('.'))
    : [];
}

function isGivenAndFamily(words: readonly string[]): boolean {
  const plain = words.map(toPlain);
  const first = plain[0] ?? '';
  const last = plain.at(-1) ?? '';
  return (GIVEN.has(first) && FAMILY.has(last)) || (FAMILY.has(first) && GIVEN.has(last));
}

/** Without accents, in small letters. */
function toPlain(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}|['’]/gu, '')
    .toLowerCase();
}
