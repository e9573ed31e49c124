import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const VALUES = new Map([...ALPHABET].map((sign, value) => [sign, value]));
const LONGEST = 64;

/** True where the text is base58 with its four bytes of check, begins with one of these bytes and is one of these lengths without the check. */
export function isBase58Check(
  text: string,
  expected: { readonly versions: readonly number[]; readonly lengths: readonly number[] },
): boolean {
  const bytes = text.length <= LONGEST ? decode(text) : undefined;
  if (bytes === undefined || bytes.length < 5) return false;
  const body = bytes.subarray(0, -4);
  if (!expected.lengths.includes(body.length) || !expected.versions.includes(body[0] ?? -1)) return false;
  return sha256(sha256(body)).subarray(0, 4).equals(bytes.subarray(-4));
}

function decode(text: string): Buffer | undefined {
  let number = 0n;
  for (const sign of text) {
    const value = VALUES.get(sign);
    if (value === undefined) return undefined;
    number = number * 58n + BigInt(value);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([
    Buffer.alloc(zeros),
    Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'),
  ]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
