import { Group, Text } from '@mantine/core';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { type InsightsDefinition, type InsightsResult, isDistribution } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import type { ChartHandle } from '../shared/chart.tsx';
import { breakdownText } from '../shared/clauses.ts';
import { MoreSegments } from '../shared/more-segments.tsx';
import classes from '../shared/report.module.css';
import type { AnswerProps as Asked } from '../shared/report-page.tsx';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { fixedDays, zoomed } from '../shared/zoom.ts';
import { AgainstPicker } from './against-picker.tsx';
import { AnswerChart } from './answer-chart.tsx';
import { AnswerTable } from './answer-table.tsx';
import { ChartChoice } from './chart-choice.tsx';
import { type Drawing, isDrawn, isOverTime } from './drawing.ts';
import { additiveMetrics, MOST_SEGMENTS } from './edit.ts';
import { Headline } from './headline.tsx';
import { sentence } from './sentence.ts';
import { firstShown, isOfShares, type ShownSeries, sharesOf } from './series.ts';
import { toCsvRows } from './table.ts';
import { useHit } from './use-hit.ts';
import { areBars, useShownSeries } from './use-shown-series.ts';
import { Why } from './why.tsx';

interface AnswerProps extends Asked<InsightsDefinition, InsightsResult> {
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}

/** Headline, chart and table of one answer, and what one can take away from it. */
export function Answer({ definition, result, drawing, onDraw, onAsk, isStale }: AnswerProps): ReactNode {
  const chart = drawing.kind;
  const named = useNamed();
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const hit = useHit(definition, result);
  const handle = useRef<ChartHandle | null>(null);
  const series = useShownSeries(definition, result, chart);
  const [chosen, setChosen] = useState<{ result: InsightsResult; drawn: ReadonlySet<string> } | null>(null);
  const drawn = chosen?.result === result ? chosen.drawn : firstShown(series, definition);
  const asked = sentence(named(definition), { insights: t, reports, format, cohort });
  const shown = useMemo(() => series.filter(({ key }) => drawn.has(key)), [series, drawn]);
  // Where segments were left off, nobody knows the whole.
  const additive = useMemo(
    () => (result.moreSegments > 0 ? new Set<string>() : additiveMetrics(definition)),
    [definition, result],
  );
  const zoom = (from: number, to: number) => {
    const period = zoomed(result.buckets, result.unit, from, to);
    if (period) onAsk({ ...definition, ...period });
  };
  const isShare = isOfShares(definition.compare);
  const csvWords = {
    metric: t('metric'),
    breakdowns: [
      ...(named(definition).breakdowns ?? []).map((breakdown) =>
        breakdownText(breakdown, { format, cohort, reports }),
      ),
      ...(definition.metrics.some(isDistribution) ? [t('aggregate_distribution')] : []),
    ],
    total: reports('total'),
    people: reports('peopleColumn'),
    before: t(isShare ? 'againstText' : 'beforeColumn'),
  };
  const isNothing = series.length === 0;
  return (
    <AnswerCard
      sentence={asked}
      tools={<ChartChoice definition={definition} drawing={drawing} onDraw={onDraw} />}
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={announced(series, format.number)}
      foot={
        <AnswerFoot
          name="insights"
          facts={result}
          why={<Why definition={definition} />}
          csvRows={() => toCsvRows(result, series, csvWords)}
          handle={handle}
          days={isDrawn(chart) && isOverTime(chart) ? fixedDays(result.buckets, result.unit) : undefined}
        />
      }
      table={
        !isNothing && (
          <>
            {result.series.length > 1 && (definition.breakdowns ?? []).length > 0 && (
              <AgainstPicker definition={definition} series={series} onAsk={onAsk} />
            )}
            <AnswerTable
              definition={definition}
              result={result}
              series={series}
              drawn={drawn}
              additive={additive}
              onDraw={(next) => setChosen({ result, drawn: next })}
            />
            <Notes
              result={result}
              shown={shown.length}
              all={series.length}
              limit={definition.limit}
              onMore={(limit) => onAsk({ ...definition, limit })}
            />
          </>
        )
      }
    >
      {isNothing ? (
        <NothingFound />
      ) : (
        <>
          {!areBars(definition, chart) && <Headline series={series} compare={definition.compare} />}
          {isDrawn(chart) && (
            <div className={classes['chart']}>
              <AnswerChart
                kind={chart}
                right={drawing.right}
                isShare={isShare}
                result={result}
                series={isShare ? sharesOf(shown) : shown}
                all={series}
                sentence={asked}
                handle={handle}
                additive={additive}
                onZoom={zoom}
                onHit={hit}
              />
            </div>
          )}
        </>
      )}
    </AnswerCard>
  );
}

function announced(series: readonly ShownSeries[], number: (value: number) => string): string {
  return series
    .slice(0, 3)
    .map(({ name, total }) => `${name}: ${total === null ? '–' : number(total)}`)
    .join('. ');
}

function Notes(props: {
  readonly result: InsightsResult;
  readonly shown: number;
  readonly all: number;
  readonly limit: number | undefined;
  readonly onMore: (limit: number) => void;
}): ReactNode {
  const t = useMessages('insights');
  const { result, shown, all, limit, onMore } = props;
  return (
    <Group gap="md" align="baseline">
      {shown < all && (
        <Text size="xs" c="dimmed">
          {t('chartIsOfFirst', { count: shown })}
        </Text>
      )}
      <MoreSegments count={result.moreSegments} limit={limit} most={MOST_SEGMENTS} onMore={onMore} />
    </Group>
  );
}
