/** Pieces of a name as people make them: a word (or some in camel case) with a few digits behind, a number, `v2`, `4o`. */
const PIECE =
  /^(?:(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*)?[vV]?\d{0,4}|\d{1,8}|\d{1,4}[A-Za-z]{1,2})$/;
const LONGEST = 512;

/** True of `gsk_summer_campaign_2026`, which nobody would draw at random; what opens something is drawn at random. */
export function isJoinedWords(text: string): boolean {
  return (
    text.length <= LONGEST &&
    /[A-Za-z]{3}/.test(text) &&
    text.split(/[-_+.]/).every((piece) => PIECE.test(piece))
  );
}

const STATES = new Set(
  `null none nil nan undefined unknown true false yes no y n t f on off ok success successful succeeded failure failed fail error
  click clicked tap tapped view viewed reset change changed update updated create created delete deleted remove removed set unset get add added
  start started submit submitted complete completed cancel cancelled canceled skip skipped sent received enter entered typed copied
  weak fair medium good strong short long empty blank filled present absent default custom generated expired active inactive
  enabled disabled valid invalid incorrect wrong missing required optional match matched mismatch same different new old
  forgot forgotten forget recover recovery restore show shown hide hidden visible toggle toggled verify verified confirm confirmed
  must should can cannot minimum maximum at least field input text string hash hashed encrypted plain
  read write readonly admin manage list rotate rotated revoke revoked
  email mail sms phone google github apple facebook microsoft sso saml oauth oauth2 magic link passkey webauthn password passwordless
  rsa dsa ecdsa ed25519 ecc aes hmac bcrypt scrypt argon2 argon2id pbkdf2 sha1 sha256 sha512 md5
  riuscito fallito cambiato dimenticata dimenticato si sì vergessen geändert oublié olvidada`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const PLACEHOLDER =
  /^(?:[*•x.\s-]{1,64}|<[\w ]{0,64}>?|\$?\{{1,2}[\w .]{0,64}\}{0,2}|[[(]?(?:redacted|filtered|hidden|masked)[\])]?)$/i;

/** What stands where a secret would and tells what became of it, or that it was taken out. */
export function isStateOrPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text) || STATES.has(text.toLowerCase());
}
