import { type ReactNode, useMemo, useRef } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { useFormat, useLocale } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import type { ChartHandle } from '../shared/chart.tsx';
import { breakdownText } from '../shared/clauses.ts';
import { DrawingChoice } from '../shared/drawing-choice.tsx';
import { HeatTable, TableNotes } from '../shared/heat-table.tsx';
import { PALETTE_SIZE } from '../shared/palette.ts';
import report from '../shared/report.module.css';
import type { AnswerProps as Asked } from '../shared/report-page.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import { TableHeadline } from '../shared/table-headline.tsx';
import { type ShownSegment, toCsvRows, valueText } from '../shared/table-shown.ts';
import { useNamed } from '../shared/use-named.ts';
import { useTableShown } from '../shared/use-table-shown.ts';
import { fixedDays } from '../shared/zoom.ts';
import { AnswerChart } from './answer-chart.tsx';
import { headlineBucket, shownBucket } from './edit.ts';
import { bucketText, sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';
import { crowdsAt } from './who.ts';
import { Why } from './why.tsx';

interface AnswerProps extends Asked<RetentionDefinition, RetentionResult> {
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}

/** Headline, curve and heat table of one answer, and what one can take away from it. */
export function Answer({
  definition,
  result,
  current,
  onAsk,
  drawing,
  onDraw,
  isStale,
}: AnswerProps): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const { retention: t, reports } = words;
  const format = useFormat();
  const { locale } = useLocale();
  const handle = useRef<ChartHandle | null>(null);
  const segments = useTableShown(result, definition);
  const drawn = useMemo(() => segments.slice(0, PALETTE_SIZE), [segments]);
  const asked = sentence(named(definition), words);
  const isNothing = segments.every(({ people }) => people === 0);
  const buckets = result.buckets.map((bucket) => bucketText(bucket, definition, t));
  const heads = {
    interval: t('bornColumn'),
    people: reports(definition.counted ? 'organisationsColumn' : 'peopleColumn'),
  };
  const csvWords = {
    ...heads,
    breakdowns: (named(definition).breakdowns ?? []).map((breakdown) => breakdownText(breakdown, words)),
    average: reports('averageRow'),
    complete: reports('completeColumn'),
    buckets,
  };
  const first = headlineBucket(segments[0]?.average ?? []);
  const place = shownBucket(drawing, segments);
  const born = createBucketLabel(locale, result.unit, 'long');
  return (
    <AnswerCard
      sentence={asked}
      tools={<DrawingChoice drawing={drawing} buckets={buckets} first={first} onDraw={onDraw} />}
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={announced(segments, result, format)}
      foot={
        <AnswerFoot
          name="retention"
          facts={result}
          why={<Why definition={definition} />}
          csvRows={() => toCsvRows(result.births, segments, csvWords)}
          handle={handle}
          days={drawing.kind === 'trend' ? fixedDays(result.births, result.unit) : undefined}
        />
      }
      table={
        !isNothing && (
          <>
            <HeatTable
              segments={segments}
              heads={heads}
              intervals={result.births}
              unit={result.unit}
              buckets={buckets}
              measure={result.measure}
              k={result.k}
              isSplit={csvWords.breakdowns.length > 0}
              incomplete={t('incomplete')}
              nobody={definition.counted && reports('nobodyOrganisations')}
              crowds={(segment, birth, bucket) =>
                crowdsAt(
                  definition,
                  result,
                  segment,
                  {
                    birth,
                    born: born(result.births[birth] ?? ''),
                    ...(bucket !== undefined && { bucket: { place: bucket, name: buckets[bucket] ?? '' } }),
                  },
                  t,
                )
              }
            />
            <TableNotes
              segments={segments}
              moreSegments={result.moreSegments}
              limit={definition.limit}
              onMore={(limit) => onAsk({ ...current, limit })}
              incomplete={t('noteIncomplete')}
            />
          </>
        )
      }
    >
      {isNothing ? (
        <NothingFound />
      ) : (
        <>
          <TableHeadline
            segments={segments}
            measure={result.measure}
            bucket={{ place, name: buckets[place] ?? '' }}
          />
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
