/** When a bucket ends: with the next one's start. Of the last one nothing is known. */
export function endOf(buckets: readonly string[], place: number): number {
  const next = buckets[place + 1];
  return next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next);
}
