import { z } from 'zod';
import { authorSchema } from './boards.ts';
import { rowId as id } from './row-id.ts';

/** Notes on the time axis. `at` is wall time in the project's zone, to the second: "2026-03-29 14:00:00". */
const wallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/)
  .refine(isDay);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay);
const description = z.string().trim().min(1).max(1_000);
const tag = z.string().trim().min(1).max(60);

export const annotationCreateSchema = z.object({
  at: wallTime,
  description,
  tags: z.array(tag).max(10).optional(),
});
export const annotationPatchSchema = annotationCreateSchema.partial();
/** Days, both included. */
export const annotationsQuerySchema = z.object({ from: day.optional(), to: day.optional() });
export const annotationSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  createdBy: authorSchema,
});
export type Annotation = z.infer<typeof annotationSchema>;
export const annotationsSchema = z.object({ annotations: z.array(annotationSchema) });

/** The shapes of Mixpanel's annotations API. */
export const mixpanelAnnotationCreateSchema = z.object({
  date: wallTime,
  description,
  tags: z.array(id).max(10).optional(),
});
export const mixpanelAnnotationPatchSchema = mixpanelAnnotationCreateSchema.partial();
const dayOrTime = z.union([day, wallTime]);
export const mixpanelAnnotationsQuerySchema = z.object({
  fromDate: dayOrTime.optional(),
  toDate: dayOrTime.optional(),
  /** Ids, separated by commas: annotations that have any of them. */
  tags: z
    .string()
    .regex(/^\d{1,9}(,\d{1,9}){0,19}$/)
    .optional(),
});
export const mixpanelTagCreateSchema = z.object({ name: tag });

function isDay(text: string): boolean {
  const at = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text.slice(0, 10));
}
