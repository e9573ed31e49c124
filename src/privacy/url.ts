import { parse } from 'tldts';

const LONGEST = 4_096;

/**
 * `https://app.acme.dev/users/4711/keys?tab=2#x` -> `https://app.acme.dev/users/:id/keys`. Query, fragment, user and
 * password are gone. What is not a URL becomes the empty text.
 */
export function toPlainUrl(text: string): string {
  const url = parseUrl(text);
  if (url === undefined) return '';
  return url.host === '' ? url.protocol : `${url.protocol}//${url.host}${toPlainPath(url.pathname)}`;
}

/** The path with segments that look like somebody's or something's id templated, so that pages gather crowds. */
export function toPlainPath(path: string): string {
  return withoutQuery(path)
    .split('/')
    .map((segment) => (looksLikeIdentifier(segment) ? ':id' : segment))
    .join('/');
}

/** Up to the first `?` or `#`. */
export function withoutQuery(text: string): string {
  const end = text.search(/[?#]/);
  return end < 0 ? text : text.slice(0, end);
}

/** Domain of the registration (`news.bbc.co.uk` -> `bbc.co.uk`); `$direct` stays; otherwise the host, or the empty text. */
export function toPlainDomain(text: string): string {
  if (text === '$direct') return text;
  const { domain, hostname, isIp } = parse(text, { allowPrivateDomains: true });
  return domain ?? (!isIp && hostname && isBareHost(hostname) ? hostname : '');
}

/** The campaign parameters of a URL's query, and none of the others. */
export function campaignOf(text: string): readonly (readonly [name: string, value: string])[] {
  const url = text.includes('utm_') ? parseUrl(text) : undefined;
  if (url === undefined) return [];
  return [...url.searchParams].filter(([name, value]) => CAMPAIGN.has(name) && value !== '');
}

const CAMPAIGN: ReadonlySet<string> = new Set([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'utm_id',
]);

export function looksLikeUrl(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first === 104 || first === 72) && /^https?:\/\//i.test(text);
}

function parseUrl(text: string): URL | undefined {
  if (text.length > LONGEST) return undefined;
  return URL.parse(text) ?? undefined;
}

/** Digits, UUIDs, hex, long mixtures of letters and digits, and anything that is not a plain word. */
function looksLikeIdentifier(segment: string): boolean {
  if (segment === '') return false;
  if (segment.length > 48) return true;
  if (!/^[A-Za-z0-9._~-]+$/.test(segment)) return true;
  const digits = countDigits(segment);
  if (digits === 0) return segment.length >= 20 && !/[-_.]/.test(segment);
  if (/^v\d{1,2}(\.\d{1,3})?$/.test(segment)) return false;
  if (digits === segment.length || digits >= 5) return true;
  if (/^[0-9a-f-]{8,}$/i.test(segment)) return true;
  return segment.length >= 12 && digits >= 3 && !/[-_.]/.test(segment);
}

function countDigits(text: string): number {
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += 1;
  }
  return digits;
}

function isBareHost(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}$/i.test(text);
}
