import { isValidPhoneNumber } from 'libphonenumber-js/min';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, standsAlone } from '../runs.ts';

/** Digits with the signs that people put between them; the longest a number can be written is far below this. */
const LONGEST = 32;
const SIGNS = new Set([...' +-./()'].map((sign) => sign.charCodeAt(0)));

/**
 * International numbers (+39…, 0039…) that are valid, and national ones of the countries of our first customers where they are
 * written as numbers are: at least nine digits, in one run with nothing else.
 */
export const phone: Detector = {
  name: 'phone',
  find(text) {
    const findings: Finding[] = [];
    forEachRun(
      text,
      (code) => isDigit(code) || SIGNS.has(code),
      (from, to) => {
        for (const { start, end } of toNumbers(text, from, to))
          if (standsAlone(text, start, end) && looksLikePhone(text.slice(start, end)))
            findings.push({ start, end });
      },
    );
    return findings;
  },
};

/** A plus begins another number; a run that is too long for one is cut where dots, slashes and commas are. */
function toNumbers(text: string, from: number, to: number): Finding[] {
  const pieces = split(text, from, to, (sign, at) => sign === '+' && at > from);
  return pieces
    .flatMap(({ start, end }) =>
      end - start <= LONGEST
        ? [{ start, end }]
        : split(text, start, end, (sign) => sign === '.' || sign === '/' || sign === '('),
    )
    .map(({ start, end }) => trim(text, start, end))
    .filter(({ start, end }) => end - start >= 9 && end - start <= LONGEST);
}

function split(
  text: string,
  from: number,
  to: number,
  beginsAnother: (sign: string, at: number) => boolean,
): Finding[] {
  const pieces: Finding[] = [];
  let start = from;
  for (let at = from; at < to; at += 1) {
    if (!beginsAnother(text[at] ?? '', at)) continue;
    pieces.push({ start, end: at });
    start = at;
  }
  return [...pieces, { start, end: to }];
}

function trim(text: string, from: number, to: number): Finding {
  let start = from;
  let end = to;
  while (start < end && !/[\d+(]/.test(text[start] ?? '')) start += 1;
  while (end > start && !isDigit(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}

const COUNTRIES = ['IT', 'US', 'GB', 'DE', 'FR', 'ES'] as const;

function looksLikePhone(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  if (digits.length < 9 || digits.length > 15) return false;
  if (written.startsWith('+')) return isValidPhoneNumber(`+${digits}`);
  if (digits.startsWith('00')) return isValidPhoneNumber(`+${digits.slice(2)}`);
  if (looksLikeDateOrVersion(written) || looksLikeEpoch(digits)) return false;
  return isValidPhoneNumber(`+${digits}`) || COUNTRIES.some((country) => isValidPhoneNumber(digits, country));
}

function looksLikeDateOrVersion(written: string): boolean {
  return /^(19|20)\d\d[-./ ]?[01]\d[-./ ]?[0-3]\d/.test(written) || /^\d{1,3}(\.\d{1,5}){2,3}$/.test(written);
}

function looksLikeEpoch(digits: string): boolean {
  return /^1\d{9}(\d{3})?$/.test(digits);
}
