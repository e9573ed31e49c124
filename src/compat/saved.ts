import { z } from 'zod';
import {
  CUSTOM_EVENT,
  customEventId,
  type Funnel,
  type FunnelsDefinition,
  type InsightsDefinition,
  type InsightsResult,
  type Range,
} from '#contract';
import { defineQuery, savedDefinition } from './endpoint.ts';
import {
  byValue,
  common,
  day,
  interval,
  isUnitOrWeek,
  limit,
  property,
  unitTogether,
  where,
} from './params.ts';
import { type Dated, dateLabel, isShown, segmentName } from './series.ts';

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
    const { breakdowns = [], range } = savedDefinition(context, 'insights', bookmark_id);
    return {
      computed_at: new Date(context.now).toISOString(),
      date_range: { from_date: result.buckets[0] ?? null, to_date: lastInstant(result, range, context.now) },
      headers: ['$metric', ...breakdowns.map(nameOfBreakdown)],
      series: nested(result),
    };
  },
});

/** Whole days in the project's zone: a range that is not over ends with today. */
function lastInstant({ buckets, timezone }: InsightsResult, range: Range, now: number): string | null {
  const last = buckets.at(-1);
  if (last === undefined) return null;
  const day = 'to' in range ? range.to : new Date(now).toLocaleDateString('sv-SE', { timeZone: timezone });
  return `${day}T23:59:59.999000${last.slice(19)}`;
}

interface Nested {
  readonly [name: string]: Nested | number | null;
}

interface Placed {
  readonly path: readonly string[];
  readonly values: Dated;
}

/** By metric, then by each breakdown, then by the start of each interval: as `headers` says. */
function nested(result: InsightsResult): Nested {
  const names = namesOfMetrics(result);
  const placed = result.series.filter(isShown).map((one): Placed => {
    const segment = one.segment.map((value) => segmentName([value], result.k));
    const values = result.buckets.map((bucket, index) => [bucket, one.values[index] ?? null] as const);
    return { path: [names.get(one.metric) ?? '', ...segment], values: Object.fromEntries(values) };
  });
  return inside(placed);
}

function inside(placed: readonly Placed[]): Nested {
  const groups = Map.groupBy(placed, ({ path }) => path[0] ?? '');
  return Object.fromEntries(
    [...groups].map(([name, of]) => {
      const deeper = of.flatMap(({ path, values }) =>
        path.length > 1 ? [{ path: path.slice(1), values }] : [],
      );
      return [name, deeper.length > 0 ? inside(deeper) : (of[0]?.values ?? {})];
    }),
  );
}

/** A metric is called as its event, and where several are called the same by its letter too. */
function namesOfMetrics({ series }: InsightsResult): ReadonlyMap<string, string> {
  const labels = new Map(series.map(({ metric, label }) => [metric, label === '' ? 'All Events' : label]));
  const taken = [...labels.values()];
  return new Map(
    [...labels].map(([metric, label]) => {
      const isAlone = taken.indexOf(label) === taken.lastIndexOf(label);
      return [metric, isAlone ? label : `${metric}. ${label}`];
    }),
  );
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
    limit: limit(200).optional(),
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
        ...(asked.on && { breakdowns: [{ property: byValue(asked.on, context.catalogue) }] }),
        ...(asked.limit && { limit: asked.limit }),
        view: { kind: 'days', unit: unitTogether(asked), curve: 'average' },
      },
    ];
  },
  reply: ({ on, ...asked }, [result], context) => {
    if (!result) return { meta: { dates: [] }, data: {} };
    const { steps } = savedDefinition(context, 'funnels', asked.funnel_id);
    const labels = result.steps.map((label, step) => labelsOf(steps[step]?.event ?? null, label));
    const dates = result.buckets.map((bucket) => dateLabel(bucket, unitTogether(asked)));
    const data = dates.map((date, place) => {
      const overall = dayOf(labels, result.overall, place);
      if (!on) return [date, overall];
      const segments = result.segments.map((segment) => [
        segmentName(segment.segment, result.k),
        dayOf(labels, segment, place).steps,
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

/** A custom event is named by its id, and says that it is one. */
function labelsOf(event: string | null, label: string) {
  const id = customEventId(event);
  const name = id === undefined ? label : `${CUSTOM_EVENT}${id}`;
  const custom = id === undefined ? {} : { custom_event: true, custom_event_id: Number(id) };
  return { goal: name, event: name, step_label: label, ...custom };
}

/** Counts that the gate has withheld are null. */
function dayOf(labels: readonly ReturnType<typeof labelsOf>[], funnel: Funnel, place: number) {
  const cells = funnel.cells?.[place] ?? [];
  const counts = cells.map(({ entries }) => entries);
  const steps = counts.map((count, step) => {
    return {
      count,
      step_conv_ratio: ratio(count, step === 0 ? count : counts[step - 1]),
      overall_conv_ratio: ratio(count, counts[0]),
      avg_time: cells[step]?.secondsFromPrevious?.average ?? null,
      avg_time_from_start: cells[step]?.secondsFromFirst?.average ?? null,
      ...labels[step],
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
