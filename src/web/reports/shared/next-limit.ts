/** A hundred segments first, then all that can be asked for; undefined where the answer has as many as it can. */
export function nextLimit(limit: number | undefined, most: number): number | undefined {
  const next = limit === undefined || limit < 100 ? Math.min(100, most) : most;
  return limit !== undefined && limit >= next ? undefined : next;
}
