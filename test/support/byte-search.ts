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

/**
 * Where a needle stands in any form in which software writes text down: in any case, as UTF-16, base64 and base64url at each
 * alignment, hexadecimal, percent-encoded, as JSON and HTML escapes; digits also as the numbers that they are.
 */
export function findBytes(needles: readonly string[], places: readonly Place[]): Finding[] {
  const wanted = needles.flatMap((needle) => formsOf(needle).map((form) => ({ needle, ...form })));
  return places.flatMap(({ name, bytes }) => {
    const exact = bytes.toString('latin1');
    const folded = exact.toLowerCase();
    return wanted.flatMap(({ needle, form, bytes: sought, isFolded }) => {
      const at = (isFolded ? folded : exact).indexOf(sought);
      if (at < 0) return [];
      const around = exact.slice(Math.max(0, at - 60), at + 90).replace(/[^\x20-\x7e]+/g, '.');
      return [{ needle, form, place: name, around }];
    });
  });
}

interface Form {
  readonly form: string;
  readonly bytes: string;
  /** The same in upper and lower case. */
  readonly isFolded: boolean;
}

function formsOf(needle: string): Form[] {
  const lower = needle.toLowerCase();
  const cases = [...new Set([needle, lower, needle.toUpperCase()])];
  const each = (write: (letter: string) => string) => [...lower].map(write).join('');
  const hex = (letter: string) => letter.charCodeAt(0).toString(16).padStart(2, '0');
  const folded = (form: string, bytes: string): Form => ({ form, bytes, isFolded: true });
  const exact = (form: string, bytes: string): Form => ({ form, bytes, isFolded: false });
  return [
    folded('text', lower),
    folded('UTF-16LE', each((letter) => `${letter}\0`).slice(0, -1)),
    folded('percent-encoded', encodeURIComponent(needle).toLowerCase()),
    folded(
      'percent-encoded whole',
      each((letter) => `%${hex(letter)}`),
    ),
    folded(
      'JSON escape',
      each((letter) => `\\u00${hex(letter)}`),
    ),
    folded(
      'HTML entities',
      each((letter) => `&#${letter.charCodeAt(0)};`),
    ),
    folded('hexadecimal', each(hex)),
    folded(
      'hexadecimal escape',
      each((letter) => `\\x${hex(letter)}`),
    ),
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
