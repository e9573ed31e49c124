import type { FunnelsResult } from '#contract';
import { overallConversion, overallTime, type ShownFunnel } from './shown.ts';

interface CsvWords {
  readonly breakdowns: readonly string[];
  readonly steps: readonly string[];
  readonly conversion: string;
  readonly people: string;
  /** Of the time from the step before, in seconds. */
  readonly average: string;
  readonly median: string;
  /** Of the number that is summed, where there is one. */
  readonly sum: string | undefined;
  /** Of the time between two steps, in seconds, where the view is of it. */
  readonly time: string | undefined;
  /** Of the time from the first step to the last. */
  readonly curves: Readonly<Record<'average' | 'median', string>>;
}

const TIMES = ['average', 'min', 'p10', 'p25', 'median', 'p75', 'p90', 'p99', 'max'] as const;

/** The released answer as lines of a CSV: each segment with its steps, and in views by interval its conversions. */
export function toCsvRows(
  result: FunnelsResult,
  funnels: readonly ShownFunnel[],
  words: CsvWords,
): (string | number | null)[][] {
  const isTimed = funnels[0]?.funnel.cells?.[0]?.[0]?.secondsFromFirst !== undefined;
  const curves = isTimed ? (['average', 'median'] as const) : [];
  const head = [
    ...words.breakdowns,
    words.conversion,
    ...words.steps.flatMap((name, step) => [
      `${step + 1} ${name}`,
      `${step + 1} ${words.people}`,
      ...(words.sum ? [`${step + 1} ${words.sum}`] : []),
      ...(step > 0 ? [`${step + 1} ${words.average} (s)`, `${step + 1} ${words.median} (s)`] : []),
    ]),
    ...(words.time ? TIMES.map((name) => `${words.time} ${name} (s)`) : []),
    ...result.buckets,
    ...curves.flatMap((of) => result.buckets.map((bucket) => `${bucket} ${words.curves[of]} (s)`)),
  ];
  const lines = funnels.map(({ segment, funnel }) => [
    ...segment,
    overallConversion(funnel.steps),
    ...funnel.steps.flatMap((step, place) => [
      step.entries,
      step.people,
      ...(words.sum ? [step.sum ?? null] : []),
      ...(place > 0
        ? [step.secondsFromPrevious?.average ?? null, step.secondsFromPrevious?.median ?? null]
        : []),
    ]),
    ...(words.time ? TIMES.map((name) => funnel.time?.[name] ?? null) : []),
    ...(funnel.cells ?? []).map(overallConversion),
    ...curves.flatMap((of) => (funnel.cells ?? []).map((steps) => overallTime(steps, of))),
  ]);
  return [head, ...lines];
}
