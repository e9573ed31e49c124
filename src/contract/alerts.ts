import { z } from 'zod';
import { authorSchema, reportKindSchema } from './boards.ts';
import type { ReportName } from './reports.ts';
import { rowId } from './row-id.ts';

/** Watches over saved reports, and digests of boards. Addresses and secrets go in and never come out again. */

const nameSchema = z.string().trim().min(1).max(120);
const recipientsSchema = z.array(z.email().max(254)).max(20);
const languageSchema = z.enum(['en', 'it']);

export const ALERT_UNITS = ['hour', 'day', 'week', 'month'] as const;
/** The interval that is judged, each when it is over. */
export const alertUnitSchema = z.enum(ALERT_UNITS);
export const conditionSchema = z.discriminatedUnion('kind', [
  /** Of conversions and retention: a share of 1. */
  z.object({ kind: z.literal('value'), is: z.enum(['above', 'below']), value: z.number() }),
  /** Against the interval before, or the same one a week earlier (hours and days). */
  z.object({
    kind: z.literal('change'),
    is: z.enum(['up', 'down', 'either']),
    percent: z.number().positive().max(100_000),
    against: z.enum(['previous', 'week']),
  }),
  /** Against what is usual at this time of the week. */
  z.object({ kind: z.literal('anomaly'), sensitivity: z.enum(['low', 'medium', 'high']) }),
]);
export type AlertCondition = z.infer<typeof conditionSchema>;

export const alertCreateSchema = z.object({
  report: rowId,
  name: nameSchema,
  /** The letter of one of the report's metrics, of a funnel's steps (A: how many entered), or of a bucket of retention. */
  metric: z.string().regex(/^[A-Z]{1,2}$/),
  unit: alertUnitSchema,
  condition: conditionSchema,
  language: languageSchema,
  recipients: recipientsSchema,
  webhook: z.url().max(500).nullable().optional(),
});
export const alertPatchSchema = z.object({
  name: nameSchema.optional(),
  condition: conditionSchema.optional(),
  isPaused: z.boolean().optional(),
  /** All of them anew. */
  recipients: recipientsSchema.optional(),
});
export const alertSchema = z.object({
  id: z.number().int(),
  report: z.object({ id: z.number().int(), name: z.string(), kind: reportKindSchema }),
  name: z.string(),
  metric: z.string(),
  unit: alertUnitSchema,
  condition: conditionSchema,
  language: languageSchema,
  /** How many addresses there are. */
  recipients: z.number().int(),
  webhookHost: z.string().nullable(),
  isPaused: z.boolean(),
  /** `withheld`: too few people stand behind the interval, so nothing is judged and nothing told. */
  state: z.enum(['new', 'calm', 'firing', 'learning', 'withheld', 'failed']),
  lastValue: z.number().nullable(),
  lastBucket: z.string().nullable(),
  checkedAt: z.string().nullable(),
  dueAt: z.string(),
  createdBy: authorSchema,
});
export type Alert = z.infer<typeof alertSchema>;

/** Whether the watched value is a share of 1: a conversion, or who is retained. */
export function isShareWatched(kind: ReportName, metric: string): boolean {
  return kind === 'retention' || (kind === 'funnels' && metric !== 'A');
}

/** The secret signs what the webhook receives; it is shown once. */
export const alertCreatedSchema = alertSchema.extend({ webhookSecret: z.string().nullable() });
export const alertsSchema = z.object({
  alerts: z.array(alertSchema),
  canMail: z.boolean(),
  canCallWebhooks: z.boolean(),
});

export const digestCreateSchema = z.object({
  board: rowId,
  /** Monday is 1; null: every day. */
  weekday: z.number().int().min(1).max(7).nullable(),
  /** In the project's zone. */
  hour: z.number().int().min(0).max(23),
  language: languageSchema,
  recipients: recipientsSchema.min(1),
});
export const digestPatchSchema = z.object({
  isPaused: z.boolean().optional(),
  recipients: recipientsSchema.min(1).optional(),
});
export const digestSchema = z.object({
  id: z.number().int(),
  board: z.object({ id: z.number().int(), name: z.string() }),
  weekday: z.number().int().nullable(),
  hour: z.number().int(),
  language: languageSchema,
  recipients: z.number().int(),
  isPaused: z.boolean(),
  sentAt: z.string().nullable(),
  dueAt: z.string(),
  createdBy: authorSchema,
});
export type Digest = z.infer<typeof digestSchema>;
export const digestsSchema = z.object({ digests: z.array(digestSchema), canMail: z.boolean() });
