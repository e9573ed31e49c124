import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** Bytes to search, and a name for them that a failing test can show. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Finding {
  readonly needle: string;
  readonly form: string;
  readonly place: string;
  /** What stands around it. */
  readonly around: string;
}

/** What is sought, and in which more forms (UTF-8) it was sent. */
export type Needle = string | { readonly text: string; readonly written?: readonly string[] };

/**
 * Where a needle stands in any form in which software writes text down: in any case, as UTF-16, base64 and base64url at each
 * alignment, hexadecimal, percent-encoded, as JSON and HTML escapes; digits also as the numbers that they are.
 */
export function findBytes(needles: readonly Needle[], places: readonly Place[]): Finding[] {
  return createSearch(needles)(places);
}

/** The same for many places, one after the other, and for tens of thousands of needles: each byte is looked at once. */
export function createSearch(needles: readonly Needle[]): (places: readonly Place[]) => Finding[] {
  const index = createIndex();
  for (const needle of needles) {
    const { text, written = [] } = typeof needle === 'string' ? { text: needle } : needle;
    for (const form of formsOf(text)) index.add({ needle: text, ...form });
    for (const each of written) {
      const bytes = inLowerCase(Buffer.from(each)).toString('latin1');
      index.add({ needle: text, form: 'as it was sent', bytes, isFolded: true });
    }
  }
  return (places) =>
    places.flatMap(({ name, bytes }) => {
      const found = new Map<string, Finding>();
      index.scan(bytes, ({ needle, form }, at) => {
        if (form === 'text' && isWithinLongerNumber(needle, bytes, at)) return;
        const around = bytes.toString('latin1', Math.max(0, at - 60), at + 90);
        const shown = around.replace(/[^\x20-\x7e]+/g, '.');
        found.set(`${needle}/${form}`, { needle, form, place: name, around: shown });
      });
      return [...found.values()];
    });
}

interface Sought extends Form {
  readonly needle: string;
}

/** Every form begins with a window of six bytes, looked up in lower case; a bit set says whether any form begins like this. */
const WINDOW = 6;
const BITS = 23;

function createIndex() {
  const mayBegin = new Uint32Array(2 ** (BITS - 5));
  const byWindow = new Map<number, Sought[]>();
  const hash = (low: number, high: number) =>
    (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> (32 - BITS);
  const keyOf = (low: number, high: number) => high * 2 ** 32 + (low >>> 0);
  const isAt = ({ bytes: sought, isFolded }: Sought, bytes: Buffer, at: number) => {
    const there = bytes.subarray(at, at + sought.length);
    return (isFolded ? inLowerCase(there) : there).toString('latin1') === sought;
  };
  return {
    add(sought: Sought): void {
      const bytes = inLowerCase(Buffer.from(sought.bytes, 'latin1'));
      if (bytes.length < WINDOW) throw new TypeError('a form is too short to be searched');
      const [low, high] = [bytes.readInt32LE(0), bytes.readUInt16LE(4)];
      const bit = hash(low, high);
      mayBegin[bit >>> 5] = Number(mayBegin[bit >>> 5]) | (1 << (bit & 31));
      const known = byWindow.get(keyOf(low, high));
      if (known) known.push(sought);
      else byWindow.set(keyOf(low, high), [sought]);
    },
    scan(bytes: Buffer, onFound: (sought: Sought, at: number) => void): void {
      let low = 0;
      let high = 0;
      for (let end = 0; end < bytes.length; end += 1) {
        low = (low >>> 8) | ((high & 0xff) << 24);
        high = (high >>> 8) | (Number(LOWER[Number(bytes[end])]) << 8);
        const bit = hash(low, high);
        if ((Number(mayBegin[bit >>> 5]) & (1 << (bit & 31))) === 0 || end < WINDOW - 1) continue;
        const at = end - WINDOW + 1;
        for (const sought of byWindow.get(keyOf(low, high)) ?? [])
          if (isAt(sought, bytes, at)) onFound(sought, at);
      }
    },
  };
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

function inLowerCase(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => Number(LOWER[byte])));
}

