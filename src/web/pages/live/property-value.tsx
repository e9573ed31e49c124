import type { ReactNode } from 'react';
import type { EventRow } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { HiddenValue } from '../../ui/hidden-value.tsx';

type Property = EventRow['properties'][number];

/** A value as its kind is read: numbers by locale, lists as words, hidden ones calmly. */
export function PropertyValue({ value, isHidden }: Pick<Property, 'value' | 'isHidden'>): ReactNode {
  const t = useMessages('events');
  const format = useFormat();
  if (isHidden) return <HiddenValue />;
  if (value === null) return <em>{t('live.empty.value')}</em>;
  if (typeof value === 'number') return <span className="numbers">{format.number(value)}</span>;
  if (typeof value === 'boolean') return value ? t('live.yes') : t('live.no');
  return typeof value === 'string' ? value : value.join(', ');
}
