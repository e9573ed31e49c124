/** "10, 5, 100" becomes limits; undefined where a limit is not a number or there is none. */
export function parseEdges(text: string): number[] | undefined {
  const edges = text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
  const isUsable = edges.length > 0 && edges.length <= 20 && edges.every(Number.isFinite);
  return isUsable ? [...new Set(edges)].sort((a, b) => a - b) : undefined;
}
