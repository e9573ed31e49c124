interface Piece {
  readonly text: string;
  readonly href?: string;
}

/** A text with its web addresses as links: "By DB-IP (https://db-ip.com)" has one. Nothing but https becomes a link. */
export function toLinkedText(text: string): Piece[] {
  return text
    .split(/(https:\/\/[^\s),]+)/)
    .filter(Boolean)
    .map((piece) => (piece.startsWith('https://') ? { text: piece.slice(8), href: piece } : { text: piece }));
}
