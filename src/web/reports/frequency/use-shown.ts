import { useMemo } from 'react';
import type { FrequencyDefinition, FrequencyResult } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { PALETTE_SIZE } from '../shared/palette.ts';
import type { ShownSegment } from '../shared/table-shown.ts';
import { useTableShown } from '../shared/use-table-shown.ts';
import { cellText, isSoFar, lastTelling, newest, trimmed } from './edit.ts';

interface ShownAnswer {
  readonly segments: readonly ShownSegment[];
  /** As the chart and the headline show them: where no interval was whole yet, the newest. */
  readonly drawn: readonly ShownSegment[];
  readonly isSoFar: boolean;
  /** Names of the columns that say something. */
  readonly buckets: readonly string[];
  readonly isTrimmed: boolean;
}

export function useShown(result: FrequencyResult, definition: FrequencyDefinition): ShownAnswer {
  const t = useMessages('frequency');
  const all = useTableShown(result, definition);
  return useMemo(() => {
    const columns = lastTelling(all);
    const segments = all.map((segment) => trimmed(segment, columns));
    const drawn = segments.slice(0, PALETTE_SIZE);
    return {
      segments,
      drawn: isSoFar(result) ? drawn.map(newest) : drawn,
      isSoFar: isSoFar(result),
      buckets: result.buckets.slice(0, columns).map((count) => cellText(count, definition, t)),
      isTrimmed: columns < result.buckets.length,
    };
  }, [all, result, definition, t]);
}
