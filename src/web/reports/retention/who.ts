import type { RetentionDefinition, RetentionPart, RetentionResult } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import type { ShownSegment } from '../shared/table-shown.ts';
import type { Crowd } from '../shared/who.tsx';
import { fixedDays } from '../shared/zoom.ts';

interface Cell {
  readonly birth: number;
  /** The interval of births, in words. */
  readonly born: string;
  readonly bucket?: { readonly place: number; readonly name: string };
}

/** Those born in an interval; at a bucket, those who came back and those who did not. Organisations are nobody. */
export function crowdsAt(
  definition: RetentionDefinition,
  result: RetentionResult,
  { name, values }: ShownSegment,
  { birth: place, born, bucket }: Cell,
  t: ReturnType<typeof useMessages<'retention'>>,
): Crowd[] {
  const birth = result.births[place];
  if (birth === undefined || definition.counted) return [];
  const isSplit = values.length > 0;
  // The interval keeps its name only in a period that does not move on.
  const fixed = { ...definition, range: fixedDays(result.births, result.unit) ?? definition.range };
  const crowd = (who: string, at: RetentionPart['at']): Crowd => ({
    name: isSplit ? `${who} · ${name}` : who,
    definition: fixed,
    part: { birth, at, ...(isSplit && { segment: [...values] }) } satisfies RetentionPart,
  });
  if (!bucket) return [crowd(t('whoBorn', { born }), null)];
  const words = { born, bucket: bucket.name };
  return [
    crowd(t('whoRetained', words), { bucket: bucket.place, isRetained: true }),
    crowd(t('whoLost', words), { bucket: bucket.place, isRetained: false }),
  ];
}
