import { z } from 'zod';
import type { InsightsDefinition, InsightsResult, Measure } from '#contract';
import { defineQuery } from './endpoint.ts';
import {
  byValue,
  common,
  day,
  interval,
  limit,
  measureType,
  oneName,
  property,
  table,
  unit,
  where,
  withoutIdleCast,
} from './params.ts';
import { datedValues, datesOf, inFormat, isShown, legend, segmentName } from './series.ts';

/** Mixpanel's segmentation family: one event over days, whole or by a property. */

const asked = {
  ...common,
  event: oneName,
  where: where.optional(),
  from_date: day,
  to_date: day,
};

const segmentationParams = z.strictObject({
  ...asked,
  ...table,
  on: property.optional(),
  unit: unit.default('day'),
  /** In the place of `unit`. */
  interval,
  limit: limit(3_000).default(60),
  type: measureType.default('general'),
});

export const segmentation = defineQuery({
  params: segmentationParams,
  kind: 'insights',
  ask: (
    { event, where: filter, on, unit: by, interval: days, limit: most, type, from_date: from, to_date: to },
    { catalogue },
  ): InsightsDefinition[] => [
    {
      metrics: [{ kind: 'event', event, measure: toMeasure(type) }],
      ...(on && { breakdowns: [{ property: byValue(on, catalogue) }] }),
      ...(filter && { filter }),
      range: { from, to },
      unit: days === undefined ? by : days === '1' ? 'day' : 'week',
      limit: most,
    },
  ],
  reply: ({ event, format }, answers) => inFormat(format, segmented(answers, event)),
});

/** `general`: how often; `unique`: how many people; `average`: how often a person. */
export function toMeasure(type: z.infer<typeof measureType>): Measure {
  if (type === 'average') return { kind: 'frequency', aggregate: 'average' };
  return { kind: type === 'unique' ? 'unique' : 'total' };
}

function segmented([result]: readonly InsightsResult[], whole: string) {
  if (!result) return legend([], {});
  const values = result.series
    .filter(isShown)
    .map((series) => [
      series.segment.length === 0 ? whole : segmentName(series.segment, result.k),
      datedValues(result, series),
    ]);
  return legend(datesOf(result), Object.fromEntries(values));
}

const numericParams = z.strictObject({
  ...asked,
  on: property,
  unit: z.enum(['hour', 'day']).default('day'),
  buckets: z.coerce.number().int().min(1).max(20).optional(),
  type: measureType.default('general'),
});

/** By even buckets of a number, of our choosing: `buckets` says how many are shown, the fullest first. */
export const segmentationNumeric = defineQuery({
  params: numericParams,
  kind: 'insights',
  ask: (
    { event, where: filter, on, unit: by, buckets, type, from_date: from, to_date: to },
    { catalogue },
  ): InsightsDefinition[] => [
    {
      metrics: [{ kind: 'event', event, measure: toMeasure(type) }],
      breakdowns: [{ property: withoutIdleCast(on, catalogue), buckets: { kind: 'number' } }],
      ...(filter && { filter }),
      range: { from, to },
      unit: by,
      limit: buckets ?? 12,
    },
  ],
  reply: ({ event }, answers) => segmented(answers, event),
});

const aggregateParams = z.strictObject({
  ...asked,
  on: property,
  unit: z.enum(['hour', 'day']).default('day'),
});

function aggregated(aggregate: 'sum' | 'average') {
  return defineQuery({
    params: aggregateParams,
    kind: 'insights',
    ask: (
      { event, where: filter, on, unit: by, from_date: from, to_date: to },
      { catalogue },
    ): InsightsDefinition[] => [
      {
        metrics: [
          {
            kind: 'event',
            event,
            measure: { kind: 'property', property: withoutIdleCast(on, catalogue), aggregate },
          },
        ],
        ...(filter && { filter }),
        range: { from, to },
        unit: by,
      },
    ],
    reply: (_, [result], { now }) => {
      const series = result?.series.find(isShown);
      return {
        status: 'ok',
        computed_at: new Date(now).toISOString(),
        results: result && series ? datedValues(result, series) : {},
      };
    },
  });
}

export const segmentationSum = aggregated('sum');
export const segmentationAverage = aggregated('average');
