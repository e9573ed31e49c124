/**
 * A text and what it may be an encoding of: percent, base64 and base64url, JSON in a string (escapes included), HTML entities,
 * full-width and zero-width characters. Layers combine, three deep; what is produced together is at most four times as long as the
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
  return [...new Set(runs)].map((run) => Buffer.from(run, 'base64').toString('utf8')).filter(isReadable);
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

/** Full-width forms become plain (NFKC); what has no width, and soft hyphens, go. */
function plain(text: string): string[] {
  return [text.normalize('NFKC').replace(/\p{Cf}|\u034F/gu, '')];
}

function hex(text: string): string[] {
  const runs = text.match(/(?:[0-9a-fA-F]{2}){8,}/g) ?? [];
  return runs.map((run) => Buffer.from(run, 'hex').toString('utf8')).filter(isReadable);
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
