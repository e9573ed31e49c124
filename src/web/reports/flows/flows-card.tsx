import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import classes from '../shared/report.module.css';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { Numbers } from './numbers.tsx';
import { Paths } from './paths.tsx';
import { Sankey } from './sankey.tsx';
import { sentence } from './sentence.ts';
import { usePlaceWords } from './use-place-words.ts';

/** An answer on a board: the numbers, and the flow or the paths of the largest segment. */
export function FlowsCard({ definition, result }: ReportCardProps<'flows'>): ReactNode {
  const named = useNamed();
  const flows = useMessages('flows');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const words = usePlaceWords(definition, result.k);
  const [flow] = result.flows;
  if (!flow?.count) return <NothingFound />;
  return (
    <div className={classes['fill']}>
      <Numbers flow={flow} words={words} />
      <div className={classes['fillChart']} style={{ overflowY: 'auto' }}>
        {definition.view === 'paths' ? (
          <Paths flow={flow} words={words} />
        ) : (
          <Sankey
            flow={flow}
            result={result}
            words={words}
            sentence={sentence(named(definition), { flows, reports, format, cohort })}
            fills
          />
        )}
      </div>
    </div>
  );
}
