import { Stack, Text } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import type { FunnelsDefinition, FunnelsResult, FunnelView } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import type { ChartHandle } from '../shared/chart.tsx';
import { breakdownText } from '../shared/clauses.ts';
import { MoreSegments } from '../shared/more-segments.tsx';
import classes from '../shared/report.module.css';
import type { AnswerProps } from '../shared/report-page.tsx';
import { Swatch } from '../shared/swatch.tsx';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { Figure } from '../shared/why.tsx';
import { fixedDays } from '../shared/zoom.ts';
import { AnswerChart } from './answer-chart.tsx';
import { AnswerTable } from './answer-table.tsx';
import { ControlPicker } from './control-picker.tsx';
import { toCsvRows } from './csv-rows.ts';
import { createDuration } from './duration.ts';
import { MOST_SEGMENTS } from './edit.ts';
import { Headline } from './headline.tsx';
import { IntervalTable } from './interval-table.tsx';
import { doneWords, sentence, stepText } from './sentence.ts';
import { overallConversion, type ShownFunnel } from './shown.ts';
import { useShownFunnels } from './use-shown-funnels.ts';
import { ViewChoice } from './view-choice.tsx';
import { Why } from './why.tsx';

/** Headline, chart and table of one answer, and what one can take away from it. */
export function Answer({
  definition,
  result,
  current,
  onAsk,
  isStale,
}: AnswerProps<FunnelsDefinition, FunnelsResult>): ReactNode {
  const named = useNamed();
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const handle = useRef<ChartHandle | null>(null);
  const funnels = useShownFunnels(definition, result);
  const words = { funnels: t, reports, format, cohort };
  const asked = sentence(named(definition), words);
  const conversion = overallConversion(result.overall.steps);
  const isNothing = result.overall.steps[0]?.entries === 0;
  const isUntimed = definition.view.kind === 'time' && !funnels[0]?.funnel.time;
  const csvWords = {
    breakdowns: [
      ...(named(definition).breakdowns ?? []).map((breakdown) =>
        breakdownText(breakdown, { format, cohort, reports }),
      ),
      ...[named(definition).behaviour ?? []].flat().map((behaviour) => doneWords(behaviour, words)),
    ],
    steps: named(definition).steps.map((step) => stepText(step, t)),
    conversion: t('conversion'),
    people: definition.counted ? reports('organisationsColumn') : reports('peopleColumn'),
    average: t('averageTime'),
    median: t('medianTime'),
    sum: definition.sum && t('sumColumn', { property: named(definition).sum?.name ?? '' }),
    curves: { average: t('curve_average'), median: t('curve_median') },
    time: definition.view.kind === 'time' ? t('windowLabel') : undefined,
  };
  return (
    <AnswerCard
      sentence={asked}
      tools={<ViewChoice definition={current} onView={(view) => onAsk({ ...current, view })} />}
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={`${t('conversion')}: ${conversion === null ? '–' : format.percent(conversion)}`}
      foot={
        <AnswerFoot
          name="funnel"
          facts={result}
          why={<Why definition={definition} />}
          csvRows={() => toCsvRows(result, funnels, csvWords)}
          handle={handle}
          days={isByInterval(definition.view) ? fixedDays(result.buckets, definition.view.unit) : undefined}
        />
      }
      table={
        !isNothing && (
          <Stack gap="sm">
            {isByInterval(definition.view) && (
              <IntervalTable
                definition={definition}
                result={result}
                funnels={funnels}
                unit={definition.view.unit}
              />
            )}
            {result.segments.length > 1 && (
              <ControlPicker definition={current} funnels={funnels} onAsk={onAsk} />
            )}
            <AnswerTable definition={definition} result={result} funnels={funnels} />
            <MoreSegments
              count={result.moreSegments}
              limit={definition.limit}
              most={MOST_SEGMENTS}
              onMore={(limit) => onAsk({ ...current, limit })}
            />
          </Stack>
        )
      }
    >
      {isNothing ? (
        <NothingFound />
      ) : (
        <>
          <Headline result={result} funnels={funnels} />
          {definition.view.kind === 'time' && funnels[0] && (
            <Times of={funnels[0]} isSplit={result.segments.length > 0} />
          )}
          <div className={classes['chart']}>
            {isUntimed ? (
              <Text c="dimmed" p="md">
                {t('timeNobody')}
              </Text>
            ) : (
              <AnswerChart definition={definition} result={result} funnels={funnels} handle={handle} />
            )}
          </div>
        </>
      )}
    </AnswerCard>
  );
}

function isByInterval(view: FunnelView): view is Extract<FunnelView, { readonly unit: unknown }> {
  return view.kind === 'trend' || view.kind === 'days';
}

/** How long it took; where there are segments, the first of them, which the chart draws too. */
function Times({ of, isSplit }: { readonly of: ShownFunnel; readonly isSplit: boolean }): ReactNode {
  const t = useMessages('funnels');
  const { locale } = useLocale();
  const duration = createDuration(locale);
  const { time } = of.funnel;
  if (!time) return null;
  const figures = [
    [t('timeMedian'), time.median],
    [t('timeAverage'), time.average],
    [t('timeFastest'), time.p10],
    [t('timeSlowest'), time.p90],
  ] as const;
  return (
    <>
      {isSplit && (
        <div className={`${classes['headlines']} ${classes['headlineName']}`}>
          <Swatch style={of.style} isFolded={of.isFolded} />
          {t('timeOf', { name: of.name })}
        </div>
      )}
      <div className={classes['headlines']} data-many>
        {figures.map(([name, seconds]) => (
          <div key={name} className={classes['headline']}>
            <div className={classes['headlineName']}>{name}</div>
            <Figure className={classes['headlineNumber']}>{duration(seconds)}</Figure>
          </div>
        ))}
      </div>
    </>
  );
}
