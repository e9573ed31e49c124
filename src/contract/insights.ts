import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import {
  answerFacts,
  breakdownSchema,
  countedSchema,
  firstEverSelectorSchema,
  rangeSchema,
  segmentValueSchema,
  unitSchema,
} from './question.ts';
import { rowId } from './row-id.ts';

const AGGREGATES = ['sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct'] as const;
/** `distribution`: how many have which number, in bars between steps of ours; each bar is one more segment, after the breakdowns'. */
const PER_PERSON_AGGREGATES = [
  'sum',
  'average',
  'median',
  'percentile',
  'min',
  'max',
  'distribution',
] as const;

const percent = z.number().min(0).max(100).optional();
/** Count organisations in the place of people. */
const by = countedSchema.optional();

/** `distinct` also works on text; the others want a number. `percentile` wants `percent` (0 to 100). */
export const measureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('total') }),
  z.object({
    kind: z.literal('unique'),
    by,
    /** With breakdowns: count each person in one segment only, the first or the last that they touched. */
    once: z.enum(['first', 'last']).optional(),
  }),
  z.object({ kind: z.literal('dau'), by }),
  z.object({ kind: z.literal('wau'), by }),
  z.object({ kind: z.literal('mau'), by }),
  z.object({
    kind: z.literal('property'),
    property: propertyRefSchema,
    aggregate: z.enum(AGGREGATES),
    percent,
  }),
  z.object({
    kind: z.literal('frequency'),
    aggregate: z.enum(['average', 'median', 'percentile', 'min', 'max', 'distribution']),
    percent,
    by,
  }),
  /** `each` of a property's values over the events of one person, then `aggregate` over the people. */
  z.object({
    kind: z.literal('property_per_person'),
    property: propertyRefSchema,
    each: z.enum(['sum', 'average', 'distinct', 'min', 'max']),
    aggregate: z.enum(PER_PERSON_AGGREGATES),
    percent,
    by,
  }),
  /** How many sessions hold such an event. */
  z.object({ kind: z.literal('sessions') }),
  /** Of the sessions that hold such an event: how long they were (seconds), or how many events of any name they have. */
  z.object({
    kind: z.literal('session'),
    of: z.enum(['duration', 'events']),
    aggregate: z.enum(PER_PERSON_AGGREGATES),
    percent,
  }),
]);
export type Measure = z.infer<typeof measureSchema>;

/** Of a measure that has a number for each person, organisation or session first: whether it is a whole one, from 1 on. */
export function isOfWholeNumbers(measure: Measure): boolean {
  if (measure.kind === 'property_per_person') return measure.each === 'distinct';
  return measure.kind === 'frequency' || (measure.kind === 'session' && measure.of === 'events');
}

/** Of profiles as they are now, whatever the range: how many, or an aggregate of what they say. */
export const profileMeasureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('total') }),
  z.object({
    kind: z.literal('property'),
    property: propertyRefSchema,
    aggregate: z.enum(AGGREGATES),
    percent,
  }),
]);
export type ProfileMeasure = z.infer<typeof profileMeasureSchema>;

export const MAX_METRICS = 40;

/** `event: null` means any event. Metrics are named A, B… Z, AA, AB… by position; a formula names them by letter. */
export const metricSchema = z.discriminatedUnion('kind', [
  firstEverSelectorSchema.extend({
    kind: z.literal('event'),
    measure: measureSchema,
    hidden: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('profiles'),
    /** Organisations' profiles in the place of people's; the people behind one are those who were ever seen in it. */
    by,
    measure: profileMeasureSchema,
    filter: filterSchema.optional(),
    hidden: z.boolean().optional(),
  }),
  /** How many are in a saved cohort: as of the end of each interval, and of the range. Intervals to come have no size. */
  z.object({
    kind: z.literal('cohort'),
    cohort: rowId,
    /** Of its people, as they are now. */
    filter: filterSchema.optional(),
    hidden: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('formula'), formula: z.string().min(1).max(500) }),
]);
export type Metric = z.infer<typeof metricSchema>;

/** Whether a metric says how many have which number. All metrics of a question do, or none; but for formulas over them. */
export function isDistribution(metric: Metric): boolean {
  return (
    metric.kind === 'event' && 'aggregate' in metric.measure && metric.measure.aggregate === 'distribution'
  );
}

/** The letters of the metric at a place: A…Z, then AA, AB… */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : `${letterOf(Math.floor(place / 26) - 1)}${last}`;
}

export const insightsDefinitionSchema = z.object({
  metrics: z.array(metricSchema).min(1).max(MAX_METRICS),
  filter: filterSchema.optional(),
  breakdowns: z.array(breakdownSchema).max(3).optional(),
  range: rangeSchema,
  unit: unitSchema,
  /**
   * What each series is held against, as its `comparison`. `previous`: the period of equal length just before; `shift`: back by `count`
   * units; `overall`: the same metric without the breakdowns; `segment`: the same metric's series of that segment.
   */
  compare: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('previous') }),
      z.object({ kind: z.literal('shift'), count: z.number().int().min(1).max(400), unit: unitSchema }),
      z.object({ kind: z.literal('overall') }),
      z.object({ kind: z.literal('segment'), segment: z.array(segmentValueSchema).min(1).max(3) }),
    ])
    .optional(),
  /**
   * What becomes of each series' values, formulas too. `rolling`: the mean of an interval and those before it, `window` in all (7 where
   * not said), also before the range; `cumulative`: their running sum. `total` stays as it is.
   */
  transform: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('rolling'), window: z.number().int().min(2).max(365).optional() }),
      z.object({ kind: z.literal('cumulative') }),
    ])
    .optional(),
  /** Segments shown, largest first; the rest are counted in `moreSegments`. */
  limit: z.number().int().min(1).max(3000).optional(),
});
export type InsightsDefinition = z.infer<typeof insightsDefinitionSchema>;

/** What the first `points` values of a rolling average also look back on: the people before the range. */
const reachSchema = z.object({ points: z.number().int(), people: z.number().nullable() });
/** Of sizes of cohorts and of distributions: the fewest people behind each value, which is judged by them alone. */
const crowdsSchema = z.array(z.number().nullable()).optional();

export const insightsSeriesSchema = z.object({
  /** "A", "B"… of the metric. */
  metric: z.string(),
  /** The event's name, or the formula. */
  label: z.string(),
  /** One value per breakdown, and of a distribution its bar, the last; empty where there is neither. */
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
      reach: reachSchema.optional(),
      crowds: crowdsSchema,
    })
    .optional(),
  reach: reachSchema.optional(),
  crowds: crowdsSchema,
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
  /** Compared with the overall: for each metric, the largest crowd among the segments that are not shown. */
  unshown: z.array(z.object({ metric: z.string(), people: z.number().nullable() })).optional(),
});
export type InsightsResult = z.infer<typeof insightsResultSchema>;

/** One part of an answer: a metric by its letter, a bucket as it is labelled (absent: the whole range), its segment as the answer names it. */
export const insightsPartSchema = z.object({
  metric: z.string().max(2),
  bucket: z.string().max(40).optional(),
  segment: z.array(segmentValueSchema).max(3).optional(),
});
export type InsightsPart = z.infer<typeof insightsPartSchema>;
