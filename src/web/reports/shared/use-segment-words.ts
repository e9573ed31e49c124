import { useMemo } from 'react';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from './bucket-label.ts';
import type { SegmentWords } from './segment-label.ts';
import { useCohortName } from './use-cohort-name.ts';

/** What segments are called in the reader's language. */
export function useSegmentWords(): SegmentWords {
  const t = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const cohort = useCohortName();
  return useMemo(
    () => ({
      hidden: (k) => t('hiddenSegment', { count: k }),
      unset: t('unset'),
      anyEvent: t('anyEvent'),
      yes: t('yes'),
      no: t('no'),
      number: (value) => format.number(value),
      date: createBucketLabel(locale, 'day', 'long'),
      cohort: (id, isIn) => t(isIn ? 'cohort_in' : 'cohort_not_in', { cohort: cohort(id) }),
    }),
    [t, format, locale, cohort],
  );
}
