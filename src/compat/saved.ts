import { z } from 'zod';
import type { Funnel, FunnelsDefinition, FunnelsResult, InsightsDefinition, InsightsSeries } from '#contract';
import { defineQuery, savedDefinition } from './endpoint.ts';
import {
  common,
  day,
  interval,
  isUnitOrWeek,
  property,
  unitTogether,
  where,
  withoutIdleCast,
} from './params.ts';
import { datedValues, dateLabel, datesOf, isShown, segmentName } from './series.ts';

/** Addresses that answer a report which somebody has saved: Mixpanel's bookmarks of Insights, and its funnels. */

const id = z.coerce.number().int().positive().max(2_147_483_647);

export const insightsBookmark = defineQuery({
  params: z.strictObject({ ...common, bookmark_id: id }),
  kind: 'insights',
  ask: ({ bookmark_id }, context): InsightsDefinition[] => [
    savedDefinition(context, 'insights', bookmark_id),
  ],
  reply: ({ bookmark_id }, [result], context) => {
    if (!result) return {};
    const { breakdowns = [] } = savedDefinition(context, 'insights', bookmark_id);
    const dates = datesOf(result);
    const named = result.series
      .filter(isShown)
      .map((series) => [nameOf(series, result.k), datedValues(result, series)]);
    return {
      computed_at: new Date(context.now).toISOString(),
      date_range: { from_date: dates[0] ?? null, to_date: dates.at(-1) ?? null },
      headers: ['$metric', ...breakdowns.map(nameOfBreakdown)],
      series: Object.fromEntries(named),
    };
  },
});

function nameOf({ metric, label, segment }: InsightsSeries, k: number): string {
  const whole = `${metric}. ${label === '' ? 'All Events' : label}`;
  return segment.length === 0 ? whole : `${whole}, ${segmentName(segment, k)}`;
}

function nameOfBreakdown(breakdown: NonNullable<InsightsDefinition['breakdowns']>[number]): string {
  return 'property' in breakdown ? breakdown.property.name : '$cohorts';
}

const funnelParams = z
  .strictObject({
    ...common,
    funnel_id: id,
    from_date: day.optional(),
    to_date: day.optional(),
    length: z.coerce.number().int().min(1).max(31_622_400).optional(),
    length_unit: z.enum(['second', 'minute', 'hour', 'day']).optional(),
    unit: z.enum(['day', 'week', 'month']).default('day'),
    interval,
    where: where.optional(),
    on: property.optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  })
  .refine(isUnitOrWeek, { path: ['interval'] });

/** A saved funnel by the day on which its entries began, with how long those took. */
export const funnels = defineQuery({
  params: funnelParams,
  kind: 'funnels',
  ask: (asked, context): FunnelsDefinition[] => {
    const { compare: _, ...saved } = savedDefinition(context, 'funnels', asked.funnel_id);
    const { from_date: from, to_date: to, length, length_unit: unit = 'day' } = asked;
    return [
      {
        ...saved,
        ...(from !== undefined && to !== undefined && { range: { from, to } }),
        ...(length !== undefined && { window: { kind: 'time' as const, count: length, unit } }),
        ...(asked.where && { filter: together(saved.filter, asked.where) }),
        ...(asked.on && { breakdowns: [{ property: withoutIdleCast(asked.on, context.catalogue) }] }),
        ...(asked.limit && { limit: asked.limit }),
        view: { kind: 'days', unit: unitTogether(asked), curve: 'average' },
      },
    ];
  },
  reply: ({ on, ...asked }, [result]) => {
    if (!result) return { meta: { dates: [] }, data: {} };
    const dates = result.buckets.map((bucket) => dateLabel(bucket, unitTogether(asked)));
    const data = dates.map((date, place) => {
      const overall = dayOf(result, result.overall, place);
      if (!on) return [date, overall];
      const segments = result.segments.map((segment) => [
        segmentName(segment.segment, result.k),
        dayOf(result, segment, place).steps,
      ]);
      return [date, { $overall: overall.steps, ...Object.fromEntries(segments) }];
    });
    return { meta: { dates }, data: Object.fromEntries(data) };
  },
});

function together(
  saved: FunnelsDefinition['filter'],
  asked: NonNullable<FunnelsDefinition['filter']>,
): NonNullable<FunnelsDefinition['filter']> {
  return saved ? { all: [saved, asked] } : asked;
}

/** Counts that the gate has withheld are null. */
function dayOf(result: FunnelsResult, funnel: Funnel, place: number) {
  const cells = funnel.cells?.[place] ?? [];
  const counts = cells.map(({ entries }) => entries);
  const steps = counts.map((count, step) => {
    const label = result.steps[step] ?? '';
    return {
      count,
      step_conv_ratio: ratio(count, step === 0 ? count : counts[step - 1]),
      overall_conv_ratio: ratio(count, counts[0]),
      avg_time: cells[step]?.secondsFromPrevious?.average ?? null,
      avg_time_from_start: cells[step]?.secondsFromFirst?.average ?? null,
      goal: label,
      event: label,
      step_label: label,
      custom_event: false,
    };
  });
  return {
    steps,
    analysis: {
      completion: counts.at(-1) ?? null,
      starting_amount: counts[0] ?? null,
      steps: counts.length,
      worst: worstStep(steps.map(({ step_conv_ratio }) => step_conv_ratio)),
    },
  };
}

function ratio(count: number | null | undefined, of: number | null | undefined): number | null {
  if (count == null || of == null) return null;
  return of === 0 ? 0 : count / of;
}

/** The step, counted from 1, that lost the largest share; null where that cannot be said. */
function worstStep(ratios: readonly (number | null)[]): number | null {
  const later = ratios.slice(1);
  if (later.length === 0 || later.some((one) => one === null)) return null;
  return later.indexOf(Math.min(...later.map((one) => one ?? 1))) + 1;
}
