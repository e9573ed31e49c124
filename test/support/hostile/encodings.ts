/** A way to write a text down. Each sign by itself but for base64, so that a part of the text is a part of what is written. */
export interface Encoding {
  readonly name: string;
  /** Detectors see through it (`src/privacy/detectors`): in a development project it hides nothing. */
  readonly isSeenThrough: boolean;
  write(text: string): string;
}

const each = (write: (sign: string) => string) => (text: string) => [...text].map(write).join('');
const code = (sign: string, width: number) => (sign.codePointAt(0) ?? 0).toString(16).padStart(width, '0');
/** Cyrillic letters and Arabic digits. */
const LOOKALIKES = new Map([
  ...[...'aeopcyxi'].map((latin, at) => [latin, 'аеорсухі'.charAt(at)] as const),
  ...[...'0123456789'].map((digit, at) => [digit, String.fromCodePoint(0x660 + at)] as const),
]);

export const ENCODINGS: readonly Encoding[] = [
  { name: 'as it is', isSeenThrough: true, write: (text) => text },
  { name: 'upper case', isSeenThrough: true, write: (text) => text.toUpperCase() },
  { name: 'lower case', isSeenThrough: true, write: (text) => text.toLowerCase() },
  { name: 'spaces around it', isSeenThrough: true, write: (text) => `  ${text}\t` },
  { name: 'spaces within it', isSeenThrough: false, write: each((sign) => `${sign} `) },
  { name: 'percent', isSeenThrough: true, write: encodeURIComponent },
  { name: 'percent, every sign', isSeenThrough: true, write: each((sign) => `%${code(sign, 2)}`) },
  { name: 'base64', isSeenThrough: true, write: (text) => Buffer.from(text).toString('base64') },
  { name: 'base64url', isSeenThrough: true, write: (text) => Buffer.from(text).toString('base64url') },
  { name: 'hexadecimal', isSeenThrough: false, write: (text) => Buffer.from(text).toString('hex') },
  { name: 'JSON in a text', isSeenThrough: true, write: (text) => JSON.stringify({ v: text }) },
  {
    name: 'JSON in JSON in a text',
    isSeenThrough: true,
    write: (text) => JSON.stringify({ inner: JSON.stringify([text]) }),
  },
  { name: 'HTML', isSeenThrough: true, write: (text) => `<b>${text}</b>` },
  { name: 'HTML entities', isSeenThrough: true, write: each((sign) => `&#${sign.codePointAt(0)};`) },
  {
    name: 'HTML entities, hexadecimal',
    isSeenThrough: true,
    write: each((sign) => `&#x${code(sign, 2)};`),
  },
  { name: 'escapes', isSeenThrough: true, write: each((sign) => `\\u${code(sign, 4)}`) },
  { name: 'zero-width signs', isSeenThrough: true, write: each((sign) => `${sign}\u200b`) },
  {
    name: 'full width',
    isSeenThrough: true,
    write: each((sign) =>
      /[!-~]/.test(sign) ? String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0) : sign,
    ),
  },
  {
    name: 'lookalikes',
    isSeenThrough: false,
    write: each((sign) => LOOKALIKES.get(sign) ?? sign),
  },
  { name: 'UTF-16', isSeenThrough: false, write: each((sign) => `${sign}\0`) },
  { name: 'backwards', isSeenThrough: false, write: (text) => [...text].reverse().join('') },
];
