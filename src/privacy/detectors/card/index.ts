import { passesLuhn } from '../../numbers.ts';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, standsAlone } from '../runs.ts';

const PREFIX = /^(4|5[1-5]|2[2-7]|3[4-7]|30|38|39|6011|64[4-9]|65|62|81|50|56|57|58|6[0-3])/;
const SPACE = 32;
const HYPHEN = 45;

/** Payment card numbers (ISO/IEC 7812): 13 to 19 digits, plain or in groups, that begin like a card and pass Luhn. */
export const card: Detector = {
  name: 'card',
  mayBeIn: ({ digits }) => digits >= 13,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(
      text,
      (code) => isDigit(code) || code === SPACE || code === HYPHEN,
      (from, to) => {
        for (const { start, end } of toCandidates(text, from, to))
          if (isCard(text.slice(start, end)) && standsAlone(text, start, end)) findings.push({ start, end });
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
      if (digits >= 13) candidates.push({ start, end: group.end });
    }
    return candidates;
  });
}

function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  return PREFIX.test(digits) && passesLuhn(digits);
}
