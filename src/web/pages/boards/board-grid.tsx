import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { BoardCard } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { inOrder, movedTo, resizedTo, stepped } from '../../saved/layout.ts';
import classes from './boards.module.css';

const ROW_PX = 32;
const GAP_PX = 12;

/** What a card needs to be moved and resized: spread `grip` on a button, `corner` on its lower right corner. */
export interface Handles {
  readonly grip: {
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly 'aria-describedby': string;
  };
  readonly corner: { readonly onPointerDown: (event: PointerEvent) => void };
}

interface BoardGridProps {
  readonly cards: readonly BoardCard[];
  readonly nameOf: (card: BoardCard) => string;
  /** Changes are on their way to the server. */
  readonly isSaving: boolean;
  /** Absent: the layout is for reading. */
  readonly onLayout?: (cards: BoardCard[]) => void;
  readonly children: (card: BoardCard, handles: Handles | null) => ReactNode;
}

/** Twelve columns; a card is moved and resized by pointer and by keyboard, and others give way. One column on a phone. */
export function BoardGrid({ cards, nameOf, isSaving, onLayout, children }: BoardGridProps): ReactNode {
  const t = useMessages('boards');
  const hint = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  const drag = useDrag(grid, cards, onLayout);
  const shown = drag.preview ?? cards;
  const step = (card: BoardCard) => (event: KeyboardEvent) => {
    const next = keyed(cards, card, event);
    if (!next || !onLayout) return;
    event.preventDefault();
    onLayout(next);
    const placed = next.find(({ id }) => id === card.id) ?? card;
    const { width, height } = placed;
    setSaid(t('cardPlace', { name: nameOf(card), x: placed.x + 1, y: placed.y + 1, width, height }));
  };
  return (
    <>
      <VisuallyHidden id={hint}>{t('cardMoveHint')}</VisuallyHidden>
      <div
        className={classes['grid']}
        ref={grid}
        data-saving={isSaving}
        data-dragging={drag.preview !== null || undefined}
      >
        {inOrder(shown).map((card) => (
          <section
            key={card.id}
            className={classes['card']}
            aria-label={nameOf(card)}
            data-kind={card.kind}
            data-place={`${card.x} ${card.y} ${card.width} ${card.height}`}
            data-held={drag.held === card.id || undefined}
            style={{
              gridColumn: `${card.x + 1} / span ${card.width}`,
              gridRow: `${card.y + 1} / span ${card.height}`,
              ['--height' as string]: `${card.height * (ROW_PX + GAP_PX) - GAP_PX}px`,
            }}
          >
            {children(
              card,
              onLayout
                ? {
                    grip: {
                      onKeyDown: step(card),
                      onPointerDown: (event) => drag.start(event, card, 'move'),
                      'aria-describedby': hint,
                    },
                    corner: { onPointerDown: (event) => drag.start(event, card, 'resize') },
                  }
                : null,
            )}
          </section>
        ))}
      </div>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  );
}

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function keyed(cards: readonly BoardCard[], card: BoardCard, event: KeyboardEvent): BoardCard[] | undefined {
  if (event.key === 'Escape' && event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
  const arrow = ARROWS[event.key];
  if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
  const [dx, dy] = arrow;
  return event.shiftKey
    ? resizedTo(cards, card.id, { width: card.width + dx, height: card.height + dy })
    : stepped(cards, card.id, dx, dy);
}

interface Held {
  readonly card: BoardCard;
  readonly how: 'move' | 'resize';
  readonly from: { readonly x: number; readonly y: number };
}

/** The layout while a card is held; it is kept when the card is let go, and forgotten on Escape. */
function useDrag(
  grid: { readonly current: HTMLElement | null },
  cards: readonly BoardCard[],
  onLayout: BoardGridProps['onLayout'],
) {
  const [held, setHeld] = useState<Held | null>(null);
  const [preview, setPreview] = useState<BoardCard[] | null>(null);
  const start = (event: PointerEvent, card: BoardCard, how: Held['how']) => {
    const target = event.currentTarget;
    if (event.button !== 0 || !(target instanceof HTMLElement)) return;
    target.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, y: event.clientY };
    let latest: BoardCard[] | null = null;
    setHeld({ card, how, from });
    const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
      latest = dragged(cards, { card, how, from }, { x: clientX, y: clientY }, grid.current);
      setPreview(latest);
    };
    const end = (isKept: boolean) => () => {
      over.abort();
      setHeld(null);
      setPreview(null);
      if (isKept && latest) onLayout?.(latest);
    };
    const over = new AbortController();
    const listen = { signal: over.signal };
    target.addEventListener('pointermove', move, listen);
    target.addEventListener('pointerup', end(true), listen);
    target.addEventListener('pointercancel', end(false), listen);
    window.addEventListener('keydown', ({ key }) => key === 'Escape' && end(false)(), listen);
  };
  return { start, preview, held: held?.card.id };
}

function dragged(
  cards: readonly BoardCard[],
  { card, how, from }: Held,
  to: { readonly x: number; readonly y: number },
  grid: HTMLElement | null,
): BoardCard[] {
  const column = ((grid?.clientWidth ?? 0) + GAP_PX) / 12;
  const dx = Math.round((to.x - from.x) / column);
  const dy = Math.round((to.y - from.y) / (ROW_PX + GAP_PX));
  return how === 'move'
    ? movedTo(cards, card.id, { x: card.x + dx, y: card.y + dy })
    : resizedTo(cards, card.id, { width: card.width + dx, height: card.height + dy });
}
