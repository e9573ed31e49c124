import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import {
  answerFacts,
  breakdownSchema,
  rangeSchema,
  segmentValueSchema,
  selectorSchema,
  unitSchema,
} from './question.ts';

const AGGREGATES = ['sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct'] as const;

/** `distinct` also works on text; the others want a number. `percentile` wants `percent` (0 to 100). */
export const measureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('total') }),
  z.object({ kind: z.literal('unique') }),
  z.object({ kind: z.literal('dau') }),
  z.object({ kind: z.literal('wau') }),
  z.object({ kind: z.literal('mau') }),
  z.object({
    kind: z.literal('property'),
    property: propertyRefSchema,
    aggregate: z.enum(AGGREGATES),
    percent: z.number().min(0).max(100).optional(),
  }),
  z.object({
    kind: z.literal('frequency'),
    aggregate: z.enum(['average', 'median', 'percentile', 'min', 'max']),
    percent: z.number().min(0).max(100).optional(),
  }),
]);
export type Measure = z.infer<typeof measureSchema>;

/** `event: null` means any event. Metrics are named A, B, C… by position; a formula names them by letter. */
export const metricSchema = z.discriminatedUnion('kind', [
  selectorSchema.extend({
    kind: z.literal('event'),
    measure: measureSchema,
    hidden: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('formula'), formula: z.string().min(1).max(200) }),
]);
export type Metric = z.infer<typeof metricSchema>;

export const insightsDefinitionSchema = z.object({
  metrics: z.array(metricSchema).min(1).max(10),
  filter: filterSchema.optional(),
  breakdowns: z.array(breakdownSchema).max(3).optional(),
  range: rangeSchema,
  unit: unitSchema,
  /** `previous`: the period of equal length just before; or a shift back by `count` units. */
  compare: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('previous') }),
      z.object({ kind: z.literal('shift'), count: z.number().int().min(1).max(400), unit: unitSchema }),
    ])
    .optional(),
  /** Segments shown, largest first; the rest are counted in `moreSegments`. */
  limit: z.number().int().min(1).max(3000).optional(),
});
export type InsightsDefinition = z.infer<typeof insightsDefinitionSchema>;

export const insightsSeriesSchema = z.object({
  /** "A", "B"… of the metric. */
  metric: z.string(),
  /** The event's name, or the formula. */
  label: z.string(),
  /** One value per breakdown; empty without breakdowns. */
  segment: z.array(segmentValueSchema),
  /** One per bucket; null where the measure has no answer (an average of nothing) or the crowd is too small. */
  values: z.array(z.number().nullable()),
  /** Over the whole range: never the sum of uniques. */
  total: z.number().nullable(),
  /** Distinct people behind the series in the whole range; null when fewer than k. */
  people: z.number().nullable(),
  comparison: z
    .object({
      values: z.array(z.number().nullable()),
      total: z.number().nullable(),
      /** Distinct people behind the compared period; without it the comparison is withheld. */
      people: z.number().nullable().optional(),
    })
    .optional(),
});
export type InsightsSeries = z.infer<typeof insightsSeriesSchema>;

export const insightsResultSchema = z.object({
  ...answerFacts,
  unit: unitSchema,
  /** Start of each bucket as local time with offset, "2026-03-29T00:00:00+01:00". */
  buckets: z.array(z.string()),
  /** Starts of the compared buckets, where asked for. */
  comparisonBuckets: z.array(z.string()).optional(),
  series: z.array(insightsSeriesSchema),
  moreSegments: z.number().int(),
});
export type InsightsResult = z.infer<typeof insightsResultSchema>;
