import type { Detector, Finding } from '../detector.ts';

/** Six letters, then digits and letters in their places; digits may be letters (`LMNPQRSTUV`) where two people would have the same. */
const DIGIT = '[0-9LMNPQRSTUV]';
const WRITTEN = new RegExp(
  `(?<![A-Z0-9])[A-Z]{3} ?[A-Z]{3} ?${DIGIT}{2} ?[ABCDEHLMPRST] ?${DIGIT}{2} ?[A-Z] ?${DIGIT}{3} ?[A-Z](?![A-Z0-9])`,
  'gi',
);
/** What a sign counts for at an odd place, 0 to 9 and A to Z (D.M. 12 March 1974). */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italian tax codes of people, with their check letter, plain or in groups. */
export const codiceFiscale: Detector = {
  name: 'codice_fiscale',
  mayBeIn: ({ length }) => length >= 16,
  find(text) {
    const findings: Finding[] = [];
    for (const { 0: written, index } of text.matchAll(WRITTEN))
      if (hasRightCheck(written.replaceAll(' ', '').toUpperCase()))
        findings.push({ start: index, end: index + written.length });
    return findings;
  },
};

function hasRightCheck(code: string): boolean {
  let sum = 0;
  for (let place = 0; place < 15; place += 1) {
    const value = toValue(code.charCodeAt(place));
    sum += place % 2 === 0 ? (ODD[value] ?? 0) : value;
  }
  return code.charCodeAt(15) === 65 + (sum % 26);
}

/** Digits and letters both count from zero. */
function toValue(code: number): number {
  return code < 65 ? code - 48 : code - 65;
}
