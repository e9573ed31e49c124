import type { InsightsDefinition, Range } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';

type Words = ReturnType<typeof useMessages<'reports'>>;
type Compare = InsightsDefinition['compare'];

/** "last 30 days", "1 Mar 2026 to 31 Mar 2026". */
export function rangeText(range: Range, t: Words, date: (day: string) => string): string {
  if (!('last' in range)) return t('rangeFromTo', { from: date(range.from), to: date(range.to) });
  const count = range.last;
  switch (range.unit) {
    case 'minute':
      return t('lastMinutes', { count });
    case 'hour':
      return t('lastHours', { count });
    case 'day':
      return t('lastDays', { count });
    case 'week':
      return t('lastWeeks', { count });
    case 'month':
      return t('lastMonths', { count });
  }
}

export function compareText(compare: Compare, t: Words): string {
  if (!compare) return t('compareNone');
  if (compare.kind === 'previous') return t('comparePrevious');
  if (compare.kind === 'overall') return t('compareOverall');
  if (compare.kind === 'segment') return t('compareSegment');
  const { count, unit } = compare;
  if (count === 7 && unit === 'day') return t('compareWeek');
  if (count === 1 && unit === 'month') return t('compareMonth');
  if (count === 12 && unit === 'month') return t('compareYear');
  return t('compareShift', { count, unit: t(`unit_${unit}`) });
}

export const COMPARISONS: readonly { readonly key: string; readonly compare: Compare }[] = [
  { key: 'none', compare: undefined },
  { key: 'previous', compare: { kind: 'previous' } },
  { key: 'week', compare: { kind: 'shift', count: 7, unit: 'day' } },
  { key: 'month', compare: { kind: 'shift', count: 1, unit: 'month' } },
  { key: 'year', compare: { kind: 'shift', count: 12, unit: 'month' } },
];

/** Beside breakdowns: each part next to the whole. */
export const OVERALL = { key: 'overall', compare: { kind: 'overall' } } as const satisfies {
  readonly key: string;
  readonly compare: Compare;
};