/** Tokens and microseconds are digits too, and long ones: ten digits of a phone come about in them by chance. */
function isWithinLongerNumber(sought: string, bytes: Buffer, at: number): boolean {
  if (!/^\d+$/.test(sought)) return false;
  const isDigit = (index: number) => {
    const byte = bytes[index] ?? 0;
    return byte >= 0x30 && byte <= 0x39;
  };
  let from = at;
  let to = at + sought.length;
  while (isDigit(from - 1)) from -= 1;
  while (isDigit(to)) to += 1;
  return to - from > sought.length + MOST_DIGITS_AROUND;
}

/** The code of a country before a phone number. */
const MOST_DIGITS_AROUND = 4;

interface Form {
  readonly form: string;
  /** One character a byte. */
  readonly bytes: string;
  /** The same in upper and lower case. */
  readonly isFolded: boolean;
}

function formsOf(needle: string): Form[] {
  const lower = needle.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const cases = [...new Set([needle, lower, needle.toUpperCase()])];
  const bytes = Buffer.from(lower);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const units = Array.from({ length: lower.length }, (_, at) => lower.charCodeAt(at));
  const folded = (form: string, written: string): Form => ({ form, bytes: written, isFolded: true });
  const exact = (form: string, written: string): Form => ({ form, bytes: written, isFolded: false });
  const wide = Buffer.from(lower, 'utf16le').toString('latin1');
  return [
    folded('text', bytes.toString('latin1')),
    folded('UTF-16LE', wide.endsWith('\0') ? wide.slice(0, -1) : wide),
    folded('percent-encoded', encodeURIComponent(needle.toWellFormed()).toLowerCase()),
    folded('percent-encoded whole', hex.map((byte) => `%${byte}`).join('')),
    folded('JSON escape', units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')),
    folded('HTML entities', units.map((unit) => `&#${unit};`).join('')),
    folded('hexadecimal', hex.join('')),
    folded('hexadecimal escape', hex.map((byte) => `\\x${byte}`).join('')),
    ...cases.flatMap((text) => [0, 1, 2].map((shift) => exact('base64', base64Within(text, shift)))),
    ...cases.flatMap((text) =>
      [0, 1, 2].map((shift) =>
        exact('base64url', base64Within(text, shift).replaceAll('+', '-').replaceAll('/', '_')),
      ),
    ),
    ...(/^\d{9,}$/.test(needle) ? numberForms(needle) : []),
  ];
}

/** What is the same whatever stands before and after, when `shift` bytes of a group of three stand before. */
function base64Within(text: string, shift: number): string {
  const encoded = Buffer.from('\0'.repeat(shift) + text).toString('base64');
  const head = shift === 0 ? 0 : shift + 1;
  const tail = (shift + Buffer.byteLength(text)) % 3;
  return encoded.slice(head, tail === 0 ? undefined : tail === 1 ? -3 : -2);
}

function numberForms(digits: string): Form[] {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(Number(digits));
  const whole = Buffer.alloc(8);
  whole.writeBigUInt64LE(BigInt(digits));
  return [
    ['double', double],
    ['double, big end first', Buffer.from(double).reverse()],
    ['integer', whole],
    ['integer, big end first', Buffer.from(whole).reverse()],
  ].map(([form, bytes]) => ({
    form: String(form),
    bytes: (bytes as Buffer).toString('latin1'),
    isFolded: false,
  }));
}

export interface FoundFile {
  readonly path: string;
  readonly mode: number;
  readonly isDirectory: boolean;
}

export function filesUnder(directory: string): FoundFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    try {
      const found = statSync(path);
      return [{ path, mode: found.mode & 0o777, isDirectory: found.isDirectory() }];
    } catch {
      return []; // gone meanwhile, or a socket's dangling link
    }
  });
}

/** A file as it is and, where it is compressed as a whole, what is in it. */
export function readPlaces(path: string): Place[] {
  const bytes = readIfThere(path);
  const inside = [gunzipSync, inflateSync, brotliDecompressSync].flatMap((open) => {
    if (bytes.length === 0 || bytes.length > 5_000_000) return [];
    try {
      return [{ name: `inside ${path}`, bytes: open(bytes) }];
    } catch {
      return []; // not compressed like this
    }
  });
  return [{ name: path, bytes }, ...inside];
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0); // gone meanwhile
  }
}
