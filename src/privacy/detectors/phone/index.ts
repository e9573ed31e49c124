import { type CountryCode, isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, standsAlone } from '../runs.ts';

/** Digits with the signs that people put between them; the longest a number can be written is far below this. */
const LONGEST = 32;
const SIGNS = new Set([...' +-./()'].map((sign) => sign.charCodeAt(0)));

/**
 * Phone numbers. International ones (+39…, 0039…) where they are valid in the region that they name, whichever it is; national ones
 * where they are written in groups as people write them, and valid in one of the regions of `NATIONAL`. Digits in one piece
 * are `long_number`: half of all numbers of ten digits are somebody's phone somewhere.
 */
export const phone: Detector = {
  name: 'phone',
  mayBeIn: ({ digits }) => digits >= 7,
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
  const pieces = split(
    text,
    from,
    to,
    (sign, at) => at > from && (sign === '+' || (at - from <= 3 && beginsAbroad(text, at))),
  );
  return pieces
    .flatMap(({ start, end }) =>
      end - start <= LONGEST
        ? [{ start, end }]
        : split(text, start, end, (sign) => sign === '.' || sign === '/' || sign === '('),
    )
    .map(({ start, end }) => trim(text, start, end))
    .filter(({ start, end }) => end - start >= 8 && end - start <= LONGEST);
}

/** `00` behind a space; before it, no more than what numbers a line. */
function beginsAbroad(text: string, at: number): boolean {
  return text.charCodeAt(at) === 48 && text.charCodeAt(at + 1) === 48 && text.charCodeAt(at - 1) === 32;
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

/** Where a number in groups is read as a national one: large regions whose numbers begin with a zero, a bracket or a mobile's digit. */
const NATIONAL: readonly CountryCode[] = [
  'IT',
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'NL',
  'BE',
  'CH',
  'AT',
  'PT',
  'PL',
  'SE',
  'IE',
  'RO',
  'GR',
  'CZ',
  'TR',
  'IN',
  'JP',
  'AU',
  'BR',
  'MX',
  'AR',
  'ZA',
  'NG',
  'EG',
  'KR',
  'ID',
  'PH',
  'VN',
  'TH',
  'MY',
  'IL',
  'AE',
];

function looksLikePhone(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return false;
  if (written.startsWith('+')) return isValidPhoneNumber(`+${digits}`);
  if (digits.startsWith('00')) return isValidPhoneNumber(`+${digits.slice(2)}`);
  if (digits.length < 9 || digits.length > 12 || !isInGroups(written) || looksLikeDateOrVersion(written))
    return false;
  return NATIONAL.some((country) => isValidPhoneNumber(digits, country));
}

/** Two to five groups with one sign between them, none of a single digit; of the first a bracket or a zero, or three digits as mobiles have. */
function isInGroups(written: string): boolean {
  if (!/^\(?\d{2,5}\)?(?:[ .-]{1,3}\d{2,8}){1,5}$/.test(written)) return false;
  return /^(?:\(|0|\d{3}[ .-])/.test(written) && !/[.].*[ -]|-.* /.test(written.replace(/^\(\d+\) ?/, ''));
}

function looksLikeDateOrVersion(written: string): boolean {
  return (
    /^(19|20)\d\d[-./ ]?[01]\d[-./ ]?[0-3]\d/.test(written) ||
    /^[0-3]\d[-./ ][01]\d[-./ ](19|20)\d\d/.test(written) ||
    /^\d{1,3}(\.\d{1,5}){2,3}$/.test(written) ||
    /^97[89]-/.test(written)
  );
}
