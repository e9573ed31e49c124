import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import {
  answerFacts,
  breakdownSchema,
  countedSchema,
  firstEverSelectorSchema,
  rangeSchema,
  segmentValueSchema,
  selectorSchema,
} from './question.ts';
import { tableSegmentSchema } from './table.ts';

export const RETENTION_UNITS = ['hour', 'day', 'week', 'month'] as const;
export const MOST_RETENTION_BUCKETS = 60;

/** Which bucket a return must be in, to count at bucket t. `streak`: in each bucket from the first to t. */
export const RETENTION_CRITERIA = ['on_or_after', 'on', 'on_or_before', 'streak'] as const;
export type RetentionCriterion = (typeof RETENTION_CRITERIA)[number];

/** `sum` and `average` (of each retained person's sum) are of a number on the returning events; others do not count. */
export const retentionMeasureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rate') }),
  z.object({ kind: z.literal('users') }),
  z.object({
    kind: z.literal('property'),
    property: propertyRefSchema.extend({ scope: z.literal('event') }),
    aggregate: z.enum(['sum', 'average']),
  }),
]);
export type RetentionMeasure = z.infer<typeof retentionMeasureSchema>;

/** Buckets of one unit each, or of consecutive widths (1, 3, 4: less than 1, 1 to 3, 4 to 7). */
export const retentionBucketsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('even'), count: z.number().int().min(1).max(MOST_RETENTION_BUCKETS) }),
  z.object({
    kind: z.literal('brackets'),
    widths: z.array(z.number().int().min(1).max(366)).min(1).max(MOST_RETENTION_BUCKETS),
  }),
]);
export type RetentionBuckets = z.infer<typeof retentionBucketsSchema>;

/**
 * Of those who did `birth` in an interval of the range, how many did `returning` later? `filter` is asked of both events;
 * breakdowns are of the birth event. `rolling` counts units from each birth (a day is 24 hours, a week 7 days, a month 30);
 * `calendar` counts calendar units of the project's time zone.
 */
export const retentionDefinitionSchema = z.object({
  birth: firstEverSelectorSchema,
  returning: selectorSchema,
  filter: filterSchema.optional(),
  breakdowns: z.array(breakdownSchema).max(3).optional(),
  counted: countedSchema.optional(),
  range: rangeSchema,
  unit: z.enum(RETENTION_UNITS),
  bucketing: z.enum(['rolling', 'calendar']),
  buckets: retentionBucketsSchema,
  criterion: z.enum(RETENTION_CRITERIA),
  measure: retentionMeasureSchema,
  /** Segments shown, largest first. */
  limit: z.number().int().min(1).max(3000).optional(),
});
export type RetentionDefinition = z.infer<typeof retentionDefinitionSchema>;

export const retentionResultSchema = z.object({
  ...answerFacts,
  unit: z.enum(RETENTION_UNITS),
  measure: retentionMeasureSchema,
  /** In units after the birth, `to` excluded. */
  buckets: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
  /** Start of each interval of births that has begun, as local time with offset. */
  births: z.array(z.string()),
  segments: z.array(tableSegmentSchema),
  moreSegments: z.number().int(),
});
export type RetentionResult = z.infer<typeof retentionResultSchema>;

/** Some of those born in an interval (as `births` names it): all, or those who were retained at a bucket or were not. */
export const retentionPartSchema = z.object({
  birth: z.string().max(40),
  at: z.object({ bucket: z.number().int().min(0), isRetained: z.boolean() }).nullable(),
  segment: z.array(segmentValueSchema).max(3).optional(),
});
export type RetentionPart = z.infer<typeof retentionPartSchema>;
