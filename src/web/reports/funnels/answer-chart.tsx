import type { EChartsOption } from 'echarts';
import { type ReactNode, type RefObject, useMemo } from 'react';
import { curveOf, type FunnelsDefinition, type FunnelsResult } from '#contract';
import { momentAt } from '../../annotations/placed.ts';
import { useAxisNotes } from '../../annotations/use-axis-notes.tsx';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { Chart, type ChartHandle, type Hit, useChartTheme } from '../shared/chart.tsx';
import { tooltipElement } from '../shared/tooltip.ts';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { useOpenFrom } from '../shared/use-open-from.ts';
import { useWho } from '../shared/who.tsx';
import { type ChartInput, stepsOption, timeOption, trendOption } from './chart-options.ts';
import { createDuration } from './duration.ts';
import { secondsToConvert } from './edit.ts';
import { sentence, stepText } from './sentence.ts';
import { conversionFromPrevious, conversionTo, firstDrawn, overallTime, type ShownFunnel } from './shown.ts';
import { audienceAt } from './who.ts';

interface AnswerChartProps {
  readonly definition: FunnelsDefinition;
  readonly result: FunnelsResult;
  readonly funnels: readonly ShownFunnel[];
  readonly handle?: RefObject<ChartHandle | null>;
  readonly fills?: boolean;
}

const HEIGHT = 340;
const NO_BUCKETS: readonly string[] = [];

/** Bars with the conversion between them, the conversion over time, or how long it takes. */
export function AnswerChart({ definition, result, funnels, handle, fills }: AnswerChartProps): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  const cohort = useCohortName();
  const theme = useChartTheme();
  const drawn = useMemo(() => firstDrawn(funnels), [funnels]);
  const named = useNamed();
  const { view } = definition;
  const isOverTime = view.kind === 'trend' || view.kind === 'days';
  const unit = isOverTime ? view.unit : 'day';
  const curve = curveOf(view);
  const notes = useAxisNotes(isOverTime ? result.buckets : NO_BUCKETS, unit);
  const open = useOpenFrom(result, unit, secondsToConvert(definition));
  const labels = useMemo(
    () => named(definition).steps.map((step) => stepText(step, t)),
    [named, definition, t],
  );
  const option = useMemo((): EChartsOption => {
    const duration = createDuration(locale);
    const input: ChartInput = {
      result,
      funnels: drawn,
      labels,
      curve,
      openFrom: open,
      theme,
      words: {
        percent: format.percent,
        number: (value) => format.number(value),
        bucket: createBucketLabel(locale, unit, 'short'),
        duration,
        over: (from) => t('timeOver', { from }),
        dropped: (count) => t('dropped', { count }),
        droppedFew: t('droppedFew', { count: result.k }),
        reachedFew: t('reachedFew', { count: result.k }),
      },
    };
    const charts = { steps: stepsOption, trend: trendOption, days: trendOption, time: timeOption };
    const formatter = (parameters: unknown) => {
      const place = placeOf(parameters);
      const show = (value: number | null | undefined) => (value == null ? '–' : format.number(value));
      const rows = (view.kind === 'time' ? drawn.slice(0, 1) : drawn).map(({ funnel, name, style }) => {
        const base = { color: style.color[theme.scheme], name };
        if (view.kind === 'time') {
          const bar = funnel.time?.histogram[place];
          return { ...base, value: show(bar?.entries) };
        }
        const steps = view.kind === 'steps' ? funnel.steps : (funnel.cells?.[place] ?? []);
        const at = view.kind === 'steps' ? place : steps.length - 1;
        if (isOverTime && curve !== 'conversion') {
          const seconds = overallTime(steps, curve);
          return { ...base, value: seconds === null ? '–' : duration(seconds) };
        }
        const conversion = conversionTo(steps, at);
        const previous = view.kind === 'steps' ? conversionFromPrevious(steps, at) : null;
        const median = view.kind === 'steps' ? funnel.steps[at]?.secondsFromPrevious?.median : undefined;
        const details = [
          view.kind === 'steps' ? reports('people', { count: funnel.steps[at]?.people ?? 0 }) : undefined,
          previous === null
            ? undefined
            : t('fromPrevious', { share: format.percent(previous), step: String(at) }),
          median === undefined ? undefined : t('took', { time: duration(median) }),
        ];
        const isHidden = view.kind === 'steps' && funnel.steps[at]?.people === null;
        return {
          ...base,
          value: conversion === null ? '–' : format.percent(conversion),
          detail: isHidden ? t('reachedFew', { count: result.k }) : details.filter(Boolean).join(' · '),
        };
      });
      const title =
        view.kind === 'steps'
          ? (labels[place] ?? '')
          : view.kind === 'time'
            ? duration(drawn[0]?.funnel.time?.histogram[place]?.fromSeconds ?? 0)
            : [
                createBucketLabel(locale, unit, 'long')(result.buckets[place] ?? ''),
                place >= open && t('mayConvert'),
              ]
                .filter(Boolean)
                .join(' · ');
      return tooltipElement(title, rows, theme);
    };
    return {
      ...charts[view.kind](input),
      tooltip: {
        trigger: 'axis',
        confine: true,
        backgroundColor: theme.surface,
        borderColor: theme.line,
        padding: [8, 12],
        textStyle: { color: theme.ink, fontFamily: theme.fontFamily, fontSize: 13 },
        axisPointer: { type: isOverTime ? 'line' : 'shadow' },
        formatter,
      },
    };
  }, [view, isOverTime, unit, curve, open, result, drawn, labels, theme, format, locale, t, reports]);
  const details = drawn
    .flatMap(({ name, funnel }) =>
      funnel.steps.map(({ entries }, step) =>
        t('chartTextStep', {
          name,
          step: String(step + 1),
          label: labels[step] ?? '',
          entries: entries === null ? '–' : format.number(entries),
        }),
      ),
    )
    .slice(0, 20)
    .join(' ');
  const asked = sentence(named(definition), { funnels: t, reports, format, cohort });
  const trend = curve === 'conversion' ? 'trendText' : 'timeTrendText';
  const texts = { steps: 'chartText', trend, days: trend, time: 'timeText' } as const;
  const who = useWho();
  const hit = ({ series, place }: Hit, at: { readonly x: number; readonly y: number }) => {
    const one = drawn.find(({ key }) => key === series);
    if (isOverTime) {
      const when = createBucketLabel(locale, unit, 'long');
      who?.({ crowds: [] }, at, momentAt(result.buckets[place], when));
    } else if (one) who?.(audienceAt(definition, one, place, { funnels: t, reports }), at);
  };
  return (
    <Chart
      onHit={who && view.kind !== 'time' ? hit : undefined}
      hits={isOverTime ? 'axis' : 'item'}
      notes={notes}
      option={option}
      height={fills ? '100%' : HEIGHT}
      text={t(texts[view.kind], { sentence: asked, details })}
      {...(handle && { handle })}
    />
  );
}

/** The place under the pointer, out of what ECharts hands to a tooltip: one entry per series at that place. */
function placeOf(parameters: unknown): number {
  const [first] = Array.isArray(parameters) ? parameters : [parameters];
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : 0;
}
