import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import { rowId } from './row-id.ts';

/** The parts that questions of every kind are made of. */

export const UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const;
export const unitSchema = z.enum(UNITS);
export type Unit = z.infer<typeof unitSchema>;

/** Which events: those of one name (`null`: of any), as far as they pass the filter. */
export const selectorSchema = z.object({
  event: z.string().min(1).max(255).nullable(),
  filter: filterSchema.optional(),
});
export type Selector = z.infer<typeof selectorSchema>;

/** Of the events that a selector means. */
export const firstEverSelectorSchema = selectorSchema.extend({
  /** Only the first that a person has ever done of those that `filter` lets through (all of them, where several have one time). */
  firstEver: z.boolean().optional(),
});
export type FirstEverSelector = z.infer<typeof firstEverSelectorSchema>;

/** `$custom_event:3`, in the place of an event's name: the saved custom event of that id. */
export const CUSTOM_EVENT = '$custom_event:';

/** The id, as it is written there; undefined for the name of an event that was sent. */
export function customEventId(event: string | null): string | undefined {
  return event?.startsWith(CUSTOM_EVENT) ? event.slice(CUSTOM_EVENT.length) : undefined;
}

/** In the place of an event's name: the first and the last event of each session. They are worked out, never sent. */
export const SESSION_EVENTS = { start: '$session_start', end: '$session_end' } as const;
export type SessionEdge = keyof typeof SESSION_EVENTS;
/**
 * What such an event says of its session, as properties of an event: how long it was (seconds), how many events it has, the names of its
 * first and of its last event.
 */
export const SESSION_PROPERTIES = ['$duration_s', '$event_count', '$origin_start', '$origin_end'] as const;

export function sessionEdgeOf(event: string | null): SessionEdge | undefined {
  if (event === SESSION_EVENTS.start) return 'start';
  return event === SESSION_EVENTS.end ? 'end' : undefined;
}

/** In the place of a property of events, in a breakdown of funnels: the name of the event that was the step. */
export const EVENT_NAME = '$event_name';

/** Whether a selector asks for more than an event's name: a custom event may have filters inside. */
export function isNarrowing({ event = null, filter }: Partial<Selector>): boolean {
  return filter !== undefined || customEventId(event) !== undefined;
}

/** A number of what somebody did: how often, or an aggregate of a property of these events. */
export const behaviourNumberSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count') }),
  z.object({
    kind: z.literal('aggregate'),
    property: z.object({ scope: z.literal('event'), name: z.string().min(1).max(255) }),
    aggregate: z.enum(['sum', 'average', 'min', 'max', 'distinct']),
  }),
]);
export type BehaviourNumber = z.infer<typeof behaviourNumberSchema>;

/** The bars of a distribution are one of three breakdowns. */
export const MOST_BESIDE_BARS = 2;

/** Whom a question counts: people where absent, else the organisations of a declared group key. */
export const countedSchema = z.object({ group: z.string().min(1).max(255) });
export type CountedQuestion = z.infer<typeof countedSchema>;

/**
 * How the credit for a conversion (an event of the metric) is shared among its touchpoints, in the order of time. `time_decay`: half as much
 * for each half-life (7 days) before the last one. The others by place: first, all between, last; of `custom` in percent.
 */
export const attributionModelSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first') }),
  z.object({ kind: z.literal('last') }),
  z.object({ kind: z.literal('linear') }),
  /** Each value that was touched has the whole credit. */
  z.object({ kind: z.literal('participation') }),
  z.object({ kind: z.literal('time_decay'), halfLifeDays: z.number().min(0.1).max(365).optional() }),
  z.object({ kind: z.literal('u_shaped') }),
  z.object({ kind: z.literal('j_shaped') }),
  z.object({ kind: z.literal('inverse_j') }),
  z
    .object({
      kind: z.literal('custom'),
      first: z.number().int().min(0).max(100),
      middle: z.number().int().min(0).max(100),
      last: z.number().int().min(0).max(100),
    })
    .refine(({ first, middle, last }) => first + middle + last === 100, {
      message: 'the parts of the credit are 100 together',
    }),
]);
export type AttributionModel = z.infer<typeof attributionModelSchema>;

/** A breakdown of conversions by what the same person's events said up to each of them. */
export const breakdownAttributionSchema = z.object({
  model: attributionModelSchema.default({ kind: 'last' }),
  /** How long before a conversion a touchpoint may be: 30 days where not said. */
  lookbackDays: z.number().int().min(1).max(365).optional(),
  /** Which events touch: all that have the property, where not said. */
  touchpoint: selectorSchema.optional(),
});
export type BreakdownAttribution = z.infer<typeof breakdownAttributionSchema>;

/** `number`: even buckets chosen by us, or `edges` (ascending; also open-ended below and above). `date`: by unit. */
export const propertyBreakdownSchema = z.object({
  property: propertyRefSchema,
  buckets: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('number'), edges: z.array(z.number()).min(1).max(20).optional() }),
      z.object({ kind: z.literal('date'), unit: z.enum(['hour', 'day', 'week', 'month']) }),
    ])
    .optional(),
  /** Insights only: of one breakdown, by a property of events. */
  attribution: breakdownAttributionSchema.optional(),
});
export type PropertyBreakdown = z.infer<typeof propertyBreakdownSchema>;

/** By cohorts, each on its own: everybody is in or not in each of them, and so counts once for each. */
export const cohortBreakdownSchema = z.object({
  cohorts: z.array(rowId).min(1).max(10),
});
export type CohortBreakdown = z.infer<typeof cohortBreakdownSchema>;

export const breakdownSchema = z.union([propertyBreakdownSchema, cohortBreakdownSchema]);
export type Breakdown = z.infer<typeof breakdownSchema>;

export const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Days of the project's time zone, both ends included; `last` counts back from now and includes the current interval. */
export const rangeSchema = z.union([
  z.object({ from: dateSchema, to: dateSchema }),
  z.object({ last: z.number().int().min(1).max(1500), unit: unitSchema }),
]);
export type Range = z.infer<typeof rangeSchema>;

/** One breakdown's value of one segment. `hidden`: texts that fewer than k people share, together. `unset`: not on the event. */
export const segmentValueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('number'), from: z.number().nullable(), to: z.number().nullable() }),
  z.object({ kind: z.literal('date'), start: z.string() }),
  z.object({ kind: z.literal('boolean'), value: z.boolean() }),
  /** In a cohort, or not in it. */
  z.object({ kind: z.literal('cohort'), cohort: z.number().int(), isIn: z.boolean() }),
  z.object({ kind: z.literal('hidden') }),
  z.object({ kind: z.literal('unset') }),
]);
export type SegmentValue = z.infer<typeof segmentValueSchema>;

/** What every answer says of itself: spread it into a kind's result schema. */
export const answerFacts = {
  timezone: z.string(),
  /** The crowd threshold in force. */
  k: z.number().int(),
  /** True when some part of the answer was withheld or folded because fewer than k people stand behind it. */
  withheld: z.boolean(),
  /** When the newest event behind the answer was loaded; null when there is none. */
  freshAt: z.string().nullable(),
  computedMs: z.number(),
};
