import type { Detector, Finding } from '../detector.ts';
import { isStateOrPlaceholder } from '../words.ts';

/** The name of a password, then how one is given to it; ends where the value begins. */
const ASSIGNED =
  /(?:password|passwd|passphrase|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|senha|wachtwoord|client_?secret|api_?secret|secret_?key|aws_secret_access_key|private_?key)["']?\s{0,2}(?:=|:|=>)\s{0,2}["']?([^\s"'&,;}{]{4,256})/gi;
/** As JSON has it: then words are a password too. */
const QUOTED =
  /(?:password|passwd|passphrase|passwort|kennwort|contraseña|senha|wachtwoord)"\s{0,2}:\s{0,2}"[^"]*$/i;

/** A password or secret that is written down with its name: `password=…`, `"client_secret": "…"`, `pwd: …`. */
export const password: Detector = {
  name: 'password',
  isSecret: true,
  isCertain: (found) => QUOTED.test(found) || /[=:>]\s{0,2}["']?(?=\S*\d)(?!\S*:\/\/)\S{6,}$/.test(found),
  mayBeIn: ({ hasColon, hasEquals }) => hasColon || hasEquals,
  find(text) {
    const findings: Finding[] = [];
    for (const found of text.matchAll(ASSIGNED)) {
      if (isStateOrPlaceholder(found[1] ?? '')) continue;
      findings.push({ start: found.index, end: found.index + found[0].length });
    }
    return findings;
  },
};
