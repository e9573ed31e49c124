import { createHash } from 'node:crypto';
import { type Chance, DIGITS, HEX, LOWER, UPPER, WORD } from './chance.ts';
import { PHONES } from './phones.ts';

/** How something that is somebody's is made up; nothing here is taken from the detectors. */
export interface Kind {
  /** The label that is expected. */
  readonly label: string;
  readonly isSecret?: boolean;
  make(chance: Chance): string;
  /** Names of properties under which it comes, where the form alone says too little. */
  readonly names?: readonly string[];
  /** It may stand in a sentence. */
  readonly inText?: boolean;
  /** It is still itself in capitals or small letters. */
  readonly anyCase?: boolean;
}

const GIVEN =
  'Marco Giulia Luca Chiara Matteo Francesca Oliver Emily Jack Charlotte Lukas Hannah Camille Hugo Lucía Pablo João Inês Elena Giorgio'.split(
    ' ',
  );
const FAMILY =
  'Rossi Ferrari Colombo Ricci Moretti Smith Taylor Wilson Evans Walker Müller Schneider Weber Dubois Moreau García Fernández Silva Costa Romano'.split(
    ' ',
  );
const HOSTS = [
  'example.it',
  'mail.example.com',
  'posta.example.co.uk',
  'studio-rossi.example',
  'uni.example.edu',
  'müller.example',
];

