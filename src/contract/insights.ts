import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';

export const UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const;
export const unitSchema = z.enum(UNITS);
export type Unit = z.infer<typeof unitSchema>;

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
  z.object({
    kind: z.literal('event'),
    event: z.string().min(1).max(255).nullable(),
    measure: measureSchema,
    filter: filterSchema.optional(),
    hidden: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('formula'), formula: z.string().min(1).max(200) }),
]);
export type Metric = z.infer<typeof metricSchema>;

/** `number`: even buckets chosen by us, or `edges` (ascending; also open-ended below and above). `date`: by unit. */
export const breakdownSchema = z.object({
  property: propertyRefSchema,
  buckets: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('number'), edges: z.array(z.number()).min(1).max(20).optional() }),
      z.object({ kind: z.literal('date'), unit: z.enum(['hour', 'day', 'week', 'month']) }),
    ])
    .optional(),
});
export type Breakdown = z.infer<typeof breakdownSchema>;

const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Days of the project's time zone, both ends included; `last` counts back from now and includes the current interval. */
export const rangeSchema = z.union([
  z.object({ from: dateSchema, to: dateSchema }),
  z.object({ last: z.number().int().min(1).max(1500), unit: unitSchema }),
]);
export type Range = z.infer<typeof rangeSchema>;

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

/** One breakdown's value of one segment. `hidden`: texts that fewer than k people share, together. `unset`: not on the event. */
export const segmentValueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('number'), from: z.number().nullable(), to: z.number().nullable() }),
  z.object({ kind: z.literal('date'), start: z.string() }),
  z.object({ kind: z.literal('boolean'), value: z.boolean() }),
  z.object({ kind: z.literal('hidden') }),
  z.object({ kind: z.literal('unset') }),
]);
export type SegmentValue = z.infer<typeof segmentValueSchema>;

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
  unit: unitSchema,
  timezone: z.string(),
  /** Start of each bucket as local time with offset, "2026-03-29T00:00:00+01:00". */
  buckets: z.array(z.string()),
  /** Starts of the compared buckets, where asked for. */
  comparisonBuckets: z.array(z.string()).optional(),
  series: z.array(insightsSeriesSchema),
  moreSegments: z.number().int(),
  /** The crowd threshold in force. */
  k: z.number().int(),
  /** True when some part of the answer was withheld or folded because fewer than k people stand behind it. */
  withheld: z.boolean(),
  /** When the newest event behind the answer was loaded; null when there is none. */
  freshAt: z.string().nullable(),
  computedMs: z.number(),
});
export type InsightsResult = z.infer<typeof insightsResultSchema>;
