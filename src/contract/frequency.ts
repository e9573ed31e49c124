import { z } from 'zod';
import { filterSchema } from './filter.ts';
import {
  answerFacts,
  breakdownSchema,
  countedSchema,
  rangeSchema,
  segmentValueSchema,
  selectorSchema,
} from './question.ts';
import { tableSegmentSchema } from './table.ts';

export const FREQUENCY_UNITS = ['day', 'week', 'month'] as const;
export const FREQUENCY_TIMES = ['hour', 'day'] as const;

/** People, or their share of all who are active in the interval. */
const frequencyMeasureSchema = z.object({ kind: z.enum(['rate', 'users']) });

/**
 * On how many different `times` (hours or days) of each `unit` did people do `active`? Of those who did it at all, cell n counts who did on
 * at least n of them, or on exactly n.
 */
export const frequencyDefinitionSchema = z
  .object({
    active: selectorSchema,
    filter: filterSchema.optional(),
    breakdowns: z.array(breakdownSchema).max(3).optional(),
    counted: countedSchema.optional(),
    range: rangeSchema,
    unit: z.enum(FREQUENCY_UNITS),
    times: z.enum(FREQUENCY_TIMES),
    counting: z.enum(['at_least', 'exactly']),
    measure: frequencyMeasureSchema,
    /** Segments shown, largest first. */
    limit: z.number().int().min(1).max(3000).optional(),
  })
  .refine(({ unit, times }) => !(unit === 'day' && times === 'day'), { path: ['times'] });
export type FrequencyDefinition = z.infer<typeof frequencyDefinitionSchema>;

export const frequencyResultSchema = z.object({
  ...answerFacts,
  unit: z.enum(FREQUENCY_UNITS),
  times: z.enum(FREQUENCY_TIMES),
  measure: frequencyMeasureSchema,
  /** How many times each cell of a row stands for: 1, 2, … to what the longest interval has. */
  buckets: z.array(z.number().int()),
  /** Start of each interval that has begun, as local time with offset. */
  intervals: z.array(z.string()),
  segments: z.array(tableSegmentSchema),
  moreSegments: z.number().int(),
});
export type FrequencyResult = z.infer<typeof frequencyResultSchema>;

/** Some of the active people of an interval (as `intervals` names it): all, or those of the cell of so many times. */
export const frequencyPartSchema = z.object({
  interval: z.string().max(40),
  at: z.number().int().min(1).nullable(),
  segment: z.array(segmentValueSchema).max(3).optional(),
});
export type FrequencyPart = z.infer<typeof frequencyPartSchema>;
