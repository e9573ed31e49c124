import { passesLuhn } from '../../numbers.ts';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, standsAlone } from '../runs.ts';

/** By brand: how a number begins, and how long it is. */
const BRANDS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [16, 19]],
  [/^(5[1-5]|2[2-7])/, [16]],
  [/^3[47]/, [15]],
  [/^(30|36|38|39)/, [14, 16, 19]],
  [/^(35|6011|64[4-9]|65|62|81)/, [16, 17, 18, 19]],
  [/^(50|5[6-8]|6[0-37])/, [16, 18, 19]],
];
const SPACE = 32;
const HYPHEN = 45;

/** Payment card numbers (ISO/IEC 7812): plain or in groups, as long as its brand's are, that pass Luhn. Thirteen digits are an article's. */
export const card: Detector = {
  name: 'card',
  mayBeIn: ({ digits }) => digits >= 14,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(
      text,
      (code) => isDigit(code) || code === SPACE || code === HYPHEN,
      (from, to) => {
        for (const { start, end } of toCandidates(text, from, to))
          if (
            standsAlone(text, start, end) &&
            !isPartOfId(text, start, end) &&
            isCard(text.slice(start, end))
          )
            findings.push({ start, end });
      },
    );
    return findings;
  },
};

/** Unbroken digits stand alone; digits in groups are tried from each group on, as long as a card can be. */
function toCandidates(text: string, from: number, to: number): Finding[] {
  const groups: Finding[] = [];
  const base = text.slice(from, to);
  forEachRun(base, isDigit, (start, end) => groups.push({ start: from + start, end: from + end }));
  return groups.flatMap(({ start }, first) => {
    const candidates: Finding[] = [];
    let digits = 0;
    for (const group of groups.slice(first, first + 6)) {
      digits += group.end - group.start;
      if (digits > 19) break;
      if (digits >= 14) candidates.push({ start, end: group.end });
    }
    return candidates;
  });
}

/** What goes on behind a hyphen, as UUIDs do. */
function isPartOfId(text: string, start: number, end: number): boolean {
  return (
    /^-[0-9A-Za-z]/.test(text.slice(end, end + 2)) ||
    /[0-9A-Za-z]-$/.test(text.slice(Math.max(0, start - 2), start))
  );
}

function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  const isOfBrand = BRANDS.some(
    ([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits),
  );
  return isOfBrand && passesLuhn(digits);
}
