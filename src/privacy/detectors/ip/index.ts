import { isIPv4, isIPv6 } from 'node:net';
import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit } from '../runs.ts';

const DOT = 46;
const COLON = 58;
const LONGEST = 45;

/** IPv4 and IPv6 addresses as they are written; four numbers after a `v` or a slash-less name are a version. */
export const ip: Detector = {
  name: 'ip',
  mayBeIn: ({ digits, hasColon }) => digits >= 4 || hasColon,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(text, isAddressSign, (from, to) => {
      const end = trimEnd(text, from, to);
      if (end - from < 3 || end - from > LONGEST + 6) return;
      const found = addressIn(text, from, end);
      if (found) findings.push(found);
    });
    return findings;
  },
};

function isAddressSign(code: number): boolean {
  const isHex = (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
  return isDigit(code) || isHex || code === DOT || code === COLON;
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && text.charCodeAt(end - 1) === DOT) end -= 1;
  return end;
}

function addressIn(text: string, start: number, end: number): Finding | undefined {
  const written = text.slice(start, end);
  const before = text.charCodeAt(start - 1);
  const touches = (before >= 97 && before <= 122) || (before >= 65 && before <= 90);
  if (touches || /^\p{L}/u.test(text.slice(end, end + 2))) return undefined;
  if (isIPv6(written) && written.length > 4 && written.split(':').length > 3) return { start, end };
  const port = written.indexOf(':');
  const host = port < 0 ? written : written.slice(0, port);
  return isIPv4(host) && !looksLikeVersion(text, start, host)
    ? { start, end: start + host.length }
    : undefined;
}

/** `Chrome/131.0.0.0` and friends: behind a slash that follows a letter, or ending in zeros. */
function looksLikeVersion(text: string, start: number, host: string): boolean {
  return /[a-z]\/$/i.test(text.slice(Math.max(0, start - 2), start)) || /\.0\.0(\.0)?$/.test(host);
}
