import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { refused } from '../refusals.ts';
import type { OpenedRequest, WireRequest } from './request.ts';

const inflaters = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

/**
 * Bytes to parameters and JSON text. The same address takes a form (`data=` JSON or base64), a beacon (the same form as
 * `text/plain`), JSON, NDJSON, gzip of any of them, and `?data=`: the first character of the content decides, as content
 * types are not to be trusted here.
 */
export async function open(request: WireRequest, limits: { bodyBytes: number }): Promise<OpenedRequest> {
  const parameters = new Map<string, string>();
  const queryData = readForm(request.query, parameters);
  const { authorization } = request;
  const bytes = request.body.length > 0 ? await inflated(request, limits.bodyBytes) : request.body;
  if (looksLikeJson(bytes)) return { parameters, payload: jsonText(bytes), shape: 'raw', authorization };
  const data = readForm(bytes.toString('latin1'), parameters) ?? queryData;
  return { parameters, payload: data === undefined ? '' : payloadOf(data), shape: 'form', authorization };
}

async function inflated(request: WireRequest, bodyBytes: number): Promise<Buffer> {
  const { body } = request;
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const encoding = request.contentEncoding.trim().toLowerCase();
  const inflater = Object.hasOwn(inflaters, encoding)
    ? inflaters[encoding as keyof typeof inflaters] // own key, checked on this line
    : undefined;
  if (!isGzip && !inflater) return body;
  try {
    return await (isGzip ? inflaters.gzip : (inflater ?? inflaters.gzip))(body, {
      maxOutputLength: bodyBytes,
    });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw refused(isTooLarge ? 'body_too_large' : 'malformed_body');
  }
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

function looksLikeJson(bytes: Buffer): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at++;
  return bytes[at] === OPENING_BRACE || bytes[at] === OPENING_BRACKET;
}

function jsonText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Puts the short fields into `parameters` and gives back the still encoded `data` field: it can be megabytes. */
function readForm(text: string, parameters: Map<string, string>): string | undefined {
  let data: string | undefined;
  let from = 0;
  while (from < text.length && parameters.size < MAX_PARAMETERS) {
    const end = text.indexOf('&', from);
    const to = end < 0 ? text.length : end;
    const equals = text.indexOf('=', from);
    if (equals > from && equals < to) {
      const name = text.slice(from, equals).trim();
      if (name === 'data') data = text.slice(equals + 1, to);
      else if (to - from <= MAX_PARAMETER_LENGTH)
        parameters.set(percentDecoded(name), percentDecoded(text.slice(equals + 1, to)));
    }
    from = to + 1;
  }
  return data;
}

const MAX_PARAMETERS = 64;
const MAX_PARAMETER_LENGTH = 4_096;

/**
 * A form turns `+` into a space; Node's SDK sends base64 with its `+` as it is. So JSON reads `+` as a space, and base64
 * reads it as itself.
 */
function payloadOf(data: string): string {
  const start = data.trimStart();
  const isJson = start.startsWith('{') || start.startsWith('[') || /^%(?:7b|5b)/i.test(start);
  if (isJson) return percentDecoded(start);
  return jsonText(Buffer.from(base64Text(start), 'base64'));
}

/** The three characters of base64 that a form encodes; whatever else is left encoded takes the slow way. */
function base64Text(data: string): string {
  const plain = data.includes('%')
    ? data.replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=')
    : data;
  const decoded = plain.includes('%') ? percentDecoded(plain.replaceAll('+', '%2B')) : plain;
  return decoded.includes(' ') ? decoded.replaceAll(' ', '+') : decoded;
}

/** The bytes came in as latin1, so that base64 costs nothing; text that was not percent-encoded is UTF-8 again here. */
function percentDecoded(text: string): string {
  try {
    const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
    const isAscii = !/[\u0080-\u00ff]/.test(spaced);
    const unicode = isAscii ? spaced : Buffer.from(spaced, 'latin1').toString('utf8');
    return unicode.includes('%') ? decodeURIComponent(unicode) : unicode;
  } catch (error) {
    if (error instanceof URIError) throw refused('malformed_body');
    throw error;
  }
}
