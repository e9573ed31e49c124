import { z } from 'zod';
import {
  DAYS_OPERATORS,
  NUMBER_OPERATORS,
  RELATIVE_OPERATORS,
  RELATIVE_UNITS,
  TEXT_OPERATORS,
} from '../events/filter.ts';
import { rowId } from './row-id.ts';

/** `custom`: `name` is the id of a saved one, or names a column of a lookup table; `formula` and `segmentation`: `name` is the expression itself. */
export const propertyRefSchema = z.object({
  scope: z.enum(['event', 'person', 'group', 'custom', 'formula', 'segmentation']),
  group: z.string().max(255).optional(),
  name: z.string().min(1).max(20_000),
});

const property = propertyRefSchema;
const conditionSchema = z.discriminatedUnion('operator', [
  z.object({
    property,
    operator: z.enum(TEXT_OPERATORS),
    values: z.array(z.string().max(255)).min(1).max(100),
  }),
  z.object({ property, operator: z.enum(NUMBER_OPERATORS), value: z.number() }),
  z.object({ property, operator: z.enum(['between', 'not_between']), from: z.number(), to: z.number() }),
  z.object({ property, operator: z.enum(['is_set', 'is_not_set', 'is_true', 'is_false']) }),
  z.object({ property, operator: z.enum(['before', 'since']), at: z.string().max(40) }),
  z.object({ property, operator: z.enum(DAYS_OPERATORS), from: z.string().max(10), to: z.string().max(10) }),
  z.object({
    property,
    operator: z.enum(RELATIVE_OPERATORS),
    count: z.number().int().min(1).max(10_000),
    unit: z.enum(RELATIVE_UNITS),
  }),
  z.object({ cohort: rowId, operator: z.enum(['in', 'not_in']) }),
]);

type FilterInput = z.infer<typeof conditionSchema> | { all: FilterInput[] } | { any: FilterInput[] };

/** The schema of `events/Filter`; at most 200 nodes, checked by `reports`. */
export const filterSchema: z.ZodType<FilterInput> = z.lazy(() =>
  z.union([
    z.object({ all: z.array(filterSchema).max(50) }),
    z.object({ any: z.array(filterSchema).max(50) }),
    conditionSchema,
  ]),
);
