import { isBase58Check } from '../base58.ts';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';
import { isBech32 } from './bech32.ts';

/** Bitcoin, Litecoin, Dogecoin, Dash, Tron and their test networks: one byte of version, 20 of hash. */
const BASE58 = {
  versions: [0x00, 0x05, 0x1e, 0x16, 0x30, 0x32, 0x41, 0x4c, 0x10, 0x6f, 0xc4],
  lengths: [21],
};
const SEGWIT = /^(?:bc|tb|ltc|bcrt)1[a-z0-9]{8,87}$/;
const CARDANO = /^addr1[a-z0-9]{53,98}$/;

/** Addresses of wallets: base58 and bech32 with their checksums, and Ethereum's by their form. */
export const cryptoWallet: Detector = {
  name: 'crypto_wallet',
  mayBeIn: ({ longestRun }) => longestRun >= 26,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(
      text,
      (code) => isLetter(code) || isDigit(code),
      (start, end) => {
        if (end - start >= 26 && end - start <= 103 && isAddress(text.slice(start, end)))
          findings.push({ start, end });
      },
    );
    return findings;
  },
};

function isAddress(run: string): boolean {
  if (/^0x[0-9a-f]{40}$/i.test(run)) return true;
  const lower = run.toLowerCase();
  if (SEGWIT.test(lower) || CARDANO.test(lower)) return isBech32(lower);
  return run.length <= 35 && isBase58Check(run, BASE58);
}
