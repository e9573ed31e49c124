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

const stepCount = z.number().int().min(0).max(10);

/** `before` and `after`: steps shown around the anchor, none before and three after where absent; at most ten together. */
export const flowsAnchorSchema = firstEverSelectorSchema
  .extend({ before: stepCount.optional(), after: stepCount.optional() })
  .refine(({ before = 0, after = 3 }) => before + after <= 10);
export type FlowsAnchor = z.infer<typeof flowsAnchorSchema>;

/** `null`: the events whose names are not public, together. */
const eventNames = z.array(z.string().min(1).max(255).nullable()).min(1).max(200);

/** Which events are steps. An event that an anchor or an exclusion means always is one. */
const shownEventsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hide'), names: eventNames }),
  z.object({ kind: z.literal('only'), names: eventNames }),
]);
export type ShownEvents = z.infer<typeof shownEventsSchema>;

const eventProperty = propertyRefSchema.refine(({ scope }) => scope === 'event');

export const flowsDefinitionSchema = z.object({
  /** Passed in this order. */
  anchors: z.array(flowsAnchorSchema).min(1).max(5),
  /** `unique` where absent: a person enters once, `total`: again once the path has ended, `session`: once in each session. */
  counting: z.enum(['unique', 'total', 'session']).optional(),
  /** The organisations that enter in the place of people; with `session`, in each session of one of their people. */
  counted: countedSchema.optional(),
  /** How long before and after the first anchor a step may be; thirty days where absent. A month is thirty days. */
  window: z
    .object({
      count: z.number().int().min(1).max(31_622_400),
      unit: z.enum(['second', 'minute', 'hour', 'day', 'week', 'month']),
    })
    .optional(),
  /** Events named in each column, the most frequent; the others are one node. Three where absent. */
  rows: z.number().int().min(1).max(20).optional(),
  events: shownEventsSchema.optional(),
  /** Events that are a node for each value of a property. */
  expand: z
    .array(z.object({ event: z.string().min(1).max(255), property: eventProperty }))
    .max(5)
    .optional(),
  /** Event properties that must have one value on the whole path. */
  hold: z.array(eventProperty).max(3).optional(),
  /** A path ends where one of these happens. */
  exclusions: z.array(selectorSchema).max(10).optional(),
  /** Events that do not pass are no steps. */
  filter: filterSchema.optional(),
  /** A flow for each value that the first anchor (or its person) has. */
  breakdowns: z.array(breakdownSchema).max(1).optional(),
  range: rangeSchema,
  /** `steps`: nodes and links. `paths`: the commonest whole sequences. */
  view: z.enum(['steps', 'paths']).optional(),
  /** Segments shown, largest first; six where absent. */
  limit: z.number().int().min(1).max(20).optional(),
});
export type FlowsDefinition = z.infer<typeof flowsDefinitionSchema>;

/** A position in the walk. `step` 0 is the anchor itself; `between`: what happened between two anchors and is not shown. */
const columnSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), anchor: z.number().int(), step: z.number().int() }),
  z.object({ kind: z.literal('between'), anchor: z.number().int() }),
]);
export type FlowsColumn = z.infer<typeof columnSchema>;

const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('anchor'), anchor: z.number().int() }),
  z.object({ kind: z.literal('event'), event: z.string(), value: segmentValueSchema.optional() }),
  /** Events whose names fewer than k people have sent, together. */
  z.object({ kind: z.literal('hidden') }),
  /** Everything that is not named in this column, and whatever fewer than k people did from where they came. */
  z.object({ kind: z.literal('other') }),
  /** Steps between two anchors that are not shown. */
  z.object({ kind: z.literal('between') }),
  /** Nothing more within the window, or not the next anchor. */
  z.object({ kind: z.literal('drop') }),
  /** Nothing earlier within the window. */
  z.object({ kind: z.literal('start') }),
]);
export type FlowsPlace = z.infer<typeof placeSchema>;

const crowd = {
  /** Entries: with `unique` people (or organisations), with `session` sessions. */
  count: z.number(),
  /** People (or organisations) whose first entry it is: at least k. */
  people: z.number(),
};

const nodeSchema = z.object({ column: z.number().int(), place: placeSchema, ...crowd });
export type FlowsNode = z.infer<typeof nodeSchema>;

/** `from` and `to`: positions in `nodes`. */
const linkSchema = z.object({ from: z.number().int(), to: z.number().int(), ...crowd });
export type FlowsLink = z.infer<typeof linkSchema>;

/** Both figures are rounded down to a multiple of k. */
const pathSchema = z.object({
  steps: z.array(z.object({ column: z.number().int(), place: placeSchema })),
  ...crowd,
});
export type FlowsPath = z.infer<typeof pathSchema>;

const flowSchema = z.object({
  segment: z.array(segmentValueSchema),
  /** Null where fewer than k people entered. */
  count: z.number().nullable(),
  people: z.number().nullable(),
  nodes: z.array(nodeSchema),
  links: z.array(linkSchema),
  paths: z.array(pathSchema),
});
export type Flow = z.infer<typeof flowSchema>;

export const flowsResultSchema = z.object({
  ...answerFacts,
  columns: z.array(columnSchema),
  flows: z.array(flowSchema),
  /** Segments of at least k people beyond those shown. */
  moreSegments: z.number().int(),
});
export type FlowsResult = z.infer<typeof flowsResultSchema>;

/** People who were at a place of a column; `dropped`: and did nothing after it. */
export const flowsPartSchema = z.object({
  column: z.number().int().min(0),
  place: placeSchema,
  dropped: z.boolean().optional(),
});
export type FlowsPart = z.infer<typeof flowsPartSchema>;
