import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import type { WatchedValue } from './use-watched-values.ts';

interface MetricFieldProps {
  readonly values: readonly WatchedValue[];
  /** A letter. */
  readonly metric: string;
  readonly onPick: (metric: string) => void;
}

/** Which of the report's values is watched; nothing to choose where there is one. */
export function MetricField({ values, metric, onPick }: MetricFieldProps): ReactNode {
  const t = useMessages('alerts');
  if (values.length < 2) return null;
  return (
    <NativeSelect
      label={t('metric')}
      data={values.map(({ letter, name }) => ({ value: letter, label: `${letter} · ${name}` }))}
      value={metric}
      onChange={(event) => onPick(event.currentTarget.value)}
    />
  );
}
