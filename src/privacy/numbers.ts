import { meaningOf } from './detectors/meaning.ts';

/**
 * Numbers stay numbers, unless they look like somebody: then they are tokens, like text. A number is an identifier when
 *
 * - its property says so (`phone`, `card`, `codice_fiscale`, `birth_date`, `lat`…);
 * - it is an integer of 9 to 15 digits (phones, national ids), and neither its name says that it is a measure (`total_bytes`,
 *   `created_at`…) nor is it a time of this century's first third in seconds, milliseconds or microseconds;
 * - it is an integer of 13 to 19 digits that begins like a payment card and passes Luhn, whatever its name;
 * - it has five decimals or more, lies within ±180 and is no measure (coordinates).
 */
export type NumberHint = 'identifier' | 'measure' | undefined;

export function looksLikeIdentifierNumber(value: number, hint: NumberHint): boolean {
  if (hint === 'identifier') return true;
  const size = Math.abs(value);
  if (Number.isInteger(value)) {
    if (size < 100_000_000) return false;
    if (size >= 1e12 && looksLikeCard(size)) return true;
    return hint !== 'measure' && size < 1e15 && !looksLikeTime(value);
  }
  return hint !== 'measure' && size > 1 && size <= 180 && hasFiveDecimals(size);
}

/** What a property's name says about its numbers, in the languages of our customers. Ask once per property. */
export function numberHint(name: string): NumberHint {
  const words = toWords(name);
  if (words.some((word) => IDENTIFIER_WORDS.has(word))) return 'identifier';
  const joined = words.join('');
  if (IDENTIFIER_COMPOUNDS.some((compound) => joined.includes(compound))) return 'identifier';
  return words.some((word) => MEASURE_WORDS.has(word)) ? 'measure' : undefined;
}

/** A date under such a name is a person's, and is kept as a token. */
export function saysBirth(name: string): boolean {
  return toWords(name).some((word) => BIRTH_WORDS.has(word)) || meaningOf(name)?.label === 'birth_date';
}

function toWords(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

function looksLikeTime(value: number): boolean {
  return (
    (value >= 946_684_800 && value < 2_000_000_000) ||
    (value >= 1_000_000_000_000 && value < 2_000_000_000_000)
  );
}

const CARD_PREFIX = /^(4|5[1-5]|2[2-7]|3[4-7]|30|38|39|6011|64[4-9]|65|62|81)/;

function looksLikeCard(size: number): boolean {
  const digits = size.toFixed(0);
  if (digits.length < 13 || digits.length > 19 || !CARD_PREFIX.test(digits)) return false;
  return size > Number.MAX_SAFE_INTEGER || passesLuhn(digits);
}

/** ISO/IEC 7812: from the right, every second digit doubled; the sum ends in 0. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function hasFiveDecimals(size: number): boolean {
  const rounded = Math.round(size * 10_000) / 10_000;
  return Math.abs(size - rounded) > 1e-9;
}

const BIRTH_WORDS: ReadonlySet<string> = new Set(
  'birth birthday birthdate dob nascita geburt geburtstag geburtsdatum naissance nacimiento nascimento geboortedatum urodzenia'.split(
    ' ',
  ),
);
const IDENTIFIER_WORDS: ReadonlySet<string> = new Set([
  ...BIRTH_WORDS,
  ...'phone telephone tel mobile cell cellulare telefono telefon handy portable movil msisdn fax whatsapp card pan iban bic ssn nin nino bsn dni nie nif cpf pesel passport passaporto licence lat lng lon latitude longitude latitudine longitudine coordinates coords geo imei imsi ip ipaddress mail email'.split(
    ' ',
  ),
]);
const IDENTIFIER_COMPOUNDS = [
  'codicefiscale',
  'partitaiva',
  'taxid',
  'taxnumber',
  'vatnumber',
  'socialsecurity',
];
const MEASURE_WORDS: ReadonlySet<string> = new Set(
  'count total sum bytes byte kb mb gb size length len width height duration elapsed ms millis seconds secs minutes hours days time timestamp ts at date created updated epoch tokens requests calls amount revenue price cost value balance credit credits quota limit usage used rate ratio score percent percentage pct avg average mean median max min latency delay memory cpu disk offset position index step dpi temperature probability confidence weight distance speed'.split(
    ' ',
  ),
);
