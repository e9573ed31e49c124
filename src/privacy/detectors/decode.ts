/**
 * A text and what it may be an encoding of: percent, base64 and base64url, JSON in a string (escapes included), HTML entities,
 * UTF-16, full-width and zero-width characters, digits of other scripts. Layers combine, three deep; what is produced together is at most four times as long as the
 * text plus a little, so that nobody's nesting costs more than time linear in what they sent.
 */
export function decodings(text: string): readonly string[] {
  const seen = new Set([text]);
  let budget = text.length * 4 + 4_096;
  let layer = [text];
  for (let depth = 0; depth < DEEPEST && layer.length > 0; depth += 1) {
    const next: string[] = [];
    for (const inner of layer)
      for (const decode of DECODERS)
        for (const outcome of decode(inner)) {
          if (outcome === '' || seen.has(outcome) || outcome.length > budget) continue;
          budget -= outcome.length;
          seen.add(outcome);
          next.push(outcome);
        }
    layer = next;
  }
  return [...seen];
}

const DEEPEST = 3;

type Decoder = (text: string) => readonly string[];

const DECODERS: readonly Decoder[] = [percent, base64, json, entities, plain, hex];

function percent(text: string): string[] {
  if (!text.includes('%')) return [];
  return [text.replace(/(?:%[0-9a-fA-F]{2})+/g, decodePercents)];
}

function decodePercents(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
}

/** Runs of base64 that turn into readable text; shorter ones are words. */
function base64(text: string): string[] {
  const runs = [...(text.match(/[A-Za-z0-9+/]{12,}/g) ?? []), ...(text.match(/[A-Za-z0-9_-]{12,}/g) ?? [])];
  return [...new Set(runs)].map((run) => toText(Buffer.from(run, 'base64'))).filter(isReadable);
}

function json(text: string): string[] {
  const found = [];
  if (text.includes('\\u') || text.includes('\\x'))
    found.push(
      text.replace(/\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g, (_, long, short) =>
        String.fromCharCode(Number.parseInt(long ?? short, 16)),
      ),
    );
  if (text.includes('\\')) found.push(text.replace(/\\(["\\/])/g, '$1').replace(/\\[nrt]/g, ' '));
  return found;
}

function entities(text: string): string[] {
  if (!text.includes('&')) return [];
  return [
    text
      .replace(/&#x([0-9a-fA-F]{1,6});|&#(\d{1,7});/g, (_, hexadecimal, decimal) => {
        const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '';
      })
      .replaceAll('&commat;', '@')
      .replaceAll('&period;', '.')
      .replaceAll('&amp;', '&'),
  ];
}

/** Full-width forms become plain (NFKC), digits of other scripts ours; what has no width, soft hyphens and UTF-16's empty bytes go. */
function plain(text: string): string[] {
  if (isPlain(text)) return [];
  return [
    text
      .normalize('NFKC')
      .replace(/\p{Cf}|[\u034F\0\uFFFD]/gu, '')
      .replace(/[^\P{Nd}0-9]/gu, toOwnDigit),
  ];
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0 || code >= 128) return false;
  }
  return true;
}

/** Every script's ten digits stand in a row: ours is how far it is from the first. */
function toOwnDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

function hex(text: string): string[] {
  const runs = text.match(/(?:[0-9a-fA-F]{2}){8,}/g) ?? [];
  return runs.map((run) => toText(Buffer.from(run, 'hex'))).filter(isReadable);
}

/** UTF-8, or UTF-16 where every second byte is empty. */
function toText(bytes: Buffer): string {
  if (bytes.length >= 8 && bytes[1] === 0 && bytes[3] === 0)
    return bytes.subarray(0, bytes.length & ~1).toString('utf16le');
  if (bytes.length >= 8 && bytes[0] === 0 && bytes[2] === 0) return bytes.subarray(1).toString('utf16le');
  return bytes.toString('utf8');
}

/** No control characters but white space, and nothing that was no UTF-8. */
function isReadable(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isSpace = code >= 9 && code <= 13;
    if ((code < 32 && !isSpace) || (code >= 127 && code < 160) || code === 0xfffd) return false;
  }
  return text !== '';
}
