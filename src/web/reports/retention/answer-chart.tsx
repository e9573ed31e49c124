import { type ReactNode, type RefObject, useMemo } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { momentAt } from '../../annotations/placed.ts';
import { useAxisNotes } from '../../annotations/use-axis-notes.tsx';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { Chart, type ChartHandle, type Hit, useChartTheme } from '../shared/chart.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import { lineOption } from '../shared/table-lines.ts';
import { lineOf, type ShownSegment, valueText } from '../shared/table-shown.ts';
import { tooltipElement } from '../shared/tooltip.ts';
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

const SEGMENTS_IN_WORDS = 5;
const NO_BUCKETS: readonly string[] = [];

export function AnswerChart(props: AnswerChartProps): ReactNode {
  const { definition, result, segments, drawing, sentence, handle, fills } = props;
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const theme = useChartTheme();
  const notes = useAxisNotes(drawing.kind === 'trend' ? result.births : NO_BUCKETS, result.unit);
  const option = useMemo(() => {
    const show = (value: number | null) => valueText(value, result.measure, format);
    const born = createBucketLabel(locale, result.unit, 'short');
    const longBorn = createBucketLabel(locale, result.unit, 'long');
    const buckets = result.buckets.map((bucket) => bucketText(bucket, definition, t));
    const isCurve = drawing.kind === 'curve';
    const titleOf = (place: number) =>
      isCurve ? (buckets[place] ?? '') : t('bornOn', { date: longBorn(result.births[place] ?? '') });
    const detailOf = (segment: ShownSegment, place: number) => {
      if (isCurve) return reports('averageOf', { count: segment.average[place]?.rows ?? 0 });
      const row = segment.rows[place];
      const people = row?.people == null ? undefined : reports('people', { count: row.people });
      return row?.cells[drawing.bucket]?.isComplete === false ? `${people ?? ''} *` : people;
    };
    const formatter = (parameters: unknown) => {
      const place = placeOf(parameters);
      const rows = segments.map((segment) => ({
        color: segment.style.color[theme.scheme],
        name: segment.name,
        value: show(lineOf(segment, drawing)[place] ?? null),
        detail: detailOf(segment, place),
      }));
      return tooltipElement(titleOf(place), rows, theme);
    };
    return {
      ...lineOption({
        segments,
        drawing,
        places: isCurve ? buckets : result.births.map(born),
        isRate: result.measure.kind === 'rate',
        theme,
        value: show,
      }),
      tooltip: {
        trigger: 'axis' as const,
        confine: true,
        backgroundColor: theme.surface,
        borderColor: theme.line,
        padding: [8, 12],
        textStyle: { color: theme.ink, fontFamily: theme.fontFamily, fontSize: 13 },
        formatter,
      },
    };
  }, [definition, result, segments, drawing, theme, format, locale, t, reports]);
  const described = segments.slice(0, SEGMENTS_IN_WORDS).map((segment) =>
    reports('chartSegment', {
      name: segment.name,
      values: lineOf(segment, drawing)
        .map((value) => valueText(value, result.measure, format))
        .join(', '),
    }),
  );
  const who = useWho();
  const askWho = ({ place, value }: Hit, at: { readonly x: number; readonly y: number }) => {
    if (drawing.kind !== 'trend') return;
    const away = (segment: ShownSegment) =>
      Math.abs((lineOf(segment, drawing)[place] ?? Number.POSITIVE_INFINITY) - (value ?? 0));
    const [nearest] = [...segments].sort((a, b) => away(a) - away(b));
    const bucket = result.buckets[drawing.bucket];
    const longBorn = createBucketLabel(locale, result.unit, 'long');
    const born = longBorn(result.births[place] ?? '');
    if (!nearest || !bucket) return;
    const cell = { place: drawing.bucket, name: bucketText(bucket, definition, t) };
    const crowds = crowdsAt(definition, result, nearest, { birth: place, born, bucket: cell }, t);
    who?.(crowds, at, momentAt(result.births[place], longBorn));
  };
  return (
    <Chart
      hits="axis"
      onHit={who && drawing.kind === 'trend' ? askWho : undefined}
      option={option}
      notes={notes}
      height={fills ? '100%' : 300}
      text={reports('chartText', { sentence, details: described.join(' ') })}
      {...(handle && { handle })}
    />
  );
}

function placeOf(parameters: unknown): number {
  const [first] = Array.isArray(parameters) ? parameters : [parameters];
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : 0;
}
