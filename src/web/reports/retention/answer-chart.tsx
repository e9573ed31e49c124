import { type ReactNode, type RefObject, useCallback, useMemo } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { momentAt } from '../../annotations/placed.ts';
import { useAxisNotes } from '../../annotations/use-axis-notes.tsx';
import { useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import type { ChartHandle } from '../shared/chart.tsx';
import { TableChart, type TableHit } from '../shared/table-chart.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import type { ShownSegment } from '../shared/table-shown.ts';
import { useWho } from '../shared/who.tsx';
import { bucketText } from './sentence.ts';
import { crowdsAt } from './who.ts';

interface AnswerChartProps {
  readonly definition: RetentionDefinition;
  readonly result: RetentionResult;
  readonly segments: readonly ShownSegment[];
  readonly drawing: Drawing;
  /** The question, for those who cannot see the chart. */
  readonly sentence: string;
  readonly handle?: RefObject<ChartHandle | null>;
  /** As tall as the room that it stands in. */
  readonly fills?: boolean;
}

const NO_BUCKETS: readonly string[] = [];

export function AnswerChart(props: AnswerChartProps): ReactNode {
  const { definition, result, segments, drawing, sentence, handle, fills } = props;
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const { locale } = useLocale();
  const isCurve = drawing.kind === 'curve';
  const notes = useAxisNotes(isCurve ? NO_BUCKETS : result.births, result.unit);
  const named = useMemo(() => {
    const long = result.births.map(createBucketLabel(locale, result.unit, 'long'));
    return {
      buckets: result.buckets.map((bucket) => bucketText(bucket, definition, t)),
      short: result.births.map(createBucketLabel(locale, result.unit, 'short')),
      long,
      titles: long.map((date) => t('bornOn', { date })),
    };
  }, [definition, result, locale, t]);
  const detail = useCallback(
    (segment: ShownSegment, place: number) => {
      if (drawing.kind === 'curve') return reports('averageOf', { count: segment.average[place]?.rows ?? 0 });
      const row = segment.rows[place];
      const people = row?.people == null ? undefined : reports('people', { count: row.people });
      return row?.cells[drawing.bucket]?.isComplete === false ? `${people ?? ''} *` : people;
    },
    [drawing, reports],
  );
  const who = useWho();
  const askWho = ({ segment, place, at }: TableHit) => {
    if (drawing.kind !== 'trend') return;
    const born = named.long[place] ?? '';
    const bucket = { place: drawing.bucket, name: named.buckets[drawing.bucket] ?? '' };
    const crowds = crowdsAt(definition, result, segment, { birth: place, born, bucket }, t);
    who?.(
      { crowds },
      at,
      momentAt(result.births[place], () => born),
    );
  };
  return (
    <TableChart
      segments={segments}
      drawing={drawing}
      measure={result.measure}
      places={isCurve ? named.buckets : named.short}
      titles={isCurve ? named.buckets : named.titles}
      detail={detail}
      sentence={sentence}
      notes={notes}
      onHit={who && !isCurve ? askWho : undefined}
      handle={handle}
      fills={fills}
    />
  );
}
