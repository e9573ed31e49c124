/** The cohorts that a definition names, wherever in it they stand: in filters and in breakdowns. */
export function cohortsIn(definition: unknown): ReadonlySet<number> {
  const found = new Set<number>();
  const waiting: unknown[] = [definition];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    if ('cohort' in part && typeof part.cohort === 'number') found.add(part.cohort);
    if ('cohorts' in part && Array.isArray(part.cohorts))
      for (const id of part.cohorts) if (typeof id === 'number') found.add(id);
    waiting.push(...Object.values(part));
  }
  return found;
}
