import type { InsightsSeries } from '#contract';
import { type Segment, WHOLE } from '../shared/segment.ts';
import { type Crowds, fewest } from './crowds.ts';
import { evaluate, metricsIn } from './formula.ts';
import type { InsightsPlan, PlannedFormula, PlannedMetric } from './plan.ts';
import { transformed } from './transform.ts';

/** What one metric says of one segment in one period; `reach`: of the buckets before it, where a rolling average asks. */
export interface Answer {
  readonly total: number | null;
  readonly people: number;
  readonly values: readonly (number | null)[];
  readonly reach: Answer | null;
  /** The people behind each value, where each is judged by its own. */
  readonly crowds: Crowds | null;
}

/** The answers of one side of a metric, and that of a segment that it knows nothing of. */
export interface Found {
  readonly bySegment: ReadonlyMap<string, Answer>;
  readonly empty: Answer;
}

export interface MetricAnswers {
  readonly metric: PlannedMetric;
  readonly sides: readonly Found[];
}

/** A question with all its answers. */
export interface Asked {
  readonly plan: InsightsPlan;
  readonly metrics: readonly MetricAnswers[];
  /** The segment that the others are held against, where asked for and found. */
  readonly comparedId: string | null;
}

/** The lines of the answer: metric by metric, the segments in order. */
export function seriesOf(asked: Asked, segments: readonly Segment[]): InsightsSeries[] {
  return linesOf(asked).flatMap((line) =>
    segments.flatMap((segment) => {
      const current = line.answer(segment);
      return current ? [toSeries(asked.plan, line, segment, current)] : [];
    }),
  );
}

/** For each line, the largest crowd among these segments: what the overall says beyond the segments that are shown. */
export function unshownCrowds(asked: Asked, segments: readonly Segment[]) {
  return linesOf(asked).map((line) => ({
    metric: line.letter,
    people: Math.max(0, ...segments.map((segment) => line.answer(segment)?.people ?? 0)),
  }));
}

/** A metric that is shown, or a formula. */
interface Line {
  readonly letter: string;
  readonly label: string;
  /** Undefined where the metric knows nothing of the segment, which another metric brought up. */
  answer(segment: Segment): Answer | undefined;
  comparison(segment: Segment): Answer | undefined;
}

function linesOf(asked: Asked): Line[] {
  return [
    ...asked.metrics.filter(({ metric }) => !metric.isHidden).map((answers) => metricLine(asked, answers)),
    ...asked.plan.formulas.map((formula) => formulaLine(asked, formula)),
  ].sort((a, b) => a.letter.length - b.letter.length || (a.letter < b.letter ? -1 : 1));
}

function metricLine(asked: Asked, answers: MetricAnswers): Line {
  const { metric, sides } = answers;
  const isKnown = ({ id }: Segment) =>
    asked.plan.breakdowns.length === 0 ||
    sides[0]?.bySegment.has(id) ||
    (asked.plan.compare?.kind === 'period' && sides[1]?.bySegment.has(id));
  return {
    letter: metric.letter,
    label: metric.label,
    answer: (segment) => (isKnown(segment) ? currentOf(answers, segment) : undefined),
    comparison: (segment) => comparisonOf(asked, answers, segment),
  };
}

function formulaLine(asked: Asked, { letter, label, formula }: PlannedFormula): Line {
  const letters = metricsIn(formula);
  const named = asked.metrics.filter(({ metric }) => letters.includes(metric.letter));
  const combine = (answerOf: (answers: MetricAnswers) => Answer | undefined): Answer | undefined => {
    const parts = named.flatMap((answers) => {
      const answer = answerOf(answers);
      return answer ? [[answers.metric.letter, answer] as const] : [];
    });
    return combined(parts, asked.plan.isEmptyTelling, (read) => evaluate(formula, read));
  };
  return {
    letter,
    label,
    answer: (segment) => combine((answers) => currentOf(answers, segment)),
    comparison: (segment) => combine((answers) => comparisonOf(asked, answers, segment)),
  };
}

function combined(
  parts: readonly (readonly [string, Answer])[],
  isEmptyTelling: boolean,
  calculate: (read: (letter: string) => number | null) => number | null,
): Answer | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const byLetter = new Map(parts);
  const before = parts.flatMap(([letter, { reach }]) => (reach ? [[letter, reach] as const] : []));
  return {
    total: calculate((letter) => byLetter.get(letter)?.total ?? null),
    people: smallestCrowd(
      parts.map(([, { people }]) => people),
      isEmptyTelling,
    ),
    values: first[1].values.map((_, index) =>
      calculate((letter) => byLetter.get(letter)?.values[index] ?? null),
    ),
    reach: combined(before, isEmptyTelling, calculate) ?? null,
    crowds: fewest(parts.map(([, { crowds }]) => crowds)),
  };
}

/** Whoever sees the formula sees its smallest crowd; an operand without anybody hides no other, unless that tells something. */
function smallestCrowd(people: readonly number[], isEmptyTelling: boolean): number {
  const crowds = isEmptyTelling ? people : people.filter((count) => count > 0);
  return crowds.length === 0 ? 0 : Math.min(...crowds);
}

function currentOf({ sides: [current] }: MetricAnswers, { id }: Segment): Answer | undefined {
  return current?.bySegment.get(id) ?? current?.empty;
}

function comparisonOf({ plan, comparedId }: Asked, { sides }: MetricAnswers, { id }: Segment) {
  const find = (found: Found | undefined, wanted: string) => found?.bySegment.get(wanted) ?? found?.empty;
  switch (plan.compare?.kind) {
    case undefined:
      return undefined;
    case 'period':
      return find(sides[1], id);
    case 'overall':
      return find(sides[1], WHOLE.id);
    case 'segment':
      return find(sides[0], comparedId ?? '');
  }
}

function toSeries(
  { transform }: InsightsPlan,
  { letter, label, comparison }: Line,
  segment: Segment,
  current: Answer,
): InsightsSeries {
  const compared = comparison(segment);
  return {
    metric: letter,
    label,
    segment: [...segment.values],
    ...transformed(current, transform),
    ...(compared ? { comparison: transformed(compared, transform) } : {}),
  };
}
