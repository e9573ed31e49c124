import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, isLetter } from '../runs.ts';

/** How the keys of usual providers begin, and how long what follows is at the least. */
const PREFIXES: readonly (readonly [prefix: string, atLeast: number])[] = [
  ['sk-', 20],
  ['sk_live_', 10],
  ['sk_test_', 10],
  ['rk_live_', 10],
  ['rk_test_', 10],
  ['pk_live_', 10],
  ['whsec_', 16],
  ['ghp_', 30],
  ['gho_', 30],
  ['ghu_', 30],
  ['ghs_', 30],
  ['ghr_', 30],
  ['github_pat_', 22],
  ['glpat-', 20],
  ['xoxb-', 10],
  ['xoxp-', 10],
  ['xoxa-', 10],
  ['xoxr-', 10],
  ['xoxs-', 10],
  ['AKIA', 16],
  ['ASIA', 16],
  ['AIza', 30],
  ['ya29.', 20],
  ['SG.', 30],
  ['npm_', 30],
  ['pypi-', 30],
  ['hf_', 20],
  ['shpat_', 20],
  ['dop_v1_', 30],
  ['EAAC', 30],
  ['key-', 32],
  ['SK', 32],
  ['AC', 32],
  ['gsk_', 20],
  ['r8_', 30],
  ['xai-', 20],
  ['nvapi-', 20],
  ['lin_api_', 20],
  ['sbp_', 30],
  ['hvs.', 20],
  ['AGE-SECRET-KEY-', 40],
];
const LONGEST_PREFIX = 16;
const PEM = '-----BEGIN ';

/** API keys and tokens of usual providers, by their prefix, and private keys in PEM. */
export const apiKey: Detector = {
  name: 'api_key',
  find(text) {
    const findings: Finding[] = [];
    forEachRun(text, isKeySign, (start, end) => {
      if (isKey(text.slice(start, start + LONGEST_PREFIX), end - start, text.slice(start, end)))
        findings.push({ start, end });
    });
    for (let at = text.indexOf(PEM); at >= 0; at = text.indexOf(PEM, at + 1))
      if (text.slice(at, at + 48).includes('PRIVATE KEY')) findings.push({ start: at, end: at + PEM.length });
    return findings;
  },
};

function isKeySign(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 95 || code === 45 || code === 46;
}

/** What follows the prefix holds a digit, as keys do and sentences of words do not. */
function isKey(head: string, length: number, run: string): boolean {
  const found = PREFIXES.find(
    ([prefix, atLeast]) => beginsWith(head, prefix) && length - prefix.length >= atLeast,
  );
  if (!found) return false;
  const [prefix] = found;
  const body = run.slice(prefix.length);
  if (prefix === 'SK' || prefix === 'AC') return /^[0-9a-f]{32}$/.test(body);
  return /\d/.test(body);
}

/** In any case where the prefix is telling enough: what was upper-cased on its way is still somebody's key. */
function beginsWith(head: string, prefix: string): boolean {
  return (
    head.startsWith(prefix) ||
    (/^.{3,}[_-]$/.test(prefix) && head.toLowerCase().startsWith(prefix.toLowerCase()))
  );
}
