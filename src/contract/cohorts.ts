import { z } from 'zod';
import { filterSchema, propertyRefSchema } from './filter.ts';
import { dateSchema, rangeSchema, selectorSchema } from './question.ts';
import { rowId as cohortId } from './row-id.ts';

/** How a count or an aggregate is compared; `between` includes both ends. */
export const COMPARISONS = ['at_least', 'equals', 'at_most', 'greater', 'less'] as const;
export const comparisonSchema = z.discriminatedUnion('operator', [
  z.object({ operator: z.enum(COMPARISONS), value: z.number() }),
  z.object({ operator: z.literal('between'), from: z.number(), to: z.number() }),
]);
export type Comparison = z.infer<typeof comparisonSchema>;

/** When something was done, as of the instant at which the cohort is asked for; absent: ever. `since` includes its day. */
export const cohortWindowSchema = z.union([rangeSchema, z.object({ since: dateSchema })]);
export type CohortWindow = z.infer<typeof cohortWindowSchema>;

export const COHORT_AGGREGATES = ['sum', 'average', 'min', 'max', 'distinct'] as const;
export const WITHIN_UNITS = ['minute', 'hour', 'day', 'week'] as const;

const window = cohortWindowSchema.optional();
const leafSchema = z.discriminatedUnion('kind', [
  /** How often they did it. Equal to 0, or at most some: also those who never did. */
  selectorSchema.extend({ kind: z.literal('did'), count: comparisonSchema, window }),
  /** A property of those events, summed up for each person. `distinct` also takes texts and lists. */
  selectorSchema.extend({
    kind: z.literal('measured'),
    property: propertyRefSchema,
    aggregate: z.enum(COHORT_AGGREGATES),
    is: comparisonSchema,
    window,
  }),
  /** Their first such event ever lies in the window. */
  selectorSchema.extend({ kind: z.literal('first'), window }),
  /** One after the other, all within so much time from the first on where given. */
  z.object({
    kind: z.literal('sequence'),
    steps: z.array(selectorSchema).min(2).max(5),
    within: z.object({ count: z.number().int().min(1).max(10_000), unit: z.enum(WITHIN_UNITS) }).optional(),
    window,
  }),
  /** What they are: properties of the person and of their organisations, and other cohorts. */
  z.object({ kind: z.literal('profile'), filter: filterSchema }),
  /** The people behind one part of a report's answer; both have the shapes of that kind of report. */
  z.object({
    kind: z.literal('audience'),
    report: z.string().min(1).max(40),
    definition: z.record(z.string(), z.unknown()),
    part: z.record(z.string(), z.unknown()),
  }),
]);

export type CohortCondition = z.infer<typeof leafSchema>;
export type CohortRule =
  | CohortCondition
  | { all: CohortRule[] }
  | { any: CohortRule[] }
  | { not: CohortRule };

/** Who belongs to a cohort. At most 100 conditions, cohorts in cohorts included; checked by `reports`. */
export const cohortRuleSchema: z.ZodType<CohortRule> = z.lazy(() =>
  z.union([
    z.object({ all: z.array(cohortRuleSchema).max(50) }),
    z.object({ any: z.array(cohortRuleSchema).max(50) }),
    z.object({ not: cohortRuleSchema }),
    leafSchema,
  ]),
);

/** `rule`: found out anew with each question. `list`: the people of an uploaded list of ids. */
export const cohortDefinitionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: cohortRuleSchema }),
  z.object({ kind: z.literal('list') }),
]);
export type CohortDefinition = z.infer<typeof cohortDefinitionSchema>;

export const cohortSchema = z.object({
  id: cohortId,
  name: z.string(),
  description: z.string(),
  definition: cohortDefinitionSchema,
  createdAt: z.string(),
  changedAt: z.string(),
  /** Cohorts that are defined with it: while there are any it cannot be deleted. */
  usedBy: z.array(z.object({ id: cohortId, name: z.string() })),
});
export type Cohort = z.infer<typeof cohortSchema>;
export const cohortsSchema = z.object({ cohorts: z.array(cohortSchema) });

const name = z.string().trim().min(1).max(120);
const description = z.string().trim().max(1000);
export const cohortCreateSchema = z.object({
  name,
  description: description.optional(),
  definition: cohortDefinitionSchema,
});
export type CohortCreate = z.infer<typeof cohortCreateSchema>;
/** What is absent stays. A list stays a list, a rule stays a rule. */
export const cohortChangeSchema = z.object({
  name: name.optional(),
  description: description.optional(),
  definition: cohortDefinitionSchema.optional(),
});
export type CohortChange = z.infer<typeof cohortChangeSchema>;

/** How many people a cohort has now; null: fewer than `k`, or nobody. */
export const cohortSizeSchema = z.object({ k: z.number().int(), people: z.number().int().nullable() });
export type CohortSize = z.infer<typeof cohortSizeSchema>;
/** Of every saved cohort. */
export const cohortSizesSchema = z.object({
  k: z.number().int(),
  sizes: z.array(z.object({ id: cohortId, people: z.number().int().nullable() })),
});
export type CohortSizes = z.infer<typeof cohortSizesSchema>;
/** `POST …/cohorts/size`: of a definition that is not saved. */
export const cohortPreviewSchema = z.object({ rule: cohortRuleSchema });

/** `POST …/cohorts/:cohort/history`: the size at the end of each of the last days, weeks or months. */
export const cohortHistoryRequestSchema = z.object({
  last: z.number().int().min(1).max(93),
  unit: z.enum(['day', 'week', 'month']),
});
export const cohortHistorySchema = z.object({
  k: z.number().int(),
  timezone: z.string(),
  points: z.array(z.object({ at: z.string(), people: z.number().int().nullable() })),
});
export type CohortHistory = z.infer<typeof cohortHistorySchema>;

/** `POST …/cohorts/:cohort/people`: ids in the first column, at most 200,000; a heading is left out. Takes the place of the list before. */
export const cohortUploadSchema = z.object({ csv: z.string().max(16_000_000) });
/** `known` null: fewer than k of the ids are known, or all but fewer than k; the list is kept only where `isKept`. */
export const cohortUploadedSchema = z.object({
  lines: z.number().int(),
  known: z.number().int().nullable(),
  isKept: z.boolean(),
  k: z.number().int(),
});
export type CohortUploaded = z.infer<typeof cohortUploadedSchema>;
