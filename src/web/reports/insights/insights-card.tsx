import { type ReactNode, useMemo } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import classes from '../shared/report.module.css';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { AnswerChart } from './answer-chart.tsx';
import { isDrawn, readDrawing } from './drawing.ts';
import { additiveMetrics, usualChart } from './edit.ts';
import { Headline } from './headline.tsx';
import { sentence } from './sentence.ts';
import { firstShown, isOfShares, sharesOf } from './series.ts';
import { useHit } from './use-hit.ts';
import { areBars, useShownSeries } from './use-shown-series.ts';

/** An answer on a board: the number and the chart. */
export function InsightsCard({ definition, result, chart }: ReportCardProps<'insights'>): ReactNode {
  const named = useNamed();
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const { kind, right } = readDrawing(chart, usualChart(definition));
  const series = useShownSeries(definition, result, kind);
  const shown = useMemo(() => {
    const drawn = firstShown(series, definition);
    return series.filter(({ key }) => drawn.has(key));
  }, [series, definition]);
  const hit = useHit(definition, result);
  const additive = useMemo(
    () => (result.moreSegments > 0 ? new Set<string>() : additiveMetrics(definition)),
    [definition, result],
  );
  if (series.length === 0) return <NothingFound />;
  const isShare = isOfShares(definition.compare);
  if (!isDrawn(kind)) return <Headline series={series} compare={definition.compare} />;
  return (
    <div className={classes['fill']}>
      {!areBars(definition, kind) && <Headline series={series} compare={definition.compare} />}
      <div className={classes['fillChart']}>
        <AnswerChart
          kind={kind}
          right={right}
          isShare={isShare}
          result={result}
          series={isShare ? sharesOf(shown) : shown}
          all={series}
          sentence={sentence(named(definition), { insights: t, reports, format, cohort })}
          additive={additive}
          onHit={hit}
          fills
        />
      </div>
    </div>
  );
}
