import type { Detector, Finding } from '../detector.ts';
import { isJoinedWords } from '../words.ts';

const SCHEME = /\b(?:basic|bearer)[ :]{1,4}([A-Za-z0-9+/_=.~-]{8,512})/gi;

/** `Authorization` headers: `Basic` with a user and a password, or `Bearer` with something that is no word. */
export const basicAuth: Detector = {
  name: 'basic_auth',
  isSecret: true,
  mayBeIn: ({ length, longestRun }) => length >= 14 && longestRun >= 8,
  find(text) {
    const findings: Finding[] = [];
    for (const found of text.matchAll(SCHEME)) {
      const [all, credential = ''] = found;
      if (isCredential(all.slice(0, 5).toLowerCase(), credential))
        findings.push({ start: found.index, end: found.index + all.length });
    }
    return findings;
  },
};

function isCredential(scheme: string, credential: string): boolean {
  if (scheme === 'basic')
    return /^[^\s:\p{C}\uFFFD]{1,128}:[^\s\p{C}\uFFFD]+$/u.test(
      Buffer.from(credential, 'base64').toString('utf8'),
    );
  return scheme === 'beare' && credential.length >= 16 && /\d/.test(credential) && !isJoinedWords(credential);
}
