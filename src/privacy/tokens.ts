import { type Token, toToken } from '#core';
import { createKeyedHash } from '#vault';

/** Where a property lives, as tokens know it: the same name on events, people and each kind of organisation has its own token. */
export type TextScope = 'event' | 'person' | `group/${string}`;

/** No text: a property that is not set. */
export const ABSENT: Token = toToken(0n);

/** A project's pseudonyms of text. Equal texts in one scope have equal tokens; nobody without the token key can compute one. */
export interface Tokens {
  event(name: string): Token;
  property(scope: TextScope, name: string): Token;
  value(scope: TextScope, propertyName: string, text: string): Token;
  /** A token in a scope of the caller's own, for what is neither a name nor a value. */
  other(scope: string, text: string): Token;
}

/** First 63 bits of HMAC-SHA-256(token key, scope ‖ 0x00 ‖ text), never 0. */
export function createTokens(tokenKey: Uint8Array): Tokens {
  const keyed = createKeyedHash(tokenKey);
  const token = (scope: string, text: string): Token => {
    const bits = keyed(scope, text).readBigUInt64BE() >> 1n;
    return toToken(bits === 0n ? 1n : bits);
  };
  return {
    event: (name) => token('event', toPlainText(name)),
    property: (scope, name) => token(`property/${scope}`, toPlainText(name)),
    value: (scope, propertyName, text) =>
      token(`value/${scope}/${toPlainText(propertyName)}`, toPlainText(text)),
    other: token,
  };
}

/** No lone surrogates, and no NUL, which separates scope from text: one text has one byte form everywhere. */
export function toPlainText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}
