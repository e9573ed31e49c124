/** What one pass over a text tells: enough to know of most texts that most detectors will find nothing. */
export interface Traits {
  readonly length: number;
  readonly digits: number;
  readonly hasAt: boolean;
  readonly hasColon: boolean;
  readonly hasEquals: boolean;
  /** The longest run of letters, digits, `_`, `-` and `.`: what keys and tokens are made of. */
  readonly longestRun: number;
  /** Some of it may be an encoding of something else. */
  readonly mayEncode: boolean;
}

const SHORTEST_ENCODED = 12;
const NONE = 0;
const LETTER = 1;
const UPPER = 2;
const DIGIT = 3;
/** `_`, `-`, `.`: of keys; the first two of base64url too. */
const JOINT = 4;
const DOT = 5;
/** `+`, `/`: of base64. */
const BASE64 = 6;
/** `%`, `&`, `\`: how encodings begin. */
const ESCAPE = 7;
const AT = 8;
const COLON = 9;
const EQUALS = 10;
const NUL = 11;

const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)));

function classOf(sign: string): number {
  if (/[a-z]/.test(sign)) return LETTER;
  if (/[A-Z]/.test(sign)) return UPPER;
  if (/[0-9]/.test(sign)) return DIGIT;
  const found = {
    _: JOINT,
    '-': JOINT,
    '.': DOT,
    '+': BASE64,
    '/': BASE64,
    '@': AT,
    ':': COLON,
    '=': EQUALS,
  }[sign];
  if (found !== undefined) return found;
  if (sign === '\0') return NUL;
  return sign === '%' || sign === '&' || sign === '\\' ? ESCAPE : NONE;
}

export function traitsOf(text: string): Traits {
  let digits = 0;
  let hasAt = false;
  let hasColon = false;
  let hasEquals = false;
  let mayEncode = false;
  let longestRun = 0;
  let run = 0;
  let base64 = 0;
  let isMixed = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (CLASSES[code] ?? NONE) : NUL;
    if (kind >= LETTER && kind <= DOT) {
      run += 1;
      if (run > longestRun) longestRun = run;
    } else run = 0;
    if (kind >= LETTER && kind <= BASE64 && kind !== DOT) {
      base64 += 1;
      // Words are small, but for their first letter; what is encoded is not.
      if (kind === DIGIT || (kind === UPPER && base64 > 1)) isMixed = true;
      if (isMixed && base64 >= SHORTEST_ENCODED) mayEncode = true;
    } else {
      base64 = 0;
      isMixed = false;
    }
    if (kind === DIGIT) digits += 1;
    else if (kind === AT) hasAt = true;
    else if (kind === COLON) hasColon = true;
    else if (kind === EQUALS) hasEquals = true;
    else if (kind === ESCAPE || kind === NUL) mayEncode = true;
  }
  return { length: text.length, digits, hasAt, hasColon, hasEquals, longestRun, mayEncode };
}
