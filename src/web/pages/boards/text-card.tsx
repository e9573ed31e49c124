import { Anchor, Code } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './boards.module.css';
import { type Block, type Part, readMarkdown } from './markdown.ts';

/** A member's note. It is drawn from data, part by part: nothing in it can be HTML. */
export function TextCard({ text }: { readonly text: string }): ReactNode {
  return (
    <div className={classes['text']}>
      {readMarkdown(text).map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of one text never change places
        <DrawnBlock key={place} block={block} />
      ))}
    </div>
  );
}

function DrawnBlock({ block }: { readonly block: Block }): ReactNode {
  if (block.kind === 'list')
    return (
      <ul>
        {block.items.map((parts, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of one list never change places
          <li key={place}>
            <Parts parts={parts} />
          </li>
        ))}
      </ul>
    );
  const Tag = block.kind === 'heading' ? (block.level === 2 ? 'h3' : 'h4') : 'p';
  return (
    <Tag>
      <Parts parts={block.parts} />
    </Tag>
  );
}

function Parts({ parts }: { readonly parts: readonly Part[] }): ReactNode {
  return parts.map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never change places
    <DrawnPart key={place} part={part} />
  ));
}

function DrawnPart({ part }: { readonly part: Part }): ReactNode {
  if (part.kind === 'link')
    return (
      <Anchor href={part.href} target="_blank" rel="noopener noreferrer" underline="always">
        {part.text}
      </Anchor>
    );
  if (part.kind === 'bold') return <b>{part.text}</b>;
  if (part.kind === 'italic') return <em>{part.text}</em>;
  if (part.kind === 'code') return <Code>{part.text}</Code>;
  return part.text;
}
