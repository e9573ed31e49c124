import type {
  ExperimentComparison,
  ExperimentMetric,
  ExperimentsDefinition,
  ExperimentsResult,
} from '#contract';

export type Verdict = 'better' | 'worse' | 'undecided';

export function verdictOf(
  { isSignificant, lift }: ExperimentComparison,
  { better }: ExperimentMetric,
): Verdict {
  if (!isSignificant) return 'undecided';
  return lift > 0 === (better !== 'down') ? 'better' : 'worse';
}

/** How far the axis reaches to either side, as a share: what holds every interval, and no interval that says nothing. */
export function reachOf(comparisons: readonly ExperimentComparison[]): number {
  const ends = comparisons.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)));
  const steps = [0.05, 0.1, 0.2, 0.5, 1, 2, 5];
  const widest = Math.max(0, ...ends);
  return steps.find((step) => step >= widest) ?? 5;
}

/** Where a lift stands on the axis, in percent from its left end. */
export function placeOf(lift: number, reach: number): number {
  return 50 + 50 * Math.max(-1, Math.min(1, lift / reach));
}

export interface CsvWords {
  readonly head: readonly string[];
  metric(metric: ExperimentMetric): string;
}

/** The released answer as lines of a CSV: what the table shows, and nothing more. */
export function toCsvRows(
  { metrics }: ExperimentsDefinition,
  { variants }: ExperimentsResult,
  words: CsvWords,
): (string | number | null)[][] {
  const lines = metrics.flatMap((metric, place) =>
    variants.map(({ variant, people, cells }) => {
      const cell = cells[place];
      const { lift = null, low = null, high = null, p = null } = cell?.comparison ?? {};
      return [
        words.metric(metric),
        variant,
        people,
        cell?.people ?? null,
        cell?.value ?? null,
        ...[lift, low, high, p],
      ];
    }),
  );
  return [[...words.head], ...lines];
}
