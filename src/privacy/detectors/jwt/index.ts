import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;

/** JSON Web Tokens (RFC 7519), signed or not: three base64url parts, the first of which is a JSON object. */
export const jwt: Detector = {
  name: 'jwt',
  isSecret: true,
  isCertain: (found) => found.startsWith('eyJ'),
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

/** Where one begins: not within a word. In another case only with a digit. */
function startOf(run: string): number {
  const exact = run.search(/(?<![A-Za-z0-9])eyJ/);
  return exact >= 0 || !/\d/.test(run) ? exact : run.search(/(?<![A-Za-z0-9])eyj/i);
}

function isToken(run: string): boolean {
  const [header = '', payload = '', signature] = run.split('.', 3);
  if (signature === undefined || header.length < 10 || payload.length < 4) return false;
  return header.startsWith('eyJ') ? isHeader(header) : /^eyj/i.test(payload);
}

function isHeader(part: string): boolean {
  return /^\{"[\x20-\x7e]+"\s?:/.test(Buffer.from(part, 'base64url').toString('utf8'));
}
