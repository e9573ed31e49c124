import type { Detector, Finding } from '../detector.ts';

/** The name of a password, then how one is given to it; ends where the value begins. */
const ASSIGNED =
  /(?:password|passwd|passphrase|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|senha|wachtwoord|client_?secret|api_?secret|secret_?key|aws_secret_access_key|private_?key)["']?\s{0,2}(?:=|:|=>)\s{0,2}["']?([^\s"'&,;}{]{4,256})/gi;
const PLACEHOLDER =
  /^(?:\*+|x+|\.+|null|none|true|false|undefined|\[?(?:redacted|filtered|hidden|masked)\]?|<[a-z_ ]*>?|required|string|invalid|incorrect|wrong|missing)$/i;

/** A password or secret that is written down with its name: `password=…`, `"client_secret": "…"`, `pwd: …`. */
export const password: Detector = {
  name: 'password',
  isSecret: true,
  mayBeIn: ({ hasColon, hasEquals }) => hasColon || hasEquals,
  find(text) {
    const findings: Finding[] = [];
    for (const found of text.matchAll(ASSIGNED)) {
      if (PLACEHOLDER.test(found[1] ?? '')) continue;
      findings.push({ start: found.index, end: found.index + found[0].length });
    }
    return findings;
  },
};
