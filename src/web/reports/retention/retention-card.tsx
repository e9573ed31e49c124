import { type ReactNode, useMemo } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import { PALETTE_SIZE } from '../shared/palette.ts';
import classes from '../shared/report.module.css';
import { readDrawing } from '../shared/table-drawing.ts';
import { TableHeadline } from '../shared/table-headline.tsx';
import { useNamed } from '../shared/use-named.ts';
import { useTableShown } from '../shared/use-table-shown.ts';
import { AnswerChart } from './answer-chart.tsx';
import { shownBucket } from './edit.ts';
import { bucketText, sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** An answer on a board: the number and the curve. */
export function RetentionCard({ definition, result, chart }: ReportCardProps<'retention'>): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const segments = useTableShown(result, definition);
  const drawn = useMemo(() => segments.slice(0, PALETTE_SIZE), [segments]);
  const drawing = readDrawing(chart, result.buckets.length);
  const place = shownBucket(drawing, segments);
  const bucket = result.buckets[place];
  const name = bucket ? bucketText(bucket, definition, words.retention) : '';
  if (segments.every(({ people }) => people === 0)) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <TableHeadline segments={segments} measure={result.measure} bucket={{ place, name }} />
      <div className={classes['fillChart']}>
        <AnswerChart
          definition={definition}
          result={result}
          segments={drawn}
          drawing={drawing}
          sentence={sentence(named(definition), words)}
          fills
        />
      </div>
    </div>
  );
}
