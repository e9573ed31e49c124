import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, readMarkdown } from './markdown.ts';

test('headings, lists and marked words are read; everything else is text', () => {
  expect(
    readMarkdown('# Week\nLook **first** at *calls* and `5xx`.\n\n- one\n- [two](https://x.example/y)'),
  ).toEqual([
    { kind: 'heading', level: 2, parts: [{ kind: 'text', text: 'Week' }] },
    {
      kind: 'paragraph',
      parts: [
        { kind: 'text', text: 'Look ' },
        { kind: 'bold', text: 'first' },
        { kind: 'text', text: ' at ' },
        { kind: 'italic', text: 'calls' },
        { kind: 'text', text: ' and ' },
        { kind: 'code', text: '5xx' },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'list',
      items: [[{ kind: 'text', text: 'one' }], [{ kind: 'link', text: 'two', href: 'https://x.example/y' }]],
    },
  ]);
});

test('neither HTML nor an address that runs something becomes more than text', () => {
  const hostile = '<img src=x onerror=alert(1)> [go](javascript:alert(1)) [go](data:text/html,x)';
  expect(readMarkdown(hostile)).toEqual([{ kind: 'paragraph', parts: [{ kind: 'text', text: hostile }] }]);
});

const texts = (block: Block) =>
  (block.kind === 'list' ? block.items.flat() : block.parts).map(({ text }) => text).join('');

test('whatever is typed, only links to web addresses are links, and no letter is lost', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z*`#<>()[\]:/ -]{0,60}$/), (source) => {
      const blocks = readMarkdown(source);
      const links = JSON.stringify(blocks).match(/"href":"[^"]*/g) ?? [];
      expect(links.every((link) => /"href":"https?:/.test(link))).toBe(true);
      const letters = (text: string) => text.replace(/[^a-z]/g, '');
      if (links.length === 0) expect(letters(blocks.map(texts).join(''))).toBe(letters(source));
    }),
  );
});
