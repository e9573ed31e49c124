import { createHash } from 'node:crypto';

/** One made-up personal datum: the text, the parts of it that give somebody away, and the number where it is one. */
interface Datum {
  readonly text: string;
  /** Each unlike every other datum's, and too long to come about by chance. */
  readonly roots: readonly string[];
  readonly number?: number;
}

export interface Kind {
  readonly name: string;
  /** It has a form that a detector knows: nothing of it is written down even where one arrival is enough. */
  readonly isFormatted: boolean;
  /** In other letters it is another one, and no secret. */
  readonly isCaseTold?: boolean;
  make(seed: string): Datum;
}

const bytesOf = (seed: string) => [...createHash('sha512').update(seed).digest()];
/** At most 64 signs of an alphabet. */
const pick = (alphabet: string, length: number) => (seed: string) =>
  bytesOf(seed)
    .slice(0, length)
    .map((byte) => alphabet.charAt(byte % alphabet.length))
    .join('');

const digits = (length: number, seed: string) => pick('0123456789', length)(seed);
const keyOf = (length: number, seed: string) =>
  pick('abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789', length)(seed);
const hex = (length: number, seed: string) => pick('0123456789abcdef', length)(seed);

/** Eleven letters that no language has: `zqbamoteluri`. */
function word(seed: string): string {
  const vowels = pick('aeiou', 5)(`v${seed}`);
  return `zq${[...pick('bdfglmnprstv', 5)(`c${seed}`)].map((letter, at) => `${letter}${vowels[at]}`).join('')}`;
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function withLuhn(body: string): string {
  const sum = [...body]
    .reverse()
    .map((digit, at) => (at % 2 === 0 ? Number(digit) * 2 : Number(digit)))
    .reduce((total, each) => total + (each > 9 ? each - 9 : each), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function ibanOf(country: string, account: string): string {
  const letters = (text: string) => text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  const check = 98n - (BigInt(letters(`${account}${country}00`)) % 97n);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function codiceFiscaleOf(seed: string): string {
  const body = `${pick('BCDFGLMNPRSTVZ', 6)(seed)}${digits(2, seed)}${pick('ABCDEHLMPRST', 1)(seed)}1${digits(1, `d${seed}`)}F${digits(3, `c${seed}`)}`;
  const numberOf = (sign: string) => (/\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65);
  const sum = [...body]
    .map((sign, at) => (at % 2 === 0 ? (ODD[numberOf(sign)] ?? 0) : numberOf(sign)))
    .reduce((total, each) => total + each, 0);
  return `${body}${String.fromCharCode(65 + (sum % 26))}`;
}

function jwtOf(seed: string): Datum {
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { sub: word(seed), iat: 1_763_800_000 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = keyOf(43, seed);
  return { text: [...parts, signature].join('.'), roots: [word(seed), signature] };
}

const secret = (name: string, length: number, write: (key: string) => string): Kind => ({
  name,
  isFormatted: true,
  isCaseTold: true,
  make: (seed) => ({ text: write(keyOf(length, seed)), roots: [keyOf(length, seed)] }),
});

const phrase = (name: string, write: (capitalised: string, seed: string) => string): Kind => ({
  name,
  isFormatted: false,
  make: (seed) => ({ text: write(capital(word(seed)), seed), roots: [capital(word(seed))] }),
});

function phone(name: string, country: string, area: string): Kind {
  return {
    name,
    isFormatted: true,
    make(seed) {
      const [first, last] = [`${pick('23456789', 1)(seed)}${digits(2, seed)}`, digits(4, `l${seed}`)];
      const national = `${area}${first}${last}`;
      return {
        text: `+${country} ${area} ${first} ${last}`,
        roots: [national, `${area} ${first} ${last}`],
        number: Number(`${country}${national}`),
      };
    },
  };
}

const number = (name: string, write: (seed: string) => string): Kind => ({
  name,
  isFormatted: true,
  make: (seed) => ({ text: write(seed), roots: [write(seed)], number: Number(write(seed)) }),
});

const formatted = (name: string, make: Kind['make']): Kind => ({ name, isFormatted: true, make });

/** Every kind of personal datum and of secret. */
export const KINDS: readonly Kind[] = [
  formatted('e-mail address', (seed) => ({
    text: `${word(seed)}+it@${word(`at${seed}`)}.example`,
    roots: [word(seed), word(`at${seed}`)],
  })),
  phone('phone, Italian', '39', '347'),
  phone('phone, American', '1', '415'),
  phrase('name, English', (name) => `Jonathan ${name}`),
  phrase('name, Italian', (name) => `Giulia ${name}`),
  phrase('address, English', (name, seed) => `${digits(3, seed)} ${name} Road, Springfield`),
  phrase('address, Italian', (name, seed) => `Via ${name} ${digits(2, seed)}, 20121 Milano`),
  phrase('organisation', (name) => `${name} Holdings S.p.A.`),
  phrase('free text with a name', (name) => `richiamare il signor ${name} dopo le 18`),
  formatted('codice fiscale', (seed) => ({ text: codiceFiscaleOf(seed), roots: [codiceFiscaleOf(seed)] })),
  formatted('partita IVA', (seed) => {
    const code = withLuhn(`0${digits(6, seed)}015`);
    return { text: `IT${code}`, roots: [code] };
  }),
  formatted('IBAN', (seed) => {
    const account = `X0542811101${digits(12, seed)}`;
    const text = ibanOf('IT', account).replace(/(.{4})(?=.)/g, '$1 ');
    return { text, roots: [account, text.slice(5)] };
  }),
  number('card', (seed) => withLuhn(`4${digits(14, seed)}`)),
  formatted('card, in groups', (seed) => {
    const card = withLuhn(`54${digits(13, seed)}`);
    const grouped = card.replace(/(.{4})(?=.)/g, '$1 ');
    return { text: grouped, roots: [card, grouped], number: Number(card) };
  }),
  formatted('social security number', (seed) => {
    const [area, group, serial] = [`1${digits(2, seed)}`, `4${digits(1, `g${seed}`)}`, digits(4, `s${seed}`)];
    return {
      text: `SSN ${area}-${group}-${serial}`,
      roots: [`${area}-${group}-${serial}`],
      number: Number(`${area}${group}${serial}`),
    };
  }),
  formatted('IPv4 address', (seed) => {
    const [a, b, c] = bytesOf(seed).map((byte) => 100 + (byte % 150));
    return { text: `151.${a}.${b}.${c}`, roots: [`151.${a}.${b}.${c}`] };
  }),
  formatted('IPv6 address', (seed) => {
    const host = [1, 2, 3, 4].map((part) => `f${hex(3, `${part}${seed}`)}`).join(':');
    return { text: `2a02:5bc0:11:22:${host}`, roots: [host] };
  }),
  formatted('web token', jwtOf),
  secret('Stripe key', 24, (key) => ['sk', 'live', key].join('_')),
  secret('GitHub token', 36, (key) => ['ghp', key].join('_')),
  secret('Slack token', 24, (key) => ['xoxb', '281301848281', key].join('-')),
  formatted('URL with credentials', (seed) => ({
    text: `https://${word(seed)}:${keyOf(14, seed)}@shop.example/basket`,
    roots: [word(seed), keyOf(14, seed)],
  })),
  { ...secret('password', 16, (key) => `Trombone-${key}`), isFormatted: false },
  formatted('coordinates', (seed) => {
    const [north, east] = [`45.${digits(7, seed)}`, `9.${digits(8, `e${seed}`)}`];
    return { text: `${north}, ${east}`, roots: [north, east], number: Number(north) };
  }),
  formatted('number plate', (seed) => {
    const letters = pick('GHJKLMNPRSTVWXYZ', 4)(seed);
    const middle = digits(3, seed);
    const [first, last] = [letters.slice(0, 2), letters.slice(2)];
    return {
      text: `targa ${first} ${middle} ${last}`,
      roots: [`${first} ${middle} ${last}`, `${first}${middle}${last}`],
    };
  }),
  {
    name: 'date of birth',
    isFormatted: false,
    make(seed) {
      const [year = 0, month = 0, day = 0] = bytesOf(seed);
      const two = (value: number) => String(value).padStart(2, '0');
      const date = `19${two(year % 50)}-${two(1 + (month % 12))}-${two(1 + (day % 28))}`;
      return { text: `nata il ${date} a ${capital(word(seed))}`, roots: [capital(word(seed))] };
    },
  },
  {
    name: 'device id',
    isFormatted: false,
    make(seed) {
      const id = [8, 4, 4, 4, 12].map((length, at) => hex(length, `${at}${seed}`)).join('-');
      return { text: id, roots: [id] };
    },
  },
];