export const KINDS: readonly Kind[] = [
  {
    label: 'email',
    inText: true,
    anyCase: true,
    make: (c) =>
      `${c.of(GIVEN).toLowerCase()}${c.of(['.', '_', '', '+'])}${c.of(FAMILY).toLowerCase()}${c.below(90)}@${c.of(HOSTS)}`,
  },
  { label: 'phone', inText: true, make: (c) => c.of(PHONES) },
  { label: 'phone', inText: true, make: (c) => c.of(PHONES).replaceAll(' ', '') },
  {
    label: 'phone',
    inText: true,
    make: (c) =>
      c
        .of(PHONES)
        .replace('+', '00')
        .replaceAll(' ', c.of([' ', '', '-'])),
  },
  {
    label: 'phone',
    names: ['phone', 'telefono', 'mobile_number', 'Telefonnummer', 'user.cellulare'],
    make: (c) => c.of(PHONES).replace(/^\S+ /, ''),
  },
  { label: 'card', inText: true, make: card },
  { label: 'card', inText: true, make: (c) => card(c).replace(/(\d{4})(?=\d)/g, `$1${c.of([' ', '-'])}`) },
  { label: 'iban', inText: true, anyCase: true, make: iban },
  { label: 'iban', inText: true, make: (c) => iban(c).replace(/(.{4})(?=.)/g, '$1 ') },
  { label: 'codice_fiscale', inText: true, anyCase: true, make: codiceFiscale },
  {
    label: 'vat_number',
    inText: true,
    make: (c) => `${c.of(['IT', 'P.IVA ', 'partita IVA: ', 'VAT number IT'])}${vat(c)}`,
  },
  { label: 'vat_number', names: ['partita_iva', 'vatNumber', 'company.vat'], make: vat },
  {
    label: 'ip',
    inText: true,
    make: (c) =>
      [c.of([5, 31, 79, 93, 151, 185, 213]), c.below(256), c.below(256), 1 + c.below(254)].join('.'),
  },
  {
    label: 'ip',
    inText: true,
    make: (c) => `2001:${Array.from({ length: 7 }, () => c.signs(HEX, 4)).join(':')}`,
  },
  {
    label: 'crypto_wallet',
    inText: true,
    make: (c) => base58(Buffer.concat([Buffer.from([c.of([0x00, 0x05, 0x30, 0x1e, 0x41])]), bytes(c, 20)])),
  },
  { label: 'crypto_wallet', inText: true, anyCase: true, make: bech32 },
  { label: 'crypto_wallet', inText: true, make: (c) => `0x${c.signs(HEX, 40)}` },
  {
    label: 'coordinates',
    inText: true,
    make: (c) => `${degrees(c, 89)}${c.of([', ', ',', ' '])}${degrees(c, 179)}`,
  },
  {
    label: 'coordinates',
    make: (c) => JSON.stringify({ latitude: Number(degrees(c, 89)), longitude: Number(degrees(c, 179)) }),
  },
  { label: 'number_plate', names: ['targa', 'license_plate', 'vehicle.plate', 'Kennzeichen'], make: plate },
  { label: 'number_plate', make: (c) => `${c.of(['targa ', 'plate: ', 'Kennzeichen '])}${plate(c)}` },
  {
    label: 'person_name',
    names: ['full_name', 'cognome', 'patientName', 'contact.first_name', 'Nachname'],
    make: (c) => `${c.of(GIVEN)} ${c.of(FAMILY)}`,
  },
  {
    label: 'jwt',
    isSecret: true,
    inText: true,
    make: (c) =>
      [
        { alg: 'HS256', typ: 'JWT' },
        { sub: c.digits(9), iat: 1_700_000_000 + c.below(9e7) },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .concat(c.signs(WORD, 43))
        .join('.'),
  },
  ...secrets('api_key', [
    (c) => `ghp_${c.signs(WORD, 36)}`,
    (c) => `github_pat_${c.signs(WORD, 22)}_${c.signs(WORD, 59)}`,
    (c) => `glpat-${c.signs(`${WORD}_-`, 20)}`,
    (c) => `AKIA${c.signs(`${UPPER}234567`, 16)}`,
    (c) => `aws_secret_access_key="${c.signs(`${WORD}+/`, 40)}"`,
    (c) => `AIza${c.signs(`${WORD}_-`, 35)}`,
    (c) => `ya29.${c.signs(`${WORD}_-`, 60)}`,
    (c) => `${c.signs(WORD, 3)}${c.digits(1)}Q~${c.signs(`${WORD}_-`, 34)}`,
    (c) => `AccountName=a;AccountKey=${c.signs(`${WORD}+/`, 86)}==`,
    (c) => `xoxb-${c.digits(12)}-${c.digits(13)}-${c.signs(WORD, 24)}`,
    (c) =>
      `https://hooks.slack.com/services/T${c.signs(UPPER + DIGITS, 8)}/B${c.signs(UPPER + DIGITS, 10)}/${c.signs(WORD, 24)}`,
    (c) => `sk_live_${c.signs(WORD, 24)}`,
    (c) => `rk_test_${c.signs(WORD, 24)}`,
    (c) => `sk-${c.signs(WORD, 20)}T3BlbkFJ${c.signs(WORD, 20)}`,
    (c) => `sk-proj-${c.signs(`${WORD}_-`, 74)}`,
    (c) => `sk-ant-api03-${c.signs(`${WORD}_-`, 93)}AA`,
    (c) => `npm_${c.signs(WORD, 36)}`,
    (c) => `SK${c.signs(HEX, 32)}`,
    (c) => `SG.${c.signs(`${WORD}_-`, 22)}.${c.signs(`${WORD}_-`, 43)}`,
    (c) => `hf_${c.signs(LOWER + UPPER, 33)}${c.digits(1)}`,
    (c) => `${c.digits(9)}:AA${c.signs(`${WORD}_-`, 33)}`,
    (c) => `hvs.${c.signs(`${WORD}_-`, 90)}`,
  ]),
  ...secrets('private_key', [
    (c) =>
      `-----BEGIN ${c.of(['RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', ''])}PRIVATE KEY-----\n${c.signs(`${WORD}+/`, 64)}\n`,
  ]),
  ...secrets('url_credentials', [
    (c) => `postgres://app:${c.signs(WORD, 12)}@db.example:5432/main`,
    (c) => `https://api.example/v1?access_token=${c.signs(WORD, 32)}`,
  ]),
  ...secrets('basic_auth', [
    (c) =>
      `Authorization: Basic ${Buffer.from(`${c.signs(LOWER, 6)}:${c.signs(WORD, 10)}`).toString('base64')}`,
    (c) => `Authorization: Bearer ${c.signs(HEX, 40)}`,
  ]),
  ...secrets('password', [
    (c) => `user=${c.signs(LOWER, 5)}&password=${c.signs(WORD, 10)}`,
    (c) => JSON.stringify({ login: c.signs(LOWER, 5), password: c.signs(WORD, 12) }),
  ]),
  {
    label: 'password',
    isSecret: true,
    names: ['password', 'form.new_password', 'userPassword', 'contraseña', 'login.passwort'],
    make: (c) => c.signs(`${WORD}!?#`, 6 + c.below(10)),
  },
  {
    label: 'one_time_code',
    isSecret: true,
    names: ['otp', 'verification_code', 'form.cvv', 'codice_otp', 'pin'],
    make: (c) => c.digits(c.of([4, 6])),
  },
  {
    label: 'one_time_code',
    isSecret: true,
    make: (c) =>
      `${c.of(['Your verification code is', 'OTP:', 'Codice di verifica:', 'Ihr Bestätigungscode:'])} ${c.digits(6)}`,
  },
  {
    label: 'secret',
    isSecret: true,
    names: ['access_token', 'sessionToken', 'integration.api_key'],
    make: (c) => `${c.signs(LOWER, 12)}${c.digits(4)}${c.signs(WORD, 16)}`,
  },
];

function secrets(label: string, makers: readonly Kind['make'][]): Kind[] {
  return makers.map((make) => ({ label, isSecret: true, inText: true, make }));
}

function card(c: Chance): string {
  const body = `${c.of(['4', '51', '55', '2221', '6011'])}${c.digits(15)}`.slice(0, 15);
  return (
    DIGITS.split('')
      .map((last) => body + last)
      .find(luhn) ?? body
  );
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + Math.floor(doubled / 10) + (doubled % 10);
  }, 0);
  return sum % 10 === 0;
}

