const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** BIP 173 and BIP 350. */
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

/** True where the checksum of the lower-case text is right, in either of the two forms. */
export function isBech32(text: string): boolean {
  const separator = text.lastIndexOf('1');
  const prefix = [...text.slice(0, separator)].map((sign) => sign.charCodeAt(0));
  const data = [...text.slice(separator + 1)].map((sign) => ALPHABET.indexOf(sign));
  if (separator < 1 || data.length < 6 || data.includes(-1)) return false;
  const check = polymod([...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]);
  return check === BECH32 || check === BECH32M;
}

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >>> bit) & 1) check ^= term;
    });
  }
  return check;
}
