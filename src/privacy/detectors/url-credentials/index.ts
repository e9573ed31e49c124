import type { Detector, Finding } from '../detector.ts';

const LONGEST_AUTHORITY = 512;
const SECRET_NAMES =
  /[?&;#](access_token|id_token|refresh_token|token|api_?key|key|secret|password|passwd|pwd|signature|sig|code|session|auth)=[^&#\s]{4,}/i;

/** URLs with `user:password@`, or with a secret among their parameters. */
export const urlCredentials: Detector = {
  name: 'url_credentials',
  find(text) {
    const findings: Finding[] = [];
    for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
      const found = credentialsAt(text, at + 3) ?? secretParameterAt(text, at + 3);
      if (found) findings.push(found);
    }
    return findings;
  },
};

function credentialsAt(text: string, start: number): Finding | undefined {
  const authority = /^[^\s/?#"'<>]*/.exec(text.slice(start, start + LONGEST_AUTHORITY))?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  return at > 0 && authority.slice(0, at).includes(':') ? { start, end: start + at } : undefined;
}

function secretParameterAt(text: string, start: number): Finding | undefined {
  const next = text.indexOf('://', start);
  const reach = Math.min(next < 0 ? text.length : next, start + 4 * LONGEST_AUTHORITY);
  const found = SECRET_NAMES.exec(text.slice(start, reach));
  return found ? { start: start + found.index, end: start + found.index + found[0].length } : undefined;
}
