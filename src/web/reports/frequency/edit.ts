import { FREQUENCY_TIMES, type FrequencyDefinition, type FrequencyResult } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import type { ShownSegment } from '../shared/table-shown.ts';

/** What a newcomer sees: on how many days of a week are people there? */
export const FIRST_QUESTION: FrequencyDefinition = {
  active: { event: null },
  range: { last: 90, unit: 'day' },
  unit: 'week',
  times: 'day',
  counting: 'at_least',
  measure: { kind: 'rate' },
};

/** What can be counted in an interval: a day has hours only. */
export function timesOf(unit: FrequencyDefinition['unit']): readonly FrequencyDefinition['times'][] {
  return unit === 'day' ? ['hour'] : FREQUENCY_TIMES;
}

export function withUnit(
  definition: FrequencyDefinition,
  unit: FrequencyDefinition['unit'],
): FrequencyDefinition {
  const [first = 'hour'] = timesOf(unit);
  return { ...definition, unit, times: timesOf(unit).includes(definition.times) ? definition.times : first };
}

/** "≥ 3 days", "3 days". */
export function cellText(
  count: number,
  { counting, times }: Pick<FrequencyDefinition, 'counting' | 'times'>,
  t: ReturnType<typeof useMessages<'frequency'>>,
): string {
  return t(`${counting}_${times}`, { count });
}

/** The column that the headline speaks of: the drawn one; else who did it more than once, or exactly once. */
export function shownBucket(
  drawing: Drawing,
  counting: FrequencyDefinition['counting'],
  buckets: number,
): number {
  if (drawing.kind === 'trend') return drawing.bucket;
  return counting === 'at_least' && buckets > 1 ? 1 : 0;
}

/** How many columns say something: after the last of them there is nobody, or too few. */
export function lastTelling(segments: readonly ShownSegment[]): number {
  const cells = segments.flatMap(({ rows }) => rows.map((row) => row.cells));
  return Math.max(1, ...cells.map((row) => row.findLastIndex(({ people }) => (people ?? 0) > 0) + 1));
}

export function trimmed(segment: ShownSegment, columns: number): ShownSegment {
  return {
    ...segment,
    average: segment.average.slice(0, columns),
    rows: segment.rows.map((row) => ({ ...row, cells: row.cells.slice(0, columns) })),
  };
}

/** Whether no interval was whole, so that there is no average yet. */
export function isSoFar({ segments }: FrequencyResult): boolean {
  return segments.every(({ average }) => average.every(({ value }) => value === null));
}

/** The newest interval in the place of the averages. */
export function newest(segment: ShownSegment): ShownSegment {
  const cells = segment.rows.at(-1)?.cells ?? [];
  return { ...segment, average: cells.map(({ value }) => ({ value, rows: 0, withheldRows: 0 })) };
}
