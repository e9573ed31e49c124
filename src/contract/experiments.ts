import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import { answerFacts, rangeSchema, selectorSchema } from './question.ts';

/** What SDKs send when somebody is shown a variant. */
export const EXPOSURE = {
  event: '$experiment_started',
  experiment: 'Experiment name',
  variant: 'Variant name',
} as const;

export const EXPERIMENT_WITHIN_UNITS = ['minute', 'hour', 'day', 'week'] as const;
export const EXPERIMENT_MEASURES = ['conversion', 'count', 'sum'] as const;

const metricSchema = selectorSchema.extend({
  /** Per exposed person: 1 if they did it at all; how often they did it; what a number of those events adds up to. */
  measure: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('conversion') }),
    z.object({ kind: z.literal('count') }),
    z.object({ kind: z.literal('sum'), property: propertyRefSchema.extend({ scope: z.literal('event') }) }),
  ]),
  /** From the person's first exposure on; absent: to the end of the range. */
  within: z
    .object({ count: z.number().int().min(1).max(1000), unit: z.enum(EXPERIMENT_WITHIN_UNITS) })
    .optional(),
  /** What must not get worse. */
  guardrail: z.boolean().optional(),
  /** Which way is better: up unless said. */
  better: z.enum(['up', 'down']).optional(),
});
export type ExperimentMetric = z.infer<typeof metricSchema>;

export const MOST_EXPERIMENT_METRICS = 10;

export const experimentsDefinitionSchema = z.object({
  experiment: z.string().min(1).max(255),
  /** The variant that others are held against; absent: the one called "control", in any case. */
  control: z.string().min(1).max(255).optional(),
  metrics: z.array(metricSchema).min(1).max(MOST_EXPERIMENT_METRICS),
  /** Which exposures count. */
  filter: filterSchema.optional(),
  /** When people were first exposed. */
  range: rangeSchema,
  /** How often a difference may be found where there is none, however often one looks: 0.05 unless said. */
  alpha: z.number().min(0.001).max(0.2).optional(),
  /** How people were meant to be divided; absent: evenly. Every variant that is not named has weight 1. */
  split: z
    .array(z.object({ variant: z.string().min(1).max(255), weight: z.number().positive().max(1e6) }))
    .max(50)
    .optional(),
});
export type ExperimentsDefinition = z.infer<typeof experimentsDefinitionSchema>;

/** The variant's value against the control's, as shares of the control's: 0.1 is 10 % more. */
const comparisonSchema = z.object({
  lift: z.number(),
  low: z.number(),
  high: z.number(),
  /** Always valid: looking every day does not make it smaller than it should be. */
  p: z.number(),
  isSignificant: z.boolean(),
});
export type ExperimentComparison = z.infer<typeof comparisonSchema>;

const cellSchema = z.object({
  /** Exposed people who did it; null when withheld. */
  people: z.number().nullable(),
  /** Per exposed person: a share of 1, or a mean. */
  value: z.number().nullable(),
  /** Null for the control, without one, where the control has 0, and below 30 exposed people. */
  comparison: comparisonSchema.nullable(),
});

export const experimentVariantSchema = z.object({
  variant: z.string(),
  /** People exposed to this variant and to no other. */
  people: z.number(),
  /** One per metric. */
  cells: z.array(cellSchema),
});
export type ExperimentVariant = z.infer<typeof experimentVariantSchema>;

export const experimentsResultSchema = z.object({
  ...answerFacts,
  alpha: z.number(),
  /** Null where no variant that is shown has the name. */
  control: z.string().nullable(),
  /** Largest first. */
  variants: z.array(experimentVariantSchema),
  /** People exposed to several variants, who count in none; null: fewer than k. */
  mixed: z.number().nullable(),
  /** Whether the sizes of the variants shown are as they were meant to be (chi-square); null for fewer than two. */
  sampleRatio: z.object({ p: z.number(), isMismatch: z.boolean(), expected: z.array(z.number()) }).nullable(),
});
export type ExperimentsResult = z.infer<typeof experimentsResultSchema>;

/** The people of a variant; with `did`: those of them who did what a metric (by its place, from 0) counts, or who did not. */
export const experimentsPartSchema = z.object({
  variant: z.string().min(1).max(255),
  did: z
    .object({
      metric: z
        .number()
        .int()
        .min(0)
        .max(MOST_EXPERIMENT_METRICS - 1),
      isDone: z.boolean(),
    })
    .optional(),
});
export type ExperimentsPart = z.infer<typeof experimentsPartSchema>;
