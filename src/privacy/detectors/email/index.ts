import type { Detector, Finding } from '../detector.ts';

const LOCAL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN = /[\p{L}\p{N}.-]/u;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

/** RFC 5321 addresses, internationalised ones too: from each `@` outwards, no further than an address can be long. */
export const email: Detector = {
  name: 'email',
  mayBeIn: ({ hasAt }) => hasAt,
  find(text) {
    const findings: Finding[] = [];
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = reachLeft(text, at);
      const end = reachRight(text, at);
      if (start < at && hasTopLevel(text.slice(at + 1, end))) findings.push({ start, end });
    }
    return findings;
  },
};

function reachLeft(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

function reachRight(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && end - at <= LONGEST_DOMAIN && DOMAIN.test(text[end] ?? '')) end += 1;
  while (end > at + 1 && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

function hasTopLevel(domain: string): boolean {
  const dot = domain.lastIndexOf('.');
  return dot > 0 && /^(\p{L}{2,63}|xn--[a-z0-9-]{2,59})$/iu.test(domain.slice(dot + 1));
}
