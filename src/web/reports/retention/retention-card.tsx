import { type ReactNode, useMemo } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import { PALETTE_SIZE } from '../shared/palette.ts';
import classes from '../shared/report.module.css';
import { useNamed } from '../shared/use-named.ts';
import { AnswerChart } from './answer-chart.tsx';
import { readDrawing } from './edit.ts';
import { Headline } from './headline.tsx';
import { sentence } from './sentence.ts';
import { useSentenceWords, useShown } from './use-words.ts';

/** An answer on a board: the number and the curve. */
export function RetentionCard({ definition, result, chart }: ReportCardProps<'retention'>): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const segments = useShown(result, definition);
  const drawn = useMemo(() => segments.slice(0, PALETTE_SIZE), [segments]);
  const drawing = readDrawing(chart, result.buckets.length);
  if (segments.every(({ people }) => people === 0)) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <Headline definition={definition} result={result} segments={segments} drawing={drawing} />
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
