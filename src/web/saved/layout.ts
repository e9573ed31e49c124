import type { BoardCard } from '#contract';

/** Cards in twelve columns that never overlap and leave no row empty above them. All pure: a layout in, a layout out. */

const COLUMNS = 12;
const LEAST = 2;
const MOST_HEIGHT = 40;
const REPORT_SIZE = { width: 6, height: 8 };
const TEXT_SIZE = { width: 6, height: 3 };

type Cards = readonly BoardCard[];

/** A card of its own name for a report, in the first room that there is. */
export function withReport(cards: Cards, report: number): BoardCard[] {
  return settled([...cards, { kind: 'report', id: newId(cards), ...roomFor(cards, REPORT_SIZE), report }]);
}

export function withText(cards: Cards, text: string): BoardCard[] {
  return settled([...cards, { kind: 'text', id: newId(cards), ...roomFor(cards, TEXT_SIZE), text }]);
}

export function without(cards: Cards, id: string): BoardCard[] {
  return settled(cards.filter((card) => card.id !== id));
}

/** The card at its new place; what it lands on gives way downwards. */
export function movedTo(
  cards: Cards,
  id: string,
  to: { readonly x: number; readonly y: number },
): BoardCard[] {
  return settled(
    cards.map((card) =>
      card.id === id ? { ...card, x: within(0, COLUMNS - card.width, to.x), y: Math.max(0, to.y) } : card,
    ),
    id,
  );
}

export function resizedTo(
  cards: Cards,
  id: string,
  to: { readonly width: number; readonly height: number },
): BoardCard[] {
  return settled(
    cards.map((card) =>
      card.id === id
        ? {
            ...card,
            width: within(LEAST, COLUMNS - card.x, to.width),
            height: within(LEAST, MOST_HEIGHT, to.height),
          }
        : card,
    ),
    id,
  );
}

/** One step by keyboard. Downwards, a step is as long as it takes to get past the card below. */
export function stepped(cards: Cards, id: string, dx: number, dy: number): BoardCard[] {
  const card = cards.find((one) => one.id === id);
  if (!card) return [...cards];
  const bottom = Math.max(...cards.map((one) => one.y + one.height));
  for (let step = dy; Math.abs(step) <= bottom; step += Math.sign(dy) || 1) {
    const next = movedTo(cards, id, { x: card.x + dx, y: card.y + step });
    if (dy === 0 || !isSame(next, cards)) return next;
  }
  return [...cards];
}

/** For a narrow screen, and for whoever reads with a screen reader: line by line. */
export function inOrder(cards: Cards): BoardCard[] {
  return [...cards].sort((a, b) => a.y - b.y || a.x - b.x);
}

function settled(cards: Cards, first?: string): BoardCard[] {
  const moved = cards.filter(({ id }) => id === first);
  const placed: BoardCard[] = [...moved];
  for (const card of inOrder(cards))
    if (card.id !== first) placed.push({ ...card, y: lowestFrom(card, card.y, placed) });
  const risen: BoardCard[] = [];
  for (const card of inOrder(placed)) risen.push({ ...card, y: highest(card, risen) });
  const byId = new Map(risen.map((card) => [card.id, card]));
  return cards.map((card) => byId.get(card.id) ?? card);
}

/** The first row from `y` on where the card lies on no other. */
function lowestFrom(card: BoardCard, y: number, others: Cards): number {
  const hit = others.find((other) => overlaps({ ...card, y }, other));
  return hit ? lowestFrom(card, hit.y + hit.height, others) : y;
}

/** As far up as nothing is in the way. */
function highest(card: BoardCard, others: Cards): number {
  const above = others.filter((other) => overlaps({ ...card, y: other.y }, other) && other.y <= card.y);
  return Math.max(0, ...above.map((other) => other.y + other.height));
}

function overlaps(a: BoardCard, b: BoardCard): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Beside the last card where there is room, else below all. */
function roomFor(cards: Cards, size: { readonly width: number; readonly height: number }) {
  const bottom = Math.max(0, ...cards.map((card) => card.y + card.height));
  const last = inOrder(cards).at(-1);
  const beside = last && { x: last.x + last.width, y: last.y, ...size };
  const isFree =
    beside &&
    beside.x + size.width <= COLUMNS &&
    cards.every((card) => !overlaps({ ...card, ...beside }, card));
  return isFree ? beside : { x: 0, y: bottom, ...size };
}

function newId(cards: Cards): string {
  const taken = new Set(cards.map(({ id }) => id));
  let number = cards.length + 1;
  while (taken.has(`c${number}`)) number++;
  return `c${number}`;
}

function isSame(a: Cards, b: Cards): boolean {
  return a.every((card, place) => card.x === b[place]?.x && card.y === b[place]?.y);
}

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}
