import { useMemo } from 'react';
import type { InsightsResult } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { type ShownSeries, toShownSeries } from './series.ts';

/** The series of an answer, named in the reader's language. */
export function useShownSeries(result: InsightsResult): ShownSeries[] {
  const t = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const cohort = useCohortName();
  return useMemo(() => {
    const date = createBucketLabel(locale, 'day', 'long');
    return toShownSeries(result, {
      hidden: (k) => t('hiddenSegment', { count: k }),
      unset: t('unset'),
      anyEvent: t('anyEvent'),
      yes: t('yes'),
      no: t('no'),
      number: (value) => format.number(value),
      date,
      cohort: (id, isIn) => t(isIn ? 'cohort_in' : 'cohort_not_in', { cohort: cohort(id) }),
    });
  }, [result, t, format, locale, cohort]);
}
