import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;

/** JSON Web Tokens (RFC 7519), signed or not: three base64url parts, the first of which begins a JSON object. */
export const jwt: Detector = {
  name: 'jwt',
  isSecret: true,
  mayBeIn: ({ longestRun }) => longestRun >= 16,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(
      text,
      (code) => isLetter(code) || isDigit(code) || code === DOT || code === HYPHEN || code === UNDERSCORE,
      (from, to) => {
        const start = startOf(text.slice(from, to));
        if (start >= 0 && isToken(text.slice(from + start, to)))
          findings.push({ start: from + start, end: to });
      },
    );
    return findings;
  },
};

/** In another case only with a digit: some words hold these three letters. */
function startOf(run: string): number {
  const exact = run.indexOf('eyJ');
  return exact >= 0 || !/\d/.test(run) ? exact : run.toLowerCase().indexOf('eyj');
}

function isToken(run: string): boolean {
  const parts = run.split('.', 3);
  return parts.length === 3 && (parts[0]?.length ?? 0) >= 10 && (parts[1]?.length ?? 0) >= 4;
}
