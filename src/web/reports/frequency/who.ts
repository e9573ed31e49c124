import type { FrequencyDefinition, FrequencyPart, FrequencyResult } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import type { ShownSegment } from '../shared/table-shown.ts';
import type { Crowd } from '../shared/who.tsx';
import { fixedDays } from '../shared/zoom.ts';
import { cellText } from './edit.ts';

interface Cell {
  readonly row: number;
  /** The interval, in words. */
  readonly interval: string;
  readonly bucket?: number | undefined;
}

/** Those of an interval, or of one of its cells. Organisations are nobody. */
export function crowdsAt(
  definition: FrequencyDefinition,
  result: FrequencyResult,
  { name, values }: ShownSegment,
  { row, interval: words, bucket }: Cell,
  t: ReturnType<typeof useMessages<'frequency'>>,
): Crowd[] {
  const interval = result.intervals[row];
  if (interval === undefined || definition.counted) return [];
  const at = bucket === undefined ? null : (result.buckets[bucket] ?? null);
  const who =
    at === null
      ? t('whoActive', { interval: words })
      : t('whoCell', { cell: cellText(at, definition, t), interval: words });
  const isSplit = values.length > 0;
  return [
    {
      name: isSplit ? `${who} · ${name}` : who,
      // The interval keeps its name only in a period that does not move on.
      definition: { ...definition, range: fixedDays(result.intervals, result.unit) ?? definition.range },
      part: { interval, at, ...(isSplit && { segment: [...values] }) } satisfies FrequencyPart,
    },
  ];
}
