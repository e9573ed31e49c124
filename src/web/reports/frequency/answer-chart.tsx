import { type ReactNode, type RefObject, useCallback, useMemo } from 'react';
import type { FrequencyDefinition, FrequencyResult } from '#contract';
import { useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import type { ChartHandle } from '../shared/chart.tsx';
import { TableChart, type TableHit } from '../shared/table-chart.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import type { ShownSegment } from '../shared/table-shown.ts';
import { useWho } from '../shared/who.tsx';
import { crowdsAt } from './who.ts';

interface AnswerChartProps {
  readonly definition: FrequencyDefinition;
  readonly result: FrequencyResult;
  readonly segments: readonly ShownSegment[];
  readonly buckets: readonly string[];
  readonly isSoFar: boolean;
  readonly drawing: Drawing;
  /** The question, for those who cannot see the chart. */
  readonly sentence: string;
  readonly handle?: RefObject<ChartHandle | null>;
  readonly fills?: boolean;
}

/** A falling curve where columns hold each other, columns where each stands for itself; a trend is a line. */
export function AnswerChart(props: AnswerChartProps): ReactNode {
  const { definition, result, segments, buckets, isSoFar, drawing, sentence, handle, fills } = props;
  const t = useMessages('frequency');
  const reports = useMessages('reports');
  const { locale } = useLocale();
  const isCurve = drawing.kind === 'curve';
  const named = useMemo(
    () => ({
      short: result.intervals.map(createBucketLabel(locale, result.unit, 'short')),
      long: result.intervals.map(createBucketLabel(locale, result.unit, 'long')),
    }),
    [result, locale],
  );
  const detail = useCallback(
    (segment: ShownSegment, place: number) => {
      if (isCurve)
        return isSoFar ? t('soFar') : reports('averageOf', { count: segment.average[place]?.rows ?? 0 });
      const row = segment.rows[place];
      return row?.people == null ? undefined : reports('people', { count: row.people });
    },
    [isCurve, isSoFar, t, reports],
  );
  const who = useWho();
  const askWho = ({ segment, place, at }: TableHit) => {
    if (drawing.kind !== 'trend') return;
    const cell = { row: place, interval: named.long[place] ?? '', bucket: drawing.bucket };
    who?.({ crowds: crowdsAt(definition, result, segment, cell, t) }, at);
  };
  return (
    <TableChart
      segments={segments}
      drawing={drawing}
      measure={result.measure}
      places={isCurve ? buckets : named.short}
      titles={isCurve ? buckets : named.long}
      detail={detail}
      isColumns={isCurve && definition.counting === 'exactly'}
      sentence={sentence}
      onHit={who && !isCurve ? askWho : undefined}
      handle={handle}
      fills={fills}
    />
  );
}
