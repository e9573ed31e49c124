import type { Detector, Finding } from '../detector.ts';

const WORDS =
  'one-time (?:code|password|passcode)|verification code|security code|login code|confirmation code|passcode|otp|2fa code|codice (?:di verifica|di sicurezza|monouso|otp|di conferma)|código de (?:verificación|seguridad|verificação)|code de (?:vérification|sécurité|confirmation)|code à usage unique|bestätigungscode|sicherheitscode|einmalpasswort|einmalcode|verificatiecode';
const BEFORE = new RegExp(
  `(?<![\\p{L}\\d])(?:${WORDS})(?![\\p{L}])\\W{0,4}(?:\\p{L}{1,8}\\W{1,3}){0,2}(\\d{4,8}|\\d{3}[ -]\\d{3})(?!\\d)`,
  'giu',
);
const AFTER = new RegExp(
  `(?<!\\d)(\\d{4,8}|\\d{3}[ -]\\d{3})\\W{1,3}(?:\\p{L}{1,8}\\W{1,3}){0,3}(?<![\\p{L}\\d])(?:${WORDS})(?![\\p{L}\\d])`,
  'giu',
);
const GOOGLE = /(?<![A-Za-z0-9])G-\d{6}(?![A-Za-z0-9-])/g;

/** Only words between that tie a code to its name, and no year. */
const LINK =
  '(?:is|is your|your|the|for|code|è|il|tuo|è il tuo|è il|ist|ist ihr|ihr|lautet|es|es tu|es su|tu|su|est|est votre|votre|é|o|seu)';
const CERTAIN = new RegExp(
  `^(?:(?:${WORDS})\\W{0,4}(?:${LINK}\\W{1,3}){0,2}(?!(?:19|20)\\d\\d$)\\d[\\d -]*|(?!(?:19|20)\\d\\d\\D)\\d[\\d -]*\\W{1,3}(?:${LINK}\\W{1,3}){1,3}(?:${WORDS}))$`,
  'iu',
);

const HINT = /c[oó]d|otp|pass|g-\d/i;

/** Codes that open something once, next to words that say so. */
export const oneTimeCode: Detector = {
  name: 'one_time_code',
  isSecret: true,
  isCertain: (found) => CERTAIN.test(found),
  mayBeIn: ({ digits, length }) => digits >= 4 && length >= 8,
  find(text) {
    if (!HINT.test(text)) return [];
    const findings: Finding[] = [];
    for (const pattern of [BEFORE, AFTER, GOOGLE])
      for (const found of text.matchAll(pattern))
        findings.push({ start: found.index, end: found.index + found[0].length });
    return findings;
  },
};
