import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';
import { isJoinedWords } from '../words.ts';
import { PROVIDERS, type Provider } from './providers.ts';

const LONGEST_PREFIX = 16;
/** Longer than any key: what is behind it changes nothing. */
const LONGEST_LOOKED = 512;

/** API keys and tokens of usual providers, by how each of them begins or is built. */
export const apiKey: Detector = {
  name: 'api_key',
  isSecret: true,
  mayBeIn: ({ longestRun }) => longestRun >= 15,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(text, isKeySign, (start, end) => {
      const run = text.slice(start, Math.min(end, start + LONGEST_LOOKED));
      if (
        run.length >= 16 &&
        PREFIXED.get(run.charCodeAt(0) | 32)?.some((provider) => isKeyOf(provider, run))
      )
        findings.push({ start, end });
    });
    if (!HINT.test(text)) return findings;
    for (const pattern of BUILT)
      for (const { 0: written, index } of text.matchAll(pattern))
        findings.push({ start: index, end: index + written.length });
    return findings;
  },
};

function isKeySign(code: number): boolean {
  // Letters, digits, `_`, `-`, `.` and the `~` of Microsoft's.
  return isLetter(code) || isDigit(code) || code === 95 || code === 45 || code === 46 || code === 126;
}

const PREFIXED = Map.groupBy(PROVIDERS, ({ prefix }) => prefix.charCodeAt(0) | 32);

function isKeyOf({ prefix, atLeast, body }: Provider, run: string): boolean {
  if (run.length - prefix.length < atLeast || !beginsWith(run.slice(0, LONGEST_PREFIX), prefix)) return false;
  const rest = run.slice(prefix.length);
  return body ? body.test(rest) : isDrawn(rest);
}

/** A digit, or a capital after a small letter, as keys have and sentences of words have not; and no names with a number behind. */
function isDrawn(rest: string): boolean {
  return /\d|[a-z][A-Z]/.test(rest) && !isJoinedWords(rest);
}

/** In any case where the prefix is telling enough: what was upper-cased on its way is still somebody's key. */
function beginsWith(head: string, prefix: string): boolean {
  return (
    head.startsWith(prefix) ||
    (/^.{3,}[_-]$/.test(prefix) && head.toLowerCase().startsWith(prefix.toLowerCase()))
  );
}

/** Keys that no prefix tells: what they are made of, or what stands around them, does. */
const HINT = /Q~|:AA|slack|discord|account|aws|[MNO][\w-]{23,27}\.[\w-]{6}\./i;
const BUILT: readonly RegExp[] = [
  /[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{31,34}/g, // Microsoft Entra
  /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g, // Telegram
  /hooks\.slack\.com\/(?:services|workflows)\/T[A-Z0-9]{4,16}\/[A-Z0-9]{4,16}\/[A-Za-z0-9]{8,64}/g,
  /discord(?:app)?\.com\/api\/webhooks\/\d{15,20}\/[A-Za-z0-9_-]{20,100}/g,
  /(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/g, // Discord
  /account_?key["']?\s?[=:]\s?["']?[A-Za-z0-9+/]{86}==/gi, // Azure Storage
  /aws.{0,20}(?:secret|key).{0,24}[^A-Za-z0-9+/][A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/gi,
];
