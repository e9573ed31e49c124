import type { ReactNode } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import classes from '../shared/report.module.css';
import { readDrawing } from '../shared/table-drawing.ts';
import { TableHeadline } from '../shared/table-headline.tsx';
import { useNamed } from '../shared/use-named.ts';
import { AnswerChart } from './answer-chart.tsx';
import { shownBucket } from './edit.ts';
import { sentence } from './sentence.ts';
import { useShown } from './use-shown.ts';
import { useSentenceWords } from './use-words.ts';

/** An answer on a board: the number and the curve. */
export function FrequencyCard({ definition, result, chart }: ReportCardProps<'frequency'>): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const { segments, drawn, isSoFar, buckets } = useShown(result, definition);
  const drawing = readDrawing(chart, buckets.length);
  const place = shownBucket(drawing, definition.counting, buckets.length);
  if (segments.every(({ people }) => people === 0)) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <TableHeadline
        segments={drawn}
        measure={result.measure}
        bucket={{ place, name: buckets[place] ?? '' }}
        caption={isSoFar ? words.frequency('soFar') : undefined}
      />
      <div className={classes['fillChart']}>
        <AnswerChart
          definition={definition}
          result={result}
          segments={drawn}
          buckets={buckets}
          isSoFar={isSoFar}
          drawing={drawing}
          sentence={sentence(named(definition), words)}
          fills
        />
      </div>
    </div>
  );
}
