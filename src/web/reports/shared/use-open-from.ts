import { useMemo } from 'react';
import type { Unit } from '#contract';
import { openFrom } from './open-end.ts';

/** From which interval of an answer on the numbers may still grow: see {@link openFrom}. */
export function useOpenFrom(
  { buckets, timezone }: { readonly buckets: readonly string[]; readonly timezone: string },
  unit: Unit,
  seconds = 0,
): number {
  return useMemo(
    () => openFrom({ buckets, timezone, unit }, Date.now(), seconds),
    [buckets, timezone, unit, seconds],
  );
}
