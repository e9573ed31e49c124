import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import {
  answerFacts,
  behaviourNumberSchema,
  breakdownSchema,
  countedSchema,
  firstEverSelectorSchema,
  rangeSchema,
  segmentValueSchema,
  selectorSchema,
  unitSchema,
} from './question.ts';

/** `label`: the reader's own word for the step. */
export const funnelStepSchema = firstEverSelectorSchema.extend({
  label: z.string().min(1).max(100).optional(),
});
export type FunnelStep = z.infer<typeof funnelStepSchema>;

const stepNumber = z.number().int().min(1).max(20);

/** Time from the first step, at most 366 days (a month is 30 days); or sessions, the first step's own included. */
const windowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('time'),
    count: z.number().int().min(1).max(31_622_400),
    unit: z.enum(['second', 'minute', 'hour', 'day', 'week', 'month']),
  }),
  z.object({ kind: z.literal('sessions'), count: z.number().int().min(1).max(12) }),
]);
export type FunnelWindow = z.infer<typeof windowSchema>;

/** `any`: steps that are no anchors happen in any order between the anchors around them. Steps are numbered from 1. */
const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('specific') }),
  z.object({ kind: z.literal('any'), anchors: z.array(stepNumber).max(20) }),
]);

const betweenSchema = z.object({ after: stepNumber, before: stepNumber });
export type BetweenSteps = z.infer<typeof betweenSchema>;

/** Whoever does this between the two steps (absent: between the first and the last) drops out. */
const exclusionSchema = selectorSchema.extend({
  between: betweenSchema.optional(),
});
export type FunnelExclusion = z.infer<typeof exclusionSchema>;

/**
 * What an entry's person did between two of its steps, as a number by whose bars entries are split: the last part of a segment's name,
 * unset where the later step was not reached.
 */
const behaviourSchema = z.object({
  of: selectorSchema,
  each: behaviourNumberSchema,
  /** The first and the last step where absent. */
  between: betweenSchema.optional(),
});
export type FunnelBehaviour = z.infer<typeof behaviourSchema>;

/** Which of an entry's events says in which segment it counts: the first or last that has the property, or that of one step. */
const attributionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first') }),
  z.object({ kind: z.literal('last') }),
  z.object({ kind: z.literal('step'), step: stepNumber }),
]);
export type Attribution = z.infer<typeof attributionSchema>;

/** What is drawn over time: how many converted, or how long it took from the first step to the last. */
export const FUNNEL_CURVES = ['conversion', 'average', 'median'] as const;
export type FunnelCurve = (typeof FUNNEL_CURVES)[number];
const intervalView = {
  unit: unitSchema,
  /** `conversion` where absent; the others ask how long it took in each interval. */
  curve: z.enum(FUNNEL_CURVES).optional(),
};

/**
 * `steps`: one funnel over the range. `trend`: a funnel of its own for each interval. `days`: one funnel, its entries by the interval
 * in which they began. `time`: how long it takes between two steps.
 */
const viewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('steps') }),
  z.object({ kind: z.literal('trend'), ...intervalView }),
  z.object({ kind: z.literal('days'), ...intervalView }),
  z.object({ kind: z.literal('time'), from: stepNumber, to: stepNumber }),
]);
export type FunnelView = z.infer<typeof viewSchema>;

/** What a view draws over time; `conversion` where it says nothing, or draws nothing over time. */
export function curveOf(view: FunnelView): FunnelCurve {
  return ('curve' in view && view.curve) || 'conversion';
}