function iban(c: Chance): string {
  const [country = '', make] = c.of<readonly [string, () => string]>([
    ['DE', () => c.digits(18)],
    ['GB', () => c.signs(UPPER, 4) + c.digits(14)],
    ['NL', () => c.signs(UPPER, 4) + c.digits(10)],
    ['AT', () => c.digits(16)],
    ['CH', () => c.digits(5) + c.signs(UPPER + DIGITS, 12)],
    ['LU', () => c.digits(3) + c.signs(UPPER + DIGITS, 13)],
    ['IE', () => c.signs(UPPER, 4) + c.digits(14)],
    ['DK', () => c.digits(14)],
    ['LI', () => c.digits(5) + c.signs(UPPER + DIGITS, 12)],
    ['MT', () => c.signs(UPPER, 4) + c.digits(5) + c.signs(UPPER + DIGITS, 18)],
    ['IT', () => c.signs(UPPER, 1) + c.digits(10) + c.signs(UPPER + DIGITS, 12)],
    ['GR', () => c.digits(7) + c.signs(UPPER + DIGITS, 16)],
  ]);
  const bban = make();
  const number = [...`${bban}${country}00`].map((sign) => Number.parseInt(sign, 36)).join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${bban}`;
}

function codiceFiscale(c: Chance): string {
  const consonants = 'BCDFGLMNPRSTVZ';
  const body = `${c.signs(consonants, 6)}${c.digits(2)}${c.of([...'ABCDEHLMPRST'])}${String(1 + c.below(31) + (c.below(2) ? 40 : 0)).padStart(2, '0')}${c.of([...'ABCDEFGHILZ'])}${c.digits(3)}`;
  const odd = 'BAKPLCQDREVOSFTGUHMINJWZYX';
  const sum = [...body].reduce((total, sign, place) => {
    const value = Number.isNaN(Number(sign)) ? sign.charCodeAt(0) - 65 : Number(sign);
    return total + (place % 2 === 0 ? odd.indexOf(String.fromCharCode(65 + value)) : value);
  }, 0);
  return body + String.fromCharCode(65 + (sum % 26));
}

function vat(c: Chance): string {
  const body = `${c.digits(7)}${String(1 + c.below(95)).padStart(3, '0')}`;
  return (
    DIGITS.split('')
      .map((last) => body + last)
      .find(luhn) ?? body
  );
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function base58(payload: Buffer): string {
  const sha = (data: Buffer) => createHash('sha256').update(data).digest();
  const whole = Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]);
  let left = BigInt(`0x${whole.toString('hex')}`);
  let text = '';
  for (; left > 0n; left /= 58n) text = `${BASE58[Number(left % 58n)]}${text}`;
  return '1'.repeat(whole.findIndex((byte) => byte !== 0)) + text;
}

function bytes(c: Chance, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => c.below(256)));
}

/** BIP 173, version 0: 160 bits in groups of five, and a check of six. */
function bech32(c: Chance): string {
  const signs = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  const data = [0, ...Array.from({ length: 32 }, () => c.below(32))];
  const prefix = [...'bc'].map((sign) => sign.charCodeAt(0));
  const spread = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31)];
  const rest =
    [...spread, ...data, 0, 0, 0, 0, 0, 0].reduce((check, value) => {
      const top = check >>> 25;
      const shifted = ((check & 0x1ffffff) << 5) ^ value;
      return [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].reduce(
        (sum, term, bit) => ((top >>> bit) & 1 ? sum ^ term : sum),
        shifted,
      );
    }, 1) ^ 1;
  const check = [0, 1, 2, 3, 4, 5].map((place) => (rest >>> (5 * (5 - place))) & 31);
  return `bc1${[...data, ...check].map((value) => signs[value]).join('')}`;
}

function degrees(c: Chance, limit: number): string {
  return `${c.of(['', '-'])}${2 + c.below(limit - 2)}.${c.digits(5)}`;
}

function plate(c: Chance): string {
  const letters = 'ABCDEFGHJKLMNPRSTVWXYZ';
  return c.of([
    () => `${c.signs(letters, 2)}${c.digits(3)}${c.signs(letters, 2)}`,
    () => `${c.signs(letters, 2)}-${c.digits(3)}-${c.signs(letters, 2)}`,
    () => `${c.signs(letters, 2)}${c.digits(2)} ${c.signs(letters, 3)}`,
    () => `${c.of(['M', 'B', 'HH'])}-${c.signs(letters, 2)} ${1 + c.below(9)}${c.digits(3)}`,
  ])();
}
