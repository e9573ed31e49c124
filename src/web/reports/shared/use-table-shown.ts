import { useMemo } from 'react';
import type { TableSegment } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { type ShownSegment, toShown } from './table-shown.ts';
import { useSegmentWords } from './use-segment-words.ts';

interface TableAnswer {
  readonly segments: readonly TableSegment[];
  readonly k: number;
}

/** The segments of an answer, named in the reader's language; the only one of a question without breakdowns is everybody. */
export function useTableShown(
  result: TableAnswer,
  { counted }: { readonly counted?: object | undefined },
): ShownSegment[] {
  const t = useMessages('reports');
  const words = useSegmentWords();
  const whole = counted ? t('allOrganisations') : t('everybody');
  return useMemo(() => toShown(result, whole, words), [result, whole, words]);
}
