import type { Detector, Finding } from '../detector.ts';
import { authorityOf, forEachUrl, parameterIn } from '../urls.ts';
import { isJoinedWords, isStateOrPlaceholder } from '../words.ts';

const NAMES =
  /[?&;#](?:access_token|id_token|refresh_token|client_secret|api_?key|apikey|secret|password|passwd|pwd|x-amz-signature|x-goog-signature|sharedaccesssignature)=[^&#\s]{4,}/i;

/** URLs with `user:password@`, or with a password, key or bearer token among their parameters. */
export const urlCredentials: Detector = {
  name: 'url_credentials',
  isSecret: true,
  isCertain: isCertainlyGiven,
  mayBeIn: ({ hasColon, hasAt, hasEquals }) => hasColon && (hasAt || hasEquals),
  find(text) {
    const findings: Finding[] = [];
    forEachUrl(text, (start) => {
      const found = credentialsAt(text, start) ?? parameterIn(text, start, NAMES);
      if (found) findings.push(found);
    });
    return findings;
  },
};

function credentialsAt(text: string, start: number): Finding | undefined {
  const authority = authorityOf(text, start);
  const at = authority.lastIndexOf('@');
  return at > 0 && authority.slice(0, at).includes(':') ? { start, end: start + at } : undefined;
}

/** `user:password`, a password that is no mere word, or a key as keys are drawn. */
function isCertainlyGiven(found: string): boolean {
  const parameter = /^[?&;#]([\w-]+)=(.*)$/s.exec(found);
  if (parameter === null) return !isStateOrPlaceholder(found.slice(found.indexOf(':') + 1));
  const [, name = '', value = ''] = parameter;
  if (!/\d/.test(value) || isStateOrPlaceholder(value)) return false;
  return /^pass|^pwd/i.test(name) ? value.length >= 6 : value.length >= 8 && !isJoinedWords(value);
}
