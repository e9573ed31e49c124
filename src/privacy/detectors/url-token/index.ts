import type { Detector, Finding } from '../detector.ts';
import { forEachUrl, parameterIn } from '../urls.ts';

const NAMES = /[?&;#](?:token|key|signature|sig|code|session|sessionid|sid|auth|otp|ticket)=[^&#\s]{4,}/i;

/** URLs with a parameter that often lets in whoever has the link: an invitation, a session, a signature. */
export const urlToken: Detector = {
  name: 'url_token',
  mayBeIn: ({ hasColon, hasEquals }) => hasColon && hasEquals,
  find(text) {
    const findings: Finding[] = [];
    forEachUrl(text, (start) => {
      const found = parameterIn(text, start, NAMES);
      if (found) findings.push(found);
    });
    return findings;
  },
};
