import { type ReactNode, useRef } from 'react';
import type { FrequencyDefinition, FrequencyResult } from '#contract';
import { useFormat, useLocale } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import type { ChartHandle } from '../shared/chart.tsx';
import { breakdownText } from '../shared/clauses.ts';
import { DrawingChoice } from '../shared/drawing-choice.tsx';
import { HeatTable, TableNotes } from '../shared/heat-table.tsx';
import report from '../shared/report.module.css';
import type { AnswerProps as Asked } from '../shared/report-page.tsx';
import type { Drawing } from '../shared/table-drawing.ts';
import { TableHeadline } from '../shared/table-headline.tsx';
import { toCsvRows, valueText } from '../shared/table-shown.ts';
import { useNamed } from '../shared/use-named.ts';
import { AnswerChart } from './answer-chart.tsx';
import { shownBucket } from './edit.ts';
import { sentence } from './sentence.ts';
import { useShown } from './use-shown.ts';
import { useSentenceWords } from './use-words.ts';
import { crowdsAt } from './who.ts';
import { Why } from './why.tsx';

interface AnswerProps extends Asked<FrequencyDefinition, FrequencyResult> {
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}

/** Headline, chart and heat table of one answer, and what one can take away from it. */
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
  const { frequency: t, reports } = words;
  const format = useFormat();
  const { locale } = useLocale();
  const handle = useRef<ChartHandle | null>(null);
  const { segments, drawn, isSoFar, buckets, isTrimmed } = useShown(result, definition);
  const asked = sentence(named(definition), words);
  const isNothing = segments.every(({ people }) => people === 0);
  const place = shownBucket(drawing, definition.counting, buckets.length);
  const first = shownBucket({ kind: 'curve' }, definition.counting, buckets.length);
  const heads = {
    interval: t(`intervalColumn_${result.unit}`),
    people: reports(definition.counted ? 'organisationsColumn' : 'peopleColumn'),
  };
  const csvWords = {
    ...heads,
    breakdowns: (named(definition).breakdowns ?? []).map((breakdown) => breakdownText(breakdown, words)),
    average: reports('averageRow'),
    complete: reports('completeColumn'),
    buckets,
  };
  const announced = drawn
    .slice(0, 3)
    .map(
      ({ name, average }) => `${name}: ${valueText(average[place]?.value ?? null, result.measure, format)}`,
    );
  const interval = createBucketLabel(locale, result.unit, 'long');
  return (
    <AnswerCard
      sentence={asked}
      tools={
        !isNothing && <DrawingChoice drawing={drawing} buckets={buckets} first={first} onDraw={onDraw} />
      }
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={announced.join('. ')}
      foot={
        <AnswerFoot
          name="frequency"
          facts={result}
          why={<Why definition={definition} />}
          csvRows={() => toCsvRows(result.intervals, segments, csvWords)}
          handle={handle}
        />
      }
      table={
        !isNothing && (
          <>
            <HeatTable
              segments={segments}
              heads={heads}
              intervals={result.intervals}
              unit={result.unit}
              buckets={buckets}
              measure={result.measure}
              k={result.k}
              isSplit={csvWords.breakdowns.length > 0}
              incomplete={t('incomplete')}
              nobody={definition.counted && reports('nobodyOrganisations')}
              crowds={(segment, row, bucket) => {
                const cell = { row, interval: interval(result.intervals[row] ?? ''), bucket };
                return crowdsAt(definition, result, segment, cell, t);
              }}
            />
            <TableNotes
              segments={segments}
              moreSegments={result.moreSegments}
              limit={definition.limit}
              onMore={(limit) => onAsk({ ...current, limit })}
              incomplete={t('noteIncomplete')}
              trimmed={isTrimmed ? t('noteTrimmed', { last: buckets.at(-1) ?? '' }) : undefined}
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
            segments={drawn}
            measure={result.measure}
            bucket={{ place, name: buckets[place] ?? '' }}
            caption={isSoFar ? t('soFar') : undefined}
          />
          <div className={report['chart']}>
            <AnswerChart
              definition={definition}
              result={result}
              segments={drawn}
              buckets={buckets}
              isSoFar={isSoFar}
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
