import type { Detector, Finding } from '../detector.ts';
import { authorityOf, forEachUrl, parameterIn } from '../urls.ts';

const NAMES =
  /[?&;#](?:access_token|id_token|refresh_token|client_secret|api_?key|apikey|secret|password|passwd|pwd|x-amz-signature|x-goog-signature|sharedaccesssignature)=[^&#\s]{4,}/i;

/** URLs with `user:password@`, or with a password, key or bearer token among their parameters. */
export const urlCredentials: Detector = {
  name: 'url_credentials',
  isSecret: true,
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
