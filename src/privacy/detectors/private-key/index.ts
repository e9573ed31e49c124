import { isBase58Check } from '../base58.ts';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';

const PEM = '-----BEGIN ';
const AGE = 'AGE-SECRET-KEY-1';
/** Bitcoin's "wallet import format": 0x80, 32 bytes, and perhaps a flag. */
const WALLET_IMPORT = { versions: [0x80], lengths: [33, 34] };

/** Private keys: in PEM (PKCS, OpenSSH, PGP), PuTTY's, age's, and those of a wallet. */
export const privateKey: Detector = {
  name: 'private_key',
  isSecret: true,
  mayBeIn: ({ length }) => length >= 24,
  find(text) {
    const findings: Finding[] = [];
    for (let at = text.indexOf(PEM); at >= 0; at = text.indexOf(PEM, at + 1))
      if (text.slice(at, at + 48).includes('PRIVATE KEY')) findings.push({ start: at, end: at + PEM.length });
    for (const mark of ['PuTTY-User-Key-File', AGE, AGE.toLowerCase()]) {
      const at = text.indexOf(mark);
      if (at >= 0) findings.push({ start: at, end: at + mark.length });
    }
    forEachRun(
      text,
      (code) => isLetter(code) || isDigit(code),
      (start, end) => {
        const isKey =
          (end - start === 51 || end - start === 52) && /^[5KL]/.test(text.slice(start, start + 1));
        if (isKey && isBase58Check(text.slice(start, end), WALLET_IMPORT)) findings.push({ start, end });
      },
    );
    return findings;
  },
};
