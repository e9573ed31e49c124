import type { Breakdown } from '#contract';
import type { World } from '../seed.ts';

interface Question {
  readonly breakdowns?: readonly Breakdown[] | undefined;
  readonly behaviour?: unknown;
  readonly exclusions?: readonly unknown[] | undefined;
}

/** Whether a question asks for more than names: a filter anywhere, a custom event, a cohort's size, an exclusion. */
export function isNarrowed(question: Question): boolean {
  return (
    /"filter":|"kind":"cohort","cohort":|\$custom_event:/.test(JSON.stringify(question)) ||
    (question.exclusions ?? []).length > 0
  );
}

/** Segments of fewer people are as if nobody were in them: where the question is narrow, or made its segments itself. */
export function fewestIn({ k }: World, question: Question): number {
  const { breakdowns = [] } = question;
  if (question.behaviour) return k > 1 ? k : 0;
  if (/"aggregate":"distribution"/.test(JSON.stringify(question))) return k > 1 ? k : 0;
  const isOwn = /"cohorts":|"edges":|"scope":"(formula|segmentation|custom)"/.test(
    JSON.stringify(breakdowns),
  );
  return k > 1 && breakdowns.length > 0 && (isOwn || isNarrowed(question)) ? k : 0;
}