export const funnelsDefinitionSchema = z.object({
  steps: z.array(funnelStepSchema).min(2).max(20),
  order: orderSchema.optional(),
  /** Seven days where absent. */
  window: windowSchema.optional(),
  /** `unique` where absent: a person enters once, `total`: again after each exit, `session`: once in each session, all steps in it. */
  counting: z.enum(['unique', 'total', 'session']).optional(),
  /** `optimised`: every first step is tried, and the attempt that converts counts. */
  reentry: z.enum(['first', 'optimised']).optional(),
  /** Event properties that must have one value on all steps of an entry. */
  hold: z.array(propertyRefSchema).max(3).optional(),
  exclusions: z.array(exclusionSchema).max(10).optional(),
  /** Asked of each entry once it is over, by its attributed values. */
  filter: filterSchema.optional(),
  breakdowns: z.array(breakdownSchema).max(3).optional(),
  attribution: attributionSchema.optional(),
  /** Beside two breakdowns at most. */
  behaviour: behaviourSchema.optional(),
  counted: countedSchema.optional(),
  /** The segment that the others are held against in `confidence`; all other entries where absent. */
  control: z.array(segmentValueSchema).min(1).max(3).optional(),
  /** A number whose sum is taken over the events of each step. */
  sum: propertyRefSchema.optional(),
  view: viewSchema,
  range: rangeSchema,
  /** The period of equal length just before, whole. */
  compare: z.object({ kind: z.literal('previous') }).optional(),
  /** Segments shown, largest first. */
  limit: z.number().int().min(1).max(200).optional(),
});
export type FunnelsDefinition = z.infer<typeof funnelsDefinitionSchema>;

const durationSchema = z.object({ average: z.number(), median: z.number() }).nullable();

const stepCountsSchema = z.object({
  /** Entries that reached the step; with `unique` these are people. Null: withheld. */
  entries: z.number().nullable(),
  /** Distinct people (or organisations) behind them. */
  people: z.number().nullable(),
  /**
   * Why it is withheld: fewer than k reached the step; fewer than k of the step shown before did not; or the number of all entries
   * would tell that of the one segment that is withheld here.
   */
  withheld: z.enum(['few_reached', 'few_dropped', 'sum']).optional(),
  sum: z.number().nullable().optional(),
  secondsFromPrevious: durationSchema,
  secondsFromFirst: durationSchema,
});
export type FunnelStepCounts = z.infer<typeof stepCountsSchema>;

/** Of an interval; the times where the view asks for them. */
const stepCellSchema = stepCountsSchema
  .pick({ entries: true, people: true, withheld: true })
  .extend({ secondsFromPrevious: durationSchema.optional(), secondsFromFirst: durationSchema.optional() });
export type FunnelStepCell = z.infer<typeof stepCellSchema>;

/** How long the entries took that reached both steps. `histogram`: null where fewer than k people are in a bar. */
const timeToConvertSchema = z.object({
  average: z.number(),
  min: z.number(),
  p10: z.number(),
  p25: z.number(),
  median: z.number(),
  p75: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
  histogram: z.array(
    z.object({
      fromSeconds: z.number(),
      toSeconds: z.number().nullable(),
      entries: z.number().nullable(),
      people: z.number().nullable(),
    }),
  ),
});
export type TimeToConvert = z.infer<typeof timeToConvertSchema>;

const funnelSchema = z.object({
  /** One value per breakdown; empty for all entries together. */
  segment: z.array(segmentValueSchema),
  steps: z.array(stepCountsSchema),
  /** Where the view asks for it; null where it is withheld or nobody got so far. */
  time: timeToConvertSchema.nullable().optional(),
  /** How sure it is that the segment converts otherwise than the other entries, or than the control (0 to 1); null below 30 entries. */
  confidence: z.number().nullable().optional(),
  /** One per bucket, in views by interval. */
  cells: z.array(z.array(stepCellSchema)).optional(),
});
export type Funnel = z.infer<typeof funnelSchema>;

export const funnelsResultSchema = z.object({
  ...answerFacts,
  /** The label of each step: the reader's word, else the event's name ("" for any event). */
  steps: z.array(z.string()),
  /** Start of each bucket, in views by interval; else empty. */
  buckets: z.array(z.string()),
  overall: funnelSchema,
  segments: z.array(funnelSchema),
  moreSegments: z.number().int(),
  comparison: funnelSchema.pick({ steps: true }).nullable().optional(),
});
export type FunnelsResult = z.infer<typeof funnelsResultSchema>;

/** Whoever reached a step, or reached the step before and not this one. */
export const funnelPartSchema = z.object({
  step: stepNumber,
  outcome: z.enum(['converted', 'dropped']),
  segment: z.array(segmentValueSchema).max(3).optional(),
});
export type FunnelPart = z.infer<typeof funnelPartSchema>;
