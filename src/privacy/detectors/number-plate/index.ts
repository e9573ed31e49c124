import type { Detector, Finding } from '../detector.ts';

/** Without the letters that look like others. */
const LETTERS = '[A-HJ-NPR-TV-Z]';
const ANY = [
  `${LETTERS}{2}[ -]?\\d{3}[ -]?${LETTERS}{2}`, // Italy, France
  `[A-Z]{2}\\d{2} ?[A-Z]{3}`, // United Kingdom
  `\\d{4}[ -]?[B-DF-HJ-NP-TV-Z]{3}`, // Spain
  `[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?\\d{1,4}[EH]?`, // Germany
].join('|');
const WORDS =
  'targa|targato|plate|number plate|licen[cs]e plate|kennzeichen|matr[ií]cula|immatriculation|registration(?: number)?';
const NEXT_TO_WORD = new RegExp(
  `(?<![\\p{L}\\d])(?:${WORDS})[^\\p{L}\\d]{1,3}(?:(?:no|nr|is|n)\\W{1,2})?(?:${ANY})(?![\\p{L}\\d])`,
  'giu',
);
/** With its spaces or hyphens, and nothing else: as people write it. */
const ALONE = new RegExp(
  `^\\s{0,2}(?:${LETTERS}{2}([ -])\\d{3}\\1${LETTERS}{2}|[A-Z]{2}\\d{2} [A-Z]{3})\\s{0,2}$`,
  'i',
);
const HINT = /targ|plate|kennz|matr|registr/i;
const WHOLE = new RegExp(`^\\s{0,2}(?:${ANY})\\s{0,2}$`, 'iu');

/** Number plates of cars, next to a word that says so or written as on the car. Elsewhere the same signs are an article's number. */
export const numberPlate: Detector = {
  name: 'number_plate',
  mayBeIn: ({ digits }) => digits >= 1,
  find(text) {
    if (text.length <= 16 && ALONE.test(text)) return [{ start: 0, end: text.length }];
    if (!HINT.test(text)) return [];
    return Array.from(
      text.matchAll(NEXT_TO_WORD),
      ({ 0: written, index }): Finding => ({ start: index, end: index + written.length }),
    );
  },
};

/** For a property whose name says that it holds plates. */
export function isNumberPlate(text: string): boolean {
  return text.length <= 16 && WHOLE.test(text);
}
