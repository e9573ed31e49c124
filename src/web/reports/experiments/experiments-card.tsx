import type { ReactNode } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import classes from '../shared/report.module.css';
import { Intervals } from './intervals.tsx';
import { Warnings } from './warnings.tsx';

/** An answer on a board: the warnings and the intervals. */
export function ExperimentsCard({ definition, result }: ReportCardProps<'experiments'>): ReactNode {
  if (result.variants.length === 0) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <div className={classes['fillChart']} style={{ overflowY: 'auto' }}>
        <Warnings definition={definition} result={result} />
        <Intervals definition={definition} result={result} />
      </div>
    </div>
  );
}
