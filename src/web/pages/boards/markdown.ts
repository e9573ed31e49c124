/** A little Markdown, read into data: headings, lists, paragraphs; bold, italic, code and links. No HTML, ever. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly parts: readonly Part[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Part[])[] }
  | { readonly kind: 'paragraph'; readonly parts: readonly Part[] };

export type Part =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export function readMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  for (const line of source.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    const heading = /^(#{1,3})\s+(.*)$/.exec(line);
    const item = /^[-*]\s+(.*)$/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (heading) {
      const level = heading[1] === '#' ? 2 : 3;
      blocks.push({ kind: 'heading', level, parts: readParts(heading[2] ?? '') });
    } else if (item === undefined) blocks.push({ kind: 'paragraph', parts: readParts(line) });
    else if (last?.kind === 'list')
      blocks[blocks.length - 1] = { ...last, items: [...last.items, readParts(item)] };
    else blocks.push({ kind: 'list', items: [readParts(item)] });
  }
  return blocks;
}

const PART = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/;

function readParts(text: string): Part[] {
  const found = PART.exec(text);
  if (!found) return text === '' ? [] : [{ kind: 'text', text }];
  const [whole, bold, italic, code, words, href] = found;
  const before = text.slice(0, found.index);
  return [
    ...(before === '' ? [] : [{ kind: 'text' as const, text: before }]),
    toPart({ bold, italic, code, words, href }) ?? { kind: 'text', text: whole },
    ...readParts(text.slice(found.index + whole.length)),
  ];
}

function toPart(
  found: Readonly<Record<'bold' | 'italic' | 'code' | 'words' | 'href', string | undefined>>,
): Part | undefined {
  if (found.bold !== undefined) return { kind: 'bold', text: found.bold };
  if (found.italic !== undefined) return { kind: 'italic', text: found.italic };
  if (found.code !== undefined) return { kind: 'code', text: found.code };
  const { words, href } = found;
  return words !== undefined && href !== undefined && URL.canParse(href)
    ? { kind: 'link', text: words, href }
    : undefined;
}
