import { countrySpecs, isValidIBAN } from 'ibantools';
import type { Detector, Finding } from '../detector.ts';
import { isDigit, isLetter } from '../runs.ts';

const LONGEST_WRITTEN = 48;

/** IBANs (ISO 13616), plain or in groups: two letters and two digits, then exactly as long as that country's are, and mod 97. */
export const iban: Detector = {
  name: 'iban',
  mayBeIn: ({ digits, length }) => digits >= 2 && length >= 15,
  find(text) {
    const findings: Finding[] = [];
    for (let at = 0; at + 14 < text.length; at += 1) {
      if (!beginsHere(text, at)) continue;
      const end = endOf(text, at);
      if (end !== undefined) findings.push({ start: at, end });
    }
    return findings;
  },
};

function beginsHere(text: string, at: number): boolean {
  const code = (offset: number) => text.charCodeAt(at + offset);
  if (!isLetter(code(0)) || !isLetter(code(1)) || !isDigit(code(2)) || !isDigit(code(3))) return false;
  return at === 0 || !(isLetter(code(-1)) || isDigit(code(-1)));
}

function endOf(text: string, start: number): number | undefined {
  const country = text.slice(start, start + 2).toUpperCase();
  const length = Object.hasOwn(countrySpecs, country) ? (countrySpecs[country]?.chars ?? 0) : 0;
  if (length === 0) return undefined;
  let compact = '';
  for (let at = start; at < text.length && at - start < LONGEST_WRITTEN; at += 1) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || isDigit(code)) compact += text[at];
    else if (text[at] !== ' ' && text[at] !== '-') return undefined;
    if (compact.length === length) {
      const next = text.charCodeAt(at + 1);
      const isWhole = !isLetter(next) && !isDigit(next);
      return isWhole && isValidIBAN(compact.toUpperCase()) ? at + 1 : undefined;
    }
  }
  return undefined;
}
