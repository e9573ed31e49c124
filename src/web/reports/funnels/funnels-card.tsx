import type { ReactNode } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import classes from '../shared/report.module.css';
import { AnswerChart } from './answer-chart.tsx';
import { Headline } from './headline.tsx';
import { useShownFunnels } from './use-shown-funnels.ts';

/** An answer on a board: the conversion and the chart. */
export function FunnelsCard({ definition, result }: ReportCardProps<'funnels'>): ReactNode {
  const funnels = useShownFunnels(definition, result);
  if (result.overall.steps[0]?.entries === 0) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <Headline result={result} funnels={funnels} />
      <div className={classes['fillChart']}>
        <AnswerChart definition={definition} result={result} funnels={funnels} fills />
      </div>
    </div>
  );
}
