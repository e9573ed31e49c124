import { Group, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from './picker.tsx';
import type { Drawing } from './table-drawing.ts';

interface DrawingChoiceProps {
  readonly drawing: Drawing;
  /** Names of the table's columns. */
  readonly buckets: readonly string[];
  /** The column that a trend begins with. */
  readonly first: number;
  readonly onDraw: (drawing: Drawing) => void;
}

/** The curve of averages, or the trend of one column. */
export function DrawingChoice({ drawing, buckets, first, onDraw }: DrawingChoiceProps): ReactNode {
  const t = useMessages('reports');
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t('chartLabel')}
        value={drawing.kind}
        data={(['curve', 'trend'] as const).map((value) => ({ value, label: t(`chart_${value}`) }))}
        onChange={(kind) => onDraw(kind === 'trend' ? { kind, bucket: first } : { kind: 'curve' })}
      />
      {drawing.kind === 'trend' && (
        <Picker
          label={t('trendLabel')}
          text={buckets[drawing.bucket] ?? ''}
          options={buckets.map((label, place) => ({ key: String(place), label }))}
          chosen={String(drawing.bucket)}
          onPick={(key) => onDraw({ kind: 'trend', bucket: Number(key) })}
        />
      )}
    </Group>
  );
}
