import { Group, SegmentedControl } from '@mantine/core';
import { type ReactNode, useMemo, useRef } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import type { ChartHandle } from '../shared/chart.tsx';
import { breakdownText } from '../shared/clauses.ts';
import { PALETTE_SIZE } from '../shared/palette.ts';
import { Picker } from '../shared/picker.tsx';
import report from '../shared/report.module.css';
import type { AnswerProps as Asked } from '../shared/report-page.tsx';
import { useNamed } from '../shared/use-named.ts';
import { fixedDays } from '../shared/zoom.ts';
import { AnswerChart } from './answer-chart.tsx';
import { type Drawing, headlineBucket } from './edit.ts';
import { Headline } from './headline.tsx';
import { HeatTable } from './heat-table.tsx';
import classes from './retention.module.css';
import { bucketText, sentence, valueText } from './sentence.ts';
import { missingRows, type ShownSegment, toCsvRows } from './shown.ts';
import { useSentenceWords, useShown } from './use-words.ts';
import { Why } from './why.tsx';

interface AnswerProps extends Asked<RetentionDefinition, RetentionResult> {
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}

/** Headline, curve and heat table of one answer, and what one can take away from it. */
export function Answer({ definition, result, drawing, onDraw, isStale }: AnswerProps): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const { retention: t, reports } = words;
  const format = useFormat();
  const handle = useRef<ChartHandle | null>(null);
  const segments = useShown(result, definition);
  const drawn = useMemo(() => segments.slice(0, PALETTE_SIZE), [segments]);
  const asked = sentence(named(definition), words);
  const isNothing = segments.every(({ people }) => people === 0);
  const csvWords = {
    breakdowns: (named(definition).breakdowns ?? []).map((breakdown) => breakdownText(breakdown, words)),
    born: t('bornColumn'),
    average: t('averageRow'),
    people: definition.counted ? t('organisationsColumn') : reports('peopleColumn'),
    complete: t('completeColumn'),
    buckets: result.buckets.map((bucket) => bucketText(bucket, definition, t)),
  };
  return (
    <AnswerCard
      sentence={asked}
      tools={<DrawingChoice definition={definition} result={result} drawing={drawing} onDraw={onDraw} />}
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={announced(segments, result, format)}
      foot={
        <AnswerFoot
          name="retention"
          facts={result}
          why={<Why definition={definition} />}
          csvRows={() => toCsvRows(result, segments, csvWords)}
          handle={handle}
          days={drawing.kind === 'trend' ? fixedDays(result.births, result.unit) : undefined}
        />
      }
      table={
        !isNothing && (
          <>
            <HeatTable definition={definition} result={result} segments={segments} />
            <Notes result={result} segments={segments} />
          </>
        )
      }
    >
      {isNothing ? (
        <NothingFound />
      ) : (
        <>
          <Headline definition={definition} result={result} segments={segments} drawing={drawing} />
          <div className={report['chart']}>
            <AnswerChart
              definition={definition}
              result={result}
              segments={drawn}
              drawing={drawing}
              sentence={asked}
              handle={handle}
            />
          </div>
        </>
      )}
    </AnswerCard>
  );
}

function announced(
  segments: readonly ShownSegment[],
  result: RetentionResult,
  format: ReturnType<typeof useFormat>,
): string {
  const place = headlineBucket(segments[0]?.average ?? []);
  return segments
    .slice(0, 3)
    .map(
      ({ name, average }) => `${name}: ${valueText(average[place]?.value ?? null, result.measure, format)}`,
    )
    .join('. ');
}

/** The curve, or the trend of one bucket. */
function DrawingChoice(props: {
  readonly definition: RetentionDefinition;
  readonly result: RetentionResult;
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}): ReactNode {
  const { definition, result, drawing, onDraw } = props;
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const names = result.buckets.map((bucket) => bucketText(bucket, definition, t));
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={reports('chartLabel')}
        value={drawing.kind}
        data={(['curve', 'trend'] as const).map((value) => ({ value, label: t(`chart_${value}`) }))}
        onChange={(kind) =>
          onDraw(
            kind === 'trend'
              ? { kind, bucket: headlineBucket(result.segments[0]?.average ?? []) }
              : { kind: 'curve' },
          )
        }
      />
      {drawing.kind === 'trend' && (
        <Picker
          label={t('trendLabel')}
          text={names[drawing.bucket] ?? ''}
          options={names.map((label, place) => ({ key: String(place), label }))}
          chosen={String(drawing.bucket)}
          onPick={(key) => onDraw({ kind: 'trend', bucket: Number(key) })}
        />
      )}
    </Group>
  );
}

function Notes(props: {
  readonly result: RetentionResult;
  readonly segments: readonly ShownSegment[];
}): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const { result, segments } = props;
  const missing = missingRows(segments);
  return (
    <div className={classes['notes']}>
      <span>{t('noteIncomplete')}</span>
      {missing > 0 && <span>{t('noteMissing', { count: missing })}</span>}
      {result.moreSegments > 0 && <span>{reports('moreSegments', { count: result.moreSegments })}</span>}
    </div>
  );
}
