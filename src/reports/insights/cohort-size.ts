import { AppError } from '#core';
import type { PlanContext } from '../report.ts';
import type { Members } from '../shared/lexicon.ts';
import type { Period } from '../shared/time.ts';

/** Who is in a cohort as of the end of an interval, or if that is still to come, now. */
export interface Size {
  readonly start: number;
  readonly members: Members;
}

/** Each asks the cohort anew, as its own page does. */
const MOST_SIZES = 93;

/** Of the intervals that have begun. */
export function planSizes(
  cohort: number,
  { starts, to }: Period,
  { lexicon, now }: PlanContext,
  path: string,
): Size[] {
  const begun = starts.flatMap((start, index) =>
    start <= now ? [{ start, end: starts[index + 1] ?? to }] : [],
  );
  if (begun.length > MOST_SIZES)
    throw new AppError(
      'report_too_many_buckets',
      'the range has too many intervals for the size of a cohort',
      {
        facts: { path: 'unit', limit: MOST_SIZES },
      },
    );
  return begun.map(({ start, end }) => ({
    start,
    members: lexicon.cohort(cohort, path, end < now ? end : undefined),
  }));
}
